package present

import (
	"context"
	"time"

	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// UndoDesk takes conclusions back.
type UndoDesk interface {
	// Undoable lists those that may be taken back, oldest first; it never waits.
	Undoable() []desk.Undoable
	Undo(ctx context.Context, operationID string) (desk.Undoable, error)
}

// UndoState is the strip that offers to take the newest conclusion back.
type UndoState struct {
	// Text says what, and for how long; empty: there is nothing to take back.
	Text    string
	Enabled bool
}

// undo is what the strip knows.
type undo struct {
	list []desk.Undoable
	busy bool
	stop func() // ends the countdown; nil: it does not run
}

// UndoState is what the strip shows now.
func (p *Record) UndoState() UndoState {
	n := len(p.undo.list)
	if n == 0 {
		return UndoState{}
	}
	last := p.undo.list[n-1]
	what := lang.F("“%s”已签名", actionWord(last.Action))
	if !last.Signed {
		what = lang.F("“%s”已记下，待签名", actionWord(last.Action))
	}
	left := max(1, int((last.Left+time.Second-1)/time.Second))
	text := lang.F("%s · %d 秒内可撤销", what, left)
	if last.RecordID != p.id {
		text = shortNumber(last.ApplicationNo) + " " + text
	}
	return UndoState{Text: text, Enabled: !p.undo.busy}
}

// shortNumber is the end of a 报名号, by which a clerk knows it, for a place
// without room for the year and the plan.
func shortNumber(applicationNo string) string {
	const kept = 6
	if n := len(applicationNo); n > kept {
		return "…" + applicationNo[n-kept:]
	}
	return applicationNo
}

// watchUndo counts down while something may be taken back.
func (p *Record) watchUndo() {
	p.countUndo()
	if p.undo.stop == nil && len(p.undo.list) > 0 {
		p.undo.stop = p.runner.Every(time.Second, p.countUndo)
	}
}

func (p *Record) countUndo() {
	p.undo.list = p.desk.Undoable()
	if len(p.undo.list) == 0 && p.undo.stop != nil {
		p.undo.stop()
		p.undo.stop = nil
		p.changed() // what was said of the conclusion takes the place of the strip
	}
	p.undoChanged()
}

func (p *Record) undoChanged() {
	if p.OnUndo != nil {
		p.OnUndo(p.UndoState())
	}
}

// WhyNotUndo says why there is nothing to take back; empty: there is.
func (p *Record) WhyNotUndo() string {
	if len(p.undo.list) == 0 {
		return lang.L("没有可撤销的结论：结论签名后 10 秒内可以撤销。")
	}
	return ""
}

// Undo takes the newest conclusion back, and opens its record again.
func (p *Record) Undo() {
	n := len(p.undo.list)
	if n == 0 || p.undo.busy {
		return
	}
	last := p.undo.list[n-1]
	p.undo.busy = true
	p.undoChanged()
	p.runner.Go("undo", func(ctx context.Context) (err error) {
		last, err = p.desk.Undo(ctx, last.OperationID)
		return err
	}, func(err error) {
		p.undo.busy = false
		p.countUndo()
		if err != nil {
			p.notices.Fail(err)
			return
		}
		p.undone(last)
	})
}

// undone shows the record as it was before, with what had been typed for the conclusion.
func (p *Record) undone(last desk.Undoable) {
	p.notices.Info(lang.F("已撤销报名号 %s 的“%s”，没有发出；条件核对结果都还在。", last.ApplicationNo, actionWord(last.Action)))
	if last.RecordID == p.id {
		p.Open(last.RecordID)
	} else if p.OnReturn != nil {
		p.OnReturn(last.RecordID)
	}
	p.saved, p.explanation, p.number = "", last.Explanation, last.ReceiptNumber
	p.changed()
}
