package present

import (
	"context"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// ProxyStation keeps the way through a school's network.
type ProxyStation interface {
	// Proxy tells the settings, and what applies to the registry now.
	Proxy(ctx context.Context) (confirm.ProxyFound, error)
	// SetProxy changes them; the password goes to the keyring, nil leaves it.
	SetProxy(ctx context.Context, s confirm.ProxySettings, password []byte) error
	// TestProxy asks the registry for a sign of life on that way.
	TestProxy(ctx context.Context) error
}

// ProxyModes are the choices in their order, with ProxyModeWord.
var ProxyModes = []confirm.ProxyMode{confirm.ProxySystem, confirm.ProxyNone, confirm.ProxyManual}

// ProxyModeWord names a choice.
func ProxyModeWord(m confirm.ProxyMode) string {
	switch m {
	case confirm.ProxyNone:
		return lang.L("不用代理")
	case confirm.ProxyManual:
		return lang.L("自己填写")
	}
	return lang.L("用系统设置")
}

// ProxyState is what the proxy part of the line panel shows.
type ProxyState struct {
	confirm.ProxySettings
	Known bool
	Busy  bool
	Found string // what applies now
	Note  string // what the last test or change came to
	Tone  Tone
}

// ProxyPanel changes and tries the way through a school's network.
type ProxyPanel struct {
	OnChange func(ProxyState)
	// Target gives what is tried in the place of the registry this computer is
	// enrolled at; nil: that one. It is called when Save is.
	Target func() func(context.Context) error

	station ProxyStation
	runner  Runner
	notices *Notices
	state   ProxyState
	turn    int
}

// NewProxyPanel makes the presenter; Load reads the settings.
func NewProxyPanel(s ProxyStation, r Runner, n *Notices) *ProxyPanel {
	return &ProxyPanel{station: s, runner: r, notices: n}
}

// State is what is to be shown now.
func (p *ProxyPanel) State() ProxyState { return p.state }

// Load reads the settings, unless the clerk has changed them on the screen.
func (p *ProxyPanel) Load() {
	p.turn++
	turn := p.turn
	var found confirm.ProxyFound
	p.runner.Go("proxy", func(ctx context.Context) (err error) {
		found, err = p.station.Proxy(ctx)
		return err
	}, func(err error) {
		switch {
		case turn != p.turn:
		case err != nil:
			p.notices.Fail(err)
		default:
			p.state.ProxySettings, p.state.Known, p.state.Found = found.Settings, true, foundWords(found)
			if p.state.Mode == "" {
				p.state.Mode = confirm.ProxySystem
			}
			p.changed()
		}
	})
}

func foundWords(f confirm.ProxyFound) string {
	switch {
	case f.Script:
		return lang.L("系统用自动配置脚本（PAC）指定代理，本程序读不懂脚本。请向学校网络管理员问明代理地址，选“自己填写”。")
	case f.Address != "":
		return lang.F("现在经代理 %s 连接登记库。", f.Address)
	}
	return lang.L("现在直接连接登记库，不经代理。")
}

// SetMode keeps what is chosen until Save, as SetAddress and SetUser do.
func (p *ProxyPanel) SetMode(m confirm.ProxyMode) { p.edit(func() { p.state.Mode = m }) }

// SetAddress keeps host:port of the proxy.
func (p *ProxyPanel) SetAddress(text string) { p.edit(func() { p.state.Address = text }) }

// SetUser keeps the user name the proxy asks for.
func (p *ProxyPanel) SetUser(text string) { p.edit(func() { p.state.User = text }) }

func (p *ProxyPanel) edit(change func()) {
	if p.state.Busy {
		return
	}
	p.turn++ // what is being read is older than what is typed
	change()
	p.state.Note = ""
	p.changed()
}

// Save keeps the settings and tries the way at once. An empty password leaves
// the one that is kept.
func (p *ProxyPanel) Save(password string) {
	s := p.state.ProxySettings
	s.Address, s.User = tidy(s.Address).text, strings.TrimSpace(s.User)
	if s.Mode != confirm.ProxyManual {
		s = confirm.ProxySettings{Mode: s.Mode}
	}
	var secret []byte
	if password != "" {
		secret = []byte(password)
	}
	if p.state.Busy {
		return
	}
	if s.Mode == confirm.ProxyManual && s.Address == "" {
		p.notices.set(Notice{NoticeError, lang.L("请填写代理的地址，写作 主机:端口。")})
		return
	}
	p.state.Busy, p.state.Note = true, ""
	p.notices.Dismiss()
	p.changed()
	saved := false
	test := p.station.TestProxy
	if p.Target != nil {
		test = p.Target()
	}
	var found confirm.ProxyFound
	p.runner.Go("set proxy", func(ctx context.Context) (err error) {
		defer clear(secret)
		if err := p.station.SetProxy(ctx, s, secret); err != nil {
			return err
		}
		saved = true
		if found, err = p.station.Proxy(ctx); err != nil {
			return err
		}
		return test(ctx)
	}, func(err error) {
		p.state.Busy = false
		switch {
		case err == nil:
			p.state.Note, p.state.Tone = lang.L("已保存，登记库有应答。"), ToneComplete
		case saved:
			p.state.Note, p.state.Tone = lang.F("已保存，但还连不上：%s", Sentence(err)), ToneWarn
		default:
			p.notices.Fail(err)
		}
		if saved {
			p.state.ProxySettings, p.state.Found = found.Settings, foundWords(found)
		}
		p.changed()
	})
}

func (p *ProxyPanel) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
