package tour

import (
	"fyne.io/fyne/v2"

	"confirmpoint/confirm"
	"confirmpoint/internal/training"
	"confirmpoint/ui"
	"confirmpoint/ui/present"
)

// conclude opens applicants one after another and concludes each, keyboard only.
func (t *tour) conclude() {
	t.openWithFindings()
	t.acknowledge()
	t.shot("jilu")
	t.message()
	t.focus(ui.HandleTable)
	t.key(fyne.KeyHome)
	t.key(fyne.KeyReturn)
	for t.err == nil && t.missing() {
		t.recordReady()
		switch {
		case t.blocked() || t.done.complete >= wantComplete && t.done.incomplete < wantIncomplete:
			t.concludeIncomplete()
		case t.done.complete < wantComplete:
			t.concludeComplete()
		default:
			t.leaveUnconfirmed()
		}
		t.next()
	}
}

func (t *tour) missing() bool {
	return t.done.complete < wantComplete || t.done.incomplete < wantIncomplete || t.done.left < wantLeft
}

// openWithFindings opens the first applicant a check noticed something about.
func (t *tour) openWithFindings() {
	at := -1
	t.bench(func(b *present.Workbench) {
		for i := range b.List.Len() {
			if b.List.Row(i).Findings >= 2 {
				at = i
				break
			}
		}
	})
	if at < 0 {
		t.fail("没有带核对提示的申请人")
		return
	}
	t.focus(ui.HandleTable)
	t.key(fyne.KeyHome)
	for range at {
		t.key(fyne.KeyDown)
	}
	t.key(fyne.KeyReturn)
	t.until("核对提示", func(b *present.Workbench) bool { return len(b.Record.State().Findings) > 0 })
	t.bench(func(b *present.Workbench) { t.done.findings = len(b.Record.State().Findings) })
}

// acknowledge says of the first finding why it is fine.
func (t *tour) acknowledge() {
	t.recordReady()
	t.focus(ui.HandleFinding)
	t.key(fyne.KeySpace)
	t.write(ui.HandleFindingNote, "已看证书和合同原件，日期无误")
	t.key(fyne.KeyReturn)
	t.until("已核无碍", func(b *present.Workbench) bool {
		s := b.Record.State()
		return !s.Working && s.Findings[0].Acknowledged != ""
	})
}

// message writes to the applicant, then looks at what else can be done with the record.
func (t *tour) message() {
	t.recordReady()
	t.write(ui.HandleMessage, "请带聘用合同原件到确认点")
	t.recordReady()
	t.focus(ui.HandleMessage)
	t.key(fyne.KeyReturn)
	t.until("留言", func(b *present.Workbench) bool {
		s := b.Record.State()
		return !s.Busy && !s.Working && len(s.Messages) == 1
	})
	t.done.messages++
	t.focus(ui.HandleCorrectDate)
	t.shot("liuyan")
}

// recordReady waits until the opened record can be worked on.
func (t *tour) recordReady() {
	t.until("记录打开", func(b *present.Workbench) bool {
		s := b.Record.State()
		return s.ID != "" && s.ID == b.Record.ID() && len(s.Ticks) > 0 && !s.Busy && !s.Working
	})
}

// blocked tells whether a check keeps 材料齐全 away.
func (t *tour) blocked() (yes bool) {
	t.bench(func(b *present.Workbench) {
		for _, f := range b.Record.State().Findings {
			yes = yes || f.Tone == present.ToneBlock
		}
	})
	return yes
}

// tick answers every open condition with one key each; the answers of an
// earlier conclusion stand.
func (t *tour) tick(keys func(i int) rune) {
	var open []bool
	t.bench(func(b *present.Workbench) {
		for _, l := range b.Record.State().Ticks {
			open = append(open, l.Value == "")
		}
	})
	t.focus(ui.HandleTicks)
	for range open {
		t.key(fyne.KeyUp)
	}
	for i, isOpen := range open {
		if isOpen {
			t.char(keys(i))
		} else {
			t.key(fyne.KeyDown)
		}
	}
	t.until("条件全部答完", func(b *present.Workbench) bool {
		for _, l := range b.Record.State().Ticks {
			if l.Value == "" {
				return false
			}
		}
		return true
	})
}

func (t *tour) concludeComplete() {
	t.tick(func(int) rune { return '1' })
	if t.done.complete == 0 {
		t.shot("hedui")
	}
	t.press(fyne.KeyF8, confirm.ActionConcludeComplete)
	if t.done.complete == 0 {
		t.shot("jielun")
	}
	t.done.complete++
}

// missingCondition is the place of 聘用 in the list of conditions, which the
// tour finds not met.
const missingCondition = 1

func (t *tour) concludeIncomplete() {
	t.tick(func(i int) rune {
		if i == missingCondition {
			return '2'
		}
		return '1'
	})
	t.focus(ui.HandleTicks)
	for range missingCondition + 20 {
		t.key(fyne.KeyUp)
	}
	for range missingCondition {
		t.key(fyne.KeyDown)
	}
	t.write(ui.HandleNote, "缺聘用合同原件")
	t.focus(ui.HandleTicks)
	t.until("说明已保存", func(b *present.Workbench) bool { return b.Record.State().Ticks[missingCondition].Note != "" })
	if t.done.incomplete == 0 {
		t.shot("cailiaobuquan")
	}
	t.press(fyne.KeyF7, confirm.ActionConcludeIncomplete)
	t.done.incomplete++
}

func (t *tour) leaveUnconfirmed() {
	t.press(fyne.KeyF6, confirm.ActionLeaveUnconfirmed)
	t.done.left++
}

// press concludes by key and waits until the conclusion is saved.
func (t *tour) press(key fyne.KeyName, action confirm.Action) {
	id := ""
	t.until("结论可用", func(b *present.Workbench) bool {
		id = b.Record.ID()
		for _, c := range b.Record.State().Conclusions {
			if c.Action == action {
				return c.Enabled
			}
		}
		return false
	})
	t.focus(ui.HandleTicks)
	t.key(key)
	t.until("结论保存", func(b *present.Workbench) bool {
		s := b.Record.State()
		return !s.Busy && !s.Working && len(s.History) > 0
	})
	t.done.concluded = append(t.done.concluded, decision{id, action})
}

func (t *tour) next() {
	before := ""
	t.bench(func(b *present.Workbench) { before = b.Record.ID() })
	t.key(fyne.KeyF9)
	t.until("下一位", func(b *present.Workbench) bool { return b.Record.ID() != before && b.Record.State().ID != "" })
}

// openPassable goes on to the next applicant without a conclusion whom no
// check keeps from 材料齐全.
func (t *tour) openPassable() (id string) {
	for {
		t.recordReady()
		fresh := true
		t.bench(func(b *present.Workbench) {
			id = b.Record.ID()
			fresh = len(b.Record.State().History) == 0
		})
		if t.err != nil || fresh && !t.blocked() {
			return id
		}
		t.next()
	}
}

// printForms marks the concluded applicants and some that are not, and prints all forms into one file.
func (t *tour) printForms() {
	t.key(fyne.KeyF2)
	for _, q := range []confirm.Queue{confirm.QueueDone, confirm.QueueIncomplete} {
		t.bench(func(b *present.Workbench) { b.List.ChooseQueue(q) })
		t.until("清单", func(b *present.Workbench) bool { return activeQueue(b) == q && b.List.Len() > 0 })
		t.bench(func(b *present.Workbench) { b.List.MarkAll() })
	}
	t.bench(func(b *present.Workbench) { b.List.ChooseQueue(confirm.QueuePending) })
	t.until("待核对", func(b *present.Workbench) bool { return activeQueue(b) == confirm.QueuePending && b.List.Len() > 4 })
	t.focus(ui.HandleTable)
	t.key(fyne.KeyHome)
	for range 4 {
		t.key(fyne.KeySpace)
		t.key(fyne.KeyDown)
	}
	t.shot("xuanze")
	t.bench(func(b *present.Workbench) { t.done.chosen = b.List.State().Marked })
	t.control(fyne.KeyP)
	t.checked()
	t.shot("xinjiandayin")
	t.done.forms, t.done.formsFile = t.print("申请表")
	t.checkPDF(t.done.formsFile)
	t.shot("duilie")
}

func activeQueue(b *present.Workbench) confirm.Queue {
	if b.List.State().Loading {
		return "loading"
	}
	for _, c := range b.List.State().Chips {
		if c.Active {
			return c.Queue
		}
	}
	return confirm.QueueAll
}

func printed(b *present.Workbench) bool {
	s := b.Queue.State()
	return !b.Queue.Running() && s.Counts.All > 0 && s.Counts.Waiting == 0
}

func outcome(b *present.Workbench) (done int, file string) {
	s := b.Queue.State()
	return s.Counts.Done, s.Head.Where
}

// verify compares what the window showed with the registry's own books.
func (t *tour) verify() {
	records, err := t.registry.Registry().Decisions(t.ctx, training.PlanID)
	if err != nil {
		t.fail("登记库读不出来：%v", err)
		return
	}
	byID := map[string]*confirm.Decision{}
	for _, r := range records {
		byID[r.Record.ID] = r.Record.Standing.Decision
		if r.Record.Standing.Decision != nil {
			t.done.decided++
		}
	}
	for _, d := range t.done.concluded {
		at := byID[d.recordID]
		switch {
		case at == nil:
			t.fail("登记库没有收到一条“%s”", d.action.Label())
		case at.Action != d.action:
			t.fail("一条“%s”在登记库中成了“%s”", d.action.Label(), at.Action.Label())
		case d.action == confirm.ActionConcludeComplete && at.ReceiptNumber == "":
			t.fail("一条“材料齐全”没有受理凭证编号")
		}
	}
	if t.done.decided != len(t.done.concluded) {
		t.fail("窗口中作了 %d 条结论，登记库有 %d 条", len(t.done.concluded), t.done.decided)
	}
}
