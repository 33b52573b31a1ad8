package invented

// regions are GB/T 2260 codes of counties and districts, past and present; the
// length is a multiple of five (see chooseLife).
var regions = []string{
	"110105", "120103", "130102", "140105", "150102",
	"210102", "220104", "230103", "310104", "320106",
	"330106", "341002", "350102", "360103", "370102",
	"410105", "420106", "430104", "440106", "440524",
	"440781", "450103", "460105", "500103", "510104",
	"520103", "530102", "540102", "610103", "620102",
	"630104", "640104", "650102", "653101", "341021",
	"341022", "341023", "341024", "341003", "341004",
}

// oldRegions are the codes of those who must have an old certificate, one for
// each group of regions.
var oldRegions = [...]string{"152501", "152502", "152523", "152524", "152525"}

// County is where all schools stand; it is on no map.
const County = "青禾县"

// stage is a 现任教学段 with what goes with it.
type stage struct {
	name     string
	kinds    string   // 资格种类 that fit it, as type digits
	subjects []string // 现任教学科
	titles   []string // 教师职务(职称)
}

// Stages by the character schools name them with.
var stages = map[rune]stage{
	'幼': {"幼儿园", "112", []string{"幼儿教育"}, []string{"三级教师", "二级教师", "一级教师", "高级教师", "无"}},
	'小': {"小学", "2223", []string{"语文", "数学", "英语", "道德与法治", "科学", "体育", "音乐", "美术", "信息科技", "心理健康教育"}, []string{"三级教师", "二级教师", "一级教师", "高级教师", "无"}},
	'初': {"初中", "3334", []string{"语文", "数学", "英语", "道德与法治", "历史", "地理", "物理", "化学", "生物学", "体育与健康"}, []string{"二级教师", "一级教师", "高级教师", "正高级教师", "无"}},
	'高': {"高中", "4445", []string{"语文", "数学", "英语", "思想政治", "历史", "地理", "物理", "化学", "生物学", "通用技术"}, []string{"二级教师", "一级教师", "高级教师", "正高级教师"}},
	'职': {"中职", "5554", []string{"语文", "数学", "机械加工", "电子技术应用", "学前教育", "会计"}, []string{"助理讲师", "讲师", "高级讲师", "实习指导教师"}},
	'其': {"其他", "2233", []string{"特殊教育", "心理健康教育", "教育管理"}, []string{"二级教师", "一级教师", "高级教师"}},
}

// school is one of the invented schools.
type school struct {
	name, location, kind string
	stages               []rune
	private              bool
}

// schools are those of the county: every 学校性质 and 所在地 occurs.
var schools = []school{
	{County + "城关实验小学", "县镇", "公办小学", []rune("小"), false},
	{County + "柳河镇中心小学", "农村", "公办小学", []rune("小"), false},
	{County + "东山乡中心小学", "农村", "公办小学", []rune("小"), false},
	{County + "第一初级中学", "县镇", "公办初中", []rune("初"), false},
	{County + "南桥镇初级中学", "农村", "公办初中", []rune("初"), false},
	{County + "石门九年一贯制学校", "农村", "公办其他", []rune("小初"), false},
	{County + "第一中学", "城市", "公办完全中学", []rune("初高"), false},
	{County + "高级中学", "城市", "公办高中", []rune("高"), false},
	{County + "职业教育中心", "县镇", "公办中职", []rune("职"), false},
	{County + "机关幼儿园", "县镇", "公办幼儿园", []rune("幼"), false},
	{County + "小树苗幼儿园", "县镇", "民办幼儿园", []rune("幼"), true},
	{County + "博文学校", "城市", "民办其他", []rune("小初"), true},
	{County + "特殊教育学校", "县镇", "公办特教", []rune("其"), false},
}

var graduatedFrom = []string{"青禾师范学院", "云溪大学", "南江师范大学", "北原学院", "青禾幼儿师范高等专科学校"}

var majors = []string{"汉语言文学", "数学与应用数学", "英语", "教育学", "学前教育", "物理学", "化学", "体育教育", "音乐学", "美术学", "计算机科学与技术"}
