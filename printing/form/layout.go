package form

import (
	"fmt"
	"math"
	"slices"
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
	return &confirm.Problem{Code: confirm.ProblemGlyphMissing, Args: map[string]string{"code_points": strings.Join(points, " ")}}
}

func (l *layout) fail(err error) {
	if l.problem == nil {
		l.problem = err
	}
}

func (l *layout) doesNotFit(field string) {
	l.fail(&confirm.Problem{Code: confirm.ProblemDoesNotFit, Args: map[string]string{"field": field}})
}

func (l *layout) part(p Part) {
	for _, x := range p.Photos {
		l.photoBox(x)
	}
	for _, x := range p.Texts {
		if x.When == "" || conditions[x.When](&l.sheet) {
			l.text(x)
		}
	}
	for _, x := range p.Lists {
		l.list(x)
	}
	for _, x := range p.Barcodes {
		l.barcode(x)
	}
	for _, g := range p.Grids {
		l.page.Rules = append(l.page.Rules, g.rules()...)
	}
	for _, f := range p.Frames {
		l.page.Rules = append(l.page.Rules, f.rules()...)
	}
	for _, r := range p.Rules {
		l.page.Rules = append(l.page.Rules, sheet.Rule(r))
	}
}

// value puts field values into a text and names the first field, for errors.
func (l *layout) value(text string) (value, field string) {
	if !strings.Contains(text, "{") {
		return text, text
	}
	pieces, err := parse(text)
	if err != nil {
		l.fail(err) // Decode has checked every text
	}
	var b strings.Builder
	for _, p := range pieces {
		if p.field == "" {
			b.WriteString(p.words)
			continue
		}
		if field == "" {
			field = p.field
		}
		v := fields[p.field](&l.sheet)
		if strings.Contains(v, "\n") { // only the template may end a line
			l.lack('\n')
		}
		b.WriteString(v)
	}
	return b.String(), field
}

func (l *layout) text(x Text) {
	value, field := l.value(x.Text)
	l.set(value, field, x.Box, l.form.t.Styles[x.Style])
}

// set puts words into a box.
func (l *layout) set(value, field string, b Box, s Style) {
	if len(value) > maxTextBytes {
		l.doesNotFit(field) // no box holds it: do not try every size
		return
	}
	if value == "" || l.lacks(value) {
		return
	}
	if s.Angle != 0 {
		l.backdrop(value, b, s)
		return
	}
	leading, smallest := s.Leading, s.Min
	if leading == 0 {
		leading = 1.25
	}
	if smallest == 0 {
		smallest = s.Size
	}
	faces := l.form.faces
	block, ok := faces.Fit(value, typeset.Style{
		Size: s.Size, MinSize: smallest, Leading: leading, Bold: s.Bold, OneLine: s.OneLine,
		Balanced: s.Align == "center",
	}, b.W-2*s.Pad, b.H-2*s.Pad)
	if !ok {
		l.doesNotFit(field)
		return
	}
	em := block.Size * typeset.PointMM
	height := (float64(len(block.Lines)-1)*leading + 1) * em
	y := b.Y + (b.H-height)*share(s.Valign, "top", "bottom")
	for _, line := range block.Lines {
		x := b.X + s.Pad + (b.W-2*s.Pad-faces.Width(line, s.Bold)*em)*share(s.Align, "left", "right")
		l.run(line, x, y+ascent*em, block.Size, s)
		y += leading * em
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
			X: x, Y: y, Size: size, Font: r.Font, Text: r.Text, Glyphs: glyphs(r, em), Gray: s.Gray,
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
			X: x, Y: y, Size: s.Size, Font: r.Font, Text: r.Text, Glyphs: glyphs(r, em), Gray: s.Gray, Angle: s.Angle,
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

func (l *layout) photoBox(x Photo) {
	if l.photo.jpeg == nil {
		l.set(x.Text, "photo", x.Box, l.form.t.Styles[x.Style])
		return
	}
	// The whole portrait is shown; what is left of the box stays white.
	scale := min(x.W/l.photo.w, x.H/l.photo.h)
	w, h := l.photo.w*scale, l.photo.h*scale
	l.page.Images = append(l.page.Images, sheet.Image{
		X: x.X + (x.W-w)/2, Y: x.Y + (x.H-h)/2, W: w, H: h, JPEG: l.photo.jpeg,
	})
}
