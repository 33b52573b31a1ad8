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

// dateField is a field for a day, typed or chosen from a calendar.
type dateField struct {
	box   fyne.CanvasObject
	entry *entry
	open  *button
	side  fyne.CanvasObject                    // open, with its distance
	pick  func(typed string) *present.Calendar // nil: there is none now
	keys  *keyboard
}

func newDateField(keys *keyboard, placeholder string, pick func(typed string) *present.Calendar) *dateField {
	f := &dateField{keys: keys, pick: pick, entry: newEntry(keys, placeholder)}
	f.open = newButton(buttonPlain, keys, "", "", "calendar", f.show)
	f.open.hint, f.open.tipKey = lang.L("选择日期"), "↓"
	f.entry.onKey = func(e *fyne.KeyEvent) bool {
		if e.Name == fyne.KeyDown {
			f.show()
		}
		return e.Name == fyne.KeyDown
	}
	f.side = after(gap1, f.open)
	f.box = border(nil, nil, nil, f.side, f.entry)
	return f
}

// allow lets the clerk type and choose, or shows that he may not now.
func (f *dateField) allow(on bool) {
	f.entry.allow(on)
	f.open.enable(on)
}

func (f *dateField) show() {
	if f.entry.Disabled() {
		return
	}
	c := fyne.CurrentApp().Driver().CanvasForObject(f.entry)
	of := f.pick(f.entry.Text)
	if c == nil || of == nil {
		return
	}
	newCalendar(f.keys, of, func(d confirm.Date) { f.entry.SetText(string(d)) }).showUnder(c, f.entry)
}

// calendar is a month to choose a day of: by a click, or by the arrows, PageUp
// and PageDown for months, Home and End, and Return; Escape and a click beside
// it close it.
type calendar struct {
	widget.BaseWidget
	presenter *present.Calendar
	keys      *keyboard
	chosen    func(confirm.Date)
	popup     *widget.PopUp
	canvas    fyne.Canvas
	back      fyne.Focusable // has the keyboard again when the calendar closes
}

const (
	dayWidth  float32 = 36
	dayHeight float32 = 28
)

func newCalendar(keys *keyboard, of *present.Calendar, chosen func(confirm.Date)) *calendar {
	c := &calendar{presenter: of, keys: keys, chosen: chosen}
	c.ExtendBaseWidget(c)
	return c
}

// showUnder keeps the calendar inside the window, above the field where there is
// no room below it.
func (c *calendar) showUnder(on fyne.Canvas, field *entry) {
	c.canvas, c.back = on, field
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(field)
	c.popup = widget.NewPopUp(c, on)
	size, least := on.Size(), c.popup.MinSize()
	y := at.Y + field.Size().Height + 2
	if y+least.Height > size.Height-gap1 {
		y = at.Y - least.Height - 2
	}
	// In a window of little height it covers the field rather than being cut.
	y = max(gap1, min(y, size.Height-least.Height-gap1))
	c.popup.ShowAtPosition(fyne.NewPos(max(gap1, min(at.X, size.Width-least.Width-gap2)), y))
	on.Focus(c)
}

func (c *calendar) close() {
	c.popup.Hide()
	c.canvas.Focus(c.back)
}

// take closes the calendar with the day it stands on, unless that is still to come.
func (c *calendar) take() {
	if day, may := c.presenter.Chosen(); may {
		c.close()
		c.chosen(day)
	}
}

// FocusGained and FocusLost change nothing: an open calendar always has the keyboard.
func (c *calendar) FocusGained() {}

// FocusLost changes nothing.
func (c *calendar) FocusLost() {}

// TypedRune does nothing.
func (c *calendar) TypedRune(rune) {}

// TypedKey moves and chooses.
func (c *calendar) TypedKey(e *fyne.KeyEvent) {
	c.keys.touched()
	switch e.Name {
	case fyne.KeyLeft:
		c.presenter.MoveDays(-1)
	case fyne.KeyRight:
		c.presenter.MoveDays(1)
	case fyne.KeyUp:
		c.presenter.MoveDays(-7)
	case fyne.KeyDown:
		c.presenter.MoveDays(7)
	case fyne.KeyPageUp:
		c.presenter.MoveMonths(-1)
	case fyne.KeyPageDown:
		c.presenter.MoveMonths(1)
	case fyne.KeyHome, fyne.KeyEnd:
		c.presenter.MoveInMonth(e.Name == fyne.KeyEnd)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		c.take()
		return
	case fyne.KeyEscape:
		c.close()
		return
	}
	c.Refresh()
}

// Tapped chooses the day under the pointer, or turns to another month.
func (c *calendar) Tapped(e *fyne.PointEvent) {
	c.keys.touched()
	column, row := int((e.Position.X-gap2)/dayWidth), int((e.Position.Y-gap2)/dayHeight)
	switch {
	case e.Position.X < gap2 || column > 6 || e.Position.Y < gap2 || row > present.CalendarWeeks+1 || row == 1:
	case row == 0 && column == 0:
		c.presenter.MoveMonths(-1)
	case row == 0 && column == 6:
		c.presenter.MoveMonths(1)
	case row > 1:
		c.presenter.Choose(c.presenter.State().Days[(row-2)*7+column].Date)
		c.take()
	}
	c.Refresh()
}

// CreateRenderer draws title, weekdays and days.
func (c *calendar) CreateRenderer() fyne.WidgetRenderer {
	r := &calendarRenderer{calendar: c, frame: canvas.NewRectangle(nil), mark: canvas.NewRectangle(nil), today: canvas.NewRectangle(nil)}
	middle := textStyle{align: fyne.TextAlignCenter}
	r.title = newLabel("", textStyle{bold: true, align: fyne.TextAlignCenter})
	r.before, r.after = newLabel("‹", middle), newLabel("›", middle)
	for i := range r.weekdays {
		r.weekdays[i] = newLabel("", textStyle{size: sizeSmall, color: colorSecond, align: fyne.TextAlignCenter})
	}
	for i := range r.days {
		r.days[i] = newLabel("", middle)
	}
	r.Refresh()
	return r
}

type calendarRenderer struct {
	calendar             *calendar
	frame, mark, today   *canvas.Rectangle
	title, before, after *label
	weekdays             [7]*label
	days                 [7 * present.CalendarWeeks]*label
}

func cellAt(column, row int) fyne.Position {
	return fyne.NewPos(gap2+float32(column)*dayWidth, gap2+float32(row)*dayHeight)
}

func setCell(o fyne.CanvasObject, at fyne.Position, columns float32) {
	o.Move(at)
	o.Resize(fyne.NewSize(columns*dayWidth, dayHeight))
}

func (r *calendarRenderer) Layout(size fyne.Size) {
	r.frame.Resize(size)
	setCell(r.before, cellAt(0, 0), 1)
	setCell(r.title, cellAt(1, 0), 5)
	setCell(r.after, cellAt(6, 0), 1)
	for i, w := range r.weekdays {
		setCell(w, cellAt(i, 1), 1)
	}
	for i, w := range r.days {
		setCell(w, cellAt(i%7, 2+i/7), 1)
	}
}

func (r *calendarRenderer) MinSize() fyne.Size {
	return fyne.NewSize(2*gap2+7*dayWidth, 2*gap2+(present.CalendarWeeks+2)*dayHeight)
}

func (r *calendarRenderer) Refresh() {
	r.frame.FillColor, r.frame.StrokeColor = themed(colorSurface), themed(theme.ColorNameInputBorder)
	r.frame.StrokeWidth, r.frame.CornerRadius = 1, corner
	r.mark.FillColor, r.mark.CornerRadius = themed(theme.ColorNamePrimary), corner
	r.today.StrokeColor, r.today.StrokeWidth, r.today.CornerRadius = themed(theme.ColorNamePrimary), 1, corner
	s := r.calendar.presenter.State()
	r.title.set(s.Title)
	for i, w := range r.weekdays {
		w.set(s.Weekdays[i])
	}
	r.today.Hide()
	for i, day := range s.Days {
		style := textStyle{align: fyne.TextAlignCenter}
		switch {
		case day.Chosen:
			style.color, style.bold = theme.ColorNameForegroundOnPrimary, true
			setCell(r.mark, cellAt(i%7, 2+i/7), 1)
		case day.Refused:
			style.color = theme.ColorNameDisabled
		case day.Other:
			style.color = colorSecond
		}
		if day.Today {
			setCell(r.today, cellAt(i%7, 2+i/7), 1)
			r.today.Show()
		}
		r.days[i].restyle(style)
		r.days[i].set(day.Word)
	}
	canvas.Refresh(r.calendar)
}

func (r *calendarRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.frame, r.mark, r.today, r.title, r.before, r.after}
	for _, w := range r.weekdays {
		objects = append(objects, w)
	}
	for _, w := range r.days {
		objects = append(objects, w)
	}
	return objects
}

func (r *calendarRenderer) Destroy() {}
