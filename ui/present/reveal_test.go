package present

import (
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

const someNumber = "341002199001010029"

func newRevealBench(t *testing.T, policy confirm.RevealPolicy) (*Record, *fakeDesk, *stepRunner) {
	t.Helper()
	r := &stepRunner{t: t}
	content := confirm.Content{
		Identity:    confirm.Identity{Name: "何一", DocumentNumber: someNumber},
		Contact:     confirm.Contact{Phone: "13800001234"},
		Certificate: confirm.Certificate{Number: "20143410021000001"},
	}
	d := &fakeDesk{policy: confirm.DeskPolicy{Reveal: policy}, views: map[string]desk.View{
		"a": {Record: confirm.Record{ID: "a", Content: content}},
		"b": {Record: confirm.Record{ID: "b", Content: content}},
	}}
	p := NewRecord(d, r, NewNotices(r))
	p.Open("a")
	r.settle()
	return p, d, r
}

// numbersOf is all that a record shows in its lines.
func numbersOf(s RecordState) string {
	var all []string
	for _, l := range append(append([]Line{}, s.Identity...), s.Certificate...) {
		all = append(all, strings.ReplaceAll(l.Value, " ", ""))
	}
	return strings.Join(all, " ")
}

func TestNumbersAreMaskedUntilTheyAreAskedFor(t *testing.T) {
	p, d, r := newRevealBench(t, confirm.RevealOnDemand)
	full := []string{someNumber, "13800001234", "20143410021000001"}
	shows := func(want bool) {
		t.Helper()
		for _, n := range full {
			if got := strings.Contains(numbersOf(p.State()), n); got != want {
				t.Errorf("%s is shown: %v, want %v", n, got, want)
			}
		}
	}
	check(t, "masked", p.State().Masked, true)
	shows(false)
	p.Reveal()
	r.settle()
	check(t, "masked", p.State().Masked, false)
	shows(true)
	check(t, "audited", strings.Join(d.acts, ""), "reveal a")
	p.Open("a") // read again
	r.settle()
	shows(true)
	p.Hide()
	shows(false)
	p.Reveal()
	r.settle()
	p.Open("b")
	r.settle()
	shows(false)
	d.err = problem(confirm.ProblemDiskFull) // what cannot be audited is not shown
	p.Reveal()
	r.settle()
	shows(false)
}

func TestNumbersAreShownOnOpening(t *testing.T) {
	p, _, _ := newRevealBench(t, confirm.RevealOnOpen)
	check(t, "masked", p.State().Masked, false)
	if !strings.Contains(numbersOf(p.State()), someNumber) {
		t.Error("the number that is compared with paper is not shown")
	}
}

// fakeClipboard is the system's.
type fakeClipboard struct{ text string }

func (c *fakeClipboard) Content() string        { return c.text }
func (c *fakeClipboard) SetContent(text string) { c.text = text }

func TestWhatWasCopiedIsClearedUnlessSomethingElseIsThere(t *testing.T) {
	p, d, r := newRevealBench(t, confirm.RevealOnDemand)
	board := &fakeClipboard{}
	copied := NewCopied(board, r)
	p.Copied = copied.Put
	p.Copy(desk.RevealIDNumber)
	r.settle()
	check(t, "clipboard", board.text, someNumber)
	check(t, "audited", strings.Join(d.acts, ""), "reveal a")
	check(t, "still masked", p.State().Masked, true)
	for _, ticker := range r.tickers {
		if ticker.interval == 30*time.Second && !ticker.stopped {
			ticker.fn()
		}
	}
	check(t, "after 30 seconds", board.text, "")

	copied.Put("a")
	board.text = "somebody else's"
	copied.Clear()
	check(t, "what is not ours", board.text, "somebody else's")
	copied.Clear()
	board.text = "of a field"
	copied.Watch()
	copied.Clear() // the desk is locked
	check(t, "at a lock", board.text, "")
}
