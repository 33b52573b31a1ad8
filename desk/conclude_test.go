package desk_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/training"
	"confirmpoint/sync/registry/roster"
)

// ready is a signed-in office with everything pulled.
func ready(t testing.TB, count int, adjust ...func(*desk.Config)) *office {
	t.Helper()
	o := newOffice(t, count, adjust...)
	o.signIn()
	o.pull()
	return o
}

// edit gives a record another content at the registry, as its applicant may.
func (o *office) edit(applicationNo string, change func(*confirm.Content)) {
	o.t.Helper()
	records, err := o.registry.Registry().Decisions(o.t.Context(), training.PlanID)
	check(o.t, err)
	for _, d := range records {
		if d.Record.ApplicationNo != applicationNo {
			continue
		}
		change(&d.Record.Content)
		_, err := o.registry.Registry().Import(o.t.Context(), training.PlanID, []roster.Applicant{{
			ApplicationNo: applicationNo, PointCode: training.PointCode, Content: d.Record.Content,
		}})
		check(o.t, err)
		return
	}
	o.t.Fatalf("no application %s", applicationNo)
}

func moveHouse(c *confirm.Content) { c.Work.School = "青禾县第九小学" }

// TestConcludeRefusals meets every reason why nothing is signed. prepare gives
// the view the clerk looks at, and may then change the world behind it.
func TestConcludeRefusals(t *testing.T) {
	const complete, incomplete = confirm.ActionConcludeComplete, confirm.ActionConcludeIncomplete
	tests := map[string]struct {
		want    confirm.Code
		action  confirm.Action
		why     string
		prepare func(o *office, id string) desk.View
	}{
		"before the window": {confirm.CodeWindowNotOpen, complete, "", func(o *office, id string) desk.View {
			now := o.clock.Now()
			check(o.t, o.registry.SetWindow(o.t.Context(), now.Add(time.Hour), now.Add(2*time.Hour)))
			o.pull()
			return o.tickAll(id, confirm.TickMet)
		}},
		"after the window": {confirm.CodeWindowClosed, complete, "", func(o *office, id string) desk.View {
			v := o.tickAll(id, confirm.TickMet)
			o.clock.add(31 * 24 * time.Hour)
			return v
		}},
		"nothing answered": {confirm.CodeConditionUnanswered, complete, "", func(o *office, id string) desk.View {
			return o.open(id)
		}},
		"one not met": {confirm.CodeConditionNotMet, complete, "", func(o *office, id string) desk.View {
			o.tickAll(id, confirm.TickMet)
			return o.tick(id, "T1", confirm.TickNotMet)
		}},
		"nothing missing": {confirm.CodeNoMissingCondition, incomplete, "", func(o *office, id string) desk.View {
			return o.tickAll(id, confirm.TickMet)
		}},
		"a clerk may not decline": {confirm.CodeNotBureau, confirm.ActionDecline, "", func(o *office, id string) desk.View {
			return o.open(id)
		}},
		"no such action": {confirm.CodeUnknownAction, "approve", "", func(o *office, id string) desk.View {
			return o.open(id)
		}},
		"letters in the file number": {confirm.CodeFileNumberDigits, complete, "", func(o *office, id string) desk.View {
			o.tickAll(id, confirm.TickMet)
			v, err := o.desk.Annotate(o.t.Context(), id, "A12", "", "")
			check(o.t, err)
			return v
		}},
		"a remark too long": {confirm.CodeTextInvalid, complete, "", func(o *office, id string) desk.View {
			o.tickAll(id, confirm.TickMet)
			v, err := o.desk.Annotate(o.t.Context(), id, "", "", strings.Repeat("长", confirm.MaxRemark+1))
			check(o.t, err)
			return v
		}},
		"a change without a reason": {confirm.CodeExplanationRequired, incomplete, " ", func(o *office, id string) desk.View {
			o.complete(id)
			o.send()
			return o.tick(id, "T1", confirm.TickNotMet)
		}},
		"an operation is open": {confirm.ProblemOperationOpen, complete, "", func(o *office, id string) desk.View {
			o.complete(id)
			return o.open(id)
		}},
		"the content has changed": {confirm.CodeContentChanged, complete, "", func(o *office, id string) desk.View {
			v := o.tickAll(id, confirm.TickMet)
			o.edit(v.Record.ApplicationNo, moveHouse)
			o.pull()
			return v
		}},
		"a colleague was first": {confirm.CodeAlreadyDecided, incomplete, "", func(o *office, id string) desk.View {
			v := o.tickAll(id, confirm.TickNotMet)
			o.otherConcludes(id)
			o.pull()
			return v
		}},
		"a colleague said the same": {confirm.CodeAgreed, complete, "", func(o *office, id string) desk.View {
			v := o.tickAll(id, confirm.TickMet)
			o.otherConcludes(id)
			o.pull()
			return v
		}},
		"the rules have changed": {confirm.CodeRulesChanged, complete, "", func(o *office, id string) desk.View {
			v := o.tickAll(id, confirm.TickMet)
			v.Rulebook.Version = "older"
			return v
		}},
		"the window was moved": {confirm.CodeWindowChanged, complete, "", func(o *office, id string) desk.View {
			v := o.tickAll(id, confirm.TickMet)
			w := v.Rulebook.Window
			check(o.t, o.registry.SetWindow(o.t.Context(), w.Opens, w.Closes.Add(time.Hour)))
			o.pull()
			return v
		}},
		"the bureau has begun, and no reason": {confirm.CodeExplanationRequired, complete, " ", func(o *office, id string) desk.View {
			o.tickAll(id, confirm.TickMet)
			o.beginStage(id)
			return o.open(id)
		}},
		"the bureau has begun, and no contact": {confirm.ProblemOffline, complete, "另有材料", func(o *office, id string) desk.View {
			o.tickAll(id, confirm.TickMet)
			o.beginStage(id)
			v := o.open(id)
			o.closeRegistry()
			return v
		}},
		"the bureau has declined": {confirm.CodeDeclinedFinal, complete, "", func(o *office, id string) desk.View {
			v := o.tickAll(id, confirm.TickMet)
			check(o.t, o.registry.Registry().Decline(o.t.Context(), v.Record.ApplicationNo,
				confirm.Actor{ID: "bureau", Name: "李四", Role: confirm.RoleBureau}, "报错机构"))
			o.pull()
			return o.open(id)
		}},
		"the record is gone": {confirm.ProblemNotFound, complete, "", func(o *office, id string) desk.View {
			v := o.tickAll(id, confirm.TickMet)
			check(o.t, o.registry.Registry().Remove(o.t.Context(), v.Record.ApplicationNo, "withdrawn"))
			o.pull()
			return v
		}},
		"the desk is locked": {confirm.ProblemLocked, complete, "", func(o *office, id string) desk.View {
			v := o.tickAll(id, confirm.TickMet)
			check(o.t, o.desk.Lock(o.t.Context()))
			return v
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o := ready(t, 12)
			id := o.clean(1)[0].ID
			seen := tt.prepare(o, id)
			before := o.outbox()
			_, err := o.desk.Conclude(t.Context(), seen, tt.action, tt.why)
			wantCode(t, err, tt.want)
			if after := o.outbox(); after != before {
				t.Errorf("%d operations, %d before", after, before)
			}
		})
	}
}

// beginStage has the bureau begin with 初审 of a record, and pulls that.
func (o *office) beginStage(id string) {
	o.t.Helper()
	check(o.t, o.registry.Registry().AddStage(o.t.Context(), o.open(id).Record.ApplicationNo, confirm.StageResult{
		Stage: "初审", Organ: "县教育局", At: o.clock.Now(), By: "李四", Result: "合格",
	}))
	o.pull()
}

// outbox counts operations, 0 when the desk is locked.
func (o *office) outbox() int {
	ops, _ := o.desk.Operations(o.t.Context())
	return len(ops)
}

// otherConcludes lets another workstation conclude and send 材料齐全.
func (o *office) otherConcludes(id string) {
	o.t.Helper()
	o.clock.add(2 * time.Minute) // one SMS a minute
	other := o.colleague()
	other.signIn()
	other.pull()
	other.complete(id)
	if r := other.send(); r.Accepted != 1 {
		o.t.Fatalf("the colleague's conclusion: %+v", r)
	}
}

// TestConcludeBlockedByFinding: what a check blocks cannot be 材料齐全, but it can be 材料不全.
func TestConcludeBlockedByFinding(t *testing.T) {
	o := ready(t, 30)
	for _, row := range o.rows(confirm.QueuePending) {
		v := o.open(row.ID)
		blocks := false
		for _, f := range v.Findings {
			blocks = blocks || f.Severity == confirm.SeverityBlock
		}
		if !blocks {
			continue
		}
		v = o.tickAll(row.ID, confirm.TickMet)
		_, err := o.desk.Conclude(t.Context(), v, confirm.ActionConcludeComplete, "")
		wantCode(t, err, confirm.CodeBlockedByFinding)
		v = o.tick(row.ID, "T1", confirm.TickNotMet)
		_, err = o.desk.Conclude(t.Context(), v, confirm.ActionConcludeIncomplete, "")
		check(t, err)
		return
	}
	t.Fatal("nobody with a finding that blocks")
}

// TestDoubleClick: of many clicks at once exactly one signs.
func TestDoubleClick(t *testing.T) {
	o := ready(t, 12)
	v := o.tickAll(o.clean(1)[0].ID, confirm.TickMet)
	var wg sync.WaitGroup
	results := make(chan error, 16)
	for range cap(results) {
		wg.Go(func() {
			_, err := o.desk.Conclude(t.Context(), v, confirm.ActionConcludeComplete, "")
			results <- err
		})
	}
	wg.Wait()
	close(results)
	signed := 0
	for err := range results {
		if err == nil {
			signed++
			continue
		}
		wantCode(t, err, confirm.ProblemOperationOpen)
	}
	if signed != 1 || o.outbox() != 1 {
		t.Errorf("%d conclusions signed, %d in the outbox", signed, o.outbox())
	}
	if r := o.send(); r.Sent != 1 || r.Accepted != 1 {
		t.Errorf("send: %+v", r)
	}
}

// TestIntentSaysWhatWasSeen: everything the registry judges by is in the signature.
func TestIntentSaysWhatWasSeen(t *testing.T) {
	o := ready(t, 12)
	row := o.clean(1)[0]
	o.tickAll(row.ID, confirm.TickMet)
	v, err := o.desk.Annotate(t.Context(), row.ID, "0042", "甲-7", "原件已退")
	check(t, err)
	op, err := o.desk.Conclude(t.Context(), v, confirm.ActionConcludeComplete, "")
	check(t, err)
	i := op.Intent
	switch {
	case i.RecordID != row.ID, i.Action != confirm.ActionConcludeComplete, i.Sequence != 1:
		t.Errorf("intent %+v", i)
	case i.Seen != v.Rulebook.SeenOf(v.Record):
		t.Errorf("seen %+v", i.Seen)
	case i.FileNumber != "0042", i.LocalFileNumber != "甲-7", i.Remark != "原件已退":
		t.Errorf("notes %+v", i)
	case !i.Evidence.Proven, i.Evidence.TimeToken == "", !i.Evidence.DecidedAt.Equal(op.SignedAt):
		t.Errorf("evidence %+v", i.Evidence)
	case i.ClerkID != o.config.Enrolment.Clerk.ID, i.InstallationID != o.config.Enrolment.InstallationID, i.Software != "desk-test/1":
		t.Errorf("who %+v", i)
	case len(op.Envelope) == 0, len(i.Ticks) != len(v.Conditions):
		t.Errorf("%d bytes, %d ticks", len(op.Envelope), len(i.Ticks))
	}
	o.send()
	if s := o.open(row.ID).Record.Standing; s.FileNumber != "0042" || s.LocalFileNumber != "甲-7" || s.Remark != "原件已退" {
		t.Errorf("notes after acceptance: %+v", s)
	}
}

// TestChangeOfConclusion: allowed until the window ends, with a reason, as a new operation.
func TestChangeOfConclusion(t *testing.T) {
	o := ready(t, 12)
	id := o.clean(1)[0].ID
	first := o.complete(id)
	o.send()
	v := o.open(id)
	if len(v.Draft.Ticks) != len(v.Conditions) {
		t.Errorf("the ticks of the decision in force are not shown: %+v", v.Draft)
	}
	v = o.tick(id, "T1", confirm.TickNotMet)
	second, err := o.desk.Conclude(t.Context(), v, confirm.ActionConcludeIncomplete, "证书原件未带")
	check(t, err)
	if second.Intent.Seen.PreviousDecision != first.Intent.OperationID {
		t.Errorf("the change does not name what it replaces: %+v", second.Intent.Seen)
	}
	if r := o.send(); r.Accepted != 1 {
		t.Fatalf("send: %+v", r)
	}
	if s := o.open(id).Record.Standing.State; s != confirm.StateIncomplete {
		t.Errorf("state %s", s)
	}
}
