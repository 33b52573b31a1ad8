package ui

import (
	"image"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// textStyle says how a label looks; the zero value is body text.
type textStyle struct {
	size  fyne.ThemeSizeName
	color fyne.ThemeColorName
	bold  bool
	align fyne.TextAlign
	// clip lets the label be narrower than its text, which then ends in an ellipsis.
	clip bool
}

func (s textStyle) textSize() float32 {
	if s.size == "" {
		return theme.Size(sizeBody)
	}
	return theme.Size(s.size)
}

func (s textStyle) colorName() fyne.ThemeColorName {
	if s.color == "" {
		return theme.ColorNameForeground
	}
	return s.color
}

func (s textStyle) fyneStyle() fyne.TextStyle { return fyne.TextStyle{Bold: s.bold} }

// source names the bold face: for a style without one the toolkit reads its own
// fonts and the system's beside the theme's, which no bold text of ours needs,
// and which takes as long as making the window.
func (s textStyle) source() fyne.Resource {
	if s.bold {
		return theme.Current().Font(s.fyneStyle())
	}
	return nil
}

// extent is the size of a text without rare characters.
func (s textStyle) extent(text string) fyne.Size {
	size, _ := fyne.CurrentApp().Driver().RenderedTextSize(text, s.textSize(), s.fyneStyle(), s.source())
	return size
}

// measure is the width of a line, its rare characters counted as one em each.
func (s textStyle) measure(text string) float32 {
	width := float32(0)
	for _, run := range s.runs(text) {
		if run.rare != 0 {
			width += s.textSize()
		} else {
			width += s.extent(run.text).Width
		}
	}
	return width
}

// runs splits a line at its rare characters, of which most lines have none.
func (s textStyle) runs(text string) []textRun {
	if g := rareOf(fyne.CurrentApp().Settings().Theme()); g != nil {
		return g.runs(text)
	}
	return []textRun{{text: text}}
}

func (s textStyle) lineHeight() float32 {
	return s.extent(measured).Height
}

// measured is as high as any character.
const measured = "国" //lang:chinese it is never shown

// apply makes a canvas text look like this.
func (s textStyle) apply(t *canvas.Text) {
	t.Color = themed(s.colorName())
	t.TextSize = s.textSize()
	t.TextStyle = s.fyneStyle()
	t.FontSource = s.source()
	t.Alignment = s.align
}

// label is one line of text that follows the theme.
type label struct {
	widget.BaseWidget
	text  string
	style textStyle
}

func newLabel(text string, style textStyle) *label {
	l := &label{text: text, style: style}
	l.ExtendBaseWidget(l)
	return l
}

func (l *label) set(text string) {
	if text != l.text {
		l.text = text
		l.Refresh()
	}
}

func (l *label) restyle(style textStyle) {
	if style != l.style {
		l.style = style
		l.Refresh()
	}
}

// CreateRenderer draws the line.
func (l *label) CreateRenderer() fyne.WidgetRenderer {
	r := &labelRenderer{label: l}
	r.Refresh()
	return r
}

type labelRenderer struct {
	label  *label
	shown  string
	parts  []fyne.CanvasObject // texts, and pictures of rare characters
	widths []float32
}

func (r *labelRenderer) height() float32 { return r.label.style.lineHeight() }

func (r *labelRenderer) Layout(size fyne.Size) {
	if r.label.style.clip && size.Width > 0 {
		r.fill(ellipsis(r.label.text, size.Width, r.label.style))
	}
	total := float32(0)
	for _, w := range r.widths {
		total += w
	}
	x := float32(0)
	switch r.label.style.align {
	case fyne.TextAlignCenter:
		x = (size.Width - total) / 2
	case fyne.TextAlignTrailing:
		x = size.Width - total
	}
	for i, part := range r.parts {
		part.Move(fyne.NewPos(x, (size.Height-r.height())/2))
		part.Resize(fyne.NewSize(r.widths[i], r.height()))
		x += r.widths[i]
	}
}

// fill makes the parts of what is shown.
func (r *labelRenderer) fill(shown string) {
	if shown == r.shown && r.parts != nil {
		return
	}
	r.shown = shown
	style := r.label.style
	r.parts, r.widths = []fyne.CanvasObject{}, []float32{}
	for _, run := range style.runs(shown) {
		r.widths = append(r.widths, style.measure(run.text))
		if run.rare != 0 {
			r.parts = append(r.parts, rarePicture(run.rare, style))
			continue
		}
		text := canvas.NewText(run.text, nil)
		style.apply(text)
		text.Alignment = fyne.TextAlignLeading
		r.parts = append(r.parts, text)
	}
}

// rarePicture is one character that the window's font has not.
func rarePicture(r rune, style textStyle) fyne.CanvasObject {
	return canvas.NewRaster(func(w, h int) image.Image {
		g := rareOf(fyne.CurrentApp().Settings().Theme())
		if g == nil {
			return image.NewNRGBA(image.Rect(0, 0, w, h))
		}
		return g.draw(r, w, h, themed(style.colorName()), style.bold)
	})
}

func (r *labelRenderer) MinSize() fyne.Size {
	if r.label.style.clip {
		return fyne.NewSize(0, r.height())
	}
	return fyne.NewSize(r.label.style.measure(r.label.text), r.height())
}

func (r *labelRenderer) Refresh() {
	r.parts = nil
	r.fill(r.label.text)
	r.Layout(r.label.Size())
	canvas.Refresh(r.label)
}

func (r *labelRenderer) Objects() []fyne.CanvasObject { return r.parts }
func (r *labelRenderer) Destroy()                     {}

// ellipsis shortens text to width.
func ellipsis(text string, width float32, style textStyle) string {
	if text == "" || style.measure(text) <= width+0.5 {
		return text
	}
	runes := []rune(text)
	low, high := 0, len(runes)-1 // how many runes are kept
	for low < high {
		mid := (low + high + 1) / 2
		if style.measure(string(runes[:mid])+"…") <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return string(runes[:low]) + "…"
}

// paragraph is text that breaks anywhere but before a closing mark, as Chinese does.
type paragraph struct {
	widget.BaseWidget
	text  string
	style textStyle
	lines []string
	width float32
}

func newParagraph(text string, style textStyle) *paragraph {
	p := &paragraph{text: text, style: style}
	p.ExtendBaseWidget(p)
	return p
}

func (p *paragraph) set(text string) {
	if text != p.text {
		p.text = text
		p.wrap()
		p.Refresh()
	}
}

func (p *paragraph) restyle(style textStyle) {
	if style != p.style {
		p.style = style
		p.wrap()
		p.Refresh()
	}
}

// Resize breaks the text anew when the width has changed.
func (p *paragraph) Resize(size fyne.Size) {
	if size.Width != p.width {
		p.width = size.Width
		p.wrap()
		p.BaseWidget.Resize(size)
		p.Refresh()
		return
	}
	p.BaseWidget.Resize(size)
}

func (p *paragraph) wrap() { p.lines = wrapText(p.text, p.width, p.style) }

// wrapText breaks text into lines of width, and where it has line breaks of its
// own; these alone count while the width is not known yet.
func wrapText(text string, width float32, style textStyle) []string {
	if first, rest, several := strings.Cut(text, "\n"); several {
		return append(wrapText(first, width, style), wrapText(rest, width, style)...)
	}
	if width <= 0 || style.measure(text) <= width {
		return []string{text}
	}
	var lines []string
	line := []rune{}
	for _, r := range text {
		if len(line) > 0 && style.measure(string(line)+string(r)) > width {
			cut := breakAt(line, r)
			lines = append(lines, strings.TrimRight(string(line[:cut]), " "))
			line = []rune(strings.TrimLeft(string(line[cut:]), " "))
		}
		if r == ' ' && len(line) == 0 && len(lines) > 0 {
			continue // the blank between two words was the place to break
		}
		line = append(line, r)
	}
	return append(lines, string(line))
}

// breakAt says how much of a full line stays when next comes after it: a
// number or a word goes to the next line as a whole, and a closing mark takes
// the character before it along, and an opening one stays with what it opens.
func breakAt(line []rune, next rune) int {
	cut := len(line)
	if strings.ContainsRune(noLineStart, next) && cut > 1 {
		cut--
		next = line[cut]
	}
	for cut > 1 && strings.ContainsRune(noLineEnd, line[cut-1]) {
		cut--
		next = line[cut]
	}
	for cut > 0 && oneWord(line[cut-1], next) {
		cut--
		next = line[cut]
	}
	if cut == 0 {
		return len(line) // one word wider than the line
	}
	return cut
}

// oneWord tells whether two characters belong to one number or Latin word.
func oneWord(a, b rune) bool { return a > ' ' && a < 0x7F && b > ' ' && b < 0x7F }

// noLineStart are marks that may not begin a line.
//
//lang:chinese the stops of both languages
const noLineStart = "，。、；：？！）》】”’…·,.;:?!)%"

// noLineEnd are marks that may not end a line.
//
//lang:chinese what opens a quotation or a bracket in Chinese
const noLineEnd = "（《【“‘"

// CreateRenderer draws a canvas text for each line.
func (p *paragraph) CreateRenderer() fyne.WidgetRenderer {
	p.wrap()
	r := &paragraphRenderer{p: p}
	r.Refresh()
	return r
}

type paragraphRenderer struct {
	p     *paragraph
	texts []fyne.CanvasObject
}

func (r *paragraphRenderer) lineHeight() float32 { return r.p.style.lineHeight() }

func (r *paragraphRenderer) Layout(size fyne.Size) {
	for i, t := range r.texts {
		t.Move(fyne.NewPos(0, float32(i)*r.lineHeight()))
		t.Resize(fyne.NewSize(size.Width, r.lineHeight()))
	}
}

func (r *paragraphRenderer) MinSize() fyne.Size {
	return fyne.NewSize(0, r.lineHeight()*float32(max(1, len(r.p.lines))))
}

func (r *paragraphRenderer) Refresh() {
	r.texts = r.texts[:0]
	for _, line := range r.p.lines {
		r.texts = append(r.texts, newLabel(line, r.p.style)) // with its rare characters
	}
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}

func (r *paragraphRenderer) Objects() []fyne.CanvasObject { return r.texts }
func (r *paragraphRenderer) Destroy()                     {}
