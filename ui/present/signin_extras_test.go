package present

import (
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

func TestCapsLockShowsInTheCaseOfALetter(t *testing.T) {
	b := newSignInBench(t, true)
	tests := []struct {
		r     rune
		shift bool
		warns bool
	}{
		{'a', false, false}, {'A', true, false}, {'A', false, true}, {'5', false, true}, // a digit says nothing
		{'a', true, true}, {'b', false, false}, {'中', false, false},
	}
	for _, tt := range tests {
		b.Letter(FieldPassword, tt.r, tt.shift)
		if got := b.State().Caps != "" && b.State().CapsField == FieldPassword; got != tt.warns {
			t.Errorf("%q with Shift %v: warns %v", tt.r, tt.shift, got)
		}
	}
	b.Letter(FieldPassword, 'A', false)
	b.Typed(FieldPassword, "")
	check(t, "an emptied field", b.State().Caps, "")
	b.Letter(FieldPIN, 'A', false)
	b.Choose(StepOffline)
	check(t, "another card", b.State().Caps, "")
}

func TestTheLastTryIsAskedForTwice(t *testing.T) {
	b := newSignInBench(t, true)
	tried := 0
	b.desk.offline = func(string) error {
		tried++
		b.desk.status.TriesLeft--
		return problem(confirm.ProblemWrongPIN)
	}
	b.desk.status.TriesLeft = 2
	b.Start()
	b.runner.settle()
	b.Choose(StepOffline)
	b.SubmitOffline("111111")
	b.runner.settle()
	check(t, "tried", tried, 1)
	b.SubmitOffline("111112")
	b.runner.settle()
	check(t, "tried without being asked", tried, 1)
	if note := b.State().Notes[FieldPIN]; !strings.Contains(note, "最后一次") {
		t.Errorf("the note is %q", note)
	}
	b.SubmitOffline("111112")
	b.runner.settle()
	check(t, "tried when sure", tried, 2)
	check(t, "locked", b.State().CanRescue, true)
}

func TestFirstDayPage(t *testing.T) {
	b := newSignInBench(t, false)
	b.desk.readiness = []desk.Readiness{
		{Name: desk.ReadyNetwork, Problem: &confirm.Problem{Code: confirm.ProblemLocked}},
		{Name: desk.ReadyClock, OK: true},
		{Name: desk.ReadyCache, Problem: &confirm.Problem{Code: confirm.ProblemLocked}},
		{Name: desk.ReadyPrinter, Problem: &confirm.Problem{Code: confirm.ProblemNoPrinter, Args: map[string]string{"reason": "none"}}},
	}
	b.ShowReady(true)
	check(t, "before an enrolment", b.State().FirstDay.Shown, false)
	b.Enrol(EnrolForm{RegistryURL: "u", CAFile: "f", UserName: "n", ActivationCode: "c", PIN: "204816", PINAgain: "204816"})
	b.runner.settle()
	day := b.State().FirstDay
	if !day.Shown || len(day.Rows) != 4 {
		t.Fatalf("after the enrolment: %+v", day)
	}
	for i, want := range []struct {
		word string
		tone Tone
	}{{"网络", ToneComplete}, {"时钟", ToneComplete}, {"本机数据", ToneHint}, {"打印机", ToneWarn}} {
		check(t, "line", day.Rows[i].Word, want.word)
		check(t, "tone of "+want.word, day.Rows[i].Badge.Tone, want.tone)
	}
	check(t, "what mends the printer", day.Rows[3].Text != "", true)

	b.station.testErr = problem(confirm.ProblemOffline)
	b.CheckReady()
	b.CheckReady()
	check(t, "jobs", len(b.runner.jobs), 1)
	b.runner.settle()
	check(t, "no line", b.State().FirstDay.Rows[0].Text, Words(confirm.ProblemOffline, nil))
	b.ShowReady(false)
	check(t, "taken away", b.State().FirstDay.Shown, false)

	b.CheckReady() // and a late answer of another clerk's desk
	b.state.FirstDay.Rows, b.SignIn.desk = nil, nil
	b.runner.settle()
	check(t, "late rows", len(b.State().FirstDay.Rows), 0)
}

func TestEnrolmentOnAUSBKey(t *testing.T) {
	b := newSignInBench(t, false)
	b.OnToken(true)
	check(t, "without a helper", b.State().Token.Chosen, false)

	b = newSignInBench(t, false)
	b.station.helper = true
	b.SignIn = NewSignIn(b.station, b.runner, b.notices)
	b.Start()
	b.OnToken(true)
	b.FindTokens(" ")
	check(t, "no driver", b.State().Notes[FieldTokenLibrary], "请填写驱动文件")
	b.FindTokens("lib.so")
	b.FindTokens("lib.so")
	b.runner.settle()
	check(t, "libraries asked", len(b.station.libraries), 1)
	check(t, "nothing is plugged in", b.State().Token.Says.Tone, ToneWarn)
	b.station.tokens = []FoundToken{
		{Label: "一号", Serial: "S1", TriesLeft: -1}, {Label: "二号", Serial: "S2", Blank: true}, {Serial: "S3", TriesLeft: 0}, {Serial: "S4", TriesLeft: 1},
	}
	b.FindTokens("lib.so")
	b.runner.settle()
	check(t, "the first", b.State().Token.Says.Tone, ToneComplete)
	for serial, tone := range map[string]Tone{"S2": ToneWarn, "S3": ToneConflict, "S4": ToneWarn} {
		b.ChooseToken(serial)
		check(t, serial, b.State().Token.Says.Tone, tone)
	}
	b.ChooseToken("S9")
	b.ChooseToken("S1")

	form := EnrolForm{RegistryURL: "u", CAFile: "f", UserName: "n", ActivationCode: "c", PIN: "204816"}
	b.Enrol(form)
	check(t, "no driver in the form", len(b.station.forms), 0)
	form.TokenLibrary = "lib.so "
	b.Enrol(form)
	b.runner.settle()
	if len(b.station.forms) != 1 {
		t.Fatalf("%d forms: %v", len(b.station.forms), b.State().Notes)
	}
	check(t, "driver", b.station.forms[0].TokenLibrary, "lib.so")
	check(t, "USBKey", b.station.forms[0].TokenSerial, "S1")

	b.station.tokensErr = problem(confirm.ProblemDriverMissing)
	b.FindTokens("lib.so")
	b.runner.settle()
	check(t, "a broken driver", b.notices.Current().Text, Words(confirm.ProblemDriverMissing, nil))
}

// TestProxyIsTriedWithTheRegistryOfTheEnrolment: there is no other registry yet.
func TestProxyIsTriedWithTheRegistryOfTheEnrolment(t *testing.T) {
	b := newSignInBench(t, false)
	b.AskRegistry(func() string { return "ｈttps://r " }, func() string { return "ca.pem" })
	b.Proxy.Load()
	b.runner.settle()
	b.Proxy.SetMode(confirm.ProxyNone)
	b.Proxy.Save("")
	b.runner.settle()
	check(t, "asked", strings.Join(b.station.asked, ","), "https://r ca.pem")
	check(t, "says", b.Proxy.State().Tone, ToneComplete)

	b = newSignInBench(t, true)
	b.AskRegistry(nil, nil)
	b.Proxy.Load()
	b.runner.settle()
	b.Proxy.Save("")
	b.runner.settle()
	check(t, "asked once enrolled", len(b.station.asked), 0)
	check(t, "its own registry was", b.station.tests, 1)
}
