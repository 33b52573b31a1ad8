package form

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/printing/sheet"
	"confirmpoint/printing/typeset"
)

// layout sets one page after another and gathers what is wrong with the paper.
type layout struct {
	form    *Form
	sheet   sheetOf
	photo   picture
	page    sheet.Page
	missing []rune
	problem error // the first that is not a missing glyph
	at      place // where we are
	lacking place // of the first missing glyph
}

// place is a cell of a table: nobody finds one character in a list of hundreds
// by its code point.
type place struct {
	row    int // from 1; 0 outside of rows
	column string
}

// problem is about a place, if there is one.
func (p place) problem(code confirm.Code, args map[string]string) error {
	if p.row > 0 {
		args["row"] = strconv.Itoa(p.row)
		if p.column != "" {
			args["column"] = p.column
		}
	}
	return &confirm.Problem{Code: code, Args: args}
}

// err prefers missing glyphs: they are named all at once.
func (l *layout) err() error {
	if len(l.missing) == 0 {
		return l.problem
	}
	points := make([]string, len(l.missing))
	for i, r := range l.missing {
		points[i] = fmt.Sprintf("U+%04X", r)
	}
	return l.lacking.problem(confirm.ProblemGlyphMissing, map[string]string{"code_points": strings.Join(points, " ")})
}

func (l *layout) fail(err error) {
	if l.problem == nil {
		l.problem = err
	}
}

func (l *layout) doesNotFit(field string) {
	l.fail(l.at.problem(confirm.ProblemDoesNotFit, map[string]string{"field": field}))
}

func (l *layout) plate(p *plate) {
	each(l, p.photos, l.photoBox)
	each(l, p.texts, l.text)
	each(l, p.lists, l.list)
	each(l, p.barcodes, l.barcode)
	each(l, p.codes, l.code)
	if l.sheet.table != nil && l.sheet.stretch >= 0 {
		l.table(l.sheet.table)
	}
	each(l, p.strokes, func(rules []sheet.Rule) { l.page.Rules = append(l.page.Rules, rules...) })
}

// each draws the things whose conditions hold.
func each[T any](l *layout, things []under[T], draw func(T)) {
	for _, x := range things {
		if l.sheet.meets(x.tests) {
			draw(x.thing)
		}
	}
}

// value puts field values into a text.
func (l *layout) value(text []piece) string {
	if len(text) == 1 && text[0].value == nil {
		return text[0].words
	}
	var b strings.Builder
	for _, p := range text {
		if p.value == nil {
			b.WriteString(p.words)
			continue
		}
		b.WriteString(l.ofPaper(p.value(&l.sheet)))
	}
	return b.String()
}

// ofPaper looks at a value of the paper: only the template may end a line.
func (l *layout) ofPaper(v string) string {
	if strings.Contains(v, "\n") {
		l.lack('\n')
	}
	return v
}

func (l *layout) text(x words) { l.set(l.value(x.text), x.field, x.Box, x.style) }

// set puts words into a box.
func (l *layout) set(value, field string, b Box, s Style) {
	if s.Angle != 0 {
		if value != "" && !l.lacks(value) {
			l.backdrop(value, b, s)
		}
		return
	}
	if block, ok := l.fit(value, field, b.W, b.H, s); ok {
		l.put(block, b, s)
	}
}

// fit finds the size and the lines of words in a box; false when there is
// nothing to draw, or no way to.
func (l *layout) fit(value, field string, w, h float64, s Style) (typeset.Block, bool) {
	if !l.drawable(value, field) {
		return typeset.Block{}, false
	}
	block, ok := l.form.fits(value, w, h, s)
	if !ok {
		l.doesNotFit(field)
	}
	return block, ok
}

// drawable tells whether there are words, and glyphs for all of them.
func (l *layout) drawable(value, field string) bool {
	if len(value) > maxTextBytes {
		l.doesNotFit(field) // no box holds it: do not try every size
		return false
	}
	return value != "" && !l.lacks(value)
}

func (f *Form) fits(value string, w, h float64, s Style) (typeset.Block, bool) {
	return f.faces.Fit(value, typeset.Style{
		Size: s.Size, MinSize: s.smallest(), Leading: s.leading(), Bold: s.Bold, OneLine: s.OneLine,
		Balanced: s.Align == "center",
	}, w-2*s.Pad, h-2*s.Pad)
}

// smallest is the size words may shrink to.
func (s Style) smallest() float64 {
	if s.Min == 0 {
		return s.Size
	}
	return s.Min
}

func (s Style) leading() float64 {
	if s.Leading == 0 {
		return 1.25
	}
	return s.Leading
}

// tall is the height of a block in millimetres, without pads.
func (s Style) tall(b typeset.Block) float64 {
	return (float64(len(b.Lines)-1)*s.leading() + 1) * b.Size * typeset.PointMM
}

// put draws a block that fits.
func (l *layout) put(block typeset.Block, b Box, s Style) {
	em := block.Size * typeset.PointMM
	y := b.Y + s.Pad + (b.H-2*s.Pad-s.tall(block))*share(s.Valign, "top", "bottom")
	for _, line := range block.Lines {
		x := b.X + s.Pad + (b.W-2*s.Pad-l.form.faces.Width(line, s.Bold)*em)*share(s.Align, "left", "right")
		l.run(line, x, y+ascent*em, block.Size, s)
		y += s.leading() * em
	}
}

// ascent is where the baseline lies in the square of a hanzi, from its top, in ems.
const ascent = 0.88

// share says how much of the free room stands before the text. Texts begin at
// the left but stand in the middle of their height when a style is silent.
func share(align, first, last string) float64 {
	switch {
	case align == first, align == "" && first == "left":
		return 0
	case align == last:
		return 1
	}
	return 0.5
}

func (l *layout) run(line string, x, y, size float64, s Style) {
	em := size * typeset.PointMM
	for _, r := range l.form.faces.Runs(line, s.Bold) {
		l.page.Texts = append(l.page.Texts, sheet.Text{
			X: x, Y: y, Size: size, Font: r.Font, Text: r.Text, Width: r.Width * em, Glyphs: glyphs(r, em), Gray: s.Gray,
		})
		x += r.Width * em
	}
}

// glyphs gives the glyphs of a run in millimetres.
func glyphs(r typeset.Run, em float64) []sheet.Glyph {
	for i := range r.Glyphs {
		r.Glyphs[i].X *= em
	}
	return r.Glyphs
}

// backdrop sets one turned line across the middle of a box, below all else.
func (l *layout) backdrop(value string, b Box, s Style) {
	em := s.Size * typeset.PointMM
	sin, cos := math.Sincos(s.Angle * math.Pi / 180)
	half := l.form.faces.Width(value, s.Bold) * em / 2
	drop := (ascent - 0.5) * em // from the middle of the line to its baseline
	x, y := b.X+b.W/2-half*cos+drop*sin, b.Y+b.H/2+half*sin+drop*cos
	for _, r := range l.form.faces.Runs(value, s.Bold) {
		l.page.Backdrop = append(l.page.Backdrop, sheet.Text{
			X: x, Y: y, Size: s.Size, Font: r.Font, Text: r.Text, Width: r.Width * em, Glyphs: glyphs(r, em),
			Gray: s.Gray, Angle: s.Angle,
		})
		x += r.Width * em * cos
		y -= r.Width * em * sin
	}
}

func (l *layout) lacks(value string) bool {
	missing, err := l.form.faces.Missing(strings.ReplaceAll(value, "\n", ""))
	if err != nil {
		l.fail(err)
	}
	for _, r := range missing {
		l.lack(r)
	}
	return err != nil || len(missing) > 0
}

func (l *layout) lack(r rune) {
	if len(l.missing) == 0 {
		l.lacking = l.at
	}
	if !slices.Contains(l.missing, r) {
		l.missing = append(l.missing, r)
	}
}

func (l *layout) list(x List) {
	entries := lists[x.Field](&l.sheet)
	if len(entries) == 0 {
		return
	}
	rows := (len(entries) + x.Columns - 1) / x.Columns
	w, h := x.W/float64(x.Columns), min(x.RowH, x.H/float64(rows))
	for i, entry := range entries {
		cell := Box{x.X + float64(i%x.Columns)*w, x.Y + float64(i/x.Columns)*h, w, h}
		l.set(entry, x.Field, cell, l.form.t.Styles[x.Style])
	}
}

func (l *layout) photoBox(x words) {
	if l.photo.jpeg == nil {
		l.set(l.value(x.text), "photo", x.Box, x.style)
		return
	}
	// The whole portrait is shown; what is left of the box stays white.
	scale := min(x.W/l.photo.w, x.H/l.photo.h)
	w, h := l.photo.w*scale, l.photo.h*scale
	l.page.Images = append(l.page.Images, sheet.Image{
		X: x.X + (x.W-w)/2, Y: x.Y + (x.H-h)/2, W: w, H: h, JPEG: l.photo.jpeg,
	})
}
