package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// ticksView is the list of conditions. It has one focus: the arrows choose a
// condition; 1, 2 and 3 answer it and go on to the next; 0 takes an answer back, as a
// second tap on it does; 4 answers all that are open as met, 5, 6 and 7 those of
// a block of the form.
type ticksView struct {
	widget.BaseWidget
	presenter *present.Record
	keys      *keyboard
	rows      []*tickRow
	lines     []present.TickLine
	current   int
	focused   bool
	// reveal is asked to bring an area of this widget into view.
	reveal func(top, bottom float32)
}

// tickValues are the answers in the order of their keys.
var tickValues = []confirm.TickValue{confirm.TickMet, confirm.TickNotMet, confirm.TickNotApplicable}

func newTicksView(p *present.Record, keys *keyboard) *ticksView {
	v := &ticksView{presenter: p, keys: keys}
	v.ExtendBaseWidget(v)
	return v
}

// set shows the conditions; rows are kept and filled again.
func (v *ticksView) set(lines []present.TickLine) {
	another := len(lines) != len(v.lines)
	v.lines = lines
	for len(v.rows) < len(lines) {
		v.rows = append(v.rows, newTickRow(v, len(v.rows)))
	}
	v.current = max(0, min(v.current, len(lines)-1))
	grown := another
	for i, r := range v.rows {
		if i >= len(lines) {
			r.Hide()
			continue
		}
		r.Show()
		grown = r.show(lines[i]) || grown
	}
	if grown {
		v.Refresh()
	}
	v.mark()
}

// begin puts the keyboard on the first condition without an answer.
func (v *ticksView) begin() {
	v.current = 0
	for i, l := range v.lines {
		if l.Value == "" {
			v.current = i
			break
		}
	}
	v.mark()
}

func (v *ticksView) mark() {
	for i, r := range v.rows {
		r.setCurrent(v.focused && i == v.current)
	}
}

func (v *ticksView) answer(row int, value confirm.TickValue) {
	if row < len(v.lines) {
		v.current = row
		v.presenter.Tick(v.lines[row].Code, value)
		v.mark()
	}
}

// FocusGained shows where the keyboard is.
func (v *ticksView) FocusGained() { v.focused = true; v.mark() }

// FocusLost shows that it is elsewhere.
func (v *ticksView) FocusLost() { v.focused = false; v.mark() }

// TypedRune answers the current condition, unless a scanner has typed it.
func (v *ticksView) TypedRune(r rune) { v.keys.holdRune(r, func() { v.answerBy(r) }) }

// answerBy answers the current condition and goes on.
func (v *ticksView) answerBy(r rune) {
	i := int(r - '1')
	if r == '0' && len(v.lines) > 0 {
		v.answer(v.current, "")
		return
	}
	if r == '4' {
		v.presenter.TickRest()
		return
	}
	if n := int(r - '5'); n >= 0 && n < len(confirm.DataBlocks()) {
		v.presenter.TickBlock(confirm.DataBlocks()[n])
		return
	}
	if i < 0 || i >= len(tickValues) || len(v.lines) == 0 {
		return
	}
	v.answer(v.current, tickValues[i])
	v.move(1)
}

// TypedKey moves between conditions.
func (v *ticksView) TypedKey(e *fyne.KeyEvent) {
	switch {
	case v.keys.typed(e):
	case e.Name == fyne.KeyDown:
		v.move(1)
	case e.Name == fyne.KeyUp:
		v.move(-1)
	}
}

func (v *ticksView) move(by int) {
	v.current = max(0, min(v.current+by, len(v.lines)-1))
	v.mark()
	if v.reveal != nil && v.current < len(v.rows) {
		r := v.rows[v.current]
		v.reveal(r.Position().Y, r.Position().Y+r.Size().Height)
	}
}

// TypedShortcut lets the window's combinations through.
func (v *ticksView) TypedShortcut(s fyne.Shortcut) { v.keys.shortcut(s) }

// CreateRenderer stacks the rows.
func (v *ticksView) CreateRenderer() fyne.WidgetRenderer { return &ticksRenderer{v} }

type ticksRenderer struct{ view *ticksView }

func (r *ticksRenderer) Layout(size fyne.Size) {
	y := float32(0)
	for _, row := range r.view.rows {
		if !row.Visible() {
			continue
		}
		h := row.MinSize().Height
		row.Move(fyne.NewPos(0, y))
		row.Resize(fyne.NewSize(size.Width, h))
		y += h
	}
}

func (r *ticksRenderer) MinSize() fyne.Size {
	size := fyne.Size{}
	for _, row := range r.view.rows {
		if row.Visible() {
			m := row.MinSize()
			size = fyne.NewSize(max(size.Width, m.Width), size.Height+m.Height)
		}
	}
	return size
}

func (r *ticksRenderer) Refresh() {
	r.Layout(r.view.Size())
	canvas.Refresh(r.view)
}

func (r *ticksRenderer) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(r.view.rows))
	for i, row := range r.view.rows {
		objects[i] = row
	}
	return objects
}
func (r *ticksRenderer) Destroy() {}

// tickRow is one condition: what is asked, what is looked at, three answers,
// and room to say what is missing.
type tickRow struct {
	widget.BaseWidget
	back     *canvas.Rectangle
	bar      *canvas.Rectangle
	code     *label
	text     *paragraph
	evidence *paragraph
	answers  *choice
	note     *entry
	noteBox  *fyne.Container
	current  bool
	content  *fyne.Container
}

func newTickRow(v *ticksView, index int) *tickRow {
	r := &tickRow{
		back: canvas.NewRectangle(nil), bar: canvas.NewRectangle(nil),
		code:     newLabel("", textStyle{size: sizeSmall, color: colorSecond}),
		text:     newParagraph("", textStyle{}),
		evidence: newParagraph("", textStyle{size: sizeSmall, color: colorSecond}),
		note:     newEntry(v.keys, lang.L("缺什么，如：缺 2021 年度考核表")),
	}
	r.answers = newChoice(v.keys, 66, []option{
		{word: lang.L("具备"), icon: "complete", tone: present.ToneComplete},
		{word: lang.L("不具备"), icon: "close", tone: present.ToneIncomplete},
		{word: lang.L("不适用"), icon: "minus", tone: present.TonePending},
	}, func(i int) {
		value := tickValues[i]
		if index < len(v.lines) && v.lines[index].Value == value {
			value = ""
		}
		v.answer(index, value)
	})
	r.note.onBlur = func() {
		if index < len(v.lines) && r.note.Text != v.lines[index].Note {
			v.presenter.Note(v.lines[index].Code, r.note.Text)
		}
	}
	r.note.OnSubmitted = func(string) { v.keys.focus(v) }
	r.noteBox = inset(0, 0, r.note)
	r.noteBox.Hide()
	answers := inset(0, gap2, r.answers)
	r.content = border(nil, nil, inset(6, gap2, sized(24, 0, vbox(0, r.code))), vbox(0, inset(5, 0, answers)),
		inset(5, 0, vbox(1, r.text, r.evidence, r.noteBox)))
	r.ExtendBaseWidget(r)
	return r
}

// show fills the row and tells whether its height may have changed.
func (r *tickRow) show(l present.TickLine) bool {
	r.code.set(l.Code)
	evidence := l.Evidence
	if l.FromSchool && evidence != "" {
		evidence += lang.L("（学校出具）")
	}
	changed := r.text.text != l.Text || r.evidence.text != evidence
	r.text.set(l.Text)
	r.evidence.set(evidence)
	chosen := -1
	for i, value := range tickValues {
		if l.Value == value {
			chosen = i
		}
	}
	r.answers.set(chosen, true)
	asks := l.Value == confirm.TickNotMet
	if asks != r.noteBox.Visible() {
		changed = true
		if asks {
			r.noteBox.Show()
		} else {
			r.noteBox.Hide()
		}
	}
	r.note.setText(l.Note)
	return changed
}

func (r *tickRow) setCurrent(current bool) {
	if current != r.current {
		r.current = current
		r.Refresh()
	}
}

// CreateRenderer draws the row over its background.
func (r *tickRow) CreateRenderer() fyne.WidgetRenderer {
	x := &tickRenderer{row: r, line: canvas.NewRectangle(nil)}
	x.paint()
	return x
}

type tickRenderer struct {
	row  *tickRow
	line *canvas.Rectangle
}

func (x *tickRenderer) Layout(size fyne.Size) {
	x.row.back.Resize(size)
	x.row.bar.Resize(fyne.NewSize(3, size.Height))
	x.line.Move(fyne.NewPos(0, size.Height-1))
	x.line.Resize(fyne.NewSize(size.Width, 1))
	x.row.content.Resize(size)
}
func (x *tickRenderer) MinSize() fyne.Size { return x.row.content.MinSize() }
func (x *tickRenderer) Refresh() {
	x.paint()
	x.row.content.Refresh()
}

func (x *tickRenderer) paint() {
	x.row.back.FillColor, x.row.bar.FillColor = themed(theme.ColorNameShadow), themed(theme.ColorNameShadow)
	if x.row.current {
		x.row.back.FillColor, x.row.bar.FillColor = themed(colorRowHover), themed(theme.ColorNamePrimary)
	}
	x.line.FillColor = themed(theme.ColorNameSeparator)
	x.row.back.Refresh()
	x.row.bar.Refresh()
	x.line.Refresh()
}
func (x *tickRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{x.row.back, x.line, x.row.content, x.row.bar}
}
func (x *tickRenderer) Destroy() {}
