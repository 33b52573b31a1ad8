package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"
)

// scriptKeys is what a scriptDesk says of key and data.
type scriptKeys struct {
	status    confirm.CredentialStatus
	standing  desk.Standing
	unsigned  []desk.Unsigned
	custody   []confirm.CustodyLine
	readiness []desk.Readiness
}

func (d *scriptDesk) CredentialStatus(context.Context) confirm.CredentialStatus { return d.status }
func (d *scriptDesk) Unsigned(context.Context) ([]desk.Unsigned, error)         { return d.unsigned, nil }
func (d *scriptDesk) SignBatch(_ context.Context, ids []string, pin []byte, _ confirm.Progress) ([]desk.Signed, error) {
	d.note("sign %s by %s", strings.Join(ids, ","), pin)
	all := make([]desk.Signed, len(ids))
	for i, id := range ids {
		all[i] = desk.Signed{RecordID: id}
	}
	d.unsigned = nil
	return all, nil
}
func (d *scriptDesk) Custody(context.Context) ([]confirm.CustodyLine, error) { return d.custody, nil }
func (d *scriptDesk) SecondCopy(context.Context) (confirm.SecondCopy, error) {
	return d.standing.SecondCopy, nil
}
func (d *scriptDesk) Doctor(context.Context) []desk.Readiness { return d.readiness }
func (d *scriptDesk) ChangePIN(_ context.Context, old, new []byte) error {
	d.note("pin %s %s", old, new)
	return nil
}
func (d *scriptDesk) Reveal(_ context.Context, id string, f ...desk.RevealField) (map[desk.RevealField]string, error) {
	d.note("reveal %s", id)
	return map[desk.RevealField]string{}, nil
}

func withKeys(d *scriptDesk) {
	d.status = confirm.CredentialStatus{Enrolled: true, TriesLeft: 2, Serial: "3f9a52c07be1", NotAfter: noon.Add(6 * 24 * time.Hour),
		Provider: confirm.ProviderSoftkey, KeyringFree: true}
	d.standing = desk.Standing{
		Credential: &confirm.Problem{Code: confirm.ProblemCertExpiring, Args: map[string]string{"days": "6"}},
		SecondCopy: confirm.SecondCopy{Folder: "/media/beifen", Reason: confirm.SecondCopyAbsent}, Unsigned: 3, Unsent: 2,
	}
	for i := range 3 {
		d.unsigned = append(d.unsigned, desk.Unsigned{RecordID: fmt.Sprint("r", i), ApplicationNo: fmt.Sprint(202600000000 + i),
			Name: confirm.Name(fmt.Sprintf("申请人%02d", i)), School: "青禾县第一中学",
			Chosen: confirm.Chosen{Action: confirm.ActionConcludeComplete, At: noon}})
	}
	d.custody = []confirm.CustodyLine{{CustodyEntry: confirm.CustodyEntry{Kind: confirm.CustodyReceived, Serial: "3f9a52c07be1", Keeper: "张敏", At: noon}, Sent: true}}
	d.readiness = []desk.Readiness{{Name: desk.ReadyNetwork, OK: true}, {Name: desk.ReadyClock, OK: true}, {Name: desk.ReadyCredential, OK: true},
		{Name: desk.ReadyPrinter, Problem: &confirm.Problem{Code: confirm.ProblemNoPrinter, Args: map[string]string{"reason": "none"}}}}
}

func TestAPINSignsTheListThatIsShown(t *testing.T) {
	s := newScreens(t, withKeys)
	s.shows(s.standing.root, "待签名 3", "受限模式")
	s.bench.Signing.Show()
	s.runner.settle()
	s.shows(s.signing.cover.body, "为本批 3 条签名", "PIN 码还可尝试 2 次", "申请人00", "202600000002", "材料齐全")
	press(s.list.table, fyne.KeyF8) // a key of what lies under it
	s.signing.pin.SetText("204816")
	press(s.signing.pin, fyne.KeyReturn)
	if s.signing.pin.Text != "" {
		t.Error("the PIN stays in its field")
	}
	s.runner.settle()
	s.did("sign r0,r1,r2 by 204816")
	if s.signing.cover.popup != nil {
		t.Error("the dialog stays when all is signed")
	}
}

func TestKeyAndDataAreOnOneScreen(t *testing.T) {
	s := newScreens(t, withKeys)
	s.keyed(fyne.KeyF11)
	if s.bench.Screen() != present.ScreenKeys {
		t.Fatal("F11 does not lead there")
	}
	s.shows(s.care.root, "软件密钥（不是硬件）", "还可尝试 2 次", "证书还有 6 天", "备份盘异常", "责任人 张敏", "打印机", "清除个人信息")
	for e, text := range map[*entry]string{s.care.old: "204816", s.care.new: "709413", s.care.again: "709413"} {
		e.SetText(text)
	}
	press(s.care.again, fyne.KeyReturn)
	s.runner.settle()
	s.did("pin 204816 709413")
	if s.care.old.Text+s.care.new.Text+s.care.again.Text != "" {
		t.Error("PINs stay on the screen")
	}
}

func TestNumbersComeByKeyAndGoWithTheScreen(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) {
		d.policy.Reveal = confirm.RevealOnDemand
		d.view.Record.Content.Identity.DocumentNumber = "341002199001010029"
	})
	press(s.list.table, fyne.KeyHome, fyne.KeyReturn)
	s.runner.settle()
	s.shows(s.record.root, "341002********0029", "显示完整号码")
	s.keyed(fyne.KeyF12)
	s.did("reveal r0")
	s.shows(s.record.root, "341002 19900101 0029")
	s.bench.Show(present.ScreenPrint)
	s.bench.Show(present.ScreenCheck)
	s.shows(s.record.root, "341002********0029")
}

// TestTheDeskLocksByItself: the countdown is seen, a key or the pointer ends
// it, and after the lock nothing of people is left in the window.
func TestTheDeskLocksByItself(t *testing.T) {
	b := newWindowBench(t, true)
	b.station.desk.policy.IdleMinutes = 1
	now := noon
	b.Window.options.Now = func() time.Time { return now }
	b.write(HandlePassword, "Abc12345", HandleOnlinePIN, "204816")
	b.write(HandleSMSCode, "123456")
	b.shows("申请人00")
	idle := b.Bench().Idle
	ticks := func(n int) {
		for range n {
			now = now.Add(time.Second)
			b.runner.tickAll()
		}
	}
	ticks(35)
	b.shows("25 秒后锁定")
	if !idle.State().Shown {
		t.Fatal("no countdown")
	}
	b.Window.win.Content().(*presence).MouseMoved(&desktop.MouseEvent{})
	if idle.State().Shown {
		t.Error("the pointer does not end the countdown")
	}
	ticks(35)
	press(b.Handle(HandleSearch).(*entry), fyne.KeyDown)
	if idle.State().Shown {
		t.Error("a key does not end the countdown")
	}
	for name, act := range map[string]func(){
		"a queue": func() { b.shell.list.chips.chips[1].Tapped(nil) }, "the navigation": func() { b.shell.nav[0].Tapped(nil) },
	} {
		ticks(35)
		act()
		b.runner.settle()
		if idle.State().Shown {
			t.Errorf("a click on %s does not end the countdown", name)
		}
	}
	ticks(61)
	b.runner.settle()
	if b.Bench() != nil {
		t.Fatal("not locked")
	}
	b.shows("已锁定", "无人操作，自动锁定", "PIN 码还可尝试", "解锁")
	if text := reads(b.Fyne().Content()); strings.Contains(text, "申请人") {
		t.Errorf("people are left on the lock screen:\n%s", text)
	}
	b.write(HandleOfflinePIN, "204816")
	b.shows("申请人00")
}
