package present

import (
	"slices"
	"time"
	"unicode/utf8"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// ListColumn is one column of the list.
type ListColumn struct {
	Key   string
	Title string // Chinese
	Sort  confirm.SortKey
	// Width is what it needs at least, in dp, Grow its share of what is left.
	Width, Grow float32
	// Longest is how many characters its longest text has had so far, which come
	// before any share; 0: its width is enough. It never shrinks, so that columns
	// do not move with every search.
	Longest int
}

// Cell is what stands in a column of a row. With a Tone it is a badge.
type Cell struct {
	Text   string
	Tone   Tone
	Strong bool
	Soft   bool
}

// columnOf is a column with what it shows of a row.
type columnOf struct {
	ListColumn
	unusual bool // only when chosen
	cell    func(r *confirm.Row) Cell
}

// columns are all there are, in their usual order. Numbers of persons are masked
// under every policy (confirm.RevealPolicy).
//
//lang:keys the head of the list translates them
func columns() []columnOf {
	text := func(of func(*confirm.Row) string) func(*confirm.Row) Cell {
		return func(r *confirm.Row) Cell { return Cell{Text: of(r)} }
	}
	soft := func(of func(*confirm.Row) string) func(*confirm.Row) Cell {
		return func(r *confirm.Row) Cell { return Cell{Text: of(r), Soft: true} }
	}
	state, number, school := float32(88), float32(106), float32(92)
	if lang.Current() == lang.English {
		state, number, school = 108, 116, 60 // its words are longer
	}
	return []columnOf{
		{ListColumn{"state", "状态", confirm.SortState, state, 0, 0}, false, func(r *confirm.Row) Cell {
			b := rowBadge(r)
			return Cell{Text: b.Word, Tone: b.Tone}
		}},
		{ListColumn{"name", "姓名", confirm.SortName, 68, 2, 0}, false, func(r *confirm.Row) Cell { return Cell{Text: r.Name.Reveal(), Strong: true} }},
		{ListColumn{"number", "报名号", confirm.SortApplicationNo, number, 0, 0}, false, text(func(r *confirm.Row) string { return r.ApplicationNo })},
		{ListColumn{"school", "任教学校", confirm.SortSchool, school, 6, 0}, false, soft(func(r *confirm.Row) string { return r.School })},
		{ListColumn{"kind", "注册类型", confirm.SortKind, 104, 0, 0}, true, text(func(r *confirm.Row) string { return lang.L(r.Kind.Label()) })},
		{ListColumn{"document", "证件号码", confirm.SortDocument, 152, 0, 0}, true, text(func(r *confirm.Row) string { return r.DocumentNumber.String() })},
		{ListColumn{"certificate", "证书号码", confirm.SortCertificate, 144, 0, 0}, true, text(func(r *confirm.Row) string { return r.Certificate.String() })},
		{ListColumn{"stage", "学段学科", confirm.SortStage, 112, 0, 0}, true, soft(stageWords)},
		{ListColumn{"file", "档案号", confirm.SortFile, 104, 0, 0}, true, text(func(r *confirm.Row) string { return r.FileNumber })},
		{ListColumn{"printed", "打印", confirm.SortPrinted, 88, 0, 0}, true, printedCell},
		{ListColumn{"scope", "范围", confirm.SortScope, 88, 0, 0}, true, scopeCell},
		{ListColumn{"decided", "结论时间", confirm.SortDecided, 100, 0, 0}, true, soft(func(r *confirm.Row) string { return rowTime(r.Decided) })},
		{ListColumn{"updated", "更新时间", confirm.SortUpdated, 100, 0, 0}, true, soft(func(r *confirm.Row) string { return rowTime(r.Updated) })},
		{ListColumn{"findings", "提示", confirm.SortFindings, 44, 0, 0}, false, func(r *confirm.Row) Cell {
			if r.Findings == 0 {
				return Cell{}
			}
			return Cell{Text: itoa(r.Findings), Tone: ToneWarn}
		}},
	}
}

func stageWords(r *confirm.Row) string {
	if r.Stage == "" || r.Subject == "" {
		return r.Stage + r.Subject
	}
	return r.Stage + " " + r.Subject
}

func printedCell(r *confirm.Row) Cell {
	switch {
	case r.FormPrint:
		return Cell{Text: lang.L("已打印"), Tone: ToneComplete}
	case r.Reprint:
		return Cell{Text: lang.L("需重印"), Tone: ToneWarn}
	}
	return Cell{Text: lang.L("未打印"), Soft: true}
}

func scopeCell(r *confirm.Row) Cell {
	if r.OutScope {
		return Cell{Text: lang.L("范围外"), Tone: ToneWarn}
	}
	return Cell{Text: lang.L("范围内"), Soft: true}
}

// rowTime is a time in a column, nothing for none.
func rowTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return shortTime(t)
}

// usualColumns are the keys shown when a clerk has not chosen.
func usualColumns() []string {
	var keys []string
	for _, c := range columns() {
		if !c.unusual {
			keys = append(keys, c.Key)
		}
	}
	return keys
}

// knownColumns leaves out of a choice what a newer program has written, and what
// is there twice; the usual ones for a choice of nothing.
func knownColumns(keys []string) []string {
	all := columns()
	var known []string
	for _, key := range keys {
		if slices.ContainsFunc(all, func(c columnOf) bool { return c.Key == key }) && !slices.Contains(known, key) {
			known = append(known, key)
		}
	}
	if len(known) == 0 {
		return usualColumns()
	}
	return known
}

// showColumns makes keys the columns that are shown.
func (l *List) showColumns(keys []string) {
	all := columns()
	l.columns = l.columns[:0:0]
	for _, key := range knownColumns(keys) {
		l.columns = append(l.columns, all[slices.IndexFunc(all, func(c columnOf) bool { return c.Key == key })])
	}
}

func (l *List) columnKeys() []string {
	keys := make([]string, len(l.columns))
	for i, c := range l.columns {
		keys[i] = c.Key
	}
	return keys
}

// Columns are those that are shown, in their order.
func (l *List) Columns() []ListColumn {
	list := make([]ListColumn, len(l.columns))
	for i, c := range l.columns {
		list[i] = c.ListColumn
		switch c.Key {
		case "name":
			list[i].Longest = l.longest.name
		case "school":
			list[i].Longest = l.longest.school
		}
	}
	return list
}

// lengths are of the longest texts of rows, in characters.
type lengths struct{ name, school int }

func lengthsOf(rows []confirm.Row) (n lengths) {
	for i := range rows {
		n.name = max(n.name, utf8.RuneCountInString(rows[i].Name.Reveal()))
		n.school = max(n.school, utf8.RuneCountInString(rows[i].School))
	}
	return n
}

func (n lengths) or(m lengths) lengths { return lengths{max(n.name, m.name), max(n.school, m.school)} }

// Cell gives what column c shows of row i, 0 <= i < Len. Of a pile the rows that
// have not come are soft, and those of another school say so.
func (l *List) Cell(i, c int) Cell {
	if c >= len(l.columns) {
		return Cell{}
	}
	at := l.first + i
	r := &l.page.Rows[at]
	cell := l.columns[c].cell(r)
	if !l.pile.shown {
		return cell
	}
	if at >= l.pile.come {
		cell.Soft, cell.Strong = true, false
	}
	if l.columns[c].Key == "school" && r.School != l.pile.School {
		cell.Tone = ToneWarn
	}
	return cell
}
