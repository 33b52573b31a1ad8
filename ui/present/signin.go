package present

import (
	"context"
	"slices"
	"strconv"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// SignInStep is the card the sign-in screen shows.
type SignInStep string

// The steps of signing in.
const (
	StepOpening SignInStep = "opening" // 正在打开
	StepEnrol   SignInStep = "enrol"   // 首次启用
	StepOnline  SignInStep = "online"  // 在线登录
	StepSMS     SignInStep = "sms"     // 短信验证码
	StepOffline SignInStep = "offline" // 离线登录
)

// SignInState is what the sign-in screen shows.
type SignInState struct {
	Step     SignInStep
	Busy     bool
	BusyText string
	// Notes stand under their fields.
	Notes map[Field]string
	// Tries is the line under the PIN field; TriesLow asks to be careful.
	Tries    string
	TriesLow bool
	// Clerks are the user names of this computer, when there are several; UserName
	// is the chosen one.
	Clerks   []string
	UserName string
	// CanRescue says that the PIN is locked: the unsent work may be written out
	// for the bureau.
	CanRescue bool
	// CanReplace says that nothing unsent is lost by enrolling anew; Replacing
	// that the enrolment shown is to do so.
	CanReplace, Replacing bool
	// CanGoWithout says that an enrolment has found no keyring on this computer.
	CanGoWithout bool
	// Point and Clerk are known once the workstation is enrolled.
	Point, Clerk string
	Phone        string // masked, of the SMS step
	Expires      string // until when the SMS code is good
	// Key says whose key this is and for how long, of an enrolled workstation.
	Key string
	// KeyringWait is said while the system keyring is waited for; empty else.
	KeyringWait string
	// Locked says why the desk was locked; the PIN alone opens it again.
	Locked string
	// Caps warns of Caps Lock under CapsField.
	Caps      string
	CapsField Field
	FirstDay  FirstDay
	Token     TokenForm
}

// SignIn leads from an unknown workstation to a signed-in desk.
type SignIn struct {
	OnChange   func(SignInState)
	OnSignedIn func(Desk)
	// OnTry is called when a PIN or a code is being tried, with the desk that it
	// may open; nil: nobody asks.
	OnTry func(Desk)
	// Proxy is the way through the school's network, which enrolment needs first.
	Proxy *ProxyPanel

	station   Station
	runner    Runner
	notices   *Notices
	desk      Desk
	challenge confirm.SMSChallenge
	state     SignInState
	firstDay  bool // just enrolled
	lastTry   bool // the clerk knows that the next wrong PIN locks
	tries     int  // left; -1: not known
	waiting
}

// NewSignIn makes the presenter; Start shows its first card.
func NewSignIn(station Station, r Runner, n *Notices) *SignIn {
	return &SignIn{
		station: station, runner: r, notices: n, Proxy: NewProxyPanel(station, r, n), tries: -1,
		state: SignInState{Step: StepOpening, Notes: map[Field]string{}, Token: TokenForm{Offered: station.TokenHelper()}},
	}
}

// State is what is to be shown now.
func (p *SignIn) State() SignInState { return p.state }

// Start shows enrolment, or opens the desk and shows the sign-in card.
func (p *SignIn) Start() {
	p.state.Notes = map[Field]string{}
	if !p.station.Enrolled() {
		p.state.Step = StepEnrol
		p.changed()
		return
	}
	p.chooseClerk()
	p.begin(lang.L("正在打开本机数据"))
	var opened Desk
	var status confirm.CredentialStatus
	p.runner.Go("open", func(ctx context.Context) (err error) {
		if opened, err = p.station.Open(ctx); err == nil {
			status = opened.CredentialStatus(ctx)
		}
		return err
	}, func(err error) {
		p.state.Busy = false
		if err != nil {
			p.fail(err)
			return
		}
		p.desk = opened
		session := opened.Session()
		p.state.Point, p.state.Clerk = session.Point.Name, session.Clerk.Name
		p.state.Step = StepOnline
		if p.state.Locked != "" {
			p.state.Step = StepOffline
		}
		p.showStatus(status)
		if status.Problem != nil {
			p.notices.Fail(status.Problem)
		}
		if p.firstDay {
			p.firstDay = false
			p.ShowReady(true)
		}
		p.changed()
	})
}

// chooseClerk takes the first clerk while none is chosen.
func (p *SignIn) chooseClerk() {
	names := p.station.Clerks()
	if len(names) < 2 {
		return
	}
	p.state.Clerks = names
	if !slices.Contains(names, p.state.UserName) {
		p.state.UserName = names[0]
	}
	p.station.ChooseClerk(p.state.UserName)
}

// ChooseClerk goes to the card of another clerk of this computer.
func (p *SignIn) ChooseClerk(userName string) {
	if p.state.Busy || userName == p.state.UserName || !slices.Contains(p.state.Clerks, userName) {
		return
	}
	p.state.UserName, p.state.Locked, p.desk, p.state.FirstDay = userName, "", nil, FirstDay{}
	p.Start()
}

// Rescue writes the unsent work into a file of folder, for the bureau.
func (p *SignIn) Rescue(folder string) {
	if p.state.Busy {
		return
	}
	p.begin(lang.L("正在写出托管文件"))
	var path string
	var report confirm.EscrowReport
	p.runner.Go("rescue", func(ctx context.Context) (err error) {
		path, report, err = p.station.Rescue(ctx, folder)
		return err
	}, func(err error) {
		p.state.Busy = false
		switch {
		case confirm.CodeOf(err) == confirm.ProblemNotFound:
			p.state.CanReplace = true
			p.notices.Info(lang.L("没有待发送的结论。请向教育局要新的激活码，再重新启用。"))
		case err != nil:
			p.notices.Fail(err)
		default:
			p.state.CanReplace = true
			p.notices.Warn(then(RescueWords(report), lang.F("已保存到 %s", path)))
		}
		p.changed()
	})
}

// StartLocked is Start of a desk that was locked: the card asks for the PIN of
// the clerk whose it is, never for that of another of this computer.
func (p *SignIn) StartLocked(cause desk.LockCause, userName string) {
	p.state.UserName = userName
	p.state.Locked = LockWord(string(cause))
	p.Start()
}

// Leave goes from the lock screen to the sign-in card, for another way or clerk.
func (p *SignIn) Leave() {
	if !p.state.Busy {
		p.state.Locked = ""
		p.Choose(StepOnline)
	}
}

// Choose switches between the online and the offline card.
func (p *SignIn) Choose(step SignInStep) {
	if p.state.Busy || p.desk == nil || (step != StepOnline && step != StepOffline) {
		return
	}
	p.state.Step = step
	p.state.Notes, p.state.Caps = map[Field]string{}, ""
	p.changed()
}

// Typed looks at a field while it is typed, for full-width characters and
// blanks; the note stands until the field is right.
func (p *SignIn) Typed(f Field, value string) {
	p.alone = 0
	note := ""
	if value == "" && p.state.CapsField == f {
		p.state.Caps = ""
	}
	switch f {
	case FieldPassword, FieldPIN, FieldPINAgain:
		note = secretNote(value)
	default:
		note = tidy(value).note
	}
	if p.state.Notes[f] == note {
		return
	}
	p.state.Notes[f] = note
	p.changed()
}

// SubmitOnline sends user name and password and asks for the SMS.
func (p *SignIn) SubmitOnline(userName, password, pin string) {
	if p.state.Busy || p.desk == nil {
		return
	}
	userName = tidy(userName).text
	p.state.Notes = map[Field]string{}
	p.require(FieldUserName, userName, lang.L("请填写用户名"))
	p.require(FieldPassword, password, lang.L("请填写密码"))
	p.requirePIN(pin)
	if len(p.state.Notes) > 0 {
		p.changed()
		return
	}
	p.begin(lang.L("正在登录"))
	var challenge confirm.SMSChallenge
	p.attempt(func(ctx context.Context) (err error) {
		challenge, err = p.desk.BeginSignIn(ctx, userName, password, []byte(pin))
		return err
	}, func() {
		p.challenge = challenge
		p.state.Step = StepSMS
		p.state.Phone = challenge.PhoneMasked
		p.state.Expires = challenge.ExpiresAt.In(Shanghai()).Format("15:04")
		p.awaitSMS()
		p.changed()
	})
}

// SubmitSMS ends the online sign-in.
func (p *SignIn) SubmitSMS(code string) {
	if p.state.Busy || p.state.Step != StepSMS {
		return
	}
	code = tidy(code).text
	p.state.Notes = map[Field]string{}
	if p.require(FieldSMSCode, code, lang.L("请填写短信验证码")); len(p.state.Notes) > 0 {
		p.changed()
		return
	}
	p.begin(lang.L("正在验证"))
	p.attempt(func(ctx context.Context) error {
		return p.desk.FinishSignIn(ctx, p.challenge.ID, code)
	}, nil)
}

// SubmitOffline opens the desk by PIN alone.
func (p *SignIn) SubmitOffline(pin string) {
	if p.state.Busy || p.desk == nil {
		return
	}
	p.state.Notes = map[Field]string{}
	if p.requirePIN(pin); len(p.state.Notes) > 0 {
		p.changed()
		return
	}
	p.begin(lang.L("正在解锁"))
	p.attempt(func(ctx context.Context) error {
		return p.desk.SignInOffline(ctx, []byte(pin))
	}, nil)
}

// Back leaves the SMS step.
func (p *SignIn) Back() { p.Abandon(desk.LockClerk) }

// attempt runs one try and shows the tries left after it, won or lost. won is
// what follows then; nil: the desk is open, and nobody looks at the card again.
func (p *SignIn) attempt(try func(context.Context) error, won func()) {
	if p.OnTry != nil {
		p.OnTry(p.desk)
	}
	var status confirm.CredentialStatus
	answered := watchKeyring(p.runner, p.desk.CredentialStatus, func(words string) {
		p.state.KeyringWait = words
		p.changed()
	})
	p.runner.Go("sign in", func(ctx context.Context) error {
		err := try(ctx)
		if err != nil || won != nil {
			status = p.desk.CredentialStatus(ctx)
		}
		return err
	}, func(err error) {
		answered()
		if err == nil && won == nil {
			won = p.signedIn
		} else {
			p.showStatus(status)
			p.state.Busy = false
		}
		if err != nil {
			p.fail(err)
			return
		}
		p.notices.Dismiss()
		won()
	})
}

// signedIn leaves the card busy, as it is seen: the desk is about to take its place.
func (p *SignIn) signedIn() {
	p.endSMS()
	if p.OnSignedIn != nil {
		p.OnSignedIn(p.desk)
	}
}

func (p *SignIn) showStatus(s confirm.CredentialStatus) {
	p.state.CanRescue = s.Enrolled && s.TriesLeft == 0
	if p.tries != s.TriesLeft {
		p.tries, p.lastTry = s.TriesLeft, false
	}
	p.state.Tries, p.state.TriesLow = statusOf(s)
	p.state.Key = ""
	if s.Enrolled && p.state.Clerk != "" && !s.NotAfter.IsZero() {
		p.state.Key = lang.F("本机密钥由%s持有，证书有效期 %s 至 %s", p.state.Clerk, dayWord(s.NotBefore), dayWord(s.NotAfter))
	}
}

func (p *SignIn) require(f Field, value, note string) {
	if value == "" {
		p.state.Notes[f] = note
	}
}

// requirePIN keeps a PIN that cannot be meant from costing a try.
func (p *SignIn) requirePIN(pin string) {
	p.require(FieldPIN, pin, lang.L("请填写 PIN 码"))
	if note := secretNote(pin); note != "" {
		p.state.Notes[FieldPIN] = note
	}
	if len(p.state.Notes) == 0 && p.tries == 1 && !p.lastTry {
		p.lastTry = true
		p.state.Notes[FieldPIN] = lang.L("只剩最后一次，再错就锁定。确定无误，再按一次")
	}
}

func (p *SignIn) begin(text string) {
	p.state.Busy, p.state.BusyText = true, text
	p.notices.Dismiss()
	p.changed()
}

func (p *SignIn) fail(err error) {
	p.notices.Fail(err)
	p.changed()
}

func (p *SignIn) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}

// Shanghai is the zone of every time a person reads: UTC+8 all year.
func Shanghai() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

func itoa(n int) string { return strconv.Itoa(n) }
