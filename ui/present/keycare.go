package present

import (
	"context"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// KeyDesk looks after the clerk's key and what is kept on the disk.
type KeyDesk interface {
	Session() desk.Session
	Policy() confirm.DeskPolicy
	CredentialStatus(ctx context.Context) confirm.CredentialStatus
	Standing(ctx context.Context) (desk.Standing, error)
	ChangePIN(ctx context.Context, old, new []byte) error
	Custody(ctx context.Context) ([]confirm.CustodyLine, error)
	AddCustody(ctx context.Context, entry confirm.CustodyEntry, pin []byte) (confirm.CustodyLine, error)
	SecondCopy(ctx context.Context) (confirm.SecondCopy, error)
	SetSecondCopy(ctx context.Context, folder string) (confirm.SecondCopy, error)
	CopyNow(ctx context.Context) (confirm.SecondCopy, error)
	Wipe(ctx context.Context, pin []byte) (confirm.WipeProof, error)
	Doctor(ctx context.Context) []desk.Readiness
	Search(ctx context.Context, q confirm.Query) (confirm.Page, error)
}

// CustodyRow is a line of 密钥保管台账.
type CustodyRow struct{ When, What, Who, Sent string }

// ReadyRow is a line of 准备情况: green, or with what mends it.
type ReadyRow struct {
	Word  string
	Badge Badge
	Text  string
}

// KeyCareState is what 密钥与数据 shows.
type KeyCareState struct {
	Key   []Line // what the credential is
	Marks []Mark

	Keeper      string // who is in charge (责任人) and since when
	NeedsTaking bool   // 领用 is not on the ledger yet
	Custody     []CustodyRow

	AsksPIN bool // custody and wipe need the PIN

	CopyFolder string
	Copy       string
	CopyTone   Tone

	Wipe     string // when it may be done, or what would be destroyed
	CanWipe  bool
	WipeWord string // to be typed before it
	Wiped    string

	Ready    []ReadyRow
	Checking bool
	Busy     bool
}

// WipeWord has to be typed before people are destroyed.
const WipeWord = "清除个人信息"

// KeyCare is the screen 密钥与数据: the clerk's key, who answers for it, the
// second copy of unsent work, the end of retention, and what a day needs.
type KeyCare struct {
	OnChange func(KeyCareState)
	// Colleagues lets other clerks in.
	Colleagues Colleagues
	// OnLedger gets whether 领用 is not on the custody ledger yet.
	OnLedger func(untaken bool)

	desk    KeyDesk
	runner  Runner
	notices *Notices
	state   KeyCareState
	turn    int
}

// NewKeyCare makes the presenter; Load reads what it shows.
func NewKeyCare(d KeyDesk, r Runner, n *Notices) *KeyCare {
	return &KeyCare{desk: d, runner: r, notices: n, state: KeyCareState{WipeWord: lang.L(WipeWord)}}
}

// State is what is to be shown now.
func (p *KeyCare) State() KeyCareState { return p.state }

// Load reads everything but the readiness, which Check asks for.
func (p *KeyCare) Load() {
	p.turn++
	turn := p.turn
	var (
		status   confirm.CredentialStatus
		standing desk.Standing
		ledger   []confirm.CustodyLine
		second   confirm.SecondCopy
		people   int
	)
	p.runner.Go("key", func(ctx context.Context) (err error) {
		status = p.desk.CredentialStatus(ctx)
		if standing, err = p.desk.Standing(ctx); err != nil {
			return err
		}
		page, err := p.desk.Search(ctx, confirm.Query{Limit: 1})
		if err != nil {
			return err
		}
		people = page.Counts[confirm.QueueAll]
		if second, err = p.desk.SecondCopy(ctx); err != nil {
			return err
		}
		ledger, err = p.desk.Custody(ctx)
		return err
	}, func(err error) {
		if turn != p.turn {
			return
		}
		if err != nil {
			p.notices.Fail(err)
			return
		}
		p.state.Key = keyLines(status)
		p.state.Marks = marksOf(standing, status)
		if status.KeyringFree {
			p.state.Marks = append(p.state.Marks, Mark{Badge: Badge{lang.L("受限模式"), ToneWarn}, Text: lang.L(keyringFreeWords)})
		}
		p.state.AsksPIN = p.desk.Policy().Signing == confirm.SignBatch
		p.showLedger(ledger, status.Serial)
		p.showCopy(second)
		p.showWipe(standing, people)
		p.changed()
	})
	if len(p.state.Ready) == 0 {
		p.Check()
	}
}

const keyringFreeWords = "这台电脑没有系统密钥环，只有 PIN 码保护密钥（受限模式，由教育局准许）。请把 PIN 码设长一些，电脑不要借人；可以离线的天数也较少。"

func keyLines(s confirm.CredentialStatus) []Line {
	tries, low := statusOf(s)
	flag := Tone("")
	if low {
		flag = ToneBlock
	}
	kind := lang.L("软件密钥（不是硬件）")
	if s.Provider == confirm.ProviderToken {
		kind = "USBKey"
	}
	return []Line{
		{Label: lang.L("类型"), Value: kind, Wide: true},
		{Label: lang.L("签名算法"), Value: algorithmWord(s.Algorithm)},
		{Label: lang.L("有效期至"), Value: dayWord(s.NotAfter), Mono: true},
		{Label: lang.L("PIN 码"), Value: strings.TrimPrefix(tries, lang.L("PIN 码")), Flag: flag, Wide: true},
		{Label: lang.L("证书序号"), Value: orUnknown(s.Serial), Mono: true, Wide: true},
	}
}

func algorithmWord(a confirm.Algorithm) string {
	if a == confirm.SM2SM3 {
		return lang.L("SM2（SM3）")
	}
	return "ECDSA P-256"
}

func (p *KeyCare) showLedger(ledger []confirm.CustodyLine, serial string) {
	p.state.Custody, p.state.Keeper, p.state.NeedsTaking = nil, "", true
	for _, l := range ledger {
		sent := ""
		if !l.Sent {
			sent = lang.L("待发送")
		}
		p.state.Custody = append(p.state.Custody, CustodyRow{When: timeWord(l.At), What: CustodyWord(l.Kind),
			Who: strings.TrimSpace(l.Keeper + " " + l.Note), Sent: sent})
		if l.Serial != serial {
			continue
		}
		p.state.NeedsTaking = l.Kind == confirm.CustodyReturned || l.Kind == confirm.CustodyLost
		keeper := l.Keeper
		if keeper == "" {
			keeper = l.Holder.Name
		}
		if !p.state.NeedsTaking {
			p.state.Keeper = lang.F("责任人 %s，自 %s 起", keeper, dayWord(l.At))
		}
	}
	if p.state.NeedsTaking {
		p.state.Keeper = lang.L("还没有登记领用：这把密钥现在没有责任人。")
	}
	if p.OnLedger != nil {
		p.OnLedger(p.state.NeedsTaking)
	}
}

// ReadLedger reads the custody ledger alone, once after a sign-in. What goes
// wrong is said when the screen is opened.
func (p *KeyCare) ReadLedger() {
	var ledger []confirm.CustodyLine
	var serial string
	p.runner.Go("custody ledger", func(ctx context.Context) (err error) {
		serial = p.desk.CredentialStatus(ctx).Serial
		ledger, err = p.desk.Custody(ctx)
		return err
	}, func(err error) {
		if err == nil && serial != "" {
			p.showLedger(ledger, serial)
			p.changed()
		}
	})
}

func (p *KeyCare) showCopy(c confirm.SecondCopy) {
	p.state.CopyFolder, p.state.Copy, p.state.CopyTone = c.Folder, SecondCopyWords(c), ToneComplete
	if c.Folder == "" || c.Reason != "" {
		p.state.CopyTone = ToneWarn
	}
}

func (p *KeyCare) showWipe(s desk.Standing, people int) {
	p.state.CanWipe = !s.WipeDue.IsZero()
	switch {
	case people == 0:
		p.state.Wipe, p.state.CanWipe = lang.L("本机没有申请人的个人信息。"), false
	case p.state.CanWipe:
		p.state.Wipe = lang.N("保存期已到。将销毁本机 %d 位申请人的资料、照片和扫描件以及加密它们的密钥，不能恢复；审计、打印台账和凭证编号保留，清除证明送登记库。", people)
	default:
		p.state.Wipe = lang.N("本机有 %d 位申请人。计划结束并过了教育局规定的保存期，这里才可以清除。", people)
	}
}

// Check asks the readiness of everything a day needs.
func (p *KeyCare) Check() {
	if p.state.Checking {
		return
	}
	p.state.Checking = true
	p.changed()
	var lines []desk.Readiness
	p.runner.Go("readiness", func(ctx context.Context) error {
		lines = p.desk.Doctor(ctx)
		return nil
	}, func(error) {
		p.state.Checking = false
		p.state.Ready = nil
		for _, l := range lines {
			p.state.Ready = append(p.state.Ready, readyRow(l))
		}
		p.changed()
	})
}

// ChangePIN seals the keys under another PIN; done is called when it is.
func (p *KeyCare) ChangePIN(old, new, again string, done func()) {
	switch {
	case old == "" || new == "":
		p.refuse(lang.L("请填写旧 PIN 码和新 PIN 码。"))
	case secretNote(old)+secretNote(new) != "":
		p.refuse(lang.L("PIN 码里有全角字符或首尾空格，请切换到英文输入。"))
	case new != again:
		p.refuse(lang.L("两次输入的新 PIN 码不一致，没有更改。"))
	default:
		p.do("change PIN", func(ctx context.Context) error {
			o, n := []byte(old), []byte(new)
			defer clear(o)
			defer clear(n)
			return p.desk.ChangePIN(ctx, o, n)
		}, func() {
			p.notices.Info(lang.L("PIN 码已更改，下次解锁请用新的。"))
			done()
		})
	}
}

// Record signs an entry of 密钥保管台账; done is called when it is.
func (p *KeyCare) Record(kind confirm.CustodyKind, keeper, note, pin string, done func()) {
	entry := confirm.CustodyEntry{Kind: kind, Keeper: strings.TrimSpace(keeper), Note: strings.TrimSpace(note)}
	if kind == confirm.CustodyHanded && entry.Keeper == "" {
		p.refuse(lang.L("移交要填写新的责任人。"))
		return
	}
	var line confirm.CustodyLine
	p.do("custody", func(ctx context.Context) (err error) {
		secret := []byte(pin)
		defer clear(secret)
		line, err = p.desk.AddCustody(ctx, entry, secret)
		return err
	}, func() {
		p.notices.Info(CustodySentWords(line))
		done()
	})
}

// SetFolder names the folder of the second copy; "" ends it.
func (p *KeyCare) SetFolder(folder string) {
	var copied confirm.SecondCopy
	p.do("second copy", func(ctx context.Context) (err error) {
		copied, err = p.desk.SetSecondCopy(ctx, strings.TrimSpace(folder))
		return err
	}, func() { p.notices.Info(SecondCopyWords(copied)) })
}

// CopyNow writes the second copy.
func (p *KeyCare) CopyNow() {
	var copied confirm.SecondCopy
	p.do("copy now", func(ctx context.Context) (err error) {
		copied, err = p.desk.CopyNow(ctx)
		return err
	}, func() { p.notices.Info(SecondCopyWords(copied)) })
}

// Wipe destroys the people of a finished plan, once the words have been typed.
func (p *KeyCare) Wipe(typed, pin string) {
	if strings.TrimSpace(typed) != lang.L(WipeWord) {
		p.refuse(lang.F("请照样输入“%s”，再清除。", lang.L(WipeWord)))
		return
	}
	var proof confirm.WipeProof
	p.do("wipe", func(ctx context.Context) (err error) {
		secret := []byte(pin)
		defer clear(secret)
		proof, err = p.desk.Wipe(ctx, secret)
		return err
	}, func() {
		p.state.Wiped = WipeWords(proof)
		p.notices.Info(p.state.Wiped)
	})
}

func (p *KeyCare) refuse(text string) { p.notices.set(Notice{NoticeError, text}) }

// do runs one act at a time; then all is read anew.
func (p *KeyCare) do(label string, job func(context.Context) error, done func()) {
	if p.state.Busy {
		return
	}
	p.state.Busy = true
	p.notices.Dismiss()
	p.changed()
	p.runner.Go(label, job, func(err error) {
		p.state.Busy = false
		if err != nil {
			p.notices.Fail(err)
		} else {
			done()
		}
		p.changed()
		p.Load()
	})
}

func (p *KeyCare) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
