package present

import (
	"time"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// Segment is one part of a bar, told by pattern, colour and word.
type Segment struct {
	Part  confirm.Part
	Count int
}

// Bar is a whole in parts: 应到 by what has become of everybody.
type Bar struct {
	Total    int
	Segments []Segment // in the order of BarParts; none of zero
	Percent  string    // of those dealt with
	Words    string    // all of it in words
}

// BarParts are the parts of a bar, in their order.
var BarParts = []confirm.Part{
	confirm.PartComplete, confirm.PartIncomplete, confirm.PartLeft, confirm.PartDeclined, confirm.PartInHand, confirm.PartNotCome,
}

// partWords are Chinese.
var partWords = map[confirm.Part]string{
	confirm.PartComplete: "齐全", confirm.PartIncomplete: "不全", confirm.PartLeft: "未确认",
	confirm.PartDeclined: "未受理", confirm.PartInHand: "在办", confirm.PartNotCome: "未到",
}

// PartWord names a part.
func PartWord(p confirm.Part) string { return lang.L(partWords[p]) }

// PartTone is the colour of a part.
func PartTone(p confirm.Part) Tone {
	return map[confirm.Part]Tone{
		confirm.PartComplete: ToneComplete, confirm.PartIncomplete: ToneIncomplete, confirm.PartLeft: ToneHint,
		confirm.PartDeclined: ToneDeclined, confirm.PartInHand: ToneUnsent, confirm.PartNotCome: TonePending,
	}[p]
}

func barOf(n confirm.Numbers) Bar {
	b := Bar{Total: n.Expected, Percent: percent(n.Checked, n.Expected)}
	b.Words = lang.F("应到 %d，已核 %d", n.Expected, n.Checked)
	for i, count := range []int{n.Complete, n.Incomplete, n.Left, n.Declined, n.InHand, n.NotCome} {
		if count > 0 {
			b.Segments = append(b.Segments, Segment{BarParts[i], count})
			b.Words += lang.L("，") + PartWord(BarParts[i]) + " " + itoa(count)
		}
	}
	return b
}

// percent rounds down, so that 100 % is everybody.
func percent(part, whole int) string {
	if whole == 0 {
		return "—"
	}
	return itoa(part*100/whole) + "%"
}

// Columns is a chart of numbers by day.
type Columns struct {
	Columns []Column // oldest first, a column for each day
	Top     int      // the largest count
	Words   string   // what there is to see, in words
}

// Column is one day.
type Column struct {
	Label string // day of the month
	Month string // at the first of a month, and at the first column
	Word  string // the whole day and its number
	Count int
	Today bool
}

// shownDays is how many days a chart goes back.
const shownDays = 31

// dayColumns has a column for each day from the first on which anybody was dealt
// with to today, at most shownDays of them.
func dayColumns(s confirm.Statistics) Columns {
	counts := make(map[string]int, len(s.Days))
	first := ""
	for _, g := range s.Days {
		if g.Key != "" {
			counts[g.Key] = g.Checked
			if first == "" && g.Checked > 0 {
				first = g.Key
			}
		}
	}
	var c Columns
	if first == "" {
		c.Words = lang.L("还没有办理过。")
		return c
	}
	end := s.At.In(Shanghai())
	from := end.AddDate(0, 0, 1-shownDays)
	if day, err := time.ParseInLocation(time.DateOnly, first, Shanghai()); err == nil && day.After(from) {
		from = day
	}
	most := Column{}
	for day := noonOf(from); !day.After(noonOf(end)); day = day.AddDate(0, 0, 1) {
		col := Column{Label: itoa(day.Day()), Count: counts[day.Format(time.DateOnly)], Today: day.Equal(noonOf(end))}
		if len(c.Columns) == 0 || day.Day() == 1 {
			col.Month = day.Format(lang.L("1月"))
		}
		col.Word = lang.F("%s：%d 位", day.Format(lang.L("1月2日")), col.Count)
		if col.Count > most.Count {
			most = col
		}
		c.Columns = append(c.Columns, col)
	}
	c.Top = most.Count
	c.Words = lang.F("最多的一天 %s", most.Word)
	return c
}

func noonOf(t time.Time) time.Time {
	t = t.In(Shanghai())
	return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, Shanghai())
}

// dayTitle says which day it is: 10月8日 星期四.
func dayTitle(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(Shanghai())
	return t.Format(lang.L("1月2日")) + " " + lang.L(weekdays[t.Weekday()])
}

var weekdays = [...]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}

// windowSpan says from when to when may be confirmed.
func windowSpan(w confirm.Window) string {
	if w.Closes.IsZero() {
		return ""
	}
	const form = "1月2日 15:04" //lang:keys below
	return lang.F("确认时间 %s 至 %s", w.Opens.In(Shanghai()).Format(lang.L(form)), w.Closes.In(Shanghai()).Format(lang.L(form)))
}
