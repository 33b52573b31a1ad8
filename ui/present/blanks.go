package present

import (
	"context"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// BlankState is what 空白凭证 shows.
type BlankState struct {
	Output
	Numbers, Current int
	Counts           map[confirm.ReceiptNumberState]int
	Reserve, Print   int // how many
	CanReserve       bool
	CanPrint         bool
	CanVoid          bool
	CanReturn        bool
	Busy             bool
	Progress         string
	Hint             string
	Empty            string
}

// NumberLine is one reserved number.
type NumberLine struct {
	Number, When, Detail string
	Badge                Badge
}

// Blanks keeps the reserved numbers of blank receipts.
type Blanks struct {
	outlet
	OnChange func(BlankState)
	// OnPrinted is called when a batch of blank receipts has been made.
	OnPrinted func(confirm.Batch)

	desk    BlankDesk
	runner  Runner
	notices *Notices
	now     func() time.Time
	numbers []confirm.ReservedNumber
	state   BlankState
}

// How many numbers are reserved at once.
const (
	usualReserve = 20
	mostReserve  = 200 // of desk.ReserveReceipts
)

// NewBlanks makes the presenter; Load fills it.
func NewBlanks(d BlankDesk, r Runner, n *Notices, now func() time.Time, folder string) *Blanks {
	p := &Blanks{desk: d, runner: r, notices: n, now: now}
	p.state = BlankState{Current: -1, Reserve: usualReserve, Print: 1}
	p.out = Output{Target: TargetOneFile, Folder: folder}
	p.locked = func() bool { return p.state.Busy }
	p.outlet.changed = p.changed
	return p
}

// State is what is to be shown now.
func (p *Blanks) State() BlankState {
	s := p.state
	s.Output, s.Numbers = p.out, len(p.numbers)
	s.Counts = map[confirm.ReceiptNumberState]int{}
	for _, n := range p.numbers {
		s.Counts[n.State]++
	}
	free := s.Counts[confirm.NumberFree]
	s.CanReserve = !s.Busy
	s.CanReturn = !s.Busy && len(p.numbers) > 0
	s.CanPrint = !s.Busy && free >= s.Print && p.out.missing() == ""
	if s.Current >= 0 && s.Current < len(p.numbers) {
		state := p.numbers[s.Current].State
		s.CanVoid = !s.Busy && (state == confirm.NumberFree || state == confirm.NumberPrinted)
	}
	switch {
	case len(p.numbers) == 0:
		s.Empty = lang.L("本机还没有预留编号。联网时先预留一些，停电断网时就能用空白凭证手工受理，来电后再登记编号。")
	case free == 0:
		s.Hint = lang.L("没有未用的编号了，请联网预留。")
	case free < s.Print:
		s.Hint = lang.N("未用的编号只有 %d 个。", free)
	case p.out.missing() != "":
		s.Hint = p.out.missing()
	case p.out.Health() != "":
		s.Hint = lang.F("打印机现在：%s。", p.out.Health())
	}
	return s
}

// Number gives line i.
func (p *Blanks) Number(i int) NumberLine {
	n := p.numbers[i]
	return NumberLine{Number: n.Number, When: shortTime(n.At), Badge: NumberBadge(n.State), Detail: n.Reason}
}

// Printed counts the blank receipts that are printed and not used.
func (p *Blanks) Printed() int {
	n := 0
	for i := range p.numbers {
		if p.numbers[i].State == confirm.NumberPrinted {
			n++
		}
	}
	return n
}

// Changed tells that numbers may have changed. An act of this presenter reads
// them by itself when it ends, and while there are none nothing can change
// elsewhere.
func (p *Blanks) Changed() {
	if !p.state.Busy && len(p.numbers) > 0 {
		p.Load()
	}
}

// Load reads the numbers.
func (p *Blanks) Load() {
	var numbers []confirm.ReservedNumber
	p.runner.Go("numbers", func(ctx context.Context) (err error) {
		numbers, err = p.desk.ReceiptNumbers(ctx)
		return err
	}, func(err error) {
		p.notices.Fail(err)
		if err == nil {
			p.numbers = numbers
			p.state.Current = min(max(p.state.Current, 0), len(numbers)-1)
		}
		p.changed()
	})
}

// MoveTo puts the keyboard on number i.
func (p *Blanks) MoveTo(i int) {
	if i >= 0 && i < len(p.numbers) {
		p.state.Current = i
		p.changed()
	}
}

// SetReserve chooses how many numbers are asked for.
func (p *Blanks) SetReserve(n int) {
	p.choose(func() { p.state.Reserve = max(1, min(n, mostReserve)) })
}

// SetPrint chooses how many blank receipts are printed.
func (p *Blanks) SetPrint(n int) { p.choose(func() { p.state.Print = max(1, min(n, mostReserve)) }) }

// ReserveMore asks the registry for numbers.
func (p *Blanks) ReserveMore() {
	n := p.state.Reserve
	p.act("reserve", func(ctx context.Context) (string, error) {
		block, err := p.desk.ReserveReceipts(ctx, n)
		return lang.N("已预留 %d 个编号。", block.Last-block.First+1), err
	}, nil)
}

// PrintBlanks prints the next free numbers.
func (p *Blanks) PrintBlanks() {
	if !p.State().CanPrint {
		return
	}
	n := p.state.Print
	//lang:chinese file names are
	target := p.out.target("空白受理凭证-" + p.now().In(Shanghai()).Format("20060102-150405"))
	meter := newGauge(p.runner, func(at desk.PrintProgress) {
		if p.state.Busy {
			p.state.Progress = itoa(at.Done+at.Failed) + " / " + itoa(at.Total)
			p.changed()
		}
	})
	var batch confirm.Batch
	p.act("print blanks", func(ctx context.Context) (string, error) {
		var err error
		batch, err = p.desk.PrintBlankReceipts(ctx, n, target, meter.report)
		return lang.N("空白凭证已打印 %d 张。请保管好，用一张登记一张。", n), err
	}, func() {
		if p.OnPrinted != nil {
			p.OnPrinted(batch)
		}
	})
}

// Void explains why the current number will not be used.
func (p *Blanks) Void(reason string) {
	if !p.State().CanVoid {
		return
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		p.notices.Warn(lang.L("请先填写作废的原因，例如“打坏”“遗失”。"))
		return
	}
	number := p.numbers[p.state.Current].Number
	p.act("void", func(ctx context.Context) (string, error) {
		return lang.F("编号 %s 已作废，不会再用。", number), p.desk.VoidReceiptNumber(ctx, number, reason)
	}, nil)
}

// Return gives the free numbers back and tells the fate of all others.
func (p *Blanks) Return() {
	if !p.State().CanReturn {
		return
	}
	at := p.now()
	p.act("return", func(ctx context.Context) (string, error) {
		n, err := p.desk.ReturnReceipts(ctx, at)
		return lang.N("已交回 %d 个未用的编号，其余编号的去向已报登记库。", n), err
	}, nil)
}

// act does one thing and reads the numbers again.
func (p *Blanks) act(label string, job func(context.Context) (string, error), then func()) {
	if p.state.Busy {
		return
	}
	p.state.Busy, p.state.Progress = true, ""
	p.notices.Dismiss()
	said := ""
	p.runner.Go(label, func(ctx context.Context) (err error) {
		said, err = job(ctx)
		return err
	}, func(err error) {
		p.state.Busy, p.state.Progress = false, ""
		if err == nil {
			p.notices.Info(said)
			if then != nil {
				then()
			}
		}
		p.notices.Fail(err)
		p.Load()
		p.changed()
	})
	p.changed()
}

func (p *Blanks) changed() {
	if p.OnChange != nil {
		p.OnChange(p.State())
	}
}
