package roster

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"confirmpoint/confirm"
)

// Limits of a file. Whatever is larger is refused before it fills the memory.
const (
	maxRows   = 600_000
	maxErrors = 200
	maxMerges = 10_000
)

// importer reads one table.
type importer struct {
	ctx     context.Context
	table   table
	layout  layout
	keys    []int   // columns of 报名号, 姓名, 证件号码: a row without any is no person
	filled  []*cell // of the row in hand, by column, as layout.fields
	merged  []int32 // by row: how many merged ranges cover it, as differences
	covered int32   // running sum of merged up to row
	row     int     // the last row added to covered

	seen   map[string]int // rows by 报名号
	rows   []Applicant
	faults ImportError
}

// importTable reads all rows of a table; found is false when it has no header,
// so that it is not a list of applicants at all.
func importTable(ctx context.Context, t table) (rows []Applicant, found bool, err error) {
	var merges []span
	for {
		im := &importer{ctx: ctx, table: t, seen: map[string]int{}}
		found, err := im.run(merges)
		if err != nil {
			return nil, found, err
		}
		// Merged ranges are told after the rows: read again knowing them.
		if known := t.merges(); len(known) != len(merges) {
			merges = known
			continue
		}
		if len(im.faults.Rows) > 0 {
			return nil, found, &im.faults
		}
		return im.rows, found, nil
	}
}

func (im *importer) run(merges []span) (found bool, err error) {
	if len(merges) > maxMerges {
		return false, wholeFile("合并单元格超过 %d 处；请取消合并后再导入", maxMerges)
	}
	im.coverRows(merges)
	var top []line
	started := false
	for l, err := range im.table.lines() {
		if err != nil {
			return found, err
		}
		if err := im.ctx.Err(); err != nil {
			return found, err
		}
		if l.number > maxRows {
			return found, wholeFile("超过 %d 行；请分成几个文件导入", maxRows)
		}
		if l.number <= headerRows {
			l.cells = slices.Clone(l.cells)
			top = append(top, l)
			continue
		}
		if !started {
			started = true
			found = im.begin(top, merges)
		}
		if found {
			im.take(l)
		}
	}
	if !started {
		found = im.begin(top, merges)
	}
	return found, nil
}

// begin finds the header among the first rows and takes those below it.
func (im *importer) begin(top []line, merges []span) (found bool) {
	h := newHead(top, merges)
	header := h.find()
	if header == 0 {
		return false
	}
	l, faults := h.layout(header)
	im.layout = l
	for _, f := range faults {
		im.add(f)
	}
	for _, title := range []string{"报名号", "姓名", "证件号码"} {
		if at := l.place(title); at >= 0 {
			im.keys = append(im.keys, at)
		}
	}
	im.filled = make([]*cell, len(l.fields))
	for _, row := range top {
		im.take(row)
	}
	return true
}

// take reads one row below the header.
func (im *importer) take(l line) {
	merged := im.isMerged(l.number)
	if l.number <= im.layout.header {
		return
	}
	if !im.fill(l) || im.isFooter(l) {
		return
	}
	if l.hidden {
		im.add(RowError{Row: l.number, Reason: "此行被隐藏或被筛选，不知道是否应导入；请取消隐藏和筛选，不导入的行请删去"})
		return
	}
	if merged {
		im.add(RowError{Row: l.number, Reason: "此行有合并单元格，不知道内容属于哪一行；请取消合并并逐行填写"})
		return
	}
	before := len(im.faults.Rows) + im.faults.More
	a := im.read(l)
	if first, dup := im.seen[a.ApplicationNo]; dup && a.ApplicationNo != "" {
		im.add(RowError{Row: l.number, Column: "报名号", Shape: shapeOf(a.ApplicationNo), Reason: fmt.Sprintf("与第 %d 行重复；请删去其中一行", first)})
	} else {
		im.seen[a.ApplicationNo] = l.number
	}
	if len(im.faults.Rows)+im.faults.More == before {
		im.rows = append(im.rows, a)
	}
}

// read makes an applicant of a row, adding a fault for every bad value.
func (im *importer) read(l line) Applicant {
	a := Applicant{State: confirm.StatePending}
	a.Content.Identity.DocumentType = confirm.DocumentIDCard
	for i, f := range im.layout.fields {
		c := im.filled[i]
		switch {
		case c == nil && f.column.required:
			im.add(RowError{Row: l.number, Column: f.title, Shape: "空", Reason: "不能为空；请填写"})
		case c != nil:
			if err := f.read(value{cell: *c, epoch1904: im.table.epoch1904()}, &a); err != nil {
				im.add(RowError{Row: l.number, Column: f.title, Shape: c.shape(), Reason: err.Error()})
			}
		}
	}
	for _, c := range l.cells {
		if _, ok := im.layout.field(c.column); !ok && !c.blank() {
			im.add(RowError{Row: l.number, Column: columnName(c.column), Shape: c.shape(), Reason: "此列没有表头；请补上列名或清空此列"})
		}
	}
	slices.SortFunc(a.Content.Period.Assessments, func(x, y confirm.YearAssessment) int { return x.Year - y.Year })
	return a
}

func (f field) read(v value, a *Applicant) error {
	if f.year == 0 {
		return f.column.read(v, a)
	}
	result, err := oneOf(v, assessmentWords, "优秀、合格、基本合格、不合格、未考核")
	if err == nil {
		a.Content.Period.Assessments = append(a.Content.Period.Assessments, confirm.YearAssessment{Year: f.year, Result: result})
	}
	return err
}

// fill sorts the cells of a row by column; false when nothing that is read is filled.
func (im *importer) fill(l line) bool {
	clear(im.filled)
	any := false
	for i := range l.cells {
		c := &l.cells[i]
		if f, ok := im.layout.field(c.column); ok && f.reads() && !c.blank() {
			im.filled[c.column] = c
			any = true
		}
	}
	return any
}

// footerWords begin the rows under a printed list.
var footerWords = []string{"填表人", "填报人", "制表人", "审核人", "负责人", "单位盖章", "学校盖章", "填表日期", "日期", "合计", "共计", "说明", "备注", "注"}

// isFooter tells 填表人, 审核人, 单位(盖章) … from a row about a person.
func (im *importer) isFooter(l line) bool {
	for _, at := range im.keys {
		if c := im.filled[at]; c != nil && !startsFooter(c.text) {
			return false
		}
	}
	for _, c := range l.cells {
		if !c.blank() {
			return startsFooter(c.text)
		}
	}
	return false
}

func startsFooter(s string) bool {
	plain := plainTitle(s)
	return slices.ContainsFunc(footerWords, func(w string) bool { return strings.HasPrefix(plain, w) })
}

// coverRows prepares isMerged.
func (im *importer) coverRows(merges []span) {
	if len(merges) == 0 {
		return
	}
	im.merged = make([]int32, maxRows+2)
	for _, m := range merges {
		if m.top <= maxRows {
			im.merged[m.top]++
			im.merged[min(m.bottom, maxRows)+1]--
		}
	}
}

// isMerged tells whether a merged range covers the row; rows must be asked for in order.
func (im *importer) isMerged(row int) bool {
	for im.row < row && im.row+1 < len(im.merged) {
		im.row++
		im.covered += im.merged[im.row]
	}
	return im.covered > 0
}

func (im *importer) add(e RowError) { im.faults.add(e) }

// blank tells whether nothing is written in the cell. A formula is something,
// even when it shows nothing.
func (c cell) blank() bool {
	return c.kind == kindText && strings.Trim(c.text, " \t\r\n\u3000\u00a0\u200b\ufeff") == ""
}

// shape describes the cell without showing it.
func (c cell) shape() string {
	switch c.kind {
	case kindNumber:
		return "数字单元格，" + shapeOf(c.text)
	case kindFormula:
		return "公式"
	case kindBoolean:
		return "逻辑值"
	case kindFailed:
		return "错误值"
	case kindUndecodable:
		return "编码错误"
	}
	return shapeOf(c.text)
}

// columnName is how an error calls a column that has no title.
func columnName(column int) string { return columnLetters(column) + " 列" }

// wholeFile is a refusal that is about no single row.
func wholeFile(format string, args ...any) *ImportError {
	return &ImportError{Rows: []RowError{{Reason: fmt.Sprintf(format, args...)}}}
}
