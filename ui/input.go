package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"

	"confirmpoint/ui/present"
)

// keyboard makes the keys of what will be the window's content. Whatever
// composes in the window ends when another window comes to the front.
func (w *Window) keyboard() *keyboard {
	k := newKeyboard(w.win.Canvas(), w.frame)
	k.warn = w.notices.Warn
	k.caret = func(at fyne.Position, secret bool) { placeInput(w.win, at, secret) }
	return k
}

// letChoose lets the clerk choose files while r runs jobs: in the dialog of the
// system, over this window, or in one of our own.
func (w *Window) letChoose(k *keyboard, r present.Runner) {
	chooser := present.NewFileChooser(r)
	chooser.System = w.options.ChooseFile
	newChooseView(chooser, k)
	k.choose = func(q present.FileQuestion, then func(path string)) {
		q.Parent = nativeName(w.win)
		chooser.Ask(q, then)
	}
}

// nativeName is what the system calls a window: "x11:" and a number in
// hexadecimal as the desktop portal has it, "win:" and the handle likewise;
// empty where there is none.
func nativeName(w fyne.Window) (name string) {
	native, ok := w.(driver.NativeWindow)
	if !ok {
		return ""
	}
	native.RunNative(func(context any) {
		switch c := context.(type) {
		case driver.X11WindowContext:
			name = fmt.Sprintf("x11:%x", c.WindowHandle)
		case driver.WindowsWindowContext:
			name = fmt.Sprintf("win:%x", c.HWND)
		}
	})
	return name
}

// Typing is what can be seen of a text field.
type Typing struct {
	Text      string `json:"text"`
	Caret     int    `json:"caret"` // characters before it
	Focused   bool   `json:"focused"`
	Composing bool   `json:"composing"` // an input method is believed to compose in the window
}

// Typing looks at a text field; ok is false when the widget is none.
func (w *Window) Typing(field fyne.CanvasObject) (t Typing, ok bool) {
	e, ok := field.(*entry)
	if !ok {
		return Typing{}, false
	}
	return Typing{
		Text: e.Text, Caret: e.CursorTextOffset(), Composing: e.ime().running(),
		Focused: w.win.Canvas().Focused() == fyne.Focusable(e),
	}, true
}

// Fields are the text fields that Tab goes through now, in its order: those of
// what covers the window, else of the screen. Fields of dots, into which no
// input method types, are left out. It leaves the focus nowhere.
func (w *Window) Fields() (fields []fyne.CanvasObject) {
	c := w.win.Canvas()
	c.Unfocus()
	seen := map[fyne.Focusable]bool{}
	for c.FocusNext(); c.Focused() != nil && !seen[c.Focused()]; c.FocusNext() {
		seen[c.Focused()] = true
		if e, ok := c.Focused().(*entry); ok && !e.Password {
			fields = append(fields, e)
		}
	}
	c.Unfocus()
	return fields
}
