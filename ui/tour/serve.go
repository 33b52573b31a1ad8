package tour

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
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
	Open []confirm.Action `json:"open"`
	// Fields are how many text fields there were when they were asked for.
	Fields int    `json:"fields"`
	Error  string `json:"error,omitempty"`
}

// Serve lets another program drive the window, whose hands are the real ones
// of the display. It reads a line a step from in and answers each with a line
// of JSON (Seen) on out:
//
//	enrol | signin | pull | open    does that part of the tour
//	show SCREEN                     shows a screen, by its name in the gallery
//	fields                          counts the text fields that Tab goes through
//	focus FIELD | clear FIELD       puts the keyboard on a field; empties it
//	look FIELD                      looks at a field
//
// A FIELD is a ui.Handle, or the number that "fields" has given it, from 0.
// It ends with the input, and must not be called on the toolkit's goroutine.
func Serve(ctx context.Context, o Options, in io.Reader, out io.Writer) error {
	t := &served{tour: &tour{driver: driver{ctx: ctx, window: o.Window, ask: o.Ask}, registry: o.Registry, log: io.Discard}}
	answer := json.NewEncoder(out)
	for lines := bufio.NewScanner(in); lines.Scan(); {
		verb, name, _ := strings.Cut(lines.Text(), " ")
		t.step, t.err = lines.Text(), nil
		seen := t.obey(verb, name)
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

// served is a window that another program drives.
type served struct {
	*tour
	fields []fyne.CanvasObject // as they were counted last
}

// obey does one step and looks.
func (t *served) obey(verb, name string) (seen Seen) {
	switch verb {
	case "enrol":
		t.enrol()
	case "signin":
		t.signIn()
	case "pull":
		t.pull()
	case "open":
		t.openNoted()
	case "show":
		t.show(name)
	case "fields":
		t.do(func() { t.fields = t.window.Fields() })
	case "focus":
		t.do(func() {
			target, ok := t.field(name).(fyne.Focusable)
			if !ok {
				t.fail("找不到控件 %s", name)
				return
			}
			t.window.Focus(target)
		})
	case "clear":
		t.do(func() {
			if e, ok := t.field(name).(interface{ SetText(string) }); ok {
				e.SetText("")
			}
		})
	case "look":
	default:
		t.fail("unknown verb %q", verb)
	}
	t.do(func() {
		seen.Typing, _ = t.window.Typing(t.field(name))
		seen.Desk, seen.Open, seen.Fields = t.digest(), t.conclusions(), len(t.fields)
	})
	return seen
}

// field gives a field by its number or handle. It is for the toolkit's goroutine.
func (t *served) field(name string) fyne.CanvasObject {
	if i, err := strconv.Atoi(name); err == nil && i < len(t.fields) {
		return t.fields[i]
	}
	return t.window.Handle(ui.Handle(name))
}

// openNoted opens a record with the notes of a finding and of a condition.
func (t *served) openNoted() {
	t.openWithFindings()
	t.recordReady()
	t.focus(ui.HandleFinding)
	t.key(fyne.KeySpace) // its note
	t.recordReady()
	t.focus(ui.HandleTicks)
	t.char('2') // the note of a condition
	t.key(fyne.KeyUp)
	t.until("条件的答复", func(b *present.Workbench) bool { return b.Record.State().Ticks[0].Value != "" })
}

// show goes to a screen of the gallery.
func (t *served) show(name string) {
	at := slices.IndexFunc(stops, func(s stop) bool { return s.name == name })
	if at < 0 {
		t.fail("no screen %q", name)
		return
	}
	stops[at].visit(&gallery{tour: t.tour})
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
