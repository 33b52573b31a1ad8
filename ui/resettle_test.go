package ui

import (
	"testing"

	"fyne.io/fyne/v2"
)

// What is under a strip follows when the strip goes, without anybody laying the
// container out: the toolkit only asks for its room, as in every frame.
func TestWhatIsUnderAStripFollowsIt(t *testing.T) {
	strip, head, rows := sized(0, 40, newSpacer()), sized(0, 30, newSpacer()), newSpacer()
	top := vbox(0, strip, head)
	pane := border(top, nil, nil, nil, rows)
	show1(t, pane, 300, 200)
	place := func(want float32) {
		t.Helper()
		pane.MinSize()
		if got := rows.Position().Y; got != want {
			t.Errorf("the rows begin at %v, not at %v", got, want)
		}
		if got := pane.Size(); rows.Size() != fyne.NewSize(got.Width, got.Height-want) {
			t.Errorf("the rows are %v of %v", rows.Size(), got)
		}
		if got := head.Position().Y + 30; got != want {
			t.Errorf("the head ends at %v, not at %v", got, want)
		}
	}
	place(70)
	strip.Hide()
	place(30)
	strip.Show()
	place(70)
}
