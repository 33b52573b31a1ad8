package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"confirmpoint/confirm"
	"confirmpoint/ui/present"
)

// scriptStation is a workstation that the test enrols.
type scriptStation struct {
	noContact
	desk     *signInDesk
	enrolled bool
	clerks   []string
	forms    []present.EnrolForm
	tokens   []present.FoundToken
}

func (s *scriptStation) TokenHelper() bool                                  { return len(s.tokens) > 0 }
func (s *scriptStation) TestRegistry(context.Context, string, string) error { return nil }
func (s *scriptStation) Tokens(context.Context, string) ([]present.FoundToken, error) {
	return s.tokens, nil
}
func (s *scriptStation) TestProxy(context.Context) error { return nil }

func (s *scriptStation) Clerks() []string   { return s.clerks }
func (s *scriptStation) ChooseClerk(string) {}
func (s *scriptStation) Rescue(context.Context, string) (string, confirm.EscrowReport, error) {
	return "", confirm.EscrowReport{}, nil
}
func (s *scriptStation) Enrolled() bool { return s.enrolled }
func (s *scriptStation) Enrol(_ context.Context, f present.EnrolForm) error {
	s.forms = append(s.forms, f)
	if f.ActivationCode != "good" {
		return &confirm.Problem{Code: confirm.ProblemActivationCode}
	}
	s.enrolled = true
	return nil
}
func (s *scriptStation) Open(context.Context) (present.Desk, error) { return s.desk, nil }

// signInDesk takes one PIN and one code.
type signInDesk struct {
	*scriptDesk
	left int
}

func (d *signInDesk) CredentialStatus(context.Context) confirm.CredentialStatus {
	return confirm.CredentialStatus{Enrolled: true, TriesLeft: d.left, NotBefore: noon.AddDate(0, -1, 0), NotAfter: noon.AddDate(1, 0, 0)}
}
func (d *signInDesk) BeginSignIn(_ context.Context, _, _ string, pin []byte) (confirm.SMSChallenge, error) {
	return confirm.SMSChallenge{ID: "c", PhoneMasked: "138****0000", ExpiresAt: noon}, d.SignInOffline(context.Background(), pin)
}
func (d *signInDesk) FinishSignIn(_ context.Context, _, code string) error {
	if code != "123456" {
		return &confirm.Problem{Code: confirm.ProblemWrongSMSCode}
	}
	return nil
}
func (d *signInDesk) SignInOffline(_ context.Context, pin []byte) error {
	if string(pin) != "204816" {
		d.left--
		return &confirm.Problem{Code: confirm.ProblemWrongPIN}
	}
	return nil
}

type windowBench struct {
	*Window
	t       *testing.T
	runner  *queueRunner
	station *scriptStation
}

func newWindowBench(t *testing.T, enrolled bool) *windowBench {
	t.Helper()
	b := &windowBench{t: t, runner: &queueRunner{}, station: &scriptStation{enrolled: enrolled, desk: &signInDesk{newScript(), 5}}}
	b.Window = NewWindow(Options{
		App: test.NewTempApp(t), Runner: b.runner, Station: b.station, Now: func() time.Time { return noon }, Drill: true,
		Prefill: Prefill{RegistryURL: "https://127.0.0.1:8443", CAFile: "ca.pem", UserName: "demo", SMSCode: func() string { return "123456" }},
	})
	b.Fyne().Resize(fyne.NewSize(1280, 800))
	b.runner.settle()
	return b
}

// write fills the fields named by handles, and presses Return in the last.
func (b *windowBench) write(texts ...any) {
	b.t.Helper()
	var last *entry
	for i := 0; i < len(texts); i += 2 {
		last = b.Handle(texts[i].(Handle)).(*entry)
		last.SetText(texts[i+1].(string))
	}
	press(last, fyne.KeyReturn)
	b.runner.settle()
}

func (b *windowBench) shows(want ...string) {
	b.t.Helper()
	got := reads(b.Fyne().Content())
	for _, w := range want {
		if !strings.Contains(strings.ReplaceAll(got, "\n", ""), w) {
			b.t.Errorf("%q is not shown in\n%s", w, got)
		}
	}
}

func TestEnrolmentSaysWhatIsMissingAndWhatWentWrong(t *testing.T) {
	b := newWindowBench(t, false)
	b.shows("首次启用本工作站", "演练", "登记库地址")
	b.write(HandleEnrolCode, "", HandleEnrolPIN, "204816", HandleEnrolPINAgain, "204817")
	b.shows("请填写激活码", "两次输入的 PIN 码不一致")
	if len(b.station.forms) != 0 {
		t.Fatal("an incomplete form was sent")
	}
	b.write(HandleEnrolCode, "bad", HandleEnrolPINAgain, "204816")
	b.shows(present.Words(confirm.ProblemActivationCode, nil))
	b.write(HandleEnrolCode, "ｇｏｏｄ ", HandleEnrolPINAgain, "204816")
	if got := b.station.forms[1].ActivationCode; got != "good" {
		t.Errorf("the code was sent as %q", got)
	}
	b.shows("证书已签发，请登录。", "在线登录", "PIN 码还可尝试 5 次")
	if text := b.signInView.enrol.text(present.FieldPIN); text != "" {
		t.Error("the PIN is still in the form that was left")
	}
}

func TestSignInOnlineWithTheCodeOfAMessage(t *testing.T) {
	b := newWindowBench(t, true)
	b.write(HandlePassword, "secret", HandleOnlinePIN, "000000")
	b.shows(present.Words(confirm.ProblemWrongPIN, nil), "PIN 码还可尝试 4 次")
	b.write(HandleOnlinePIN, "204816")
	b.shows("验证码已发送到 138****0000", "演练短信：您的验证码是 123456。")
	b.write(HandleSMSCode, "111111")
	b.shows(present.Words(confirm.ProblemWrongSMSCode, nil))
	b.write(HandleSMSCode, "１２３４５６")
	if b.Bench() == nil {
		t.Fatal("the desk was not opened")
	}
	b.shows("申请人00", "台山市新宁小学确认点")
	if b.Handle(HandlePassword) != nil {
		t.Error("the sign-in form can be reached from the desk")
	}
}

func TestSignInOfflineLockAndAgain(t *testing.T) {
	b := newWindowBench(t, true)
	press(b.Handle(HandleSignInModes).(fyne.Focusable), fyne.KeyRight)
	b.shows("离线登录后可以核对、作出结论和打印")
	b.write(HandleOfflinePIN, "204816")
	if b.Bench() == nil {
		t.Fatal("the desk was not opened")
	}
	items := b.clerkItems()
	items[0].act()
	if b.clerkItems()[0].word != "浅色外观" {
		t.Error("the dark theme cannot be left")
	}
	items[2].act()
	b.runner.settle()
	if b.Bench() != nil {
		t.Fatal("the desk was not locked")
	}
	if got := reads(b.Fyne().Content()); strings.Contains(got, "申请人00") {
		t.Error("a name is still shown after locking")
	}
	if text := b.signInView.offline.text(present.FieldPIN); text != "" {
		t.Error("the PIN is still in its field")
	}
}

// TestTheDeskIsBuiltWhileItIsUnlocked: a wrong PIN leaves what was built for the
// next try, and the sign-in screen stays until the first list is there.
func TestTheDeskIsBuiltWhileItIsUnlocked(t *testing.T) {
	b := newWindowBench(t, true)
	usable := 0
	b.options.OnUsable = func() { usable++ }
	press(b.Handle(HandleSignInModes).(fyne.Focusable), fyne.KeyRight)
	b.write(HandleOfflinePIN, "000000")
	built := b.ready
	if built == nil || b.bench != nil {
		t.Fatal("nothing was built while the desk was being unlocked, or it is shown")
	}
	pin := b.Handle(HandleOfflinePIN).(*entry)
	pin.SetText("204816")
	press(pin, fyne.KeyReturn)
	for b.bench == nil && len(b.runner.todo) > 0 {
		next := b.runner.todo[0]
		b.runner.todo = b.runner.todo[1:]
		next()
	}
	if b.bench != built.bench || b.shell != nil {
		t.Fatal("the desk was built twice, or is shown without its list")
	}
	b.showBench(b.station.desk) // a second try that was under way
	b.runner.settle()
	b.shows("申请人00")
	if b.shell != built.shell || usable != 0 {
		t.Errorf("the window built for the desk is not the one shown, or was usable %d times before it was drawn", usable)
	}
	b.drawn(1, 1)
	b.drawn(1, 1)
	if usable != 1 {
		t.Errorf("the list that was drawn was usable %d times", usable)
	}
	if b.shell.whole {
		t.Error("everything was built for the first list")
	}
	b.runner.tickAll()
	if !b.shell.whole {
		t.Error("the rest is not built by itself")
	}
	for _, v := range b.shell.screens {
		if v.root.Visible() != (v.screen == present.ScreenCheck) {
			t.Errorf("%s is laid out from the start: %v", v.screen, v.root.Visible())
		}
	}
}
