package present

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// About is what the program says of itself.
type About struct {
	Version, Revision string
	DataFolder        string
	// Licences are the texts of the licences of what is in the program, by name.
	Licences []Licence
}

// Licence is one of them.
type Licence struct{ Name, Text string }

// Here is what the screen 设置 needs of this computer, beside the desk.
type Here struct {
	Preferences *PreferenceKeeper
	Restart     func()        // nil: another start is up to the clerk
	LogTail     func() string // nil: there is no log
	About       About
	Folder      string // where files go unless the clerk says otherwise
}

// SettingsState is what 设置 shows.
type SettingsState struct {
	Account []Line // who this is, from the certificate

	Password    string // why it cannot be changed now; "": it can
	Preferences Preferences
	// Restart says that another language waits for another start; CanRestart that
	// the program can do that by itself.
	Restart, CanRestart bool

	Diagnostics string // the bundle, to be read; "": none is made
	Failing     Badge  // which check fails
	Folder      string // where the bundle goes
	Saved       string // what became of it

	About    []Line
	Licences []Licence
	Busy     bool
	Making   bool
}

// Settings is the screen 设置: choices of this clerk and this workstation.
type Settings struct {
	OnChange func(SettingsState)
	// Here is set before the first Load.
	Here Here

	desk    SettingsDesk
	runner  Runner
	notices *Notices
	state   SettingsState
	made    time.Time // the bundle that is shown
}

// SettingsDesk is what 设置 needs of the desk.
type SettingsDesk interface {
	Session() desk.Session
	CredentialStatus(ctx context.Context) confirm.CredentialStatus
	ChangePassword(ctx context.Context, old, new string) error
	Diagnose(ctx context.Context) desk.Diagnostics
}

// NewSettings makes the presenter; Load reads what it shows.
func NewSettings(d SettingsDesk, r Runner, n *Notices) *Settings {
	return &Settings{desk: d, runner: r, notices: n}
}

// State is what is to be shown now.
func (p *Settings) State() SettingsState { return p.state }

// Load reads what the screen shows; it is called whenever the screen is shown.
func (p *Settings) Load() {
	s := p.desk.Session()
	p.showAccount(s, confirm.CredentialStatus{})
	p.state.Password = ""
	if !s.Online {
		p.state.Password = lang.L("现在是离线登录。密码由登记库更改，请联网登录后再改。")
	}
	p.showPreferences()
	p.state.About, p.state.Licences = aboutLines(p.Here.About), p.Here.About.Licences
	if p.state.Folder == "" {
		p.state.Folder = p.Here.Folder
	}
	p.changed()
	var status confirm.CredentialStatus
	p.runner.Go("certificate", func(ctx context.Context) error {
		status = p.desk.CredentialStatus(ctx)
		return nil
	}, func(error) {
		p.showAccount(s, status)
		p.changed()
	})
}

func (p *Settings) showAccount(s desk.Session, status confirm.CredentialStatus) {
	p.state.Account = []Line{
		{Label: lang.L("经办人"), Value: s.Clerk.Name, Wide: true},
		{Label: lang.L("用户名"), Value: s.UserName, Wide: true},
		{Label: lang.L("确认点"), Value: s.Point.Name, Wide: true},
	}
	if !status.NotAfter.IsZero() {
		p.state.Account = append(p.state.Account, Line{Label: lang.L("证书"), Wide: true,
			Value: lang.F("%s 至 %s", dayWord(status.NotBefore), dayWord(status.NotAfter))})
	}
}

func aboutLines(a About) []Line {
	version := a.Version
	if a.Revision != "" {
		version += "  (" + a.Revision[:min(12, len(a.Revision))] + ")"
	}
	return []Line{
		{Label: lang.L("版本"), Value: version, Wide: true},
		{Label: lang.L("数据文件夹"), Value: a.DataFolder, Wide: true},
	}
}

// ChangePassword changes the password at the registry; done is called when its
// yes has come.
func (p *Settings) ChangePassword(old, new, again string, done func()) {
	switch {
	case p.state.Busy:
		return
	case p.state.Password != "":
		p.refuse(p.state.Password)
		return
	case old == "" || new == "":
		p.refuse(lang.L("请填写旧密码和新密码。"))
		return
	case secretNote(old)+secretNote(new) != "":
		p.refuse(lang.L("密码里有全角字符或首尾空格，请切换到英文输入。"))
		return
	case new != again:
		p.refuse(lang.L("两次输入的新密码不一致，没有更改。"))
		return
	}
	p.state.Busy = true
	p.notices.Dismiss()
	p.changed()
	p.runner.Go("change password", func(ctx context.Context) error {
		return p.desk.ChangePassword(ctx, old, new)
	}, func(err error) {
		p.state.Busy = false
		if err != nil {
			p.notices.Fail(err)
		} else {
			p.notices.Info(lang.L("密码已更改，下次联网登录请用新的。"))
			done()
		}
		p.changed()
	})
}

// SetTheme chooses light or dark, at once.
func (p *Settings) SetTheme(t Theme) { p.prefer(func(to *Preferences) { to.Theme = t }) }

// SwitchTheme goes from light to dark, or back.
func (p *Settings) SwitchTheme() {
	p.prefer(func(to *Preferences) {
		if to.Theme == ThemeDark {
			to.Theme = ThemeLight
		} else {
			to.Theme = ThemeDark
		}
	})
}

// StepText goes up or down the sizes of the text.
func (p *Settings) StepText(by int) {
	p.prefer(func(to *Preferences) {
		i, _ := slices.BinarySearch(TextSizes, to.TextPercent)
		to.TextPercent = TextSizes[max(0, min(i+by, len(TextSizes)-1))]
	})
}

// SetText chooses the size of the text, at once.
func (p *Settings) SetText(percent int) { p.prefer(func(to *Preferences) { to.TextPercent = percent }) }

// SetLanguage chooses the language of the next start.
func (p *Settings) SetLanguage(l lang.Tag) { p.prefer(func(to *Preferences) { to.Language = l }) }

func (p *Settings) prefer(change func(*Preferences)) {
	if p.Here.Preferences == nil {
		return
	}
	to := p.Here.Preferences.Current()
	change(&to)
	p.Here.Preferences.Set(to)
	p.showPreferences()
	p.changed()
}

func (p *Settings) showPreferences() {
	if p.Here.Preferences == nil {
		return
	}
	now := p.Here.Preferences.Current()
	p.state.Restart = now.Language != "" && now.Language != lang.Current()
	p.state.CanRestart = p.Here.Restart != nil
	if now.Language == "" {
		now.Language = lang.Current()
	}
	p.state.Preferences = now
}

// Restart starts the program anew, for the other language.
func (p *Settings) Restart() {
	if p.Here.Restart != nil {
		p.Here.Restart()
	}
}

// Diagnose makes a diagnostics bundle and shows it; nothing of it leaves yet.
func (p *Settings) Diagnose() {
	if p.state.Making {
		return
	}
	p.state.Making, p.state.Saved = true, ""
	p.changed()
	log := ""
	if p.Here.LogTail != nil {
		log = p.Here.LogTail()
	}
	var found desk.Diagnostics
	p.runner.Go("diagnostics", func(ctx context.Context) error {
		found = p.desk.Diagnose(ctx)
		return nil
	}, func(error) {
		p.state.Making = false
		p.made = found.At
		p.state.Diagnostics = DiagnosticsText(found, p.Here.About.Revision, log)
		p.state.Failing = Badge{lang.L("全部检查正常"), ToneComplete}
		if failing := FailingChecks(found.Checks); failing != "" {
			p.state.Failing = Badge{lang.F("不正常的检查：%s", failing), ToneWarn}
		}
		p.changed()
	})
}

// SetFolder says where the bundle goes.
func (p *Settings) SetFolder(path string) { p.state.Folder = path }

// Save writes the bundle that is shown, as it is shown.
func (p *Settings) Save() {
	if p.state.Busy || p.state.Diagnostics == "" {
		return
	}
	p.state.Busy = true
	p.changed()
	path, text := filepath.Join(p.state.Folder, DiagnosticsName(p.made)), p.state.Diagnostics
	p.runner.Go("save diagnostics", func(context.Context) error {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return &confirm.Problem{Code: confirm.ProblemReadOnly, Err: err}
		}
		return nil
	}, func(err error) {
		p.state.Busy = false
		if err != nil {
			p.notices.Fail(err)
		} else {
			p.state.Saved = lang.F("已保存到 %s", path)
		}
		p.changed()
	})
}

func (p *Settings) refuse(text string) { p.notices.set(Notice{NoticeError, text}) }

func (p *Settings) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
