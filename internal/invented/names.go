package invented

import (
	"strings"
	"unicode/utf8"
)

// rareNames are given names that ordinary systems cannot show, from CJK
// Extension A to F (domain.md §7). Every one has a glyph in a free font.
var rareNames = []string{
	"䶮", "文䶮", // U+4DAE, Extension A
	"㛃", "㑇之", // U+36C3, U+3447, Extension A
	"𠮷", "𠮷昌", // U+20BB7, Extension B
	"𪣻", "子𪣻", // U+2A8FB, Extension C
	"𫞩", "𫟦君", // U+2B7A9, U+2B7E6, Extension D
	"𬱖", "思𬱖", // U+2CC56, Extension E
	"𬀩", "𬘡宁", // U+2C029, U+2C621, Extension E
	"𬺰", "若𭀖", // U+2CEB0, U+2D016, Extension F
}

var surnames = []string{
	"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭",
	"何", "林", "罗", "高", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾",
	"肖", "田", "董", "袁", "潘", "于", "蒋", "蔡", "余", "杜", "叶", "程", "苏", "魏", "吕", "丁",
	"任", "沈", "姚", "卢", "姜", "崔", "钟", "谭", "陆", "汪", "范", "金", "石", "廖", "贾", "夏",
	"仇", "单", "解", "查", "盖", "乐", "区", "尉", "员", "缪", "冼", "亓", "逄", "郤",
}

// doubleSurnames are 复姓.
var doubleSurnames = []string{
	"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "长孙", "宇文", "司徒",
	"轩辕", "令狐", "钟离", "闾丘", "端木", "独孤", "南宫", "澹台",
}

var givenFirst = []string{
	"嘉", "雨", "思", "志", "文", "晓", "春", "秋", "玉", "明", "海", "立", "青", "若", "子", "知",
	"云", "安", "书", "景", "望", "承", "念", "清", "沐", "星", "一", "锦", "怀", "令", "秉", "尚",
}

var givenSecond = []string{
	"禾", "宁", "远", "岚", "川", "颖", "辰", "溪", "枫", "舟", "梅", "松", "瑜", "芳", "华", "平",
	"萍", "磊", "洁", "涛", "莹", "勇", "敏", "静", "杰", "娟", "刚", "霞", "桐", "乔", "韵", "澄",
}

// dotted are parts of names joined by U+00B7, with the 民族 they go with.
var dotted = []struct {
	ethnicity string
	given     []string
	family    []string
}{
	{"05", []string{"阿依古丽", "买买提江", "古丽娜尔", "艾尔肯", "热依汗", "玉素甫江"}, []string{"吐尔逊", "阿不都热合曼", "艾合买提", "依明", "卡德尔"}},
	{"17", []string{"叶尔兰", "阿依达娜", "努尔兰", "迪娜拉"}, []string{"哈布力", "木拉提别克", "赛力克"}},
	{"29", []string{"阿曼吐尔", "古丽赛拉"}, []string{"朱马别克", "托合托苏"}},
	{"41", []string{"帕米尔", "古兰丹姆"}, []string{"夏克尔", "塔比勒迪"}},
	{"04", []string{"卓玛", "多吉"}, []string{"次仁", "旺堆"}},
}

// syllables build names as long as a field must hold.
var syllables = []string{"阿布", "都热", "合曼", "依明", "吐尔", "逊古", "丽娜", "尔买", "提江", "艾尔", "肯玉", "素甫"}

// LongestName is the length of the longest invented names, in code points:
// what a field must hold at least (民委发〔2016〕33号).
const LongestName = 50

// name is a name and the 民族 that goes with it, GB/T 3304. Kinds that trip
// programs come at fixed places of every fifty people, so that few people are
// enough to meet all of them.
func (m *maker) name() (name, ethnicity string) {
	ethnicity = "01"
	if m.dice.in(100) < 9 {
		ethnicity = pick(&m.dice, []string{"02", "03", "06", "07", "08", "11", "12", "13", "14", "15", "31", "32", "38"})
	}
	switch m.i % 50 {
	case 4, 29:
		return pick(&m.dice, doubleSurnames) + m.given(), ethnicity
	case 9, 34:
		group := pick(&m.dice, dotted)
		return pick(&m.dice, group.given) + "·" + pick(&m.dice, group.family), group.ethnicity
	case 14, 24, 39, 44:
		return pick(&m.dice, surnames) + rareNames[(m.i/5)%len(rareNames)], ethnicity
	case 47:
		if m.i%100 == 47 {
			return m.longName(), "05"
		}
	}
	return pick(&m.dice, surnames) + m.given(), ethnicity
}

// given is a given name of one or two characters.
func (m *maker) given() string {
	if m.dice.in(100) < 18 {
		return pick(&m.dice, givenSecond)
	}
	return pick(&m.dice, givenFirst) + pick(&m.dice, givenSecond)
}

// longName has exactly LongestName code points in parts joined by U+00B7.
func (m *maker) longName() string {
	var b strings.Builder
	for n := 0; n < LongestName; n = utf8.RuneCountInString(b.String()) {
		if n > 0 {
			b.WriteString("·")
		}
		for range 2 + m.dice.in(4) {
			b.WriteString(pick(&m.dice, syllables))
		}
	}
	name := []rune(b.String())[:LongestName]
	if name[LongestName-1] == '·' {
		name[LongestName-1] = '汗'
	}
	return string(name)
}
