package present

import (
	"context"
	"fmt"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// SigningDesk signs with a PIN where the bureau wants one for each batch.
type SigningDesk interface {
	Unsigned(ctx context.Context) ([]desk.Unsigned, error)
	SignBatch(ctx context.Context, recordIDs []string, pin []byte, p confirm.Progress) ([]desk.Signed, error)
	SignNow(ctx context.Context, pin []byte, n int, act func(context.Context) error) error
	TakeBack(ctx context.Context, recordID string) error
	CredentialStatus(ctx context.Context) confirm.CredentialStatus
}

// SigningLine is one conclusion that waits for its signature.
type SigningLine struct {
	RecordID, ApplicationNo, Name, School string
	Badge                                 Badge
	When                                  string // chosen
	Left                                  bool   // left out of this batch
	Result                                string // why it could not be signed; empty while not tried
}

// SigningState is what the dialog shows.
type SigningState struct {
	Shown bool
	Title string // 为本批 37 条签名
	Hint  string
	Lines []SigningLine // none: the one act that Title names
	Count int           // of those to be signed
	// Tries is the line under the PIN, shown at all times.
	Tries    string
	TriesLow bool
	Note     string // under the PIN field
	// LastTry is said while the next wrong PIN locks the credential; empty else.
	LastTry  string
	Busy     bool
	Progress string
	// KeyringWait is said while the system keyring is waited for; empty else.
	KeyringWait string
}

// Signing is the PIN dialog: the named batch of what waits (待签名), or one act.
type Signing struct {
	OnChange func(SigningState)
	// OnSigned is called when something has been signed.
	OnSigned func()

	desk    SigningDesk
	runner  Runner
	notices *Notices
	state   SigningState
	cancel  func()
	waited  func()                      // ends the look at the keyring
	act     func(context.Context) error // of the one act; nil: the batch
	// signatures is how often the one act signs.
	signatures int
	ended      func(error)
}

// NewSigning makes the presenter; nothing is shown.
func NewSigning(d SigningDesk, r Runner, n *Notices) *Signing {
	return &Signing{desk: d, runner: r, notices: n}
}

// State is what is to be shown now.
func (p *Signing) State() SigningState { return p.state }

// Show opens the dialog with all that waits.
func (p *Signing) Show() {
	if p.state.Shown {
		return
	}
	p.act, p.ended = nil, nil
	p.state = SigningState{}
	p.load(nil, func() {
		if len(p.state.Lines) == 0 {
			p.notices.Info(lang.L("没有待签名的结论。"))
			return
		}
		p.state.Shown = true
	})
}

// Once asks for the PIN of one act, such as “留言”; ended gets what became of
// it, nothing when the clerk gives up.
func (p *Signing) Once(what string, act func(context.Context) error, ended func(error)) {
	p.Several(what, 1, act, ended)
}

// Several is Once for an act that signs n times, such as a batch of 留言.
func (p *Signing) Several(what string, n int, act func(context.Context) error, ended func(error)) {
	if p.state.Shown {
		return
	}
	p.act, p.ended, p.signatures = act, ended, n
	p.state = SigningState{Shown: true, Title: lang.F("为“%s”签名", what), Count: n,
		Hint: lang.L("教育局要求每次签名都输入 PIN 码。签完这一项，签名密钥马上收回。")}
	if n > 1 {
		p.state.Title = lang.F("为“%s”签名 %d 条", what, n)
		p.state.Hint = lang.L("教育局要求每批签名都输入 PIN 码。签完这一批，签名密钥马上收回。")
	}
	var status confirm.CredentialStatus
	p.runner.Go("pin tries", func(ctx context.Context) error {
		status = p.desk.CredentialStatus(ctx)
		return nil
	}, func(error) {
		p.tries(status)
		p.changed()
	})
	p.changed()
}

// load reads the list and the tries left; results keep their reasons.
func (p *Signing) load(results map[string]string, then func()) {
	var list []desk.Unsigned
	var status confirm.CredentialStatus
	p.runner.Go("unsigned", func(ctx context.Context) (err error) {
		status = p.desk.CredentialStatus(ctx)
		list, err = p.desk.Unsigned(ctx)
		return err
	}, func(err error) {
		if err != nil {
			p.notices.Fail(err)
			p.Close()
			return
		}
		left := map[string]bool{}
		for _, l := range p.state.Lines {
			left[l.RecordID] = l.Left
		}
		p.tries(status)
		p.state.Lines = nil
		for _, u := range list {
			p.state.Lines = append(p.state.Lines, signingLine(u, left[u.RecordID], results[u.RecordID]))
		}
		p.count()
		then()
		p.changed()
	})
}

func signingLine(u desk.Unsigned, left bool, result string) SigningLine {
	l := SigningLine{
		RecordID: u.RecordID, ApplicationNo: u.ApplicationNo, Name: u.Name.Reveal(), School: u.School,
		Badge: conclusionBadge(u.Chosen.Action), When: timeWord(u.Chosen.At), Left: left, Result: result,
	}
	if u.Gone {
		l.Result, l.Left = Words(confirm.CodeNotYourPoint, nil), true
	}
	return l
}

func conclusionBadge(a confirm.Action) Badge {
	switch a {
	case confirm.ActionConcludeComplete:
		return Badge{actionWord(a), ToneComplete}
	case confirm.ActionConcludeIncomplete:
		return Badge{actionWord(a), ToneIncomplete}
	}
	return Badge{actionWord(a), TonePending}
}

func (p *Signing) tries(s confirm.CredentialStatus) {
	p.state.Tries, p.state.TriesLow = statusOf(s)
	p.state.LastTry = ""
	if s.TriesLeft == 1 { // said before the PIN is typed, so that it is typed once
		p.state.LastTry = lang.L("只剩最后一次，再错就锁定。请确认后再输；记不清请先联系教育局。")
	}
}

// Keep puts a line into the batch, or leaves it out of it.
func (p *Signing) Keep(recordID string, in bool) {
	if p.state.Busy {
		return
	}
	for i := range p.state.Lines {
		if p.state.Lines[i].RecordID == recordID {
			p.state.Lines[i].Left = !in
		}
	}
	p.count()
	p.changed()
}

func (p *Signing) count() {
	p.state.Count = len(p.chosen())
	p.state.Title = fmt.Sprintf(lang.L("为本批 %d 条签名"), p.state.Count)
	p.state.Hint = lang.L("请看清下面每一条。输入 PIN 码后逐条签名，签完或时间到，签名密钥马上收回。")
}

func (p *Signing) chosen() []string {
	var ids []string
	for _, l := range p.state.Lines {
		if !l.Left {
			ids = append(ids, l.RecordID)
		}
	}
	return ids
}

// TakeBack takes a conclusion out of the list for good; answers and notes stay.
func (p *Signing) TakeBack(recordID string) {
	if p.state.Busy || p.act != nil {
		return
	}
	p.runner.Go("take back", func(ctx context.Context) error { return p.desk.TakeBack(ctx, recordID) }, func(err error) {
		if err != nil {
			p.notices.Fail(err)
		}
		p.load(nil, func() {
			if len(p.state.Lines) == 0 {
				p.Close()
			}
		})
	})
}

// Sign signs with the PIN; a wrong one keeps the list.
func (p *Signing) Sign(pin string) {
	if p.state.Busy || !p.state.Shown {
		return
	}
	p.state.Note = ""
	switch note := secretNote(pin); {
	case pin == "":
		p.state.Note = lang.L("请填写 PIN 码")
	case note != "":
		p.state.Note = note
	case p.state.Count == 0:
		p.state.Note = lang.L("没有选中要签名的")
	}
	if p.state.Note != "" {
		p.changed()
		return
	}
	p.state.Busy, p.state.Progress = true, lang.L("正在核对 PIN 码")
	p.changed()
	p.waited = watchKeyring(p.runner, p.desk.CredentialStatus, func(words string) {
		p.state.KeyringWait = words
		p.changed()
	})
	if p.act != nil {
		p.signOnce([]byte(pin))
		return
	}
	p.signBatch([]byte(pin))
}

func (p *Signing) signOnce(pin []byte) {
	var acted bool
	var status confirm.CredentialStatus
	act, count := p.act, p.signatures
	p.cancel = p.runner.Go("sign", func(ctx context.Context) error {
		defer clear(pin)
		err := p.desk.SignNow(ctx, pin, count, func(ctx context.Context) error {
			acted = true
			return act(ctx)
		})
		status = p.desk.CredentialStatus(ctx)
		return err
	}, func(err error) {
		p.idle()
		p.tries(status)
		if err != nil && !acted { // the PIN, or what holds the key: the clerk may try again
			p.state.Note = Sentence(err)
			p.changed()
			return
		}
		ended := p.ended
		p.Close()
		if ended != nil {
			ended(err)
		}
	})
}

func (p *Signing) signBatch(pin []byte) {
	ids := p.chosen()
	var all []desk.Signed
	meter := newGauge(p.runner, p.progress)
	p.cancel = p.runner.Go("sign batch", func(ctx context.Context) (err error) {
		defer clear(pin)
		all, err = p.desk.SignBatch(ctx, ids, pin, counting(meter, lang.L("正在签名")))
		return err
	}, func(err error) {
		p.idle()
		if err != nil {
			p.state.Note = Sentence(err)
			p.load(nil, func() {})
			return
		}
		p.signed(all)
	})
}

// idle ends what Sign has begun.
func (p *Signing) idle() {
	p.state.Busy, p.state.Progress = false, ""
	if p.waited != nil {
		p.waited()
		p.waited = nil
	}
}

func (p *Signing) progress(s step) {
	if p.state.Busy {
		p.state.Progress = fmt.Sprintf("%s %d / %d", s.word, s.done, s.total)
		p.changed()
	}
}

// signed tells what became of the batch; what is left stays with its reason.
func (p *Signing) signed(all []desk.Signed) {
	results := map[string]string{}
	done := 0
	for _, s := range all {
		if s.Err == nil {
			done++
			continue
		}
		results[s.RecordID] = Sentence(s.Err)
	}
	if done > 0 && p.OnSigned != nil {
		p.OnSigned()
	}
	p.load(results, func() {
		if len(results) == 0 {
			p.notices.Info(fmt.Sprintf(lang.L("本批 %d 条已签名保存，待发送。"), done))
			p.Close()
			return
		}
		p.state.Note = fmt.Sprintf(lang.L("已签 %d 条，%d 条没有签，原因在清单里。"), done, len(results))
	})
}

// Close takes the dialog away, and stops what is being signed.
func (p *Signing) Close() {
	if p.cancel != nil {
		p.cancel()
		p.cancel = nil
	}
	p.idle()
	p.state = SigningState{}
	p.act, p.ended = nil, nil
	p.changed()
}

func (p *Signing) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
