package present

import (
	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// SendPage is a part of the screen 冲突与发送.
type SendPage string

// The parts, in the order of their tabs.
const (
	PageOutbox    SendPage = "outbox"    // 发送
	PageConflicts SendPage = "conflicts" // 冲突
	PageLog       SendPage = "log"       // 同步记录
	PageReconcile SendPage = "reconcile" // 对账
	PageLine      SendPage = "line"      // 线路与离线包
)

// SendPage is the part of 冲突与发送 that is shown.
func (w *Workbench) SendPage() SendPage { return w.sending }

// ShowSend goes to a part of 冲突与发送.
func (w *Workbench) ShowSend(page SendPage) {
	w.sending = page
	if w.OnSendPage != nil {
		w.OnSendPage(page)
	}
	w.Show(ScreenSend)
}

// ShowCloseOut goes to where one line of 收尾检查 is worked on.
func (w *Workbench) ShowCloseOut(i CloseOutItem) {
	switch i {
	case CloseOutUnsigned:
		w.Signing.Show()
	case CloseOutUnsent:
		w.ShowSend(PageOutbox)
	case CloseOutConflicts:
		w.ShowSend(PageConflicts)
	case CloseOutUndecided:
		w.Show(ScreenCheck)
		w.List.ShowQueue(confirm.QueuePending)
	case CloseOutUnprinted:
		w.Show(ScreenCheck)
		w.List.ShowQueue(confirm.QueueToPrint)
		w.List.ChooseState(confirm.StateComplete)
	case CloseOutLedger:
		w.CloseOut.ExportLedger()
	}
}

// ShowConflict puts one refused operation on the screen.
func (w *Workbench) ShowConflict(operationID string) {
	w.Conflicts.Show(operationID)
	w.ShowSend(PageConflicts)
}

// refreshSend brings the part up to date that is looked at again.
func (w *Workbench) refreshSend() {
	switch w.sending {
	case PageConflicts:
		w.Conflicts.Reload()
	case PageLog:
		w.SyncLog.Reload()
	case PageLine:
		w.Line.Load()
		w.Proxy.Load()
	}
}

// sendChanged reloads what the changed bits touch. Conflicts follow the records
// only while they are looked at: each is a comparison of three contents.
func (w *Workbench) sendChanged(c desk.Changes) {
	looking := w.screen == ScreenSend
	if c&desk.ChangedOutbox != 0 {
		w.Outbox.Reload()
	}
	if c&desk.ChangedOutbox != 0 || looking && w.sending == PageConflicts && c&desk.ChangedRecords != 0 {
		w.Conflicts.Reload()
	}
	if looking && w.sending == PageLog && c&(desk.ChangedLink|desk.ChangedOutbox) != 0 {
		w.SyncLog.Reload()
	}
}

// TellClock says in the place for sentences what is wrong with this computer's clock.
func (w *Workbench) TellClock() {
	if s := w.Standing.State(); s.ClockDetail != "" {
		w.notices.Warn(s.ClockDetail)
	}
}
