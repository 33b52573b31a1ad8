package present

import (
	"fmt"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// Trouble is one standing problem: how bad it is, the whole sentence, and
// where it is dealt with.
type Trouble struct {
	Badge
	Text string
	Next string // the word of the button; empty: there is nowhere to go
	Go   func()
	// Code leads to the help on it; empty: there is none.
	Code confirm.Code
	// Told says that the top line tells it by itself, beside the worst of the others.
	Told bool
}

// gravity puts the tones of troubles into an order, the worst first.
var gravity = []Tone{ToneBlock, ToneConflict, ToneWarn, ToneIncomplete, ToneUnsent, ToneHint, TonePending}

// Troubles are all standing problems, the worst first. They are the only place
// for them; the top line shows the first and how many there are.
func (w *Workbench) Troubles() []Trouble {
	all := slices.Concat(w.lineTroubles(), w.workTroubles(), w.stationTroubles())
	rank := func(t Trouble) int { return slices.Index(gravity, t.Tone) }
	slices.SortStableFunc(all, func(a, b Trouble) int { return rank(a) - rank(b) })
	return all
}

// lineTroubles are those of the way to the registry and of the time left.
func (w *Workbench) lineTroubles() (all []Trouble) {
	s, read := w.Standing.state, w.Standing.standing
	if !s.Online && s.Link != "" {
		t := Trouble{Badge: Badge{s.Link, ToneIncomplete}, Text: s.LinkDetail,
			Next: lang.L("线路与离线包"), Go: func() { w.ShowSend(PageLine) }, Code: confirm.ProblemOffline, Told: true}
		if p := read.Link.Problem; p != nil {
			t.Code = p.Code
		}
		all = append(all, t)
	}
	if s.WindowTone == ToneIncomplete || s.WindowTone == ToneConflict {
		all = append(all, Trouble{Badge: Badge{s.Window, s.WindowTone},
			Text: lang.L("确认时间结束后不能再作结论。请在此之前办完、签名并发送。"),
			Next: lang.L("收尾检查"), Go: func() { w.ShowSend(PageReconcile) }, Told: true})
	}
	if s.Clock != "" {
		all = append(all, Trouble{Badge: Badge{s.Clock, ToneWarn}, Text: s.ClockDetail, Code: confirm.ProblemClockOff})
	}
	if read.Rebound != nil {
		all = append(all, Trouble{Badge: Badge{lang.L("已调到另一确认点"), ToneBlock},
			Text: Words(confirm.ProblemRebound, map[string]string{"point": read.Rebound.Name}),
			Next: lang.L("冲突与发送"), Go: func() { w.ShowSend(PageOutbox) }, Code: confirm.ProblemRebound})
	}
	return all
}

// workTroubles are those of work that is not finished.
func (w *Workbench) workTroubles() (all []Trouble) {
	s := w.Standing.state
	if s.Conflict > 0 {
		all = append(all, Trouble{Badge: Badge{fmt.Sprintf(lang.L("冲突 %d"), s.Conflict), ToneConflict},
			Text: lang.L("登记库没有受理这些结论。请逐项看清原因，再决定怎么办。"),
			Next: lang.L("看冲突"), Go: func() { w.ShowSend(PageConflicts) }})
	}
	if s.Unsent > 0 && s.UnsentTone != ToneUnsent {
		all = append(all, Trouble{Badge: Badge{fmt.Sprintf(lang.L("待发送 %d"), s.Unsent), s.UnsentTone},
			Text: lang.L("确认时间快结束了，还有结论没有送达登记库。没有收到登记库的回执，就还没有办完。"),
			Next: lang.L("去发送"), Go: func() { w.ShowSend(PageOutbox) }})
	}
	if s.PrintTrouble > 0 {
		all = append(all, Trouble{Badge: Badge{fmt.Sprintf(lang.L("打印待处理 %d"), s.PrintTrouble), ToneWarn},
			Text: lang.L("有打印停着，等您处理：缺纸、卡纸、翻面，或要您看看纸出来没有。"),
			Next: lang.L("打印队列"), Go: func() { w.ShowPrint(PageQueue) }})
	}
	if s.Unsigned > 0 {
		all = append(all, Trouble{Badge: Badge{fmt.Sprintf(lang.L("待签名 %d"), s.Unsigned), ToneWarn},
			Text: lang.L("这些结论已选好，还没有签名，不会发送。"),
			Next: lang.L("签名"), Go: w.Signing.Show})
	}
	return all
}

// stationTroubles are those of key, data and this computer.
func (w *Workbench) stationTroubles() (all []Trouble) {
	toKeys := func() { w.Show(ScreenKeys) }
	for _, m := range w.Standing.state.Marks {
		all = append(all, Trouble{Badge: m.Badge, Text: m.Text, Next: lang.L("密钥与数据"), Go: toKeys, Code: m.Code})
	}
	if p := w.Standing.standing.Disk; p != nil {
		all = append(all, Trouble{Badge: Badge{lang.L("磁盘快满"), ToneWarn}, Text: Sentence(p),
			Next: lang.L("密钥与数据"), Go: toKeys, Code: p.Code})
	}
	if free := w.Standing.state.KeyringFree; free != "" {
		all = append(all, Trouble{Badge: Badge{free, ToneWarn},
			Text: lang.L(keyringFreeWords),
			Next: lang.L("密钥与数据"), Go: toKeys, Told: true})
	}
	return all
}
