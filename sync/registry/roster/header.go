package roster

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A header is looked for in the first headerRows rows, above it may stand
// titles. minKnown columns of known name make a row a header.
const (
	headerRows = 20
	minKnown   = 3
	maxColumns = 256
)

// field is one column of a file that is understood.
type field struct {
	title  string // as our table calls it
	column column // zero for 年度考核
	year   int    // of 年度考核
}

// reads tells whether the column is stored; others are known and passed over.
func (f field) reads() bool { return f.year != 0 || f.column.read != nil }

// layout says what stands in which column of a file.
type layout struct {
	header int     // number of the last row of the header
	fields []field // by column of the file; without a title where there is none
}

// field gives the field of a column, false where the header names none.
func (l layout) field(column int) (field, bool) {
	if column >= len(l.fields) || l.fields[column].title == "" {
		return field{}, false
	}
	return l.fields[column], true
}

// place gives the column with this title, -1 when there is none.
func (l layout) place(title string) int {
	return slices.IndexFunc(l.fields, func(f field) bool { return f.title == title })
}

// assessmentYear recognises 年度考核(2021), 2021年度考核, 2021年年度考核结果.
var assessmentYear = regexp.MustCompile(`^(?:年度考核(?:结果)?(\d{4})年?|(\d{4})年?(?:年度)?考核(?:结果)?)$`)

// plainTitle takes from a title what people vary: blanks, brackets, marks.
func plainTitle(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n()[]{}【】〔〕:*/_-、，,.。\u200b\ufeff", r) {
			return -1
		}
		return r
	}, halfWidth(s)))
}

// dictionary maps plain titles to columns.
func dictionary() map[string]column {
	known := map[string]column{}
	for _, c := range columns() {
		for _, name := range append([]string{c.title}, c.aliases...) {
			known[plainTitle(name)] = c
		}
	}
	return known
}

func recognise(known map[string]column, title string) (field, bool) {
	plain := plainTitle(title)
	if c, ok := known[plain]; ok {
		return field{title: c.title, column: c}, true
	}
	if m := assessmentYear.FindStringSubmatch(plain); m != nil {
		year, _ := strconv.Atoi(m[1] + m[2])
		if year >= 1990 && year <= 2100 {
			return field{title: fmt.Sprintf("年度考核(%d)", year), year: year}, true
		}
	}
	return field{}, false
}

// head is the top of a table, with merged cells resolved.
type head struct {
	known  map[string]column
	texts  map[int]map[int]string // by row and column
	merges []span
	width  int
}

func newHead(lines []line, merges []span) *head {
	h := &head{known: dictionary(), texts: map[int]map[int]string{}, merges: merges}
	for _, l := range lines {
		row := map[int]string{}
		for _, c := range l.cells {
			if c.column < maxColumns {
				row[c.column] = strings.TrimSpace(c.text)
				h.width = max(h.width, c.column+1)
			}
		}
		h.texts[l.number] = row
	}
	for _, m := range merges {
		if m.top <= headerRows {
			h.width = max(h.width, min(m.right+1, maxColumns))
		}
	}
	return h
}

// at gives the text of a cell, of its merged range when it lies in one, and
// where that text stands.
func (h *head) at(row, column int) (text string, from span) {
	for _, m := range h.merges {
		if m.holds(row, column) {
			return h.texts[m.top][m.left], m
		}
	}
	return h.texts[row][column], span{row, row, column, column}
}

// field recognises a cell by its own text, or by the text of the group above it and its own.
func (h *head) field(row, column int) (f field, text string, ok bool) {
	own, from := h.at(row, column)
	if own == "" {
		return field{}, "", false
	}
	if f, ok = recognise(h.known, own); ok {
		return f, own, true
	}
	if group, above := h.at(row-1, column); group != "" && above != from {
		f, ok = recognise(h.known, group+own)
		return f, group + own, ok
	}
	return field{}, own, false
}

// score counts the different columns that a row names.
func (h *head) score(row int) int {
	titles := map[string]bool{}
	for c := range h.width {
		if f, _, ok := h.field(row, c); ok {
			titles[f.title] = true
		}
	}
	return len(titles)
}

// find gives the number of the header's last row, 0 when there is none.
func (h *head) find() int {
	best, most := 0, minKnown-1
	for row := 1; row <= headerRows; row++ {
		// Equal scores are one header whose cells are merged over two rows.
		if n := h.score(row); n > most || n == most && n >= minKnown {
			best, most = row, n
		}
	}
	return best
}

// layout reads the header whose last row is given. The faults are all there are.
func (h *head) layout(header int) (layout, []RowError) {
	l := layout{header: header, fields: make([]field, h.width)}
	var faults []RowError
	bad := func(column, reason string) {
		e := RowError{Row: header, Column: column, Reason: reason}
		if !slices.Contains(faults, e) {
			faults = append(faults, e)
		}
	}
	for c := range h.width {
		f, text, ok := h.field(header, c)
		if text == "" {
			continue
		}
		if reason := l.refuses(f, text, ok); reason != "" {
			bad(short(text), reason)
			// Known but not read: its rows are no further faults.
			f = field{title: columnName(c)}
		}
		l.fields[c] = f
	}
	for _, c := range columns() {
		if c.required && l.place(c.title) < 0 {
			bad(c.title, "缺少这一必填列；请补上（列的先后不限）")
		}
	}
	if reason := h.crooked(header); reason != "" {
		bad("", reason)
	}
	return l, faults
}

// refuses says why a title cannot be taken into the layout, "" when it can.
func (l layout) refuses(f field, text string, known bool) string {
	switch {
	case !known && strings.HasPrefix(plainTitle(text), "年度考核"):
		return "请写明年份，如：年度考核(2021)"
	case !known:
		return "不认识的列名；请改为模板中的列名，不需要的列请删去"
	case l.place(f.title) >= 0:
		return "与另一列重复，或表头合并了几列；每一列请只写一次"
	}
	return ""
}

// crooked says what is wrong with the rows of a header, "" when nothing is.
func (h *head) crooked(header int) string {
	for row := 1; row < header; row++ {
		if !h.joined(row, header) && h.score(row) >= minKnown {
			return fmt.Sprintf("表头在第 %d 行已出现过一次；请只保留一个表头", row)
		}
	}
	for _, m := range h.merges {
		if m.top <= header && m.bottom > header {
			return "表头有合并单元格伸入下一行；请取消合并"
		}
	}
	return ""
}

// joined tells whether an upper row belongs to the header that ends in row.
func (h *head) joined(upper, row int) bool {
	if upper != row-1 {
		return false
	}
	return slices.ContainsFunc(h.merges, func(m span) bool {
		return m.top == upper && (m.bottom == row || m.right > m.left)
	})
}

// short keeps an unknown title from filling the report.
func short(title string) string {
	title = strings.Join(strings.Fields(title), " ")
	if r := []rune(title); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return title
}
