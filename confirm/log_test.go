package confirm_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// story is a log as a registry would keep it, and the record it ends in.
func story(t *testing.T) ([]confirm.Event, confirm.Record) {
	t.Helper()
	r, at, b := record(), during, book()
	var log []confirm.Event
	act := func(a confirm.Action, change func(*confirm.Intent)) {
		at = at.Add(time.Minute)
		i := intentOn(r, a, ticksFor(a))
		if i.Transfer != nil || i.Correction != nil || i.Message != nil || i.Recall != nil || i.Scan != nil {
			i.Ticks = nil
		}
		i.OperationID = fmt.Sprintf("op-%d", len(log)+1)
		if change != nil {
			change(&i)
		}
		after, e := b.Submit(r, log, i, clerk(), at)
		if a == confirm.ActionCorrectWork && e.Code == "" {
			e.Digest, after.Digest = "sha256-corrected", "sha256-corrected"
		}
		log, r = append(log, e), after
	}
	add := func(e confirm.Event) {
		var err error
		if r, err = b.Fold(r, []confirm.Event{e}); err != nil {
			t.Fatal(err)
		}
		log = append(log, e)
	}
	act(confirm.ActionMessage, nil)
	add(confirm.Event{At: at.Add(time.Second), ReadMessage: "message-1"})
	act(confirm.ActionCorrectWork, nil)
	edited := r.Content
	edited.Contact.Phone = "13900000000"
	add(confirm.Event{At: at.Add(time.Second), Content: &edited, Digest: "sha256-edited"})
	act(confirm.ActionConcludeComplete, func(i *confirm.Intent) { i.Seen.ContentVersion = 3 }) // refused
	act(confirm.ActionConcludeComplete, nil)
	act(confirm.ActionRecallMessage, func(i *confirm.Intent) { i.Recall.MessageID = "message-1" })
	add(confirm.Event{At: at, Stage: &confirm.StageResult{Stage: "初审", At: at, Result: "合格"}})
	act(confirm.ActionConcludeIncomplete, nil) // refused: the stage has begun
	act(confirm.ActionAttachScan, nil)
	return log, r
}

func TestFoldGivesTheRecord(t *testing.T) {
	log, want := story(t)
	got, err := book().Fold(record(), log)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("folded to another record: %v", err)
	}
	if got.Version != 5 || got.Digest != "sha256-edited" || got.Standing.State != confirm.StateComplete || len(got.Standing.Scans) != 1 ||
		!got.Standing.Messages[1].ReadBeforeRecall() || len(got.Standing.Corrections) != 1 || len(got.Standing.Stages) != 1 {
		t.Errorf("the story ends otherwise: %+v", got.Standing.State)
	}
	codes := ""
	for _, e := range log {
		if e.Code != "" {
			codes += string(e.Code) + " "
		}
	}
	if codes != "content_changed stage_advanced " {
		t.Errorf("refused with %q", codes)
	}
	if base := record(); !reflect.DeepEqual(base, record()) {
		t.Error("folding wrote to its start")
	}
}

// TestFoldFindsTampering: a log whose outcome is not that of the rules is not believed.
func TestFoldFindsTampering(t *testing.T) {
	for n := range 10 {
		log, want := story(t)
		if n >= len(log) {
			t.Fatalf("the story has %d entries", len(log))
		}
		e := &log[n]
		if e.Intent == nil {
			continue
		}
		if e.Code == "" {
			e.Code = confirm.CodeAgreed
		} else {
			e.Code = ""
		}
		if got, err := book().Fold(record(), log); confirm.CodeOf(err) != confirm.ProblemInternal {
			t.Errorf("entry %d: believed, %v", n, reflect.DeepEqual(got, want))
		}
	}
}

// TestSubmitAnswersOnce: the same operation gets the same answer for ever.
func TestSubmitAnswersOnce(t *testing.T) {
	log, r := story(t)
	for _, e := range log {
		if e.Intent == nil {
			continue
		}
		after, again := book().Submit(r, log, *e.Intent, e.By, closes.Add(time.Hour))
		if !reflect.DeepEqual(after, r) || !reflect.DeepEqual(again, e) {
			t.Errorf("%s: another answer the second time", e.Intent.OperationID)
		}
	}
	i := intentOn(r, confirm.ActionAnnotate, nil)
	i.OperationID = "op-new"
	_, refused := book().Submit(r, log, i, clerk(), book().Plan.Closes)
	if refused.Code != confirm.CodeWindowClosed {
		t.Fatalf("%s", refused.Code)
	}
	after, dead := book().Submit(r, append(log, refused), i, clerk(), during)
	if dead.Code != confirm.CodeWindowClosed || !reflect.DeepEqual(after, r) {
		t.Error("a refused operation applied later")
	}
}
