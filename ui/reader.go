package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// reader shows a long text that is only read: the wheel and the bar scroll it.
type reader struct {
	root   fyne.CanvasObject
	scroll *container.Scroll
	lines  *fyne.Container
	text   string
}

// headingMark begins and ends a line that is a heading.
const headingMark = "=="

func newReader(height float32) *reader {
	r := &reader{lines: vbox(2)}
	r.scroll = container.NewVScroll(inset(gap2, gap3, r.lines))
	r.root = sized(0, height, newPanel(theme.ColorNameInputBackground, theme.ColorNameSeparator, corner, r.scroll))
	r.root.Hide()
	return r
}

// set shows a text from its beginning; nothing is shown for none.
func (r *reader) set(text string) {
	if text == r.text {
		return
	}
	r.text = text
	r.lines.RemoveAll()
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		style := textStyle{size: sizeSmall}
		if strings.HasPrefix(line, headingMark) {
			style.bold, line = true, strings.Trim(line, "= ")
		}
		r.lines.Add(newParagraph(line, style))
	}
	r.scroll.ScrollToTop()
	show(r.root, text != "")
}
