package present

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

type settingsBench struct {
	*Settings
	desk      *fakeDesk
	runner    *stepRunner
	notices   *Notices
	restarted int
}

func newSettingsBench(t *testing.T, online bool) *settingsBench {
	b := &settingsBench{desk: &fakeDesk{}, runner: &stepRunner{t: t}}
	b.desk.session = desk.Session{Online: online, Clerk: confirm.Actor{Name: "张敏"}, UserName: "zhangmin", Point: confirm.Point{Name: "新宁小学确认点"}}
	b.desk.status = confirm.CredentialStatus{Enrolled: true, NotBefore: noon, NotAfter: noon.AddDate(1, 0, 0)}
	b.notices = NewNotices(b.runner)
	b.Settings = NewSettings(b.desk, b.runner, b.notices)
	b.Here = Here{
		Preferences: NewPreferenceKeeper(DefaultPreferences(), nil, b.runner, b.notices),
		Restart:     func() { b.restarted++ }, LogTail: func() string { return "level=WARN msg=slow" },
		About:  About{Version: "1.2.3", Revision: "0123456789abcdef", DataFolder: "数据"},
		Folder: t.TempDir(),
	}
	b.Load()
	b.runner.settle()
	return b
}

func TestSettingsShowWhoWorksHere(t *testing.T) {
	b := newSettingsBench(t, true)
	s := b.State()
	got := ""
	for _, l := range append(s.Account, s.About...) {
		got += l.Label + " " + l.Value + "\n"
	}
	for _, want := range []string{"经办人 张敏", "用户名 zhangmin", "确认点 新宁小学确认点", "证书 2026-10-08 至 2027-10-08", "版本 1.2.3  (0123456789ab)", "数据文件夹 数据"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func TestPasswordIsChangedAtTheRegistryOnly(t *testing.T) {
	b := newSettingsBench(t, true)
	done := 0
	tests := []struct{ name, old, new, again string }{
		{"no old", "", "New-2026", "New-2026"}, {"no new", "Demo-2026", "", ""},
		{"wide", "Demo-2026", "Ｎew-2026", "Ｎew-2026"}, {"not the same", "Demo-2026", "New-2026", "New-2027"},
	}
	for _, tt := range tests {
		b.ChangePassword(tt.old, tt.new, tt.again, func() { done++ })
		check(t, tt.name, b.notices.Current().Severity, NoticeError)
		check(t, tt.name+": jobs", len(b.runner.jobs), 0)
	}
	b.ChangePassword("Demo-2026", "New-2026", "New-2026", func() { done++ })
	b.ChangePassword("Demo-2026", "New-2026", "New-2026", func() { done++ }) // a double click
	b.runner.settle()
	check(t, "done", done, 1)
	check(t, "asked", strings.Join(b.desk.passwords, ","), "Demo-2026 New-2026")

	b.desk.passwordErr = problem(confirm.ProblemWrongPassword)
	b.ChangePassword("x", "New-2026", "New-2026", func() { done++ })
	b.runner.settle()
	check(t, "done after a refusal", done, 1)
	check(t, "says", b.notices.Current().Text, Words(confirm.ProblemWrongPassword, nil))

	off := newSettingsBench(t, false)
	off.ChangePassword("Demo-2026", "New-2026", "New-2026", func() { done++ })
	check(t, "offline says why", off.notices.Current().Text, off.State().Password)
	check(t, "offline asks nobody", len(off.desk.passwords), 0)
}

func TestLookIsChosenAndLanguageWaitsForAStart(t *testing.T) {
	b := newSettingsBench(t, true)
	check(t, "language of now", b.State().Preferences.Language, lang.Current())
	check(t, "restart", b.State().Restart, false)
	b.SetTheme(ThemeDark)
	b.SetText(150)
	b.SetLanguage(lang.English)
	check(t, "preferences", b.Here.Preferences.Current(), Preferences{Theme: ThemeDark, Language: lang.English, TextPercent: 150})
	check(t, "restart", b.State().Restart, lang.Current() != lang.English)
	b.Restart()
	check(t, "restarted", b.restarted, 1)
	b.SetLanguage(lang.Current())
	check(t, "no restart back", b.State().Restart, false)
	b.SwitchTheme()
	b.SwitchTheme()
	check(t, "theme", b.State().Preferences.Theme, ThemeDark)
	for range 9 {
		b.StepText(1)
	}
	check(t, "largest", b.State().Preferences.TextPercent, TextMost)
	for range 9 {
		b.StepText(-1)
	}
	check(t, "smallest", b.State().Preferences.TextPercent, TextLeast)
}

func TestDiagnosticsAreReadBeforeTheyAreSaved(t *testing.T) {
	b := newSettingsBench(t, true)
	b.Save()
	check(t, "jobs without a bundle", len(b.runner.jobs), 0)
	b.desk.diagnostics = desk.Diagnostics{
		At: time.Date(2026, 10, 8, 4, 5, 6, 0, time.UTC), Software: "confirmpoint/1", Schema: 5, Link: confirm.ProblemOffline,
		Checks: []desk.Readiness{
			{Name: desk.ReadyNetwork, Problem: &confirm.Problem{Code: confirm.ProblemOffline}},
			{Name: desk.ReadyDisk, OK: true, Detail: "9000"},
		},
		Printers: []desk.DiagnosedPrinter{{Default: true, Reasons: []string{"media-empty"}}},
		Sync:     []confirm.SyncEntry{{At: noon, Kind: confirm.SyncSend, Sent: 3, Code: confirm.ProblemOffline}},
	}
	b.Diagnose()
	b.Diagnose()
	check(t, "jobs", len(b.runner.jobs), 1)
	b.runner.settle()
	s := b.State()
	for _, want := range []string{"不正常的检查: 网络", "[offline]", "confirmpoint/1 0123456789abcdef", "磁盘: 好 9000", "reasons=media-empty", "sent=3", "level=WARN msg=slow"} {
		if !strings.Contains(s.Diagnostics, want) {
			t.Errorf("%q is not in\n%s", want, s.Diagnostics)
		}
	}
	check(t, "failing", s.Failing, Badge{"不正常的检查：网络", ToneWarn})
	b.Save()
	b.Save()
	b.runner.settle()
	path := filepath.Join(b.Here.Folder, "confirmpoint-diagnostics-20261008-1205.txt")
	data, err := os.ReadFile(path)
	if err != nil || string(data) != s.Diagnostics {
		t.Errorf("saved %q, %v", data, err)
	}
	check(t, "says", b.State().Saved, "已保存到 "+path)

	b.SetFolder(filepath.Join(b.Here.Folder, "none"))
	b.Save()
	b.runner.settle()
	check(t, "no such folder", b.notices.Current().Severity, NoticeError)

	b.desk.diagnostics.Checks = b.desk.diagnostics.Checks[1:]
	b.Diagnose()
	b.runner.settle()
	check(t, "all is well", b.State().Failing.Tone, ToneComplete)
}
