package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"
)

// scriptSettings answers what the screen 设置 asks.
type scriptSettings struct {
	passwords []string
	offer     confirm.UpdateOffer
}

func (s *scriptSettings) Update(context.Context) (confirm.UpdateOffer, error) {
	if s.offer.Verdict == "" {
		return confirm.UpdateOffer{Verdict: confirm.UpdateNone, Running: "1.0.0"}, nil
	}
	return s.offer, nil
}

func (s *scriptSettings) FetchUpdate(_ context.Context, dir string, p confirm.Progress) (string, confirm.UpdateOffer, error) {
	p(1<<20, 30<<20)
	return dir + "/" + s.offer.File.Name, s.offer, nil
}

// newVersion is an update that may be taken now.
func newVersion() confirm.UpdateOffer {
	return confirm.UpdateOffer{
		Verdict: confirm.UpdateOffered, Running: "1.0.0",
		Update: confirm.Update{Version: "1.0.1", NotesZH: "修正：名册第二页的表头在个别打印机上被裁掉。", NotesEN: "Mended: some printers cut the heading of the second page of a roster."},
		File:   confirm.UpdateFile{Name: "confirmpoint_1.0.1_amd64.deb", Bytes: 30 << 20},
	}
}

func TestUpdateIsOfferedAndFetched(t *testing.T) {
	s, _ := showSettings(t)
	s.bench.Updates.Place = present.UpdatePlace{
		Folder:  func() (string, error) { return "/home/clerk/.local/share/confirmpoint/updates", nil },
		Install: func(path string) string { return "sudo apt install " + path },
	}
	v, mark := s.settings.updates, s.navItem(present.ScreenSettings)
	s.shows(v.root, "没有更新的版本")
	if !v.get.disabled || mark.number.text != "" {
		t.Error("an update is offered that is none")
	}
	s.desk.offer = newVersion()
	v.check.Tapped(nil)
	s.runner.settle()
	s.shows(v.root, "新版本是 1.0.1", "名册第二页")
	if v.get.disabled || mark.number.text != "1" {
		t.Error("the new version cannot be fetched, or 设置 is not marked")
	}
	shoot(t, s.win, "settings-update")
	v.get.Tapped(nil)
	if !v.stop.Visible() {
		t.Error("a download cannot be stopped")
	}
	s.runner.settle()
	s.shows(v.root, "已下载并核对：", "/home/clerk/.local/share/confirmpoint/updates/confirmpoint_1.0.1_amd64.deb", "sudo apt install")
	s.lay()
	golden(t, s.win, v.root, "settings-update")
	shoot(t, s.win, "settings-update-here")
	v.copy.Tapped(nil)
	if got := fyne.CurrentApp().Clipboard().Content(); got != s.bench.Updates.State().Install {
		t.Errorf("the clipboard holds %q", got)
	}
	s.desk.offer.Verdict = confirm.UpdateHeldWindow
	v.check.Tapped(nil)
	s.runner.settle()
	s.shows(v.root, "48 小时")
	if mark.number.text != "" {
		t.Error("what is not for now is marked")
	}
}

func (s *scriptSettings) ChangePassword(_ context.Context, old, new string) error {
	s.passwords = append(s.passwords, old+" "+new)
	return nil
}

func (s *scriptSettings) Diagnose(context.Context) desk.Diagnostics {
	return desk.Diagnostics{
		At: noon, Software: "confirmpoint/0.1.0", System: "linux/amd64 go1.26", Installation: "0199c0de-0000-7000-8000-000000000001",
		PointCode: "XN01", Templates: "2026-1", Schema: 5, Link: confirm.ProblemOffline,
		Checks: []desk.Readiness{
			{Name: desk.ReadyNetwork, Problem: &confirm.Problem{Code: confirm.ProblemOffline}},
			{Name: desk.ReadyClock, OK: true, Detail: "0s"}, {Name: desk.ReadyDisk, OK: true, Detail: "20481"},
		},
		Standing: desk.DiagnosedStanding{Records: 300, Unsent: 2},
		Sync:     []confirm.SyncEntry{{At: noon, Kind: confirm.SyncSend, Sent: 2, Accepted: 2}, {At: noon.Add(-time.Hour), Kind: confirm.SyncPull, Code: confirm.ProblemOffline}},
	}
}

// showSettings opens the screen of a window with preferences.
func showSettings(t *testing.T) (*screens, *present.PreferenceKeeper) {
	t.Helper()
	s := newScreens(t, withKeys)
	keeper := present.NewPreferenceKeeper(present.DefaultPreferences(), nil, s.runner, s.notices)
	s.bench.Settings.Here = present.Here{
		Preferences: keeper, Restart: func() { s.desk.note("restart") }, Folder: t.TempDir(),
		About: present.About{Version: "0.1.0", Revision: "0123456789abcdef", DataFolder: "/home/clerk/.local/share/confirmpoint",
			Licences: []present.Licence{{Name: "窗口字体", Text: "SIL Open Font License\n" + strings.Repeat("Permission is hereby granted, free of charge. ", 40)}}},
	}
	s.bench.Show(present.ScreenSettings)
	s.runner.settle()
	return s, keeper
}

func TestSettingsScreen(t *testing.T) {
	s, keeper := showSettings(t)
	v := s.settings
	shoot(t, s.win, "settings")
	s.shows(v.root, "经办人", "张敏", "现在是离线登录", "外观", "备份盘", "关于本程序", "0123456789ab")
	if s.win.Canvas().Focused() != fyne.Focusable(v.theme) {
		t.Error("the keyboard is not on the screen")
	}
	v.theme.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	v.text.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	v.lang.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	got := keeper.Current()
	if got.Theme != present.ThemeDark || got.TextPercent != 125 || got.Language == "" {
		t.Errorf("chosen: %+v", got)
	}
	s.shows(v.root, "重新启动后换成所选语言")
	v.restart.Tapped(nil)
	v.act()
	s.runner.settle()
	s.shows(v.root, "不正常的检查：网络", "confirmpoint/0.1.0 0123456789abcdef", "保存位置")
	v.save.Tapped(nil)
	s.runner.settle()
	s.shows(v.root, "已保存到")
	s.did("restart")
	v.licence.set(s.bench.Settings.State().Licences[0].Text)
	s.shows(v.root, "SIL Open Font License")
	shoot(t, s.win, "settings-report")
}

func TestSettingsLeadToTheirPlaces(t *testing.T) {
	s, _ := showSettings(t)
	for i, want := range []present.Screen{present.ScreenKeys, present.ScreenKeys, present.ScreenPrint, present.ScreenSend} {
		s.bench.Show(present.ScreenSettings)
		s.settings.places[i].Tapped(nil)
		if got := s.bench.Screen(); got != want {
			t.Errorf("place %d leads to %s, want %s", i, got, want)
		}
	}
}

func TestWindowKeepsItsPlaceWhenTextGrows(t *testing.T) {
	b := newWindowBench(t, true)
	var scales []int
	b.options.Rescale = func(percent int) { scales = append(scales, percent) }
	before := b.Fyne().Canvas().Size()
	to := b.choices.Current()
	to.TextPercent = 200
	b.choices.Set(to)
	if got := b.Fyne().Canvas().Size(); got.Width != before.Width/2 || got.Height != before.Height/2 {
		t.Errorf("the window of %v has become %v", before, got)
	}
	to.TextPercent = 150
	b.choices.Set(to)
	to.TextPercent = 100
	b.choices.Set(to)
	if got := b.Fyne().Canvas().Size(); got != before || len(scales) != 3 {
		t.Errorf("back it is %v, not %v; scales %v", got, before, scales)
	}
}

func (s *scriptSettings) CheckAll(context.Context) ([]desk.Checked, error) {
	return []desk.Checked{
		{RecordID: "r0", ApplicationNo: "202600000000", Name: "申请人00", State: confirm.StatePending},
		{RecordID: "r1", ApplicationNo: "202600000001", Name: "申请人01", State: confirm.StatePending,
			Findings: []confirm.Finding{{Code: confirm.CodeIDCheckDigit, Severity: confirm.SeverityWarn}}},
	}, nil
}

func TestGuidedWalkStrip(t *testing.T) {
	b := newWindowBench(t, true)
	b.station.desk.choices = map[string][]byte{}
	press(b.Handle(HandleSignInModes).(fyne.Focusable), fyne.KeyRight)
	b.write(HandleOfflinePIN, "204816")
	if b.shell.walk == nil || b.shell.walk.root.Visible() {
		t.Fatal("the walk is not there, or has begun by itself")
	}
	items := b.clerkItems()
	items[len(items)-1].act()
	b.runner.settle()
	b.shows("第 1 题", "一切正常的申请", "202600000000", "还没有做", "材料齐全")
	b.shell.walk.open.Tapped(nil)
	b.runner.settle()
	b.shows("报名号 202600000000")
	shoot(t, b.Fyne(), "walk")
	b.shell.walk.next.Tapped(nil)
	b.runner.settle()
	b.shows("身份证末位校验不对", "202600000001")
	b.shell.walk.leave.Tapped(nil)
	if b.shell.walk.root.Visible() {
		t.Error("the strip cannot be put away")
	}
	for _, c := range b.shell.walk.commands() {
		if c.Key != "Ctrl+Shift+Y" && c.Reason() == "" {
			t.Errorf("%s is offered while the strip is away", c.Name)
		}
	}
}

func TestTrainingMarksDialogs(t *testing.T) {
	b := newWindowBench(t, true)
	press(b.Handle(HandleSignInModes).(fyne.Focusable), fyne.KeyRight)
	b.write(HandleOfflinePIN, "204816")
	c := &cover{keys: b.shell.keys, body: newLabel("对话框", textStyle{})}
	c.set(true, nil)
	if got := reads(c.veil); got != "演练" {
		t.Errorf("under a dialog of a training there is %q", got)
	}
	c.set(false, nil)
	if _, marked := newVeil(false).(*fyne.Container); marked {
		t.Error("real work is marked")
	}
}
