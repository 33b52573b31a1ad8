package present

import (
	"time"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// NeedKind is one kind of thing that needs attention.
type NeedKind string

// The kinds.
const (
	NeedSign     NeedKind = "sign"      // chosen and not signed
	NeedSend     NeedKind = "send"      // signed and not sent
	NeedBundle   NeedKind = "bundle"    // the same, without a line, when hours are left
	NeedPrint    NeedKind = "print"     // 材料齐全 and not printed
	NeedReprint  NeedKind = "reprint"   // printed before a change
	NeedMark     NeedKind = "mark"      // a standing problem of credential and data
	NeedConflict NeedKind = "conflict"  // refused by the registry
	NeedPrinter  NeedKind = "printer"   // a batch that waits for the clerk
	NeedStale    NeedKind = "stale"     // 材料不全 for long
	NeedNotCome  NeedKind = "not_come"  // not here, and the end is near
	NeedClock    NeedKind = "clock"     // this computer's clock is wrong
	NeedCloseOut NeedKind = "close_out" // the end is over
)

// Need is one thing that needs attention, and the way there.
type Need struct {
	Kind NeedKind
	Badge
	Text   string
	Button string
}

// When the overview begins to tell of the end (features 19 and 22), and how old
// an unsent conclusion may be before it asks.
const (
	endIsNear   = unsentWarns
	unsentIsOld = 4 * time.Hour
)

// needsOf lists what needs attention, the most urgent first.
func needsOf(top TopLine, n confirm.Statistics, counts map[confirm.Queue]int) []Need {
	left := top.Window.Closes.Sub(top.At)
	known := !top.Window.Closes.IsZero() && !top.At.IsZero()
	near := known && left <= endIsNear
	var needs []Need
	add := func(when bool, kind NeedKind, b Badge, text, button string) {
		if when {
			needs = append(needs, Need{kind, b, text, button})
		}
	}
	tone := unsentTone(top.Window, top.At)
	beforeEnd := near && left > 0
	add(near && top.Unsigned > 0, NeedSign, Badge{lang.L("要签名"), tone}, endWords(lang.N("还有 %d 项没有签名", top.Unsigned), left), lang.L("现在签名"))
	add(near && top.Unsent > 0, NeedSend, Badge{lang.L("要发送"), tone}, endWords(lang.N("还有 %d 项没有送达登记库", top.Unsent), left), lang.L("立即发送"))
	add(near && left <= callBefore && top.Unsent > 0 && !top.Online, NeedBundle, Badge{lang.L("没有网络"), ToneConflict},
		lang.L("现在连不上登记库：请导出离线包，用 U 盘送到教育局。"), lang.L("导出离线包"))
	add(near && n.Total.Unprinted > 0, NeedPrint, Badge{lang.L("要打印"), printTone(left)},
		printWords(n.Total.Unprinted, left), lang.L("去打印"))
	for _, m := range top.Marks {
		add(true, NeedMark, m.Badge, m.Text, lang.L("去处理"))
	}
	add(top.Conflict > 0, NeedConflict, Badge{lang.L("冲突"), ToneConflict}, lang.N("%d 项没有被登记库受理，要您决定怎样办。", top.Conflict), lang.L("解决冲突"))
	add(top.PrintTrouble > 0, NeedPrinter, Badge{lang.L("打印停了"), ToneWarn}, lang.N("%d 批打印在等您：缺纸、卡纸或要翻面。", top.PrintTrouble), lang.L("去打印队列"))
	add(top.Clock != "", NeedClock, Badge{top.Clock, ToneWarn}, top.ClockDetail, lang.L("看说明"))
	needs = append(needs, dailyNeeds(top, n, counts, near)...)
	add(beforeEnd && n.Total.NotCome > 0, NeedNotCome, Badge{lang.L("还没来"), ToneIncomplete},
		lang.N("还有 %d 位一直没有来确认，可以成批留言提醒。", n.Total.NotCome), lang.L("未到名单"))
	add(!near && n.Total.Unprinted > 0, NeedPrint, Badge{lang.L("待打印"), ToneHint}, lang.N("%d 位材料齐全，申请表还没有打印。", n.Total.Unprinted), lang.L("去打印"))
	add(known && left <= 0, NeedCloseOut, Badge{lang.L("收尾"), ToneHint}, lang.L("确认时间已经结束，请做收尾检查；全部办完后打印收尾完成证明。"), lang.L("收尾检查"))
	return needs
}

// dailyNeeds are those of every day: what is chosen, signed, changed or late.
func dailyNeeds(top TopLine, n confirm.Statistics, counts map[confirm.Queue]int, near bool) []Need {
	var needs []Need
	add := func(when bool, kind NeedKind, b Badge, text, button string) {
		if when {
			needs = append(needs, Need{kind, b, text, button})
		}
	}
	add(!near && top.Unsigned > 0, NeedSign, Badge{lang.L("待签名"), ToneWarn}, lang.N("%d 项结论选好了，还没有签名。", top.Unsigned), lang.L("现在签名"))
	add(!near && top.Unsent > 0, NeedSend, Badge{lang.L("待发送"), unsentAge(n)}, unsentWords(top.Unsent, n), lang.L("立即发送"))
	add(counts[confirm.QueueReprint] > 0, NeedReprint, Badge{lang.L("已改需重印"), ToneWarn},
		lang.N("%d 份申请表打印以后又改过，原来的作废，要重新打印。", counts[confirm.QueueReprint]), lang.L("看名单"))
	add(n.Stale > 0, NeedStale, Badge{lang.L("待补材料"), ToneIncomplete}, lang.N("%d 位材料不全已超过一周，请催一催。", n.Stale), lang.L("看名单"))
	return needs
}

// urgent tells that the day has something which cannot wait for the clerk to
// look for it: the end is near with work undone, the registry has refused
// something, or the credential is of no use.
func urgent(needs []Need) bool {
	for _, n := range needs {
		if n.Tone == ToneConflict || n.Tone == ToneBlock {
			return true
		}
	}
	return false
}

func endWords(what string, left time.Duration) string {
	if left <= 0 {
		return lang.F("%s，确认时间已经结束，请马上办。", what)
	}
	return lang.F("%s，确认时间还剩 %s。", what, spanWord(left))
}

func printWords(n int, left time.Duration) string {
	if left <= 0 {
		return lang.N("还有 %d 份申请表未打印。计划结束后就不能再取，请马上打印。", n)
	}
	return lang.N("还有 %d 份申请表未打印，确认时间还剩 %s，结束以后取不到。", n, n, spanWord(left))
}

func printTone(left time.Duration) Tone {
	if left <= callBefore {
		return ToneConflict
	}
	return ToneIncomplete
}

func unsentAge(n confirm.Statistics) Tone {
	if !n.OldestUnsent.IsZero() && n.At.Sub(n.OldestUnsent) >= unsentIsOld {
		return ToneWarn
	}
	return ToneUnsent
}

func unsentWords(count int, n confirm.Statistics) string {
	if n.OldestUnsent.IsZero() {
		return lang.N("%d 项还没有送达登记库。", count)
	}
	return lang.N("%d 项还没有送达登记库，最早一项签于 %s（%s前）。", count,
		count, timeWord(n.OldestUnsent), spanWord(n.At.Sub(n.OldestUnsent)))
}

// spanWord says a length of time in its largest unit, or two of them.
func spanWord(d time.Duration) string {
	days, hours, minutes := int(d/(24*time.Hour)), int(d%(24*time.Hour)/time.Hour), int(d%time.Hour/time.Minute)
	switch {
	case days > 0 && hours > 0:
		return lang.F("%d 天 %d 小时", days, hours)
	case days > 0:
		return lang.F("%d 天", days)
	case hours > 0 && minutes > 0:
		return lang.F("%d 小时 %d 分", hours, minutes)
	case hours > 0:
		return lang.F("%d 小时", hours)
	}
	return lang.F("%d 分钟", minutes)
}
