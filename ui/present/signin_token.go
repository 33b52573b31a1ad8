package present

import (
	"context"

	"confirmpoint/ui/lang"
)

// FoundToken is a USBKey that a driver sees.
type FoundToken struct {
	Label, Serial, Model string
	TriesLeft            int  // -1: it does not tell
	Blank                bool // nobody has set a PIN yet
}

// TokenStation finds USBKeys and enrols on them.
type TokenStation interface {
	// TokenHelper tells whether the helper program that talks to USBKeys is here.
	TokenHelper() bool
	// Tokens lists what the driver at a path sees; no PIN is asked for.
	Tokens(ctx context.Context, library string) ([]FoundToken, error)
}

// TokenForm is the part of the enrolment that chooses where the key is.
type TokenForm struct {
	Offered bool // there is a helper
	Chosen  bool // the key goes onto a USBKey
	Busy    bool
	Library string
	Found   []FoundToken
	Serial  string // of the chosen one; "": the only one
	Says    Badge  // what the driver sees
}

// OnToken chooses whether the key goes onto a USBKey.
func (p *SignIn) OnToken(yes bool) {
	if p.state.Busy || !p.state.Token.Offered {
		return
	}
	p.state.Token.Chosen = yes
	p.changed()
}

// FindTokens asks a driver what is plugged in.
func (p *SignIn) FindTokens(library string) {
	t := &p.state.Token
	library = tidy(library).text
	if p.state.Busy || t.Busy || !t.Offered {
		return
	}
	if library == "" {
		p.state.Notes[FieldTokenLibrary] = lang.L("请填写驱动文件")
		p.changed()
		return
	}
	delete(p.state.Notes, FieldTokenLibrary)
	*t = TokenForm{Offered: true, Chosen: true, Busy: true, Library: library}
	p.notices.Dismiss()
	p.changed()
	var found []FoundToken
	p.runner.Go("tokens", func(ctx context.Context) (err error) {
		found, err = p.station.Tokens(ctx, library)
		return err
	}, func(err error) {
		t.Busy = false
		if err != nil {
			p.fail(err)
			return
		}
		t.Found = found
		switch len(found) {
		case 0:
			t.Says = Badge{lang.L("驱动没有看到 USBKey。请插好后再查找。"), ToneWarn}
		default:
			t.Serial = found[0].Serial
			t.Says = tokenSays(found[0])
		}
		p.changed()
	})
}

// ChooseToken takes one of several.
func (p *SignIn) ChooseToken(serial string) {
	for _, found := range p.state.Token.Found {
		if found.Serial == serial && !p.state.Busy {
			p.state.Token.Serial, p.state.Token.Says = serial, tokenSays(found)
			p.changed()
		}
	}
}

// tokenSays is what is known of a USBKey before its PIN is asked for.
func tokenSays(t FoundToken) Badge {
	switch {
	case t.Blank:
		return Badge{lang.L("还没有设过 PIN 码。请先用厂家的工具设好。"), ToneWarn}
	case t.TriesLeft == 0:
		return Badge{lang.L("PIN 码已锁定。请交教育局解锁。"), ToneConflict}
	case t.TriesLeft > 0:
		return Badge{lang.F("PIN 码还可尝试 %d 次。", t.TriesLeft), ToneWarn}
	}
	return Badge{lang.L("找到了，可以启用。"), ToneComplete}
}

// checkToken notes what is missing of the USBKey.
func (p *SignIn) checkToken(form *EnrolForm) bool {
	if !p.state.Token.Chosen {
		return true
	}
	form.TokenLibrary, form.TokenSerial = tidy(form.TokenLibrary).text, p.state.Token.Serial
	form.PINAgain = form.PIN // it has one already
	if form.TokenLibrary == "" {
		p.state.Notes[FieldTokenLibrary] = lang.L("请填写驱动文件")
		return false
	}
	return true
}

// AskRegistry says which registry the proxy is to be tried with: what is typed
// in the enrolment.
func (p *SignIn) AskRegistry(registryURL, caFile func() string) {
	p.Proxy.Target = func() func(context.Context) error {
		if p.state.Step != StepEnrol {
			return p.station.TestProxy
		}
		address, file := tidy(registryURL()).text, tidy(caFile()).text
		return func(ctx context.Context) error { return p.station.TestRegistry(ctx, address, file) }
	}
}
