package tour

import (
	"time"

	"fyne.io/fyne/v2"

	"confirmpoint/ui"
	"confirmpoint/ui/present"
)

// send waits until every conclusion has its verified receipt.
func (t *tour) send() {
	t.key(fyne.KeyF5)
	t.page(present.PageOutbox)
	t.until("全部受理", func(b *present.Workbench) bool {
		s := b.Outbox.State()
		return s.Accepted == len(t.done.concluded)+t.done.messages && s.Unsent == 0 && !b.Standing.State().Syncing
	})
	t.bench(func(b *present.Workbench) { t.done.accepted = b.Outbox.State().Accepted - t.done.messages })
	if t.done.refused == 0 {
		t.shot("fasong")
	}
}

// page goes round the parts of 冲突与发送 by key until one is shown.
func (t *tour) page(want present.SendPage) {
	for range 8 {
		at, screen := present.SendPage(""), present.Screen("")
		t.bench(func(b *present.Workbench) { at, screen = b.SendPage(), b.Screen() })
		if t.err != nil || at == want && screen == present.ScreenSend {
			return
		}
		t.key(fyne.KeyF4)
	}
	t.fail("没有到“%s”一页", want)
}

// conflict lets the bureau move the window behind the clerk's back: the next
// conclusion is refused. The clerk looks at what has changed and signs again
// with one key.
func (t *tour) conflict() {
	now := time.Now().UTC().Truncate(time.Hour)
	if err := t.registry.SetWindow(t.ctx, now.AddDate(0, 0, -6), now.AddDate(0, 0, 29)); err != nil {
		t.fail("确认时间没有改成：%v", err)
		return
	}
	t.key(fyne.KeyF2)
	t.focus(ui.HandleTable)
	t.key(fyne.KeyHome)
	t.key(fyne.KeyReturn)
	id := t.openPassable()
	t.concludeComplete()
	t.key(fyne.KeyF5)
	t.until("被拒", func(b *present.Workbench) bool {
		return b.Outbox.State().Conflict == 1 && !b.Standing.State().Syncing && b.Standing.State().Conflict == 1
	})
	t.page(present.PageConflicts)
	t.until("冲突画面", func(b *present.Workbench) bool {
		s := b.Conflicts.State()
		return s.Shown && s.CanAct && s.Sheet.RecordID == id && s.Sheet.Way == present.WayResign
	})
	t.shot("chongtu")
	t.key(fyne.KeyF8)
	t.until("冲突已处理", func(b *present.Workbench) bool {
		return b.Conflicts.State().Empty != "" && !b.Conflicts.State().Busy && b.Outbox.State().Conflict == 0
	})
	t.done.refused = 1
	t.send()
}

// reconcile compares every record with the registry, then looks at the log of
// all contacts and at the settings of the line.
func (t *tour) reconcile() {
	t.page(present.PageReconcile)
	t.key(fyne.KeyF8)
	t.until("对账完成", func(b *present.Workbench) bool {
		return !b.Reconciler.State().Busy && b.Reconciler.State().Summary != ""
	})
	t.bench(func(b *present.Workbench) {
		s := b.Reconciler.State()
		t.done.reconciled = s.Summary
		if s.Tone != present.ToneComplete {
			t.fail("对账不一致：%s", s.Summary)
		}
	})
	t.shot("duizhang")
	t.page(present.PageLog)
	t.until("同步记录", func(b *present.Workbench) bool { return len(b.SyncLog.State().Lines) > 0 })
	t.shot("tongbujilu")
	t.page(present.PageLine)
	t.until("线路设置", func(b *present.Workbench) bool { return b.Line.State().Known })
	t.shot("xianlu")
}
