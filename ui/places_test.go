package ui

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// places gives where everything that is drawn stands and how large it is, in
// the order in which it is drawn.
func places(o fyne.CanvasObject, at fyne.Position) []string {
	if !o.Visible() {
		return nil
	}
	at = at.Add(o.Position())
	var all []string
	within := func(parts []fyne.CanvasObject) {
		for _, part := range parts {
			all = append(all, places(part, at)...)
		}
	}
	switch o := o.(type) {
	case *canvas.Text:
		return []string{fmt.Sprintf("%q %.1f %.1f", o.Text, at, o.Size())}
	case *canvas.Image:
		return []string{fmt.Sprintf("image %.1f %.1f", at, o.Size())}
	case *fyne.Container:
		within(o.Objects)
	case *container.Scroll:
		within([]fyne.CanvasObject{o.Content})
	case fyne.Widget:
		within(test.WidgetRenderer(o).Objects())
	}
	return all
}

// TestThemeAndScaleMoveNothing goes to the dark theme and back, and to 200 % and
// back, on the screens with rows: icons stay beside their words.
func TestThemeAndScaleMoveNothing(t *testing.T) {
	s := newScreens(t, fullDesk).open()
	look := func(name string) {
		t.Helper()
		s.runner.settle()
		s.win.Resize(fyne.NewSize(1296, 801)) // the layout runs again only when the size changes
		s.win.Resize(fyne.NewSize(1280, 800))
		before := places(s.win.Content(), fyne.Position{})
		same := func(when string) {
			t.Helper()
			after := places(s.win.Content(), fyne.Position{})
			if len(after) != len(before) {
				t.Errorf("%s, %s: %d things, before %d", name, when, len(after), len(before))
				return
			}
			for i := range before {
				if after[i] != before[i] {
					t.Errorf("%s, %s: %s, before %s", name, when, after[i], before[i])
				}
			}
		}
		fyne.CurrentApp().Settings().SetTheme(NewTheme(true))
		same("dark")
		fyne.CurrentApp().Settings().SetTheme(NewTheme(false))
		scaled := s.win.Canvas().(interface{ SetScale(float32) })
		for _, scale := range []float32{2, 1} { // the toolkit applies the theme with a scale
			scaled.SetScale(scale)
			fyne.CurrentApp().Settings().SetTheme(NewTheme(false))
		}
		same("light and 100 % again")
	}
	look("list and record")
	s.bench.ShowSend(present.PageOutbox)
	look("outbox")
}

// TestIconStandsInTheMiddle has an icon drawn anew, as the toolkit does with
// what was not in sight for a minute.
func TestIconStandsInTheMiddle(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(NewTheme(false))
	i := newIcon("dot", colorSecond, 14)
	i.Resize(fyne.NewSize(14, rowHeight))
	image := i.CreateRenderer().Objects()[0]
	if image.Size() != fyne.NewSquareSize(14) || image.Position() != fyne.NewPos(0, 9) {
		t.Errorf("%v at %v", image.Size(), image.Position())
	}
}

// TestUndoLeavesTheToggleAlone: where both have no room, the right to undo has
// the line for its ten seconds.
func TestUndoLeavesTheToggleAlone(t *testing.T) {
	s := newScreens(t, nil).open()
	v := s.record.conclude
	text := "…000006 " + lang.F("%s · %d 秒内可撤销", lang.F("“%s”已签名", lang.L("材料不全")), 10)
	for _, width := range []float32{900, 576, 480, 400, 320} {
		v.renderUndo(present.UndoState{Text: text, Enabled: true})
		v.lineBox.Resize(fyne.NewSize(width, concludeLineHeight))
		v.lineBox.Refresh()
		end := v.undo.Position().X + v.undo.Size().Width
		limit := width
		if v.autoNext.Visible() {
			limit = v.autoNext.Position().X
		}
		if end > limit {
			t.Errorf("at %v the button ends at %v, the toggle begins at %v", width, end, limit)
		}
		if wide := width >= 576; v.autoNext.Visible() != wide {
			t.Errorf("at %v the toggle is there: %v", width, !wide)
		}
		v.renderUndo(present.UndoState{})
		if !v.autoNext.Visible() {
			t.Errorf("at %v the toggle is gone when the time to undo is over", width)
		}
	}
}
