package confirm_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"

	"pgregory.net/rapid"
)

var documentStates = []confirm.DocumentState{
	confirm.DocumentWaiting, confirm.DocumentRendering, confirm.DocumentSpooled, confirm.DocumentPrinting, confirm.DocumentDone,
	confirm.DocumentDoubtful, confirm.DocumentFailed, confirm.DocumentSkipped, confirm.DocumentVoid,
}

var documentEvents = []confirm.DocumentEvent{
	confirm.EventRender, confirm.EventHand, confirm.EventStart, confirm.EventFinish, confirm.EventTurn, confirm.EventFail,
	confirm.EventLose, confirm.EventRestart, confirm.EventRecall, confirm.EventSkip, confirm.EventRetry, confirm.EventSeen,
	confirm.EventSpoiled, confirm.EventVoid,
}

const printingFile = "../docs/printing-states.md"

// TestPrintingDocumentIsFresh writes the table of the life of a document and compares.
func TestPrintingDocumentIsFresh(t *testing.T) {
	var b strings.Builder
	b.WriteString(`# The life of a printed document

Written by a test of package ` + "`confirm`" + ` from the table the desk moves documents by; do not edit.
` + "`go test ./confirm -run DocumentIsFresh -update`" + ` writes it anew. An event without an entry cannot happen in that state.

| event |`)
	for _, s := range documentStates {
		fmt.Fprintf(&b, " `%s` %s |", s, s.Label())
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(documentStates)) + "\n")
	for _, e := range documentEvents {
		fmt.Fprintf(&b, "| `%s` |", e)
		for _, s := range documentStates {
			next, _ := s.Next(e)
			fmt.Fprintf(&b, " %s |", next)
		}
		b.WriteString("\n")
	}
	if *update {
		if err := os.WriteFile(printingFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(printingFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != b.String() {
		t.Error("docs/printing-states.md is stale: run `go test ./confirm -run TestPrintingDocumentIsFresh -update` and read the difference")
	}
}

// TestDocumentTableIsWhole: every state is reached from waiting, every event
// happens somewhere, and nothing leaves what is void.
func TestDocumentTableIsWhole(t *testing.T) {
	reached := []confirm.DocumentState{confirm.DocumentWaiting}
	used := map[confirm.DocumentEvent]bool{}
	for n := 0; n < len(reached); n++ {
		for _, e := range documentEvents {
			next, ok := reached[n].Next(e)
			if !ok {
				continue
			}
			used[e] = true
			if !slices.Contains(documentStates, next) {
				t.Errorf("%s after %s leads to %q", e, reached[n], next)
			}
			if !slices.Contains(reached, next) {
				reached = append(reached, next)
			}
		}
	}
	if len(reached) != len(documentStates) || len(used) != len(documentEvents) {
		t.Errorf("reached %v by %v", reached, used)
	}
	for _, e := range documentEvents {
		if next, ok := confirm.DocumentVoid.Next(e); ok {
			t.Errorf("%s makes a void paper %s", e, next)
		}
	}
	if _, ok := confirm.DocumentState("").Next(confirm.EventRender); ok {
		t.Error("a document without a state is rendered")
	}
}

// TestDocumentLife: whatever happens, a document is in a state of the table,
// paper never turns up without having been handed over or written, and what may
// be in the world waits again only on somebody's word.
func TestDocumentLife(t *testing.T) {
	word := []confirm.DocumentEvent{confirm.EventSpoiled, confirm.EventRetry, confirm.EventTurn, confirm.EventRestart}
	rapid.Check(t, func(rt *rapid.T) {
		state := confirm.DocumentWaiting
		left := false // something left this program
		for range rapid.IntRange(1, 60).Draw(rt, "events") {
			e := rapid.SampledFrom(documentEvents).Draw(rt, "event")
			next, ok := state.Next(e)
			if !ok {
				if next != "" {
					rt.Fatalf("%s of %s is refused, and gives %s", e, state, next)
				}
				continue
			}
			left = left || e == confirm.EventHand || e == confirm.EventFinish
			if !slices.Contains(documentStates, next) {
				rt.Fatalf("%s of %s gives %q", e, state, next)
			}
			if next.OnPaper() && !left && e != confirm.EventSeen {
				rt.Fatalf("%s of %s puts on paper what never left", e, state)
			}
			if state.OnPaper() && next == confirm.DocumentWaiting && !slices.Contains(word, e) {
				rt.Fatalf("%s silently prints again what is %s", e, state)
			}
			ended := state == confirm.DocumentDone || state == confirm.DocumentDoubtful || state == confirm.DocumentVoid
			if ended && e == confirm.EventRestart {
				rt.Fatalf("%s of %s", e, state)
			}
			state = next
		}
	})
}

// TestObsolete: what makes an official print void.
func TestObsolete(t *testing.T) {
	r := confirm.Record{ID: "r", Version: 3}
	r.Standing.State = confirm.StateComplete
	r.Standing.Decision = &confirm.Decision{ReceiptNumber: "P-1"}
	withdrawn := r
	withdrawn.Standing.State, withdrawn.Standing.Decision = confirm.StatePending, nil
	incomplete := r
	incomplete.Standing.State, incomplete.Standing.Decision = confirm.StateIncomplete, &confirm.Decision{}
	renumbered := r
	renumbered.Standing.Decision = &confirm.Decision{ReceiptNumber: "P-2"}
	doc := func(kind confirm.PaperKind, version int64) confirm.Document {
		return confirm.Document{RecordID: "r", Kind: kind, Version: version, Number: "P-1"}
	}
	preview := doc(confirm.PaperForm, 1)
	preview.Preview = true
	tests := []struct {
		name string
		r    confirm.Record
		d    confirm.Document
		want bool
	}{
		{"form as it is", r, doc(confirm.PaperForm, 3), false},
		{"form before a correction", r, doc(confirm.PaperForm, 2), true},
		{"preview", r, preview, false},
		{"form of a conclusion taken back", withdrawn, doc(confirm.PaperForm, 3), true},
		{"form of another conclusion", incomplete, doc(confirm.PaperForm, 3), false},
		{"receipt as it is", r, doc(confirm.PaperReceipt, 3), false},
		{"receipt of a conclusion taken back", withdrawn, doc(confirm.PaperReceipt, 3), true},
		{"receipt of another conclusion", incomplete, doc(confirm.PaperReceipt, 3), true},
		{"receipt of an earlier number", renumbered, doc(confirm.PaperReceipt, 3), true},
		{"notice of what was missing", r, doc(confirm.PaperSupplement, 3), true},
		{"notice of what is missing", incomplete, doc(confirm.PaperSupplement, 3), false},
		{"slip of an earlier correction", r, doc(confirm.PaperCorrection, 2), false},
		{"label before a correction", r, doc(confirm.PaperLabel, 2), true},
		{"paper of somebody else", confirm.Record{ID: "s", Version: 9}, doc(confirm.PaperForm, 1), false},
	}
	for _, tt := range tests {
		if got := confirm.Obsolete(tt.r, tt.d); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
