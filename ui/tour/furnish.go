package tour

import (
	"time"

	"confirmpoint/confirm"
	"confirmpoint/ui/present"
)

// furnish gives the screens something to show: people concluded, messages, a
// printed batch, reserved numbers, a comparison with the registry, a conclusion
// it refuses, and a few chosen for printing.
func (g *gallery) furnish() {
	for i := range 6 {
		g.open(i)
		if i%3 == 2 {
			g.decide(confirm.ActionConcludeIncomplete)
		} else {
			g.decide(confirm.ActionConcludeComplete)
		}
	}
	g.bench(func(b *present.Workbench) {
		b.List.ShowQueue(confirm.QueueAll)
		b.Standing.Sync()
	})
	g.until("全部列出", func(b *present.Workbench) bool { return b.List.Len() > 6 && !b.List.State().Loading })
	g.bench(func(b *present.Workbench) {
		for i := range 5 {
			b.List.Mark(i + 6)
		}
	})
	g.writeMail()
	g.printBatch()
	g.reserveNumbers()
	g.bench(func(b *present.Workbench) { b.Reconciler.Run() })
	g.until("对账完成", func(b *present.Workbench) bool {
		return !b.Reconciler.State().Busy && b.Reconciler.State().Summary != ""
	})
	g.beRefused()
	g.bench(func(b *present.Workbench) { b.PrintMarked() })
}

// decide answers all conditions and concludes the open record. The first
// condition is not met unless everything is complete.
func (g *gallery) decide(action confirm.Action) {
	g.bench(func(b *present.Workbench) {
		for k, line := range b.Record.State().Ticks {
			value := confirm.TickMet
			if k == 0 && action == confirm.ActionConcludeIncomplete {
				value = confirm.TickNotMet
			}
			b.Record.Tick(line.Code, value)
		}
	})
	g.until("条件已存", func(b *present.Workbench) bool { return !b.Record.State().Working })
	g.bench(func(b *present.Workbench) { b.Record.Conclude(action) })
	g.until("已办", func(b *present.Workbench) bool { s := b.Record.State(); return !s.Busy && !s.Working })
}

// writeMail writes to all who are marked.
func (g *gallery) writeMail() {
	g.bench(func(b *present.Workbench) {
		b.Mail.Writer.TakeMarked()
		b.Mail.Writer.SetText("{姓名}老师：请带聘用合同原件到确认点。") //lang:chinese a message to an applicant
	})
	g.until("收件人", func(b *present.Workbench) bool { return b.Mail.Writer.State().CanSend })
	g.bench(func(b *present.Workbench) { b.Mail.Writer.Send() })
	g.until("留言已签名", func(b *present.Workbench) bool {
		s := b.Mail.Writer.State()
		return !s.Busy && s.Signed == s.Count
	})
}

// printBatch prints the forms of all who are marked into a file.
func (g *gallery) printBatch() {
	g.bench(func(b *present.Workbench) { b.PrintMarked() })
	g.checked()
	g.bench(func(b *present.Workbench) { b.Printing.Start() })
	g.until("打印完", func(b *present.Workbench) bool { return b.Queue.State().Batches > 0 && printed(b) })
}

// reserveNumbers reserves numbers of receipts and prints one blank receipt.
func (g *gallery) reserveNumbers() {
	g.bench(func(b *present.Workbench) {
		b.ShowPrint(present.PageBlanks)
		b.Blanks.ReserveMore()
	})
	g.until("编号已预留", func(b *present.Workbench) bool {
		s := b.Blanks.State()
		return !s.Busy && s.Numbers > 0 && s.CanPrint
	})
	g.bench(func(b *present.Workbench) { b.Blanks.PrintBlanks() })
	g.until("空白凭证已打印", func(b *present.Workbench) bool {
		s := b.Blanks.State()
		return !s.Busy && s.Counts[confirm.NumberPrinted] == 1
	})
}

// beRefused lets the bureau move the window of confirmation behind the clerk's
// back, as the tour does: what was concluded before and is sent after is
// refused. All else has been sent by then, so that it is this one conclusion.
func (g *gallery) beRefused() {
	g.bench(func(b *present.Workbench) { b.Standing.Sync() })
	g.until("全部受理", func(b *present.Workbench) bool {
		return b.Outbox.State().Unsent == 0 && !b.Standing.State().Syncing
	})
	for i := 10; g.err == nil; i++ {
		g.open(i)
		if !g.blocked() {
			break
		}
	}
	g.decide(confirm.ActionConcludeComplete)
	now := time.Now().UTC().Truncate(time.Hour)
	if err := g.registry.SetWindow(g.ctx, now.AddDate(0, 0, -6), now.AddDate(0, 0, 29)); err != nil {
		g.fail("确认时间没有改成：%v", err)
		return
	}
	g.bench(func(b *present.Workbench) { b.Standing.Sync() })
	g.until("被拒", func(b *present.Workbench) bool {
		return b.Outbox.State().Conflict == 1 && !b.Standing.State().Syncing
	})
}
