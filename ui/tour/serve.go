package tour

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"fyne.io/fyne/v2"

	"confirmpoint/confirm"
	"confirmpoint/ui"
	"confirmpoint/ui/present"
)

// Seen is what a driven window answers to a line: what a person sees of the
// field that was named, and of everything that a key could have set off.
type Seen struct {
	ui.Typing
	// Desk is a digest of what may not change by typing: the screen, the open
	// record, its conditions, messages and conclusions, the step of the sign-in.
	Desk string `json:"desk"`
	// Open are the actions that would conclude the open record now; none while
	// it is being worked on.
	Open  []confirm.Action `json:"open"`
	Error string           `json:"error,omitempty"`
}

// Serve lets another program drive the window, whose hands are the real ones
// of the display. It reads a line a step from in and answers each with a line
// of JSON (Seen) on out:
//
//	enrol | signin | pull | open    does that part of the tour
//	focus HANDLE | clear HANDLE     puts the keyboard on a field; empties it
//	look HANDLE                     looks at a field
//
// It ends with the input, and must not be called on the toolkit's goroutine.
func Serve(ctx context.Context, o Options, in io.Reader, out io.Writer) error {
	t := &tour{driver: driver{ctx: ctx, window: o.Window, ask: o.Ask}, registry: o.Registry, log: io.Discard}
	answer := json.NewEncoder(out)
	for lines := bufio.NewScanner(in); lines.Scan(); {
		verb, name, _ := strings.Cut(lines.Text(), " ")
		t.step, t.err = lines.Text(), nil
		seen := t.obey(verb, ui.Handle(name))
		if t.err != nil {
			seen.Error = t.err.Error()
		}
		if err := answer.Encode(seen); err != nil {
			return err
		}
		if errors.Is(ctx.Err(), context.Canceled) {
			return nil
		}
	}
	return nil
}

// obey does one step and looks.
func (t *tour) obey(verb string, name ui.Handle) (seen Seen) {
	switch verb {
	case "enrol":
		t.enrol()
	case "signin":
		t.signIn()
	case "pull":
		t.pull()
	case "open":
		t.openWithFindings()
		t.recordReady()
		t.focus(ui.HandleFinding)
		t.key(fyne.KeySpace) // its note
		t.recordReady()
		t.focus(ui.HandleTicks)
		t.char('2') // the note of a condition
		t.key(fyne.KeyUp)
		t.until("条件的答复", func(b *present.Workbench) bool { return b.Record.State().Ticks[0].Value != "" })
	case "focus":
		t.focus(name)
	case "clear":
		t.do(func() {
			if e, ok := t.window.Handle(name).(interface{ SetText(string) }); ok {
				e.SetText("")
			}
		})
	case "look":
	default:
		t.fail("unknown verb %q", verb)
	}
	t.do(func() {
		seen.Typing, _ = t.window.Typing(name)
		seen.Desk, seen.Open = t.digest(), t.conclusions()
	})
	return seen
}

// digest says in a line what keys could have set off. It is for the toolkit's goroutine.
func (t *tour) digest() string {
	b := t.window.Bench()
	if b == nil {
		s := t.window.SignIn().State()
		return fmt.Sprintf("sign-in step %v busy %v, %q", s.Step, s.Busy, t.window.Notice().Text)
	}
	s := b.Record.State()
	var ticks []confirm.TickValue
	for _, l := range s.Ticks {
		ticks = append(ticks, l.Value)
	}
	acknowledged := 0
	for _, f := range s.Findings {
		if f.Acknowledged != "" {
			acknowledged++
		}
	}
	return fmt.Sprintf("screen %v, record %s, ticks %q, acknowledged %d, messages %d, unsent %d, covers %d",
		b.Screen(), s.ID, ticks, acknowledged, len(s.Messages), len(b.Outbox.State().Lines), len(t.window.Fyne().Canvas().Overlays().List()))
}

// conclusions are the actions that are enabled. It is for the toolkit's goroutine.
func (t *tour) conclusions() (open []confirm.Action) {
	b := t.window.Bench()
	if b == nil {
		return nil
	}
	s := b.Record.State()
	for _, c := range s.Conclusions {
		if c.Enabled && !s.Busy && !s.Working {
			open = append(open, c.Action)
		}
	}
	return open
}
