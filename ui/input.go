package ui

import "fyne.io/fyne/v2"

// keyboard makes the keys of what will be the window's content. Whatever
// composes in the window ends when another window comes to the front.
func (w *Window) keyboard() *keyboard {
	k := newKeyboard(w.win.Canvas(), w.frame)
	k.warn = w.notices.Warn
	k.caret = func(at fyne.Position, secret bool) { placeInput(w.win, at, secret) }
	w.options.App.Lifecycle().SetOnExitedForeground(k.ime.forget)
	return k
}

// Typing is what can be seen of a text field.
type Typing struct {
	Text      string `json:"text"`
	Caret     int    `json:"caret"` // characters before it
	Focused   bool   `json:"focused"`
	Composing bool   `json:"composing"` // an input method is believed to compose in the window
}

// Typing looks at a text field; ok is false when the widget is none.
func (w *Window) Typing(name Handle) (t Typing, ok bool) {
	e, ok := w.Handle(name).(*entry)
	if !ok {
		return Typing{}, false
	}
	return Typing{
		Text: e.Text, Caret: e.CursorTextOffset(), Composing: e.ime().running(),
		Focused: w.win.Canvas().Focused() == fyne.Focusable(e),
	}, true
}
