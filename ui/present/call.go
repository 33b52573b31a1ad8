package present

import (
	"fmt"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// Call is the full-screen call before the window ends with work unsent
// (offline-rules.md D4).
type Call struct {
	Shown bool
	Title string
	Text  string
}

// When the unsent counter warns, when the clerk is called, how long a call
// that was put off stays away, and which error of the clock is told
// (offline-rules.md D4, D6).
const (
	unsentWarns = 3 * 24 * time.Hour
	callBefore  = lastMinutes
	callAgain   = 15 * time.Minute
	clockTold   = 5 * time.Minute
)

// unsentTone is how urgent unsent work is.
func unsentTone(w confirm.Window, at time.Time) Tone {
	switch left := w.Closes.Sub(at); {
	case w.Closes.IsZero() || at.Before(w.Opens) || left > unsentWarns:
		return ToneUnsent
	case left > callBefore:
		return ToneIncomplete
	}
	return ToneConflict
}

// call tells whether the clerk has to be called now.
func (p *Standing) call() Call {
	w, at, n := p.standing.Window, p.Moment(), p.standing.Unsent+p.standing.Unsigned
	left := w.Closes.Sub(at)
	if n == 0 || w.Closes.IsZero() || at.Before(w.Opens) || left > callBefore || p.now().Before(p.quiet) {
		return Call{}
	}
	c := Call{Shown: true, Title: fmt.Sprintf(lang.L("还有 %d 项没有送达登记库"), n)}
	if left > 0 && p.standing.Unsigned > 0 {
		c.Text = fmt.Sprintf(lang.L("其中 %d 项还没有签名。确认时间还剩 %s，请现在签名并发送。没有收到登记库的回执，就还没有办完。"), p.standing.Unsigned, clockOf(left))
		return c
	}
	if left > 0 {
		c.Text = fmt.Sprintf(lang.L("确认时间还剩 %s。请现在发送；没有网络，请导出离线包，用 U 盘送到教育局。没有收到登记库的回执，就还没有办完。"), clockOf(left))
		return c
	}
	c.Text = lang.L("确认时间已经结束。这些结论是在时间内签的，请马上发送，或导出离线包送到教育局；能否受理由教育局按规定处理。")
	return c
}

func clockOf(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d:%02d", int(d/time.Hour), int(d%time.Hour/time.Minute), int(d%time.Minute/time.Second))
}

// CallLater puts the call off; it comes back while work is unsent.
func (p *Standing) CallLater() {
	p.quiet = p.now().Add(callAgain)
	p.state.Call = Call{}
	p.changed()
}

// clockWords tell of a clock that is wrong by more than five minutes; the
// registry's time is used in any case.
func clockWords(offset time.Duration) (short, whole string) {
	short, whole = lang.L("本机慢 %s"), lang.L("本机时间慢 %s，已按服务器时间处理。请校准本机时钟。")
	if offset < 0 {
		short, whole = lang.L("本机快 %s"), lang.L("本机时间快 %s，已按服务器时间处理。请校准本机时钟。")
		offset = -offset
	}
	if offset <= clockTold {
		return "", ""
	}
	much := lang.N("%d 分钟", int(offset.Round(time.Minute)/time.Minute))
	if offset >= 2*time.Hour {
		much = lang.N("%d 小时", int(offset.Round(time.Hour)/time.Hour))
	}
	if offset >= 48*time.Hour {
		much = lang.N("%d 天", int(offset.Round(24*time.Hour)/(24*time.Hour)))
	}
	return fmt.Sprintf(short, much), fmt.Sprintf(whole, much)
}
