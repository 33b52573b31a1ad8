package confirm

import (
	"strconv"
	"strings"
)

// notComeFields is 未到名单: whom to reach, and room to tick off who was told.
func notComeFields() []listingField {
	return []listingField{
		numberField(), schoolField(), applicationField(), nameField(), kindField(),
		col("phone", "联系电话", 28, func(l *listingLine) string { return l.Content.Contact.Phone.Reveal() }).centered().hidden(),
		col("told", "通知情况", 30, func(*listingLine) string { return "" }),
	}
}

// numberColumns are the columns of 每日统计表 that count people.
var numberColumns = []struct {
	key, title string
	get        func(n *Numbers) int
}{
	{"expected", "应到", func(n *Numbers) int { return n.Expected }},
	{"checked", "已核", func(n *Numbers) int { return n.Checked }},
	{"complete", "齐全", func(n *Numbers) int { return n.Complete }},
	{"incomplete", "不全", func(n *Numbers) int { return n.Incomplete }},
	{"left", "未确认", func(n *Numbers) int { return n.Left }},
	{"declined", "未受理", func(n *Numbers) int { return n.Declined }},
	{"in_hand", "在办", func(n *Numbers) int { return n.InHand }},
	{"not_come", "未到", func(n *Numbers) int { return n.NotCome }},
	{"conflicts", "冲突", func(n *Numbers) int { return n.Conflicts }},
	{"unsent", "待发送", func(n *Numbers) int { return n.Unsent }},
	{"unprinted", "未打印", func(n *Numbers) int { return n.Unprinted }},
}

// groupTitles head the first column of 每日统计表.
var groupTitles = map[GroupBy]string{BySchool: "学校", ByClerk: "经办人", ByDay: "日期"}

// NobodyYet stands in the lines of clerks and days for those whom nobody has
// dealt with.
const NobodyYet = "（尚未办理）"

// NumbersListing is 每日统计表: the daily numbers told apart in one way, with a
// last line of all.
func NumbersListing(s Statistics, by GroupBy, book Rulebook) Listing {
	list := Listing{
		Title:      "现场确认每日统计表（按" + groupTitles[by] + "）",
		Subtitle:   numbersSubtitle(s, book),
		Columns:    []ListingColumn{{Key: string(by), Title: groupTitles[by], Width: 50}},
		Signatures: []string{"填表人", "审核人", "单位（盖章）", "日期"},
	}
	for _, c := range numberColumns {
		list.Columns = append(list.Columns, ListingColumn{Key: c.key, Title: c.title, Width: 12, Center: true, Number: true})
	}
	add := func(name string, n *Numbers) {
		row := []string{name}
		for _, c := range numberColumns {
			row = append(row, strconv.Itoa(c.get(n)))
		}
		list.Rows = append(list.Rows, row)
	}
	groups := s.Groups(by)
	for i := range groups {
		add(groups[i].Title(), &groups[i].Numbers)
	}
	add(statTotal, &s.Total)
	return list
}

// Title is what a line is called on paper and screen.
func (g *Group) Title() string {
	if g.Key == "" {
		return NobodyYet
	}
	return g.Name
}

func numbersSubtitle(s Statistics, book Rulebook) string {
	parts := []string{"确认点：" + book.Point.Name}
	if book.Plan.Name != "" {
		parts = append(parts, book.Plan.Name)
	}
	return strings.Join(append(parts, "截至 "+moment(s)), "　")
}

func moment(s Statistics) string { return InChina(s.At).Format("2006年1月2日 15:04") }
