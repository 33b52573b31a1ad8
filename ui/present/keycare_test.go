package present

import (
	"context"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// fakeKeys is what a fakeDesk says of key and data.
type fakeKeys struct {
	custody   []confirm.CustodyLine
	copied    confirm.SecondCopy
	readiness []desk.Readiness
	keyActs   []string
}

func (f *fakeDesk) ChangePIN(_ context.Context, old, new []byte) error {
	f.keyActs = append(f.keyActs, "pin "+string(old)+" "+string(new))
	return f.fail()
}

func (f *fakeDesk) Custody(context.Context) ([]confirm.CustodyLine, error) {
	return f.custody, nil
}

func (f *fakeDesk) AddCustody(_ context.Context, e confirm.CustodyEntry, pin []byte) (confirm.CustodyLine, error) {
	f.keyActs = append(f.keyActs, strings.Join([]string{string(e.Kind), e.Keeper, e.Note, string(pin)}, " "))
	line := confirm.CustodyLine{CustodyEntry: e}
	line.Serial, line.At = f.status.Serial, noon
	f.custody = append(f.custody, line)
	return line, f.fail()
}

func (f *fakeDesk) SecondCopy(context.Context) (confirm.SecondCopy, error) { return f.copied, nil }

func (f *fakeDesk) SetSecondCopy(_ context.Context, folder string) (confirm.SecondCopy, error) {
	f.copied.Folder = folder
	return f.copied, f.fail()
}

func (f *fakeDesk) CopyNow(context.Context) (confirm.SecondCopy, error) { return f.copied, f.fail() }

func (f *fakeDesk) Wipe(context.Context, []byte) (confirm.WipeProof, error) {
	f.keyActs = append(f.keyActs, "wipe")
	return confirm.WipeProof{Records: 12, Photos: 30}, f.fail()
}

func (f *fakeDesk) Doctor(context.Context) []desk.Readiness { return f.readiness }

func newKeyBench(t *testing.T) (*KeyCare, *fakeDesk, *stepRunner, *Notices) {
	t.Helper()
	r := &stepRunner{t: t}
	d := &fakeDesk{status: confirm.CredentialStatus{Enrolled: true, TriesLeft: 5, Serial: "0a", NotAfter: noon, Provider: confirm.ProviderSoftkey}}
	d.page.Counts = map[confirm.Queue]int{confirm.QueueAll: 12}
	notices := NewNotices(r)
	return NewKeyCare(d, r, notices), d, r, notices
}

func TestWhoAnswersForTheKey(t *testing.T) {
	p, d, r, notices := newKeyBench(t)
	p.Load()
	r.settle()
	check(t, "nobody", p.State().NeedsTaking, true)
	p.Record(confirm.CustodyHanded, " ", "", "", func() { t.Error("handed to nobody") })
	r.settle()
	check(t, "refused", notices.Current().Text, "移交要填写新的责任人。")
	p.Record(confirm.CustodyReceived, " 张敏 ", "学期初", "", func() {})
	r.settle()
	check(t, "signed", strings.Join(d.keyActs, ";"), "received 张敏 学期初 ")
	check(t, "keeper", p.State().Keeper, "责任人 张敏，自 2026-10-08 起")
	check(t, "line", p.State().Custody[0], CustodyRow{When: "2026-10-08 12:00", What: "领用", Who: "张敏 学期初", Sent: "待发送"})
	p.Record(confirm.CustodyReturned, "", "", "", func() {})
	r.settle()
	check(t, "given back", p.State().NeedsTaking, true)
}

func TestThePINIsChangedOnlyWhenItIsMeant(t *testing.T) {
	p, d, r, notices := newKeyBench(t)
	done := 0
	for _, bad := range [][3]string{{"", "2", "2"}, {"1", "", ""}, {"1", "2", "3"}, {"１", "2", "2"}} {
		p.ChangePIN(bad[0], bad[1], bad[2], func() { done++ })
		r.settle()
	}
	check(t, "tries of what cannot be meant", len(d.keyActs), 0)
	p.ChangePIN("204816", "709413", "709413", func() { done++ })
	r.settle()
	check(t, "asked", strings.Join(d.keyActs, ""), "pin 204816 709413")
	check(t, "done", done, 1)
	check(t, "told", notices.Current().Text, "PIN 码已更改，下次解锁请用新的。")
	d.err = problem(confirm.ProblemWrongPIN)
	p.ChangePIN("1", "709413", "709413", func() { done++ })
	r.step()
	check(t, "done with a wrong one", done, 1)
}

func TestPeopleAreDestroyedByWordsOnly(t *testing.T) {
	p, d, r, _ := newKeyBench(t)
	p.Load()
	r.settle()
	check(t, "before its time", p.State().CanWipe, false)
	d.standing.WipeDue = noon
	p.Load()
	r.settle()
	check(t, "due", p.State().CanWipe, true)
	if !strings.Contains(p.State().Wipe, "12 位") {
		t.Errorf("the dialog does not say how many: %s", p.State().Wipe)
	}
	p.Wipe("清除", "")
	r.settle()
	check(t, "wiped by other words", len(d.keyActs), 0)
	p.Wipe(WipeWord, "")
	r.settle()
	check(t, "wiped", strings.Join(d.keyActs, ""), "wipe")
	if !strings.Contains(p.State().Wiped, "12 人") {
		t.Errorf("told %q", p.State().Wiped)
	}
}

func TestReadinessIsGreenOrHasAFix(t *testing.T) {
	p, d, r, _ := newKeyBench(t)
	d.readiness = []desk.Readiness{{Name: desk.ReadyClock, OK: true},
		{Name: desk.ReadyPrinter, Problem: &confirm.Problem{Code: confirm.ProblemNoPrinter, Args: map[string]string{"reason": "none"}}}}
	p.Load()
	r.settle()
	check(t, "green", p.State().Ready[0], ReadyRow{Word: "时钟", Badge: Badge{"好", ToneComplete}})
	if l := p.State().Ready[1]; l.Badge.Tone != ToneWarn || !strings.Contains(l.Text, "请") {
		t.Errorf("no fix: %+v", l)
	}
}

// TestMarksTellTheWorstFirst: what stands in the top line of credential and data.
func TestMarksTellTheWorstFirst(t *testing.T) {
	days := func(n string) *confirm.Problem {
		return &confirm.Problem{Code: confirm.ProblemCertExpiring, Args: map[string]string{"days": n}}
	}
	well := confirm.CredentialStatus{Enrolled: true, TriesLeft: 5}
	for name, tt := range map[string]struct {
		standing desk.Standing
		status   confirm.CredentialStatus
		want     []Badge
	}{
		"all is well": {desk.Standing{}, well, nil},
		"30 days":     {desk.Standing{Credential: days("30")}, well, []Badge{{"证书还有 30 天", ToneIncomplete}}},
		"7 days":      {desk.Standing{Credential: days("7")}, well, []Badge{{"证书还有 7 天", ToneWarn}}},
		"1 day":       {desk.Standing{Credential: days("1")}, well, []Badge{{"证书还有 1 天", ToneBlock}}},
		"locked": {desk.Standing{Credential: &confirm.Problem{Code: confirm.ProblemCertLocked}}, well,
			[]Badge{{"证书被锁定", ToneBlock}}},
		"copied": {desk.Standing{Credential: &confirm.Problem{Code: confirm.ProblemCredentialCopied}}, well,
			[]Badge{{"凭证疑被复制", ToneBlock}}},
		"forked, few tries, no second copy, wipe due": {
			desk.Standing{AuditForked: true, SecondCopy: confirm.SecondCopy{Folder: "x", Reason: confirm.SecondCopyAbsent}, WipeDue: noon.Add(time.Hour)},
			confirm.CredentialStatus{Enrolled: true, TriesLeft: 1},
			[]Badge{{"日志对不上", ToneBlock}, {"PIN 只剩 1 次", ToneBlock}, {"备份盘异常", ToneWarn}, {"该清除个人信息", ToneWarn}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := marksOf(tt.standing, tt.status)
			check(t, "marks", len(got), len(tt.want))
			for i := range min(len(got), len(tt.want)) {
				check(t, "mark", got[i].Badge, tt.want[i])
				if !strings.HasSuffix(got[i].Text, "。") {
					t.Errorf("%q is no sentence", got[i].Text)
				}
			}
		})
	}
	check(t, "受限模式", keyringFreeMark(confirm.CredentialStatus{KeyringFree: true}), "受限模式")
}
