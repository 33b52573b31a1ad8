package present

import (
	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// wireOverview connects 工作台 with what it leads to.
func (w *Workbench) wireOverview() {
	w.Overview.Top = func() TopLine {
		return TopLine{StandingState: w.Standing.State(), Window: w.Standing.Window(), At: w.Standing.Moment()}
	}
	w.Overview.OnQueue = w.showQueue
	w.Overview.OnNeed = w.showNeed
	w.Overview.OnSchool = func(name string) {
		w.showQueue(confirm.QueueAll)
		w.List.SetFilter(FilterSchool, name)
	}
	w.Standing.OnShown = func() {
		if w.screen == ScreenOverview {
			w.Overview.Follow()
		}
		if w.greeting && !w.Standing.Moment().IsZero() {
			w.greeting = false
			w.Overview.OnCounted = w.greet
			w.Overview.Load()
		}
	}
}

// Greet lets a fresh sign-in begin on 工作台 when the day has something that
// cannot wait: the end is near with work undone, the registry has refused
// something, or the credential is of no use. Any other day begins on 核对确认,
// where a clerk works; a screen that is in use is never taken away.
func (w *Workbench) Greet() { w.greeting = true }

func (w *Workbench) greet() {
	w.Overview.OnCounted = nil
	fresh := w.screen == ScreenCheck && w.Record.id == "" && w.List.State().Text == ""
	if fresh && urgent(w.Overview.State().Needs) {
		w.Show(ScreenOverview)
	}
}

func (w *Workbench) showQueue(q confirm.Queue) {
	w.Show(ScreenCheck)
	w.List.ShowQueue(q)
}

// showNeed goes to where one need is dealt with.
func (w *Workbench) showNeed(kind NeedKind) {
	switch kind {
	case NeedSign:
		w.Signing.Show()
	case NeedSend:
		w.ShowSend(PageOutbox)
		w.Standing.Sync()
	case NeedBundle:
		w.ShowSend(PageLine)
	case NeedPrint:
		w.showQueue(confirm.QueueToPrint)
		w.List.ChooseState(confirm.StateComplete)
	case NeedReprint:
		w.showQueue(confirm.QueueReprint)
	case NeedStale:
		w.showQueue(confirm.QueueIncomplete)
	case NeedMark:
		w.Show(ScreenKeys)
	case NeedConflict:
		w.ShowSend(PageConflicts)
	case NeedPrinter:
		w.ShowPrint(PageQueue)
	case NeedClock:
		w.TellClock()
	case NeedNotCome:
		w.ShowStatistics(PageNotCome)
	case NeedCloseOut:
		w.ShowStatistics(PageCloseOut)
	}
}

// overviewChanged counts anew what is looked at.
func (w *Workbench) overviewChanged(c desk.Changes) {
	if c&(desk.ChangedRecords|desk.ChangedOutbox) == 0 && (c&desk.ChangedPrints == 0 || w.Queue.Running()) {
		return
	}
	switch w.screen {
	case ScreenOverview:
		w.Overview.Load()
	case ScreenStatistics:
		w.refreshStatistics()
	}
}
