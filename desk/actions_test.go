package desk_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// elsewhere is another point of the bureau as the rulebook tells of it.
type elsewhere struct {
	desk.Cache
	clock *stepClock
}

const (
	openPoint, endedPoint = "point-open", "point-ended"
)

func (e elsewhere) Rulebook(ctx context.Context) (confirm.Rulebook, error) {
	b, err := e.Cache.Rulebook(ctx)
	now := e.clock.Now()
	b.OtherPoints = []confirm.OtherPoint{
		{Point: confirm.Point{ID: openPoint, Name: "青禾县第二小学确认点"}, Window: confirm.Window{Opens: now.Add(time.Hour), Closes: now.Add(48 * time.Hour)}},
		{Point: confirm.Point{ID: endedPoint, Name: "青禾县第三小学确认点"}, Window: confirm.Window{Opens: now.Add(-48 * time.Hour), Closes: now.Add(-time.Hour)}},
	}
	return b, err
}

// withOtherPoints has two points to move records to.
func withOtherPoints(c *desk.Config) {
	c.Cache = elsewhere{Cache: c.Cache, clock: c.Clock.(*stepClock)}
}

// onPaper is an authorisation the default rules take.
func onPaper(o *office) confirm.Authorisation {
	return confirm.Authorisation{Kind: confirm.AuthorisationWritten, Reference: "委托书 2026-01", Date: confirm.DateOf(o.clock.Now())}
}

func correction(by confirm.Authorisation, fields ...confirm.FieldCorrection) confirm.Correction {
	return confirm.Correction{Fields: fields, Authorisation: by}
}

var newTitle = confirm.FieldCorrection{Field: "work.title", New: "正高级教师"}

// TestActionRefusals meets the reasons why an action leaves nothing behind.
func TestActionRefusals(t *testing.T) {
	jpeg := []byte("\xff\xd8\xff\xe0 a scan")
	tests := map[string]struct {
		want confirm.Code
		try  func(o *office, id string) error
	}{
		"correct without an authorisation": {confirm.CodeAuthorisationRequired, func(o *office, id string) error {
			_, err := o.desk.CorrectWork(o.t.Context(), o.open(id), correction(confirm.Authorisation{}, newTitle))
			return err
		}},
		"correct on an authorisation of tomorrow": {confirm.CodeAuthorisationRequired, func(o *office, id string) error {
			by := onPaper(o)
			by.Date = confirm.DateOf(o.clock.Now().Add(24 * time.Hour))
			_, err := o.desk.CorrectWork(o.t.Context(), o.open(id), correction(by, newTitle))
			return err
		}},
		"correct on a kind the plan does not take": {confirm.CodeAuthorisationKind, func(o *office, id string) error {
			by := onPaper(o)
			by.Kind = confirm.AuthorisationConsent
			_, err := o.desk.CorrectWork(o.t.Context(), o.open(id), correction(by, newTitle))
			return err
		}},
		"correct a certificate": {confirm.CodeFieldLocked, func(o *office, id string) error {
			f := confirm.FieldCorrection{Field: "certificate.number", New: "1"}
			_, err := o.desk.CorrectWork(o.t.Context(), o.open(id), correction(onPaper(o), f))
			return err
		}},
		"correct to what it is": {confirm.CodeFieldInvalid, func(o *office, id string) error {
			v := o.open(id)
			f := confirm.FieldCorrection{Field: "work.title", New: v.Record.Content.Work.Title}
			_, err := o.desk.CorrectWork(o.t.Context(), v, correction(onPaper(o), f))
			return err
		}},
		"correct what has changed since": {confirm.CodeContentChanged, func(o *office, id string) error {
			v := o.open(id)
			o.edit(v.Record.ApplicationNo, moveHouse)
			o.pull()
			_, err := o.desk.CorrectWork(o.t.Context(), v, correction(onPaper(o), newTitle))
			return err
		}},
		"correct after the window": {confirm.CodeWindowClosed, func(o *office, id string) error {
			v := o.open(id)
			o.clock.add(31 * 24 * time.Hour)
			_, err := o.desk.CorrectWork(o.t.Context(), v, correction(onPaper(o), newTitle))
			return err
		}},
		"move to nowhere": {confirm.CodeTransferTarget, func(o *office, id string) error {
			_, err := o.desk.Transfer(o.t.Context(), o.open(id), "no-such-point")
			return err
		}},
		"move to a point that has ended": {confirm.CodeTransferClosed, func(o *office, id string) error {
			_, err := o.desk.Transfer(o.t.Context(), o.open(id), endedPoint)
			return err
		}},
		"move what is concluded": {confirm.CodeTransferConcluded, func(o *office, id string) error {
			o.complete(id)
			o.send()
			_, err := o.desk.Transfer(o.t.Context(), o.open(id), openPoint)
			return err
		}},
		"move while a conclusion is under way": {confirm.ProblemOperationOpen, func(o *office, id string) error {
			o.complete(id)
			_, err := o.desk.Transfer(o.t.Context(), o.open(id), openPoint)
			return err
		}},
		"say nothing": {confirm.CodeTextInvalid, func(o *office, id string) error {
			_, err := o.desk.Message(o.t.Context(), id, desk.Text{Text: " \n"})
			return err
		}},
		"say too much": {confirm.CodeTextInvalid, func(o *office, id string) error {
			_, err := o.desk.Message(o.t.Context(), id, desk.Text{Text: strings.Repeat("请", confirm.MaxMessage+1)})
			return err
		}},
		"recall what was never said": {confirm.CodeMessageUnknown, func(o *office, id string) error {
			_, err := o.desk.Recall(o.t.Context(), id, "no-such-message")
			return err
		}},
		"letters in the file number": {confirm.CodeFileNumberDigits, func(o *office, id string) error {
			_, err := o.desk.AnnotateNow(o.t.Context(), id, "A1", "", "")
			return err
		}},
		"a note on nobody": {confirm.ProblemNotFound, func(o *office, _ string) error {
			_, err := o.desk.AnnotateNow(o.t.Context(), "no-such-record", "1", "", "")
			return err
		}},
		"a scan that is a program": {confirm.ProblemScanFile, func(o *office, id string) error {
			_, err := o.desk.AttachScan(o.t.Context(), id, desk.ScanFile{Data: []byte("MZ\x90\x00"), Kind: "书面委托书"})
			return err
		}},
		"a scan of nothing": {confirm.ProblemScanFile, func(o *office, id string) error {
			_, err := o.desk.AttachScan(o.t.Context(), id, desk.ScanFile{Kind: "书面委托书"})
			return err
		}},
		"a scan too large": {confirm.ProblemScanFile, func(o *office, id string) error {
			data := append(jpeg[:len(jpeg):len(jpeg)], make([]byte, desk.MaxScanBytes)...)
			_, err := o.desk.AttachScan(o.t.Context(), id, desk.ScanFile{Data: data, Kind: "书面委托书"})
			return err
		}},
		"a scan with a novel for a name": {confirm.CodeTextInvalid, func(o *office, id string) error {
			_, err := o.desk.AttachScan(o.t.Context(), id, desk.ScanFile{Data: jpeg, Kind: strings.Repeat("长", confirm.MaxScanText+1)})
			return err
		}},
		"a locked desk": {confirm.ProblemLocked, func(o *office, id string) error {
			check(o.t, o.desk.Lock(o.t.Context()))
			_, err := o.desk.Message(o.t.Context(), id, desk.Text{Text: "请补材料"})
			return err
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o := ready(t, 12, withOtherPoints)
			id := o.clean(1)[0].ID
			var before int
			err := tt.try(o, id)
			wantCode(t, err, tt.want)
			for _, op := range o.opened(id) {
				if op.State != confirm.OperationAccepted && op.Intent.Action != confirm.ActionConcludeComplete {
					before++
				}
			}
			if before != 0 {
				t.Errorf("%d operations were left behind", before)
			}
		})
	}
}

// opened lists the operations of a record; none when the desk is locked.
func (o *office) opened(id string) []confirm.Operation {
	v, err := o.desk.Open(o.t.Context(), id)
	if err != nil {
		return nil
	}
	return v.Operations
}

// TestNotesWaitForNothing: messages, notes and scans neither wait for a
// conclusion nor keep one waiting, and leave the draft alone.
func TestNotesWaitForNothing(t *testing.T) {
	o := ready(t, 12)
	ctx, id := t.Context(), o.clean(1)[0].ID
	o.tickAll(id, confirm.TickMet)
	said, err := o.desk.Message(ctx, id, desk.Text{Text: "请带身份证原件", Template: "补材料"})
	check(t, err)
	_, err = o.desk.AnnotateNow(ctx, id, "20260001", "本-1", "原件已核")
	check(t, err)
	v := o.open(id)
	if len(v.Draft.Ticks) != len(v.Conditions) || v.Draft.FileNumber != "20260001" {
		t.Fatalf("the draft is %+v", v.Draft)
	}
	if m := v.Ahead.Standing.Messages; len(m) != 1 || m[0].Text != "请带身份证原件" || len(v.Record.Standing.Messages) != 0 {
		t.Errorf("messages %+v, at the registry %+v", m, v.Record.Standing.Messages)
	}
	_, err = o.desk.Conclude(ctx, v, confirm.ActionConcludeComplete, "")
	check(t, err)
	for _, a := range o.open(id).Allowed {
		if a.Action == confirm.ActionConcludeComplete && confirm.CodeOf(a.Refusal) != confirm.ProblemOperationOpen {
			t.Errorf("%s: %v", a.Action, a.Refusal)
		}
		if a.Action == confirm.ActionMessage && a.Refusal != nil {
			t.Errorf("%s: %v", a.Action, a.Refusal)
		}
	}
	_, err = o.desk.Recall(ctx, id, said.Intent.Message.ID)
	check(t, err)
	_, err = o.desk.Recall(ctx, id, said.Intent.Message.ID)
	wantCode(t, err, confirm.CodeMessageRecalled)
	for o.send().Sent > 0 { // one of a record at a time
	}
	o.pull()
	v = o.open(id)
	s := v.Record.Standing
	if s.State != confirm.StateComplete || s.FileNumber != "20260001" || s.Remark != "原件已核" {
		t.Errorf("standing %s %q %q", s.State, s.FileNumber, s.Remark)
	}
	if len(s.Messages) != 1 || !s.Messages[0].Recalled() || s.Messages[0].ClerkName != o.config.Enrolment.Clerk.Name {
		t.Errorf("messages %+v", s.Messages)
	}
}

// TestMessageAll: each record has its own answer, all share a batch.
func TestMessageAll(t *testing.T) {
	o := ready(t, 12)
	rows := o.clean(3)
	sent, err := o.desk.MessageAll(t.Context(), []string{rows[0].ID, "no-such-record", rows[1].ID, rows[0].ID}, desk.Text{Text: "周五停办一天"})
	check(t, err)
	if len(sent) != 3 {
		t.Fatalf("%d answers", len(sent))
	}
	wantCode(t, sent[1].Err, confirm.ProblemNotFound)
	a, b := sent[0].Operation.Intent.Message, sent[2].Operation.Intent.Message
	if sent[0].Err != nil || sent[2].Err != nil || a.Batch == "" || a.Batch != b.Batch || a.ID == b.ID {
		t.Errorf("messages %+v %+v, errors %v %v", a, b, sent[0].Err, sent[2].Err)
	}
	if r := o.send(); r.Accepted != 2 {
		t.Errorf("sent %+v", r)
	}
	for _, ids := range [][]string{nil, make([]string, desk.MaxBatch+1)} {
		_, err := o.desk.MessageAll(t.Context(), ids, desk.Text{Text: "x"})
		wantCode(t, err, confirm.ProblemBatchSize)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	sent, err = o.desk.MessageAll(ctx, []string{rows[2].ID}, desk.Text{Text: "x"})
	check(t, err)
	if !errors.Is(sent[0].Err, context.Canceled) {
		t.Errorf("after the end: %v", sent[0].Err)
	}
}

// TestReturnWithMessage: 未作确认 and what the applicant is told are one unit.
func TestReturnWithMessage(t *testing.T) {
	o := ready(t, 12)
	id := o.clean(1)[0].ID
	o.complete(id)
	o.send()
	op, err := o.desk.Decide(t.Context(), o.open(id), desk.Conclusion{
		Action: confirm.ActionLeaveUnconfirmed, Explanation: "合同将到期",
		Message: desk.Text{Text: "请补新合同后再来"},
	})
	check(t, err)
	if op.Intent.Message == nil {
		t.Fatal("no message in the intent")
	}
	o.send()
	s := o.open(id).Record.Standing
	if s.State != confirm.StatePending || len(s.Messages) != 1 || s.Messages[0].OperationID != op.Intent.OperationID {
		t.Errorf("standing %s, messages %+v", s.State, s.Messages)
	}
}

// TestReturnTellsWhy: without a message of its own, a conclusion taken back sends
// its explanation; a record that was never concluded sends nothing.
func TestReturnTellsWhy(t *testing.T) {
	o := ready(t, 12)
	id := o.clean(1)[0].ID
	first, err := o.desk.Conclude(t.Context(), o.open(id), confirm.ActionLeaveUnconfirmed, "")
	check(t, err)
	if first.Intent.Message != nil {
		t.Errorf("a message to somebody who was never concluded: %+v", first.Intent.Message)
	}
	o.send()
	o.complete(id)
	o.send()
	op, err := o.desk.Conclude(t.Context(), o.open(id), confirm.ActionLeaveUnconfirmed, "合同将到期，请更换")
	check(t, err)
	o.send()
	s := o.open(id).Record.Standing
	if s.State != confirm.StatePending || len(s.Messages) != 1 || s.Messages[0].OperationID != op.Intent.OperationID || s.Messages[0].Text != "合同将到期，请更换" {
		t.Errorf("standing %s, messages %+v", s.State, s.Messages)
	}
}

// TestRedecideOnline: once 初审 has begun, a conclusion is changed only in
// contact with the registry, for a reason, and goes out at once.
func TestRedecideOnline(t *testing.T) {
	o := ready(t, 12)
	id := o.clean(1)[0].ID
	o.complete(id)
	o.send()
	o.beginStage(id)
	o.clock.add(time.Hour) // the last contact is too old: there must be a new one
	o.tick(id, "T1", confirm.TickNotMet)
	op, err := o.desk.Conclude(t.Context(), o.open(id), confirm.ActionConcludeIncomplete, "证书原件未带")
	check(t, err)
	if e := op.Intent.Evidence; !e.Online || !e.OnlineAt(o.clock.Now()) {
		t.Errorf("evidence %+v", e)
	}
	v := o.open(id)
	if last := v.Operations[len(v.Operations)-1]; last.State != confirm.OperationAccepted {
		t.Errorf("the operation is %s (%s)", last.State, last.Code)
	}
	if v.Record.Standing.State != confirm.StateIncomplete {
		t.Errorf("state %s", v.Record.Standing.State)
	}
}
