package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// callView covers the window when it is about to close with work unsent.
type callView struct {
	keys  *keyboard
	layer layer // its keys: none may act on what cannot be seen
	popup *widget.PopUp
	body  fyne.CanvasObject
	title *label
	text  *paragraph
	send  *button
}

func newCallView(b *present.Workbench, keys *keyboard) *callView {
	v := &callView{keys: keys, title: newLabel("", textStyle{size: sizePage, bold: true, color: toneColor(present.ToneConflict), align: fyne.TextAlignCenter})}
	v.text = newParagraph("", textStyle{})
	send := func() {
		unsigned := b.Standing.State().Unsigned
		b.Standing.CallLater()
		if unsigned > 0 {
			b.Signing.Show()
			return
		}
		b.ShowSend(present.PageOutbox)
		b.Standing.Sync()
	}
	v.layer = layer{escape: b.Standing.CallLater, enter: send, acts: map[string]func(){"F5": send}}
	v.send = newButton(buttonPrimary, keys, lang.L("立即发送"), "F5", "send", send)
	bundle := newButton(buttonPlain, keys, lang.L("导出离线包"), "", "", func() {
		b.Standing.CallLater()
		b.ShowSend(present.PageLine)
	})
	later := newButton(buttonQuiet, keys, lang.L("15 分钟后再提醒"), "", "", b.Standing.CallLater)
	card := sized(560, 0, vbox(gap4,
		container.NewCenter(newIcon("clock", toneColor(present.ToneConflict), 40)), v.title, v.text,
		container.NewCenter(hbox(gap3, v.send, bundle, later))))
	v.body = container.NewCenter(card)
	if keys.drill {
		v.body = container.NewStack(v.body, cornerMark())
	}
	return v
}

func (v *callView) render(call present.Call) {
	v.title.set(call.Title)
	v.text.set(call.Text)
	switch {
	case call.Shown && v.popup == nil:
		v.popup = widget.NewModalPopUp(v.body, v.keys.canvas)
		v.popup.Show()
		v.popup.Resize(v.keys.canvas.Size())
		v.body.Refresh() // the theme may have changed since it was made
		v.keys.push(&v.layer)
		v.keys.focus(v.send)
	case !call.Shown && v.popup != nil:
		v.popup.Hide()
		v.keys.pop(&v.layer)
		v.popup = nil
	}
}

// badgeLink is a badge that leads somewhere.
type badgeLink struct {
	widget.BaseWidget
	shown  *badge
	tapped func()
	// hint is what the tooltip says, with keys; empty: none.
	hint func() tip
	keys *keyboard
}

func newBadgeLink(tapped func()) *badgeLink {
	l := &badgeLink{shown: newBadge(present.Badge{}), tapped: tapped}
	l.ExtendBaseWidget(l)
	return l
}

func (l *badgeLink) set(value present.Badge) { l.shown.set(value) }

// Tapped goes there.
func (l *badgeLink) Tapped(*fyne.PointEvent) {
	l.keys.unhover()
	l.tapped()
}

// MouseIn waits for the tooltip.
func (l *badgeLink) MouseIn(*desktop.MouseEvent) {
	if l.hint != nil {
		l.keys.hover(l, l.hint)
	}
}

// MouseMoved changes nothing.
func (l *badgeLink) MouseMoved(*desktop.MouseEvent) {}

// MouseOut takes the tooltip away.
func (l *badgeLink) MouseOut() { l.keys.unhover() }

// Cursor tells that there is somewhere to go.
func (l *badgeLink) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer draws the badge.
func (l *badgeLink) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.shown) }
