package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// noticeLine is the one place for sentences about what happened.
type noticeLine struct {
	box    fyne.CanvasObject
	icon   *icon
	text   *paragraph
	closer *button
	help   *button // what to do; while something went wrong
}

func newNoticeLine(keys *keyboard, dismiss, help func()) *noticeLine {
	l := &noticeLine{
		icon:   newIcon("complete", toneColor(present.ToneComplete), 16),
		text:   newParagraph("", textStyle{}),
		closer: newButton(buttonQuiet, keys, "", "", "close", dismiss),
		help:   newButton(buttonQuiet, keys, lang.L("怎么办"), keyHelp, "help", help),
	}
	l.closer.hint = lang.L("关闭")
	l.box = border(nil, nil, sized(24, 0, l.icon), hbox(0, l.help, l.closer), inset(6, 0, l.text))
	return l
}

// render gives the colours the ground takes for this notice.
func (l *noticeLine) render(n present.Notice) (fill, line fyne.ThemeColorName) {
	fill, tone := colorInfoSoft, present.ToneComplete
	switch n.Severity {
	case present.NoticeWarn:
		fill, tone = colorWarnSoft, present.ToneWarn
	case present.NoticeError:
		fill, tone = colorErrorSoft, present.ToneBlock
	}
	show(l.help, n.Severity == present.NoticeError)
	l.icon.set(string(tone), toneColor(tone))
	l.text.set(n.Text)
	return fill, toneColor(tone)
}

// toast shows the notice on the empty ground above the sign-in form.
type toast struct {
	panel *panel
	line  *noticeLine
}

func newToast(keys *keyboard, dismiss, help func()) *toast {
	t := &toast{line: newNoticeLine(keys, dismiss, help)}
	t.panel = newPanel(colorInfoSoft, theme.ColorNameSeparator, corner, inset(gap1, gap3, t.line.box))
	t.panel.Hide()
	return t
}

func (t *toast) render(n present.Notice) {
	if n.Text == "" {
		t.panel.Hide()
		return
	}
	t.panel.restyle(t.line.render(n))
	t.panel.Show()
}

// toastLayout lets the toast float at the top, so that nothing moves when it comes.
type toastLayout struct{}

const toastWidth float32 = 500

// Layout places the toast.
func (toastLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(toastWidth, size.Width-2*gap4)
	for _, o := range objects {
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
		o.Resize(fyne.NewSize(width, o.MinSize().Height)) // of the text, broken at this width
		o.Move(fyne.NewPos((size.Width-width)/2, gap4))
	}
}

// MinSize is none: the toast lies over what is there.
func (toastLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// footBar stands under every screen of a signed-in desk. It has room for the
// notice, so that a notice never lies over rows or buttons; without one it
// tells how far a sync is, else the keys of the screen.
type footBar struct {
	root  fyne.CanvasObject
	panel *panel
	line  *noticeLine
	rest  *label

	notice   bool
	last     present.Notice
	idle     present.IdleState
	bar      *thinProgress
	progress string
	keys     []string // as many are shown as there is room for
}

const footHeight float32 = 34

func newFootBar(keys *keyboard, dismiss, help func()) *footBar {
	f := &footBar{
		line: newNoticeLine(keys, dismiss, help),
		rest: newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true}),
	}
	f.line.box.Hide()
	f.bar = newThinProgress()
	f.panel = newPanel(theme.ColorNameBackground, "", 0, inset(0, gap3, container.New(footLayout{f}, f.line.box, f.rest)))
	f.root = sized(0, footHeight, border(container.NewStack(widget.NewSeparator(), f.bar), nil, nil, nil, f.panel))
	return f
}

// countdown shows that the desk is about to be locked, in the place of all else.
func (f *footBar) countdown(s present.IdleState) {
	f.idle = s
	f.bar.set(s.Shown, s.Ratio)
	f.render(f.last)
}

func (f *footBar) render(n present.Notice) {
	f.last = n
	if f.idle.Shown {
		n = present.Notice{Severity: present.NoticeWarn, Text: f.idle.Text}
	}
	f.notice = n.Text != ""
	fill := fyne.ThemeColorName(theme.ColorNameBackground)
	if f.notice {
		fill, _ = f.line.render(n)
	}
	f.panel.restyle(fill, "")
	f.update()
}

func (f *footBar) standing(s present.StandingState) {
	f.progress = s.Progress
	f.update()
}

// tell names the keys of the screen that no button names.
func (f *footBar) tell(commands []present.Command) {
	var words []string
	for _, c := range commands {
		if c.Foot {
			words = append(words, lang.L(c.Key)+" "+lang.L(c.Name))
		}
	}
	f.keys = words
	f.update()
}

// fitting joins the keys that have room.
func (f *footBar) fitting(width float32) string {
	text := ""
	for i, one := range f.keys {
		longer := joined(text, one)
		if i > 0 && width > 0 && f.rest.style.measure(longer) > width {
			break
		}
		text = longer
	}
	return text
}

// footLayout fills the bar, and chooses the keys anew when the room has changed.
type footLayout struct{ foot *footBar }

// Layout fills the bar.
func (l footLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
	l.foot.update()
}

// MinSize is that of the notice.
func (l footLayout) MinSize(objects []fyne.CanvasObject) (least fyne.Size) {
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least
}

func (f *footBar) update() {
	text := f.progress
	if text == "" {
		text = f.fitting(f.rest.Size().Width)
	}
	f.rest.set(text)
	show(f.line.box, f.notice)
	show(f.rest, !f.notice)
}

// Notice gives what is written in the one place for sentences.
func (w *Window) Notice() present.Notice { return w.notices.Current() }

// DismissNotice takes that sentence away, as its button does.
func (w *Window) DismissNotice() { w.notices.Dismiss() }

func (w *Window) showNotice(n present.Notice) {
	if w.shell != nil {
		w.shell.foot.render(n)
		return
	}
	w.toast.render(n)
}
