package present

import (
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

type signInBench struct {
	*SignIn
	runner   *stepRunner
	station  *fakeStation
	desk     *fakeDesk
	notices  *Notices
	signedIn int
}

func newSignInBench(t *testing.T, enrolled bool) *signInBench {
	b := &signInBench{runner: &stepRunner{t: t}, desk: &fakeDesk{}}
	b.desk.session = desk.Session{Clerk: confirm.Actor{Name: "张敏"}, Point: confirm.Point{Name: "新宁小学确认点"}}
	b.desk.status = confirm.CredentialStatus{Enrolled: true, TriesLeft: 5}
	b.desk.challenge = confirm.SMSChallenge{ID: "c1", PhoneMasked: "138****1234", ExpiresAt: noon}
	b.desk.begin = func(string, string, string) error { return nil }
	b.desk.finish = func(string) error { return nil }
	b.desk.offline = func(string) error { return nil }
	b.station = &fakeStation{desk: b.desk, enrolled: enrolled}
	b.notices = NewNotices(b.runner)
	b.SignIn = NewSignIn(b.station, b.runner, b.notices)
	b.OnSignedIn = func(Desk) { b.signedIn++ }
	b.Start()
	b.runner.settle()
	return b
}

func TestSignInStartsWhereTheStationIs(t *testing.T) {
	check(t, "step of a new station", newSignInBench(t, false).State().Step, StepEnrol)
	b := newSignInBench(t, true)
	check(t, "step of an enrolled station", b.State().Step, StepOnline)
	check(t, "point", b.State().Point, "新宁小学确认点")
	check(t, "clerk", b.State().Clerk, "张敏")
	check(t, "tries", b.State().Tries, "PIN 码还可尝试 5 次")
	check(t, "low", b.State().TriesLow, false)
}

func TestEnrolmentIsCompleteBeforeItIsSent(t *testing.T) {
	full := EnrolForm{
		RegistryURL: " https://registry.example ", CAFile: "ca.pem", UserName: "ｄｅｍｏ　",
		ActivationCode: "ABCD", PIN: "204816", PINAgain: "204816",
	}
	tests := []struct {
		name   string
		change func(*EnrolForm)
		field  Field
		note   string
	}{
		{"no address", func(f *EnrolForm) { f.RegistryURL = "　" }, FieldRegistryURL, "请填写登记库地址"},
		{"no file", func(f *EnrolForm) { f.CAFile = "" }, FieldCAFile, "请填写登记库证书文件"},
		{"no user", func(f *EnrolForm) { f.UserName = "" }, FieldUserName, "请填写用户名"},
		{"no code", func(f *EnrolForm) { f.ActivationCode = " " }, FieldActivationCode, "请填写激活码"},
		{"no PIN", func(f *EnrolForm) { f.PIN, f.PINAgain = "", "" }, FieldPIN, "请设置 PIN 码"},
		{"PIN differs", func(f *EnrolForm) { f.PINAgain = "204817" }, FieldPINAgain, "两次输入的 PIN 码不一致"},
		{"full-width PIN", func(f *EnrolForm) { f.PIN, f.PINAgain = "２０４８１６", "２０４８１６" }, FieldPIN, "含有全角字符，请切换到英文输入"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newSignInBench(t, false)
			form := full
			tt.change(&form)
			b.Enrol(form)
			b.runner.settle()
			check(t, "note", b.State().Notes[tt.field], tt.note)
			check(t, "forms sent", len(b.station.forms), 0)
		})
	}
	b := newSignInBench(t, false)
	b.Enrol(full)
	b.Enrol(full) // a double click
	b.runner.settle()
	check(t, "forms sent", len(b.station.forms), 1)
	check(t, "address", b.station.forms[0].RegistryURL, "https://registry.example")
	check(t, "user name", b.station.forms[0].UserName, "demo")
	check(t, "step", b.State().Step, StepOnline)
}

func TestRefusedEnrolmentStaysOnTheCard(t *testing.T) {
	b := newSignInBench(t, false)
	b.station.err = problem(confirm.ProblemActivationCode)
	b.Enrol(EnrolForm{RegistryURL: "u", CAFile: "f", UserName: "n", ActivationCode: "c", PIN: "204816", PINAgain: "204816"})
	check(t, "busy", b.State().Busy, true)
	b.runner.settle()
	check(t, "busy", b.State().Busy, false)
	check(t, "step", b.State().Step, StepEnrol)
	check(t, "notice", b.notices.Current().Text, Words(confirm.ProblemActivationCode, nil))
}

func TestOnlineSignIn(t *testing.T) {
	b := newSignInBench(t, true)
	var user, password, pin string
	b.desk.begin = func(u, p, n string) error { user, password, pin = u, p, n; return nil }
	b.SubmitOnline("ｄｅｍｏ ", "pass word ", "204816")
	b.SubmitOnline("demo", "other", "204816") // a double click
	check(t, "jobs", len(b.runner.jobs), 1)
	b.runner.settle()
	check(t, "user", user, "demo")
	check(t, "password is never changed", password, "pass word ")
	check(t, "PIN", pin, "204816")
	s := b.State()
	check(t, "step", s.Step, StepSMS)
	check(t, "phone", s.Phone, "138****1234")
	check(t, "expires", s.Expires, "12:00")

	var code string
	b.desk.finish = func(c string) error { code = c; return nil }
	b.SubmitSMS("１２３４５６ ")
	b.runner.settle()
	check(t, "code", code, "123456")
	check(t, "signed in", b.signedIn, 1)
	check(t, "busy until the desk takes its place", b.State().Busy, true)
}

func TestSignInKeepsHopelessTriesBack(t *testing.T) {
	b := newSignInBench(t, true)
	b.SubmitOnline("", "", "2048１6")
	check(t, "jobs", len(b.runner.jobs), 0)
	check(t, "user", b.State().Notes[FieldUserName], "请填写用户名")
	check(t, "password", b.State().Notes[FieldPassword], "请填写密码")
	check(t, "PIN", b.State().Notes[FieldPIN], "含有全角字符，请切换到英文输入")
	b.SubmitOffline(" 204816")
	check(t, "jobs", len(b.runner.jobs), 0)
	check(t, "PIN", b.State().Notes[FieldPIN], "开头或末尾有空格，请核对")
	b.SubmitSMS("123456") // not asked for yet
	check(t, "jobs", len(b.runner.jobs), 0)
}

func TestRefusedSignInTellsWhyAndHowManyTriesAreLeft(t *testing.T) {
	for _, code := range []confirm.Code{
		confirm.ProblemPhoneMissing, confirm.ProblemWrongPassword, confirm.ProblemOffline, confirm.ProblemWrongPIN,
	} {
		b := newSignInBench(t, true)
		b.desk.begin = func(string, string, string) error {
			b.desk.status.TriesLeft = 2
			return problem(code)
		}
		b.SubmitOnline("demo", "secret", "000000")
		b.runner.settle()
		check(t, "step", b.State().Step, StepOnline)
		check(t, "notice of "+string(code), b.notices.Current(), Notice{NoticeError, Words(code, nil)})
		check(t, "tries", b.State().Tries, "PIN 码还可尝试 2 次")
		check(t, "low", b.State().TriesLow, true)
		check(t, "busy", b.State().Busy, false)
	}
}

func TestWrongSMSCodeMayBeTriedAgain(t *testing.T) {
	b := newSignInBench(t, true)
	b.SubmitOnline("demo", "secret", "204816")
	b.runner.settle()
	b.desk.finish = func(string) error { return problem(confirm.ProblemWrongSMSCode) }
	b.SubmitSMS("000000")
	b.runner.settle()
	check(t, "step", b.State().Step, StepSMS)
	check(t, "signed in", b.signedIn, 0)
	b.SubmitSMS("")
	check(t, "note", b.State().Notes[FieldSMSCode], "请填写短信验证码")
	b.Back()
	b.runner.settle()
	check(t, "step", b.State().Step, StepOnline)
}

func TestOfflineSignIn(t *testing.T) {
	b := newSignInBench(t, true)
	b.Choose(StepOffline)
	check(t, "step", b.State().Step, StepOffline)
	b.Choose(StepSMS) // not a choice
	check(t, "step", b.State().Step, StepOffline)
	b.SubmitOffline("204816")
	b.runner.settle()
	check(t, "signed in", b.signedIn, 1)
}

func TestFieldsAreWatchedWhileTyped(t *testing.T) {
	b := newSignInBench(t, true)
	tests := []struct {
		field       Field
		value, note string
	}{
		{FieldUserName, "demo", ""},
		{FieldUserName, "ｄemo", "已改为半角字符"},
		{FieldUserName, "demo ", "已去掉首尾空格"},
		{FieldUserName, "ｄemo　", "已改为半角字符并去掉首尾空格"},
		{FieldPassword, "pass　word", "含有全角字符，请切换到英文输入"},
		{FieldPassword, "password ", "开头或末尾有空格，请核对"},
		{FieldPassword, "pass word", ""},
	}
	for _, tt := range tests {
		b.Typed(tt.field, tt.value)
		check(t, "note on "+tt.value, b.State().Notes[tt.field], tt.note)
	}
}

func TestOpeningFailsWithASentence(t *testing.T) {
	b := newSignInBench(t, true)
	b.station.err = problem(confirm.ProblemCacheInUse)
	b.Start()
	b.runner.settle()
	check(t, "notice", b.notices.Current().Text, Words(confirm.ProblemCacheInUse, nil))

	b = newSignInBench(t, true)
	b.desk.status.Problem = &confirm.Problem{Code: confirm.ProblemKeyringLocked}
	b.Start()
	b.runner.settle()
	check(t, "notice", b.notices.Current().Text, Words(confirm.ProblemKeyringLocked, nil))
	if strings.Contains(b.notices.Current().Text, "keyring_locked") {
		t.Error("the code itself is shown")
	}
}

func TestSeveralClerksOfOneComputer(t *testing.T) {
	r := &stepRunner{t: t}
	station := &fakeStation{enrolled: true, clerks: []string{"wang", "zhang"}, desk: &fakeDesk{status: confirm.CredentialStatus{Enrolled: true, TriesLeft: 0}}}
	p := NewSignIn(station, r, NewNotices(r))
	p.Start()
	r.settle()
	check(t, "first", p.State().UserName, "wang")
	p.ChooseClerk("li")
	p.ChooseClerk("zhang")
	r.settle()
	check(t, "chosen", strings.Join(station.chosen, " "), "wang zhang")
	check(t, "shown", p.State().UserName, "zhang")

	check(t, "a locked PIN", p.State().CanRescue, true)
	p.Replace()
	check(t, "before anything is written out", p.State().Step, StepOnline)
	p.Rescue("U")
	r.settle()
	if text := p.notices.Current().Text; !strings.Contains(text, "2 项") || !strings.Contains(text, "U/jiuyuan") {
		t.Errorf("told %q", text)
	}
	p.Replace()
	check(t, "step", p.State().Step, StepEnrol)
	p.KeepPresent()
	r.settle()
	check(t, "back", p.State().Step, StepOnline)
	p.Replace()
	p.Enrol(EnrolForm{RegistryURL: "https://r", CAFile: "ca", UserName: "zhang", ActivationCode: "7K0M1XQ9A1", PIN: "830615", PINAgain: "830615"})
	r.settle()
	if len(station.forms) != 1 || !station.forms[0].Replace {
		t.Errorf("asked for %d enrolments", len(station.forms))
	}
	check(t, "after it", p.State().Replacing, false)
}

// TestWithoutAKeyring: 受限模式 is offered only where an enrolment has found no
// keyring, and never taken by itself.
func TestWithoutAKeyring(t *testing.T) {
	r := &stepRunner{t: t}
	station := &fakeStation{desk: &fakeDesk{}, err: &confirm.Problem{Code: confirm.ProblemKeyringMissing}}
	p := NewSignIn(station, r, NewNotices(r))
	p.Start()
	form := EnrolForm{RegistryURL: "https://r", CAFile: "ca", UserName: "zhang", ActivationCode: "7K0M1XQ9A1", PIN: "830615", PINAgain: "830615"}
	check(t, "before", p.State().CanGoWithout, false)
	p.Enrol(form)
	r.settle()
	check(t, "offered", p.State().CanGoWithout, true)
	station.err, form.WithoutKeyring = nil, true
	p.Enrol(form)
	r.settle()
	if len(station.forms) != 2 || station.forms[0].WithoutKeyring || !station.forms[1].WithoutKeyring {
		t.Errorf("%d forms were sent", len(station.forms))
	}
	check(t, "after", p.State().CanGoWithout, false)
}
