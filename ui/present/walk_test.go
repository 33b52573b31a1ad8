package present

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// fakeWalk is what a desk says of the people of a training.
type fakeWalk struct {
	checked []desk.Checked
	choices map[string][]byte
}

func (f *fakeWalk) CheckAll(context.Context) ([]desk.Checked, error) { return f.checked, nil }

// walkDesk is a desk with a memory for choices.
type walkDesk struct {
	fakeWalk
	ops []confirm.Operation
	err error
}

func (d *walkDesk) Operations(context.Context) ([]confirm.Operation, error) { return d.ops, d.err }
func (d *walkDesk) Choice(_ context.Context, name string) ([]byte, error) {
	return d.choices[name], d.err
}
func (d *walkDesk) SaveChoice(_ context.Context, name string, value []byte) error {
	if d.choices == nil {
		d.choices = map[string][]byte{}
	}
	d.choices[name] = value
	return d.err
}

type fakeTrainer struct{ befell []string }

func (f *fakeTrainer) Befall(_ context.Context, e WalkEvent, applicationNo string) error {
	f.befell = append(f.befell, string(e)+" "+applicationNo)
	return nil
}

// walkPeople has somebody for each step: of each finding one, clean ones, and
// one with a rare name.
func walkPeople() []desk.Checked {
	var all []desk.Checked
	add := func(name string, codes ...confirm.Code) {
		c := desk.Checked{RecordID: fmt.Sprint("r", len(all)), ApplicationNo: fmt.Sprint("2026", len(all)), Name: confirm.Name(name), State: confirm.StatePending}
		for _, code := range codes {
			c.Findings = append(c.Findings, confirm.Finding{Code: code, Severity: confirm.SeverityWarn})
		}
		all = append(all, c)
	}
	for _, code := range []confirm.Code{
		confirm.CodeIDCheckDigit, confirm.CodeBirthDateMismatch, confirm.CodeSexMismatch, confirm.CodeNameDot, confirm.CodeNoPhoto,
		confirm.CodeCertificateShape, confirm.CodeCertificateYear, confirm.CodeCertificateSex, confirm.CodeContractBeforeCertificate,
		confirm.CodeLevelBelowPost, confirm.CodeTrainingHours, confirm.CodeAssessmentMissing, confirm.CodeCycleEarly, confirm.CodePostAgainstSchool,
	} {
		add("申请人", code)
	}
	add("张𠮷")
	for range 6 {
		add("申请人")
	}
	return all
}

type walkBench struct {
	*Walk
	desk    *walkDesk
	trainer *fakeTrainer
	runner  *stepRunner
	notices *Notices
	opened  []string
}

func newWalkBench(t *testing.T, people []desk.Checked) *walkBench {
	b := &walkBench{desk: &walkDesk{fakeWalk: fakeWalk{checked: people}}, trainer: &fakeTrainer{}, runner: &stepRunner{t: t}}
	b.notices = NewNotices(b.runner)
	b.again()
	return b
}

// again is another start of the program.
func (b *walkBench) again() {
	b.Walk = NewWalk(b.desk, b.trainer, b.runner, b.notices)
	b.OnOpen = func(id string) { b.opened = append(b.opened, id) }
}

func TestWalkHasTwentySituationsEachWithSomebodyOfItsOwn(t *testing.T) {
	steps := walkSteps()
	check(t, "steps", len(steps), 20)
	ids := map[string]bool{}
	for _, s := range steps {
		if ids[s.id] || s.title == "" || s.look == "" || s.do == "" || s.why == "" || s.fits == nil || s.done == nil || s.slipped == nil || s.slip == "" {
			t.Errorf("step %s is not whole, or there twice", s.id)
		}
		ids[s.id] = true
		if s.done(walkSeen{}) {
			t.Errorf("step %s is done before anything is", s.id)
		}
		if s.slipped(walkSeen{}) {
			t.Errorf("step %s is wrong before anything is done", s.id)
		}
	}
	chosen := chooseRecords(steps, walkPeople())
	taken := map[string]bool{}
	for _, s := range steps {
		who := chosen[s.id]
		if who.ID == "" || taken[who.ID] {
			t.Errorf("step %s is about %q", s.id, who.ID)
		}
		taken[who.ID] = true
	}
	done := walkPeople()
	for i := range done {
		done[i].State = confirm.StateComplete
	}
	check(t, "chosen among concluded ones", len(chooseRecords(steps, done)), 0)
}

// TestWalkSeesWhatWasDone does each step as it says, and goes on to the next.
func TestWalkSeesWhatWasDone(t *testing.T) {
	b := newWalkBench(t, walkPeople())
	b.Toggle()
	b.runner.settle()
	for i, step := range b.steps {
		s := b.State()
		check(t, "number", s.Number, fmt.Sprintf("第 %d 题", i+1))
		check(t, step.id+" before", s.Badge.Tone, TonePending)
		check(t, step.id+" explained too early", s.Why, "")
		b.Open()
		b.runner.settle()
		b.do(step)
		b.runner.settle()
		if s = b.State(); s.Badge.Tone != ToneComplete || s.Why == "" {
			t.Errorf("step %s is not seen as done: %+v", step.id, s.Badge)
		}
		b.Next()
		b.runner.settle()
	}
	check(t, "records opened", len(b.opened), 20)
	check(t, "befell", len(b.trainer.befell), 2)
	check(t, "summary", b.State().Last, "20 题都做完了，其中 20 题一次做对。可以照常练习，也可以退出演练，开始真正的工作。")
	check(t, "nothing after the last", b.State().CanNext, false)
}

// do is what the clerk does in a step.
func (b *walkBench) do(step walkStep) {
	id := b.chosen[step.id].ID
	sign := func(actions ...confirm.Action) {
		for _, a := range actions {
			op := confirm.Operation{State: confirm.OperationAccepted, Intent: confirm.Intent{RecordID: id, Action: a, Sequence: int64(len(b.desk.ops))}}
			if a == confirm.ActionMessage {
				op.Intent.Message = &confirm.Message{Text: "请改"}
			}
			b.desk.ops = append(b.desk.ops, op)
		}
		b.Changed()
	}
	switch step.id {
	case "rare":
		b.Seen(desk.View{Record: confirm.Record{ID: id}, Draft: confirm.Draft{Remark: "已核对姓名用字"}})
	case "certificate_sex":
		b.Seen(desk.View{Record: confirm.Record{ID: id}, Draft: confirm.Draft{Acknowledged: []confirm.Acknowledgement{{Code: confirm.CodeCertificateSex}}}})
	case "contract":
		b.Seen(desk.View{Record: confirm.Record{ID: id}, Draft: confirm.Draft{Acknowledged: []confirm.Acknowledgement{{Code: confirm.CodeContractBeforeCertificate}}}})
	case "clean", "changed":
		sign(confirm.ActionConcludeComplete)
	case "level", "training_hours", "assessment":
		sign(confirm.ActionConcludeIncomplete)
	case "cycle":
		sign(confirm.ActionLeaveUnconfirmed)
	case "post":
		sign(confirm.ActionCorrectWork)
	case "transfer":
		sign(confirm.ActionTransferPoint)
	case "redecide":
		sign(confirm.ActionConcludeComplete, confirm.ActionConcludeIncomplete)
	case "refused":
		b.desk.ops = append(b.desk.ops, confirm.Operation{Intent: confirm.Intent{RecordID: id, Action: confirm.ActionConcludeComplete}, State: confirm.OperationRefused})
		b.Changed()
		b.runner.settle()
		b.desk.ops[len(b.desk.ops)-1].ResolvedAt = noon
		b.Changed()
	default:
		sign(confirm.ActionMessage)
	}
}

func TestWalkIsLeftAndTakenUpAgain(t *testing.T) {
	b := newWalkBench(t, walkPeople())
	b.Next() // not begun
	b.Open()
	b.Toggle()
	b.runner.settle()
	b.do(b.steps[0])
	b.runner.settle()
	b.Next()
	b.Next()
	b.Back()
	b.runner.settle()
	title, who := b.State().Title, b.State().Applicant
	b.Toggle()
	check(t, "put away", b.State().Shown, false)
	b.Toggle()
	b.runner.settle()
	check(t, "taken up", b.State().Title, title)

	b.again()
	b.desk.checked = nil // another choice would be seen
	b.Toggle()
	b.runner.settle()
	check(t, "after another start", b.State().Title, title)
	check(t, "about the same one", b.State().Applicant, who)
	check(t, "done", b.State().Count, "已做 1")
}

func TestWalkWithoutSituations(t *testing.T) {
	b := newWalkBench(t, nil)
	b.Toggle()
	b.runner.settle()
	check(t, "without people", b.State().Shown, false)
	check(t, "says", b.notices.Current().Severity, NoticeWarn)

	b = newWalkBench(t, slices.DeleteFunc(walkPeople(), has(confirm.CodeIDCheckDigit)))
	b.Toggle()
	b.runner.settle()
	b.Next()
	b.runner.settle()
	s := b.State()
	check(t, "nobody is in it", s.Applicant, "")
	check(t, "the summary", s.Last, "")
	check(t, "can open", s.CanOpen, false)
	check(t, "tone", s.Badge.Tone, ToneHint)
	b.Open()
	check(t, "opened", len(b.opened), 0)

	b = newWalkBench(t, walkPeople())
	b.desk.err = errors.New("no")
	b.Toggle()
	b.runner.settle()
	check(t, "shown after a failure", b.State().Shown, false)
	b.desk.err = nil
	b.Toggle()
	b.Toggle() // put away before the answer
	b.runner.settle()
	check(t, "a late answer", b.State().Shown, false)
}
