package present

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/point"
	"confirmpoint/internal/training"
	"confirmpoint/sync/credential"
	"confirmpoint/sync/credential/credentialtest"
)

// realWalk is the guided walk over a real desk and its store, in contact with
// a real training registry.
type realWalk struct {
	*Walk
	t        *testing.T
	desk     *desk.Desk
	registry *training.Training
	runner   *stepRunner
	notices  *Notices
}

func (b *realWalk) Now() time.Time { return walkDay }

// Befall is what the window's training does.
func (b *realWalk) Befall(ctx context.Context, e WalkEvent, applicationNo string) error {
	if e == WalkApplicantEdits {
		return b.registry.ApplicantEdits(ctx, applicationNo)
	}
	return b.registry.BureauDeclines(ctx, applicationNo)
}

// furnished is the folder of a training registry with its people: drawing
// their pictures takes longer than all the rest.
func furnished(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	tr, err := training.Start(t.Context(), training.Options{Dir: dir, Count: 101, Seed: 20260901, Clock: func() time.Time { return walkDay }})
	if err != nil {
		t.Fatal(err)
	}
	if err := tr.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

var walkDay = time.Date(2026, 10, 8, 2, 30, 0, 0, time.UTC)

func newRealWalk(t *testing.T, people string) *realWalk {
	t.Helper()
	b := &realWalk{t: t, runner: &stepRunner{t: t}}
	dir := filepath.Join(t.TempDir(), "registry")
	err := os.CopyFS(dir, os.DirFS(people))
	b.must(err)
	b.registry, err = training.Start(t.Context(), training.Options{Dir: dir, Clock: b.Now})
	b.must(err)
	t.Cleanup(func() { b.must(b.registry.Close()) })
	o := point.Options{
		Dir: t.TempDir(), Training: true, Secrets: &credentialtest.Memory{}, Clock: b,
		KDF: credential.Params{Time: 1, MemoryKiB: 8, Threads: 1},
	}
	_, err = point.Enrol(t.Context(), o, point.EnrolRequest{
		RegistryURL: b.registry.URL(), CAPEM: b.registry.CAPEM(), UserName: b.registry.UserName(),
		ActivationCode: b.registry.ActivationCode(), PIN: []byte(training.PIN),
	})
	b.must(err)
	p, err := point.Open(t.Context(), o)
	b.must(err)
	t.Cleanup(func() { b.must(p.Close(context.WithoutCancel(t.Context()))) })
	b.desk = p.Desk()
	c, err := b.desk.BeginSignIn(t.Context(), b.registry.UserName(), b.registry.Password(), []byte(training.PIN))
	b.must(err)
	b.must(b.desk.FinishSignIn(t.Context(), c.ID, b.registry.SMSCode()))
	b.pull()
	b.notices = NewNotices(b.runner)
	b.Walk = NewWalk(b.desk, b, b.runner, b.notices)
	b.OnOpen = func(string) { b.look() }
	return b
}

func (b *realWalk) must(err error) {
	b.t.Helper()
	if err != nil {
		title := "before the walk"
		if b.Walk != nil {
			title = b.State().Title
		}
		b.t.Fatalf("%s: %v", title, err)
	}
}

func (b *realWalk) pull() {
	b.t.Helper()
	_, err := b.desk.Pull(b.t.Context(), nil)
	b.must(err)
}

func (b *realWalk) send() {
	b.t.Helper()
	_, err := b.desk.Send(b.t.Context(), nil)
	b.must(err)
	b.pull()
}

func (b *realWalk) id() string { return b.chosen[b.steps[b.at()].id].ID }

// look opens the record of the step, as the window does.
func (b *realWalk) look() desk.View {
	b.t.Helper()
	v, err := b.desk.Open(b.t.Context(), b.id())
	b.must(err)
	b.Seen(v)
	return v
}

// tick answers every condition: the one that is told as not met, the others as met.
func (b *realWalk) tick(notMet string) desk.View {
	b.t.Helper()
	v := b.look()
	for _, c := range v.Conditions {
		tick := confirm.Tick{Code: c.Code, Value: confirm.TickMet}
		if strings.Contains(c.Text, notMet) && notMet != "" {
			tick.Value, tick.Note = confirm.TickNotMet, "缺一项证明"
		}
		_, err := b.desk.Tick(b.t.Context(), b.id(), tick)
		b.must(err)
	}
	return b.look()
}

func (b *realWalk) conclude(a confirm.Action, v desk.View, why string) {
	b.t.Helper()
	_, err := b.desk.Decide(b.t.Context(), v, desk.Conclusion{Action: a, Explanation: why})
	b.must(err)
	b.Changed()
}

func (b *realWalk) complete() {
	b.t.Helper()
	b.conclude(confirm.ActionConcludeComplete, b.tick(""), "")
}

func (b *realWalk) incomplete(condition string) {
	b.t.Helper()
	b.conclude(confirm.ActionConcludeIncomplete, b.tick(condition), "")
}

// concludeChanged looks at what has changed, says so, and concludes.
func (b *realWalk) concludeChanged() {
	b.t.Helper()
	b.desk.Saw(b.look())
	b.complete()
	b.send()
	b.Changed()
}

// again changes what was concluded and sent.
func (b *realWalk) again(a confirm.Action, notMet string) {
	b.t.Helper()
	b.send()
	b.conclude(a, b.tick(notMet), "材料重新看过")
}

func (b *realWalk) write() {
	b.t.Helper()
	_, err := b.desk.Message(b.t.Context(), b.id(), desk.Text{Text: "请登录网报系统改正后再来。"})
	b.must(err)
	b.Changed()
}

// explain calls every finding fine.
func (b *realWalk) explain() {
	b.t.Helper()
	for _, f := range b.look().Findings {
		v, err := b.desk.Acknowledge(b.t.Context(), b.id(), f, "已看原件")
		b.must(err)
		b.Seen(v)
	}
}

func (b *realWalk) remark() {
	b.t.Helper()
	v, err := b.desk.Annotate(b.t.Context(), b.id(), "", "", "已核对姓名用字")
	b.must(err)
	b.Seen(v)
}

// correctPost writes down the kind of post that the school has.
func (b *realWalk) correctPost() {
	b.t.Helper()
	v := b.look()
	post := "在编在岗"
	if v.Record.Content.Work.PostKind == post {
		post = "在岗(民办学校)"
	}
	_, err := b.desk.CorrectWork(b.t.Context(), v, confirm.Correction{
		Fields:        []confirm.FieldCorrection{{Field: "work.post_kind", Old: v.Record.Content.Work.PostKind, New: post}},
		Authorisation: confirm.Authorisation{Kind: confirm.AuthorisationWritten, Reference: "委托书 1 号", Date: "2026-10-08"},
	})
	b.must(err)
	b.Changed()
}

func (b *realWalk) move() {
	b.t.Helper()
	v := b.look()
	_, err := b.desk.Transfer(b.t.Context(), v, v.Rulebook.OtherPoints[0].Point.ID)
	b.must(err)
	b.Changed()
}

// giveUp gives up what the registry has refused.
func (b *realWalk) giveUp() {
	b.t.Helper()
	ops, err := b.desk.Operations(b.t.Context())
	b.must(err)
	for _, op := range ops {
		if op.Intent.RecordID == b.id() && op.State == confirm.OperationRefused {
			b.must(b.desk.GiveUp(b.t.Context(), op.Intent.OperationID, "教育局已经办理"))
		}
	}
	b.Changed()
}

// deeds are what a clerk does in each step: wrong is the usual mistake, mend
// what makes it right after that, right the way the walk asks for. A nil mend
// is the right way.
type deeds struct{ right, wrong, mend func(b *realWalk) }

func walkDeeds() map[string]deeds {
	complete, write, explain := (*realWalk).complete, (*realWalk).write, (*realWalk).explain
	missing := func(condition string) deeds {
		return deeds{
			right: func(b *realWalk) { b.incomplete(condition) },
			wrong: complete,
			mend:  func(b *realWalk) { b.again(confirm.ActionConcludeIncomplete, condition) },
		}
	}
	stale := func(b *realWalk) { // concluded on what was there before
		v := b.tick("")
		b.befalls()
		b.conclude(confirm.ActionConcludeComplete, v, "")
		b.send()
		b.Changed()
	}
	refusal := stale // the bureau was first
	return map[string]deeds{
		"clean": {complete, func(b *realWalk) { b.incomplete("师德") }, func(b *realWalk) { b.again(confirm.ActionConcludeComplete, "") }},

		"id_check_digit": {write, explain, nil}, "birth_date": {write, explain, nil}, "sex": {write, explain, nil},
		"name_dot": {write, complete, nil}, "photo": {write, complete, nil},
		"certificate_shape": {write, explain, nil}, "certificate_year": {write, complete, nil},

		"rare":            {(*realWalk).remark, complete, func(b *realWalk) { b.send(); b.remark() }},
		"certificate_sex": {explain, write, nil}, "contract": {explain, write, nil},
		"level": missing("教师资格"), "training_hours": missing("培训学时"), "assessment": missing("年度考核"),
		"cycle": {
			func(b *realWalk) { b.conclude(confirm.ActionLeaveUnconfirmed, b.look(), "未满注册周期") }, complete,
			func(b *realWalk) { b.again(confirm.ActionLeaveUnconfirmed, "") },
		},
		"post":     {(*realWalk).correctPost, complete, func(b *realWalk) { b.again(confirm.ActionLeaveUnconfirmed, ""); b.send(); b.correctPost() }},
		"transfer": {(*realWalk).move, complete, func(b *realWalk) { b.again(confirm.ActionLeaveUnconfirmed, ""); b.send(); b.move() }},
		"changed": {
			func(b *realWalk) { b.befalls(); b.pull(); b.concludeChanged() },
			stale, (*realWalk).concludeChanged,
		},
		"refused":  {func(b *realWalk) { refusal(b); b.giveUp() }, refusal, (*realWalk).giveUp},
		"redecide": {func(b *realWalk) { b.complete(); b.again(confirm.ActionConcludeIncomplete, "师德") }, func(b *realWalk) { b.complete(); b.send(); b.write() }, func(b *realWalk) { b.again(confirm.ActionConcludeIncomplete, "师德") }},
	}
}

// befalls opens the step as the clerk does: what is to happen meanwhile does.
func (b *realWalk) befalls() {
	b.t.Helper()
	b.Open()
	b.runner.settle()
}

// TestWalkAgainstARealRegistry does every step over the real desk, its store
// and a training registry: once as it is asked for, once with the usual
// mistake, which is told and can be put right. Each walk ends with its summary.
func TestWalkAgainstARealRegistry(t *testing.T) {
	people := furnished(t)
	for name, wrongFirst := range map[string]bool{"right": false, "mistakes": true} {
		t.Run(name, func(t *testing.T) {
			b := newRealWalk(t, people)
			b.Toggle()
			b.runner.settle()
			all := walkDeeds()
			for i, step := range b.steps {
				if b.id() == "" {
					t.Fatalf("nobody in the training is in the situation %s", step.id)
				}
				deed := all[step.id]
				check(t, step.id+" before", b.State().Badge.Tone, TonePending)
				do := deed.right
				if wrongFirst {
					deed.wrong(b)
					b.runner.settle()
					s := b.State()
					if tone := map[bool]Tone{false: ToneBlock, true: ToneIncomplete}[step.halfway()]; s.Badge.Tone != tone || s.Why != step.slip {
						t.Errorf("%s: the usual mistake is judged %q: %q", step.id, s.Badge.Word, s.Why)
					}
					if deed.mend != nil {
						do = deed.mend
					}
				}
				do(b)
				b.runner.settle()
				if s := b.State(); s.Badge.Tone != ToneComplete || s.Why != step.why {
					t.Errorf("%s: done right it is judged %q: %q", step.id, s.Badge.Word, s.Why)
				}
				check(t, step.id+": the end", b.State().Last != "", i == len(b.steps)-1)
				b.Next()
				b.runner.settle()
			}
			once := 20
			if wrongFirst {
				once = 1 // the one in which something must come back is no mistake
			}
			if want := fmt.Sprintf("20 题都做完了，其中 %d 题一次做对。", once); !strings.HasPrefix(b.State().Last, want) {
				t.Errorf("the summary is %q, want %q", b.State().Last, want)
			}
			check(t, "notice", b.notices.Current().Text, "")
		})
	}
}
