package present

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// fakeSigning is what a fakeDesk keeps unsigned; its PIN is 204816.
type fakeSigning struct {
	unsigned []desk.Unsigned
	refuses  map[string]error // of records in a batch
	signings [][]string
	pins     []string
}

func (f *fakeDesk) Unsigned(context.Context) ([]desk.Unsigned, error) {
	return slices.Clone(f.unsigned), f.fail()
}

func (f *fakeDesk) SignBatch(ctx context.Context, ids []string, pin []byte, p confirm.Progress) ([]desk.Signed, error) {
	var all []desk.Signed
	err := f.SignNow(ctx, pin, len(ids), func(context.Context) error {
		f.signings = append(f.signings, ids)
		for n, id := range ids {
			s := desk.Signed{RecordID: id, Err: f.refuses[id]}
			if s.Err == nil {
				f.unsigned = slices.DeleteFunc(f.unsigned, func(u desk.Unsigned) bool { return u.RecordID == id })
			}
			all = append(all, s)
			p(n+1, len(ids))
		}
		return nil
	})
	return all, err
}

func (f *fakeDesk) SignNow(ctx context.Context, pin []byte, _ int, act func(context.Context) error) error {
	f.pins = append(f.pins, string(pin))
	if string(pin) != "204816" {
		f.status.TriesLeft--
		return problem(confirm.ProblemWrongPIN)
	}
	return act(ctx)
}

func (f *fakeDesk) TakeBack(_ context.Context, id string) error {
	f.unsigned = slices.DeleteFunc(f.unsigned, func(u desk.Unsigned) bool { return u.RecordID == id })
	return f.fail()
}

func newSigningBench(t *testing.T, n int) (*Signing, *fakeDesk, *stepRunner, *Notices) {
	t.Helper()
	r := &stepRunner{t: t}
	d := &fakeDesk{status: confirm.CredentialStatus{TriesLeft: 5}}
	for i := range n {
		id := string(rune('a' + i))
		d.unsigned = append(d.unsigned, desk.Unsigned{RecordID: id, ApplicationNo: "2026000" + id, Name: "何" + confirm.Name(id),
			Chosen: confirm.Chosen{Action: confirm.ActionConcludeComplete, At: noon}})
	}
	notices := NewNotices(r)
	return NewSigning(d, r, notices), d, r, notices
}

func TestABatchIsNamedListedAndSignedByOnePIN(t *testing.T) {
	p, d, r, notices := newSigningBench(t, 3)
	p.Show()
	r.settle()
	s := p.State()
	check(t, "shown", s.Shown, true)
	check(t, "title", s.Title, "为本批 3 条签名")
	check(t, "tries", s.Tries, "PIN 码还可尝试 5 次")
	check(t, "line", s.Lines[1].Badge.Word+s.Lines[1].Name, "材料齐全何b")
	p.Keep("b", false)
	check(t, "title of fewer", p.State().Title, "为本批 2 条签名")

	p.Sign("")
	check(t, "without a PIN", p.State().Note, "请填写 PIN 码")
	check(t, "PINs tried", len(d.pins), 0)

	p.Sign("111111")
	p.Sign("111111") // a second click while the first runs
	r.settle()
	check(t, "PINs tried", len(d.pins), 1)
	check(t, "lines after a wrong PIN", len(p.State().Lines), 3)
	check(t, "tries after a wrong PIN", p.State().Tries, "PIN 码还可尝试 4 次")
	check(t, "what was left out stays so", p.State().Lines[1].Left, true)
	if !strings.Contains(p.State().Note, "PIN 码不正确") {
		t.Errorf("note %q", p.State().Note)
	}

	d.refuses = map[string]error{"c": &confirm.Refusal{Code: confirm.CodeContentChanged}}
	p.Sign("204816")
	r.settle()
	check(t, "batch", strings.Join(d.signings[0], ""), "ac")
	s = p.State()
	check(t, "left", len(s.Lines), 2)
	check(t, "note", s.Note, "已签 1 条，1 条没有签，原因在清单里。")
	check(t, "reason", s.Lines[1].Result, Words(confirm.CodeContentChanged, nil))

	p.TakeBack("c")
	r.settle()
	p.Keep("b", true)
	p.Sign("204816")
	r.settle()
	check(t, "gone when all is signed", p.State().Shown, false)
	check(t, "notice", notices.Current().Text, "本批 1 条已签名保存，待发送。")
}

// Every wrong PIN says how many are left; only the last one is warned of besides,
// before it is typed, and then it is typed once.
func TestTriesLeftAreToldAfterEveryWrongPIN(t *testing.T) {
	acted := 0
	act := func(context.Context) error { acted++; return nil }
	for name, begin := range map[string]func(*Signing){
		"batch":   func(p *Signing) { p.Show() },
		"one act": func(p *Signing) { p.Once("留言", act, func(error) {}) },
	} {
		t.Run(name, func(t *testing.T) {
			p, d, r, _ := newSigningBench(t, 2)
			begin(p)
			r.settle()
			for left := 4; left >= 1; left-- {
				check(t, "warned too early", p.State().LastTry, "")
				p.Sign("111111")
				r.settle()
				check(t, "tries", p.State().Tries, fmt.Sprintf("PIN 码还可尝试 %d 次", left))
				check(t, "PINs tried", len(d.pins), 5-left)
			}
			if !strings.HasPrefix(p.State().LastTry, "只剩最后一次") {
				t.Errorf("before the last try %q", p.State().LastTry)
			}
			p.Sign("204816")
			r.settle()
			check(t, "PINs tried", len(d.pins), 5)
			check(t, "shown after the right PIN", p.State().Shown, false)
		})
	}
	check(t, "acts", acted, 1)
}

func TestNothingWaitsForAPIN(t *testing.T) {
	p, _, r, notices := newSigningBench(t, 0)
	p.Show()
	r.settle()
	check(t, "shown", p.State().Shown, false)
	check(t, "notice", notices.Current().Text, "没有待签名的结论。")
}

func TestOneActAsksForItsOwnPIN(t *testing.T) {
	p, d, r, _ := newSigningBench(t, 0)
	acts, ended := 0, 0
	act := func(context.Context) error { acts++; return nil }
	p.Once("留言", act, func(err error) { ended++ })
	r.settle()
	check(t, "title", p.State().Title, "为“留言”签名")
	p.Sign("111111")
	r.settle()
	check(t, "acts after a wrong PIN", acts, 0)
	check(t, "still asked", p.State().Shown, true)
	p.Sign("204816")
	r.settle()
	check(t, "acts", acts, 1)
	check(t, "told", ended, 1)
	check(t, "shown", p.State().Shown, false)

	p.Once("留言", act, func(error) { ended++ })
	p.Close()
	r.settle()
	check(t, "acts of a clerk who gave up", acts, 1)
	check(t, "told of it", ended, 1)
	check(t, "PINs", len(d.pins), 2)
}

// TestARecordAsksForThePINOfAnAct: what is not a conclusion is refused without
// a PIN, and done once it is given.
func TestARecordAsksForThePINOfAnAct(t *testing.T) {
	r := &stepRunner{t: t}
	d := &fakeDesk{views: map[string]desk.View{"a": {Record: confirm.Record{ID: "a"}}}}
	rec := NewRecord(d, r, NewNotices(r))
	var asked []string
	rec.AskPIN = func(what string, act func(context.Context) error, ended func(error)) {
		asked = append(asked, what)
		ended(act(t.Context()))
	}
	rec.Open("a")
	r.settle()
	d.err = problem(confirm.ProblemSigningLocked)
	rec.Message("请补交", nil)
	r.settle()
	check(t, "asked", strings.Join(asked, ""), "留言")
	check(t, "done", strings.Join(d.acts, ""), "message a 请补交")
}
