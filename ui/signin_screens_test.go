package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"
)

// readinessOfADay is what a desk says before the first sign-in.
func readinessOfADay() []desk.Readiness {
	locked := &confirm.Problem{Code: confirm.ProblemLocked}
	return []desk.Readiness{
		{Name: desk.ReadyNetwork, Problem: locked}, {Name: desk.ReadyClock, OK: true}, {Name: desk.ReadyCredential, OK: true},
		{Name: desk.ReadyTries, OK: true}, {Name: desk.ReadyCustody, Problem: locked}, {Name: desk.ReadyCache, Problem: locked},
		{Name: desk.ReadyPrinter, Problem: &confirm.Problem{Code: confirm.ProblemNoPrinter, Args: map[string]string{"reason": "none"}}},
		{Name: desk.ReadyFont, OK: true}, {Name: desk.ReadyTemplates, OK: true}, {Name: desk.ReadyDisk, OK: true},
	}
}

func TestFirstDayIsShownBesideTheSignIn(t *testing.T) {
	b := newWindowBench(t, false)
	b.station.desk.readiness = readinessOfADay()
	shoot(t, b.Fyne(), "enrol")
	b.write(HandleEnrolCode, "good", HandleEnrolPIN, "204816", HandleEnrolPINAgain, "204816")
	b.shows("准备情况", "网络", "登录后查", "打印机", "要处理", "在线登录")
	shoot(t, b.Fyne(), "first-day")
	b.signInView.showReady.Tapped(nil)
	if b.signInView.firstDay.Visible() {
		t.Error("the page cannot be put away")
	}
	b.signInView.showWay.Tapped(nil)
	b.runner.settle()
	b.shows("代理服务器", "连接方式", "proxy.school:3128")
	shoot(t, b.Fyne(), "signin-proxy")
	b.write(HandlePassword, "secret", HandleOnlinePIN, "204816")
	if b.signInView.way.root.Visible() {
		t.Error("the proxy is still asked for while the code is awaited")
	}
}

func TestEnrolmentFormOfAUSBKey(t *testing.T) {
	b := newWindowBench(t, false)
	b.station.tokens = []present.FoundToken{{Label: "一号", Model: "K3", Serial: "S1", TriesLeft: -1}, {Label: "二号", Model: "K3", Serial: "S2", TriesLeft: 1}}
	b.showSignIn((*present.SignIn).Start) // with a helper
	v := b.signInView
	press(v.tokenMode, fyne.KeyRight)
	v.tokenLibrary.SetText("/usr/lib/libkey.so")
	v.findToken.Tapped(nil)
	b.runner.settle()
	b.shows("密钥存 USBKey", "一号", "找到了，可以启用", "USBKey 的 PIN 码")
	shoot(t, b.Fyne(), "enrol-usbkey")
	if v.enrol.fields[present.FieldPINAgain].box.Visible() {
		t.Error("a PIN that exists is asked for twice")
	}
	b.write(HandleEnrolCode, "bad", HandleEnrolPIN, "204816")
	v.enrol.submit.Tapped(nil)
	b.runner.settle()
	if len(b.station.forms) == 0 || b.station.forms[0].TokenLibrary != "/usr/lib/libkey.so" || b.station.forms[0].TokenSerial != "S1" {
		t.Errorf("sent %+v", b.station.forms)
	}
}

func TestCapsLockIsNoticedInPasswordFields(t *testing.T) {
	b := newWindowBench(t, true)
	e := b.Handle(HandlePassword).(*entry)
	e.TypedRune('S') // no Shift is held
	b.shows("大写锁定（Caps Lock）似乎开着")
	shoot(t, b.Fyne(), "signin-caps")
	e.TypedRune('s')
	if note := b.signInView.online.fields[present.FieldPassword].note; note.Visible() {
		t.Errorf("still says %q", note.text)
	}
}
