package ui

import (
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

func (s textStyle) measure(text string) float32 {
	return fyne.MeasureText(text, s.textSize(), s.fyneStyle()).Width
}

// apply makes a canvas text look like this.
func (s textStyle) apply(t *canvas.Text) {
	t.Color = themed(s.colorName())
	t.TextSize = s.textSize()
	t.TextStyle = s.fyneStyle()
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

// CreateRenderer draws one canvas text.
func (l *label) CreateRenderer() fyne.WidgetRenderer {
	r := &labelRenderer{label: l, text: canvas.NewText("", nil)}
	r.Refresh()
	return r
}

type labelRenderer struct {
	label *label
	text  *canvas.Text
}

func (r *labelRenderer) Layout(size fyne.Size) {
	height := r.text.MinSize().Height
	r.text.Move(fyne.NewPos(0, (size.Height-height)/2))
	r.text.Resize(fyne.NewSize(size.Width, height))
	r.fit(size.Width)
}

func (r *labelRenderer) fit(width float32) {
	shown := r.label.text
	if r.label.style.clip && width > 0 {
		shown = ellipsis(shown, width, r.label.style)
	}
	if shown != r.text.Text {
		r.text.Text = shown
		r.text.Refresh()
	}
}

func (r *labelRenderer) MinSize() fyne.Size {
	size := fyne.MeasureText(r.label.text, r.label.style.textSize(), r.label.style.fyneStyle())
	if r.label.style.clip {
		size.Width = 0
	}
	return size
}

func (r *labelRenderer) Refresh() {
	r.label.style.apply(r.text)
	r.text.Text = r.label.text
	r.Layout(r.label.Size())
	r.text.Refresh()
}

func (r *labelRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.text} }
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

// wrapText breaks text into lines of width; one line when width is not known yet.
func wrapText(text string, width float32, style textStyle) []string {
	if width <= 0 || style.measure(text) <= width {
		return []string{text}
	}
	var lines []string
	line := []rune{}
	for _, r := range text {
		if len(line) > 0 && style.measure(string(line)+string(r)) > width {
			cut := breakAt(line, r)
			lines = append(lines, string(line[:cut]))
			line = append([]rune{}, line[cut:]...)
		}
		line = append(line, r)
	}
	return append(lines, string(line))
}

// breakAt says how much of a full line stays when next comes after it: a
// number or a word goes to the next line as a whole, and a closing mark takes
// the character before it along.
func breakAt(line []rune, next rune) int {
	cut := len(line)
	if strings.ContainsRune(noLineStart, next) && cut > 1 {
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
const noLineStart = "，。、；：？！）》】”’…·,.;:?!)%"

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

func (r *paragraphRenderer) lineHeight() float32 {
	return fyne.MeasureText("国", r.p.style.textSize(), r.p.style.fyneStyle()).Height
}

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
		t := canvas.NewText(line, nil)
		r.p.style.apply(t)
		r.texts = append(r.texts, t)
	}
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}

func (r *paragraphRenderer) Objects() []fyne.CanvasObject { return r.texts }
func (r *paragraphRenderer) Destroy()                     {}
