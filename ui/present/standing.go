package present

import (
	"context"
	"fmt"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// StandingState is the top line of the window.
type StandingState struct {
	Point, Plan  string
	Clerk        string
	Online       bool
	Link         string // 在线, or why not, short
	LinkDetail   string // the whole sentence
	Window       string // the countdown
	WindowTone   Tone
	Unsigned     int // conclusions that wait for a PIN
	Unsent       int
	UnsentTone   Tone // grows as the end of the window comes near
	Conflict     int
	Clock        string // this computer's clock is wrong, short; empty when it is right
	ClockDetail  string // the whole sentence
	Call         Call
	Marks        []Mark // standing problems of credential and data, the worst first
	KeyringFree  string // 受限模式, shown permanently; empty else
	PrintTrouble int    // batches that wait for the clerk
	Syncing      bool
	Progress     string
	Ratio        float64 // 0 to 1 while Syncing; negative when not known
	LastPull     string
}

// Standing keeps the top line and moves data both ways.
type Standing struct {
	OnChange func(StandingState)
	// OnPulled is called when a pull has ended well, OnSynced when a sync has ended.
	OnPulled, OnSynced func()
	// OnShown follows OnChange, for the screen that shows some of it too.
	OnShown func()

	desk    StandingDesk
	runner  Runner
	notices *Notices
	now     func() time.Time // for elapsed time only: read with its monotonic part

	state    StandingState
	standing desk.Standing
	readAt   time.Time
	reading  bool
	untaken  bool      // nobody has signed for the key
	quiet    time.Time // of now: no call before
}

// How often the standing is read anew, in ticks of a second, and when the
// countdown turns to hours.
const (
	tick        = time.Second
	readEvery   = 10
	lastMinutes = 2 * time.Hour
)

// NewStanding makes the presenter; Start begins the countdown.
func NewStanding(d StandingDesk, r Runner, n *Notices, now func() time.Time) *Standing {
	return &Standing{desk: d, runner: r, notices: n, now: now}
}

// State is what is to be shown now.
func (p *Standing) State() StandingState { return p.state }

// Start reads the standing and keeps it fresh until stop.
func (p *Standing) Start() (stop func()) {
	p.Reload()
	count := 0
	return p.runner.Every(tick, func() {
		count++
		if count%readEvery == 0 {
			p.Reload()
		}
		p.countdown()
	})
}

// Reload reads the standing.
func (p *Standing) Reload() {
	if p.reading {
		return
	}
	p.reading = true
	var s desk.Standing
	p.runner.Go("standing", func(ctx context.Context) (err error) {
		s, err = p.desk.Standing(ctx)
		return err
	}, func(err error) {
		p.reading = false
		if err != nil {
			p.notices.Fail(err)
			return
		}
		p.standing, p.readAt = s, p.now()
		p.show()
	})
}

// SetPrintTrouble tells how many batches of paper wait for the clerk.
func (p *Standing) SetPrintTrouble(n int) {
	if n != p.state.PrintTrouble {
		p.state.PrintTrouble = n
		p.changed()
	}
}

// SetUntaken tells whether nobody has signed for the key (领用) yet.
func (p *Standing) SetUntaken(untaken bool) {
	if untaken != p.untaken {
		p.untaken = untaken
		if !p.readAt.IsZero() {
			p.show()
		}
	}
}

// Sync sends what waits and brings what is new.
func (p *Standing) Sync() {
	if p.state.Syncing {
		return
	}
	p.state.Syncing, p.state.Ratio, p.state.Progress = true, -1, lang.L("正在连接登记库")
	p.notices.Dismiss()
	p.changed()
	var sent confirm.SendReport
	var pulled confirm.PullReport
	var changed []desk.Reconsidered
	var after desk.Standing
	meter := newGauge(p.runner, p.progress)
	p.runner.Go("sync", func(ctx context.Context) (err error) {
		meter.report(step{word: lang.L("正在发送结论")})
		sent, err = p.desk.Send(ctx, counting(meter, lang.L("正在发送结论")))
		if err != nil {
			return err
		}
		meter.report(step{word: lang.L("正在取回申请人")})
		if pulled, err = p.desk.Pull(ctx, counting(meter, lang.L("正在取回申请人"))); err != nil {
			return err
		}
		if changed, err = p.desk.Reconsidered(ctx); err != nil {
			return err
		}
		after, err = p.desk.Standing(ctx)
		return err
	}, func(err error) {
		p.state.Syncing, p.state.Progress = false, ""
		if err != nil {
			p.notices.Fail(err)
		} else {
			p.tellSynced(sent, pulled, after)
			if len(changed) > 0 {
				p.notices.Warn(reconsideredWords(changed))
				// Only now that it is on the screen; when it fails the clerk is told twice.
				p.runner.Go("reconsidered", p.desk.ForgetReconsidered, func(error) {})
			}
			if p.OnPulled != nil {
				p.OnPulled()
			}
		}
		p.Reload()
		p.changed()
		if p.OnSynced != nil {
			p.OnSynced()
		}
	})
}

// step is how far a sync is.
type step struct {
	word        string
	done, total int
}

func counting(meter *gauge[step], word string) confirm.Progress {
	return func(done, total int) { meter.report(step{word, done, total}) }
}

func (p *Standing) progress(s step) {
	if !p.state.Syncing {
		return
	}
	p.state.Progress, p.state.Ratio = s.word, -1
	if s.total > 0 {
		p.state.Progress = fmt.Sprintf("%s %d / %d", s.word, s.done, s.total)
		p.state.Ratio = float64(s.done) / float64(s.total)
	}
	p.changed()
}

// namedReconsidered is how many records a notice names.
const namedReconsidered = 3

// reconsideredWords names the first records of each kind of change.
func reconsideredWords(list []desk.Reconsidered) string {
	var kinds []confirm.WindowChange
	numbers := map[confirm.WindowChange][]string{}
	for _, r := range list {
		if numbers[r.Change] == nil {
			kinds = append(kinds, r.Change)
		}
		numbers[r.Change] = append(numbers[r.Change], r.ApplicationNo)
	}
	var parts, sentences []string
	for _, k := range kinds {
		of := numbers[k]
		names := strings.Join(of[:min(len(of), namedReconsidered)], lang.L("、"))
		if len(of) > namedReconsidered {
			names = lang.F("%s 等", names)
		}
		part := fmt.Sprintf(lang.L("%s %d 位（%s）"), WindowChangeWords(k), len(of), names)
		if k == confirm.DecisionLost {
			sentences = append(sentences, lang.F("登记库恢复过备份，请留意：%s。作结论的电脑会自动补报；补不上的请教育局受理托管文件，或重新办理。", part))
			continue
		}
		parts = append(parts, part)
	}
	if len(parts) > 0 {
		sentences = append(sentences, lang.F("教育局调整了安排：%s。请按新的安排办理。", strings.Join(parts, lang.L("，"))))
	}
	return strings.Join(sentences, "")
}

func syncWords(sent confirm.SendReport, pulled confirm.PullReport) string {
	var parts []string
	add := func(n int, words string) {
		if n > 0 {
			parts = append(parts, words)
		}
	}
	add(pulled.Records, lang.N("收到 %d 位申请人", pulled.Records))
	add(pulled.Blobs, lang.N("%d 张图片", pulled.Blobs))
	add(pulled.Tombstones, lang.N("%d 位已转出", pulled.Tombstones))
	add(sent.Accepted, lang.F("%d 项已受理", sent.Accepted))
	add(sent.Refused, lang.F("%d 项被拒，请到“冲突”处理", sent.Refused))
	add(sent.Unknown, lang.F("%d 项结果未知", sent.Unknown))
	if len(parts) == 0 {
		return lang.L("没有新的变化")
	}
	return strings.Join(parts, lang.L("，"))
}

// tellSynced never says that all is done while something is unsent (offline-rules.md D4).
func (p *Standing) tellSynced(sent confirm.SendReport, pulled confirm.PullReport, after desk.Standing) {
	words := syncWords(sent, pulled)
	if due := after.Unsent - after.Held - after.Undoable; due > 0 {
		p.notices.Warn(fmt.Sprintf(lang.L("%s；还有 %d 项没有得到登记库的答复，会自动再发，请不要以为已经办完。"), words, due))
		return
	}
	if after.Held > 0 {
		p.notices.Warn(fmt.Sprintf(lang.L("%s；还有 %d 项已转出，未发送，不用再发的请在“发送”里放弃。"), words, after.Held))
		return
	}
	if after.Undoable > 0 {
		p.notices.Info(lang.F("%s；%d 项还在撤销时间内，过后自动发送。", words, after.Undoable))
		return
	}
	p.notices.Info(lang.F("同步完成：%s。", words))
}

func (p *Standing) show() {
	s := p.standing
	session := p.desk.Session()
	p.state.Point, p.state.Plan = s.Point.Name, s.Plan.Name
	if p.state.Point == "" {
		p.state.Point = session.Point.Name
	}
	p.state.Clerk = session.Clerk.Name
	p.state.Unsigned, p.state.Unsent, p.state.Conflict = s.Unsigned, s.Unsent, s.Conflict
	p.state.Online, p.state.Link, p.state.LinkDetail = linkWords(s.Link)
	p.state.Clock, p.state.ClockDetail = clockWords(s.Now.Offset)
	p.state.Marks, p.state.KeyringFree = marksOf(s, session.PINStatus), keyringFreeMark(session.PINStatus)
	if p.untaken {
		p.state.Marks = append(p.state.Marks, Mark{Badge: Badge{lang.L("密钥没有领用"), ToneWarn},
			Text: Words(confirm.ProblemCustodyMissing, nil), Code: confirm.ProblemCustodyMissing})
	}
	p.state.LastPull = ""
	if !s.Link.LastPull.IsZero() {
		p.state.LastPull = lang.F("数据截至 %s", s.Link.LastPull.In(Shanghai()).Format("01-02 15:04"))
	}
	p.countdown()
}

func linkWords(l confirm.Link) (online bool, short, whole string) {
	switch {
	case l.Online:
		return true, lang.L("在线"), ""
	case l.Problem == nil || l.Problem.Code == confirm.ProblemOffline:
		return false, lang.L("离线"), codeSentence(confirm.ProblemOffline, nil)
	default:
		return false, lang.L("连接异常"), Sentence(l.Problem)
	}
}

// countdown moves the window's clock on between two readings: server-anchored
// time plus what has passed here since.
func (p *Standing) countdown() {
	if p.readAt.IsZero() {
		return
	}
	text, tone := windowWords(p.standing.Window, p.Moment())
	p.state.Window, p.state.WindowTone = text, tone
	p.state.UnsentTone = unsentTone(p.standing.Window, p.Moment())
	p.state.Call = p.call()
	p.changed()
}

// Moment is the registry's time now, as far as it is known here; zero before.
func (p *Standing) Moment() time.Time {
	if p.readAt.IsZero() {
		return time.Time{}
	}
	return p.standing.Now.At.Add(p.now().Sub(p.readAt))
}

func windowWords(w confirm.Window, at time.Time) (string, Tone) {
	switch {
	case w.Closes.IsZero():
		return lang.L("确认时间未知，请先同步"), TonePending
	case at.Before(w.Opens):
		return lang.F("确认时间 %s 开始", w.Opens.In(Shanghai()).Format(lang.L("1月2日 15:04"))), TonePending
	case !at.Before(w.Closes):
		return lang.F("确认时间已于 %s 结束", w.Closes.In(Shanghai()).Format(lang.L("1月2日 15:04"))), ToneConflict
	}
	left := w.Closes.Sub(at)
	tone := TonePending
	if left <= 3*24*time.Hour {
		tone = ToneIncomplete
	}
	if left <= lastMinutes {
		tone = ToneConflict
	}
	days := int(left / (24 * time.Hour))
	left -= time.Duration(days) * 24 * time.Hour
	clock := fmt.Sprintf("%02d:%02d", int(left/time.Hour), int(left%time.Hour/time.Minute))
	if days == 0 {
		clock += fmt.Sprintf(":%02d", int(left%time.Minute/time.Second))
		return lang.F("确认时间还剩 %s", clock), tone
	}
	return lang.N("确认时间还剩 %d 天 %s", days, days, clock), tone
}

func (p *Standing) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
	if p.OnShown != nil {
		p.OnShown()
	}
}

// Window is when this point may confirm, as far as it is known here; zero before.
func (p *Standing) Window() confirm.Window { return p.standing.Window }
