package form

import (
	"strconv"
	"strings"

	"confirmpoint/printing/sheet"
	"confirmpoint/printing/typeset"
)

// table draws the stretch of a table that stands on this page.
func (l *layout) table(f *flow) {
	n := l.sheet.stretch
	on, box := f.stretches[n], f.box(n)
	y := l.row(f, f.head, box, box.Y, func(column) Style { return f.title })
	for _, r := range f.rows[on.from:on.to] {
		y = l.row(f, r, box, y, func(c column) Style { return c.style })
	}
	l.ruling(f, box, on, y)
	if len(f.stretches) > 1 && f.pageFoot() > 0 {
		y = l.sums(f, f.t.Subtotal, on, box, y)
	}
	if n < len(f.stretches)-1 {
		return
	}
	if f.t.Total != "" && f.sums() {
		y = l.sums(f, f.t.Total, stretch{0, len(f.rows)}, box, y)
	}
	l.signs(f, box, y+signGap)
}

func (l *layout) row(f *flow, r row, box Box, y float64, style func(column) Style) float64 {
	for i, c := range f.columns {
		if len(r.cells[i].Lines) > 0 {
			l.put(r.cells[i], Box{box.X + c.x, y, c.w, r.h}, style(c))
		}
	}
	return y + r.h
}

// ruling draws the lines of the head and the rows.
func (l *layout) ruling(f *flow, box Box, on stretch, bottom float64) {
	level := func(y float64) {
		l.page.Rules = append(l.page.Rules, sheet.Rule{X1: box.X, Y1: y, X2: box.X + box.W, Y2: y, Thick: f.t.Thick})
	}
	y := box.Y
	level(y)
	y += f.head.h
	level(y)
	for _, r := range f.rows[on.from:on.to] {
		y += r.h
		level(y)
	}
	for _, c := range f.columns {
		l.upright(f, box.X+c.x, box.Y, bottom)
	}
	l.upright(f, box.X+box.W, box.Y, bottom)
}

func (l *layout) upright(f *flow, x, from, to float64) {
	l.page.Rules = append(l.page.Rules, sheet.Rule{X1: x, Y1: from, X2: x, Y2: to, Thick: f.t.Thick})
}

// sums draws a row that adds columns up. Its words stand over the columns
// before the first sum.
func (l *layout) sums(f *flow, words string, of stretch, box Box, y float64) float64 {
	style := f.cell
	style.Align, style.Bold = "center", true
	first := 0
	for first < len(f.columns) && !f.columns[first].Sum {
		first++
	}
	cell := func(x, w float64, value, field string) {
		l.set(value, field, Box{box.X + x, y, w, f.t.RowH}, style)
		l.upright(f, box.X+x, y, y+f.t.RowH)
	}
	if first > 0 {
		cell(0, f.columns[first].x, words, f.t.Field)
		words = ""
	}
	for _, c := range f.columns[first:] {
		value := ""
		if c.Sum {
			value = strings.TrimSpace(words + " " + strconv.FormatInt(c.sum[of.to]-c.sum[of.from], 10))
			words = ""
		}
		cell(c.x, c.w, value, c.Key)
	}
	l.upright(f, box.X+box.W, y, y+f.t.RowH)
	y += f.t.RowH
	l.page.Rules = append(l.page.Rules, sheet.Rule{X1: box.X, Y1: y, X2: box.X + box.W, Y2: y, Thick: f.t.Thick})
	return y
}

// signs draws the places to sign: a label and a line to write on. A seal needs
// no line, and a date has its own blanks.
func (l *layout) signs(f *flow, box Box, y float64) {
	if len(f.signs) == 0 {
		return
	}
	style := l.form.t.Styles[f.t.Sign]
	style.Align, style.Valign, style.OneLine = "left", "middle", true
	in := f.t.SignColumns
	w := box.W / float64(in)
	for i, label := range f.signs {
		place := Box{box.X + float64(i%in)*w, y + float64(i/in)*f.t.SignH, w - 4, f.t.SignH}
		label = strings.TrimRight(l.ofPaper(label), "：:") + "："
		if strings.Contains(label, "日期") {
			label += "　　　年　　月　　日"
		}
		block, ok := l.fit(label, f.t.Field, place.W, place.H, style)
		if !ok {
			continue
		}
		l.put(block, place, style)
		if strings.Contains(label, "章") || strings.Contains(label, "日期") {
			continue
		}
		em := block.Size * typeset.PointMM
		from, at := place.X+l.form.faces.Width(label, style.Bold)*em, place.Y+(place.H+em)/2+0.6
		l.page.Rules = append(l.page.Rules, sheet.Rule{X1: from, Y1: at, X2: place.X + place.W, Y2: at, Thick: 0.15})
	}
}
