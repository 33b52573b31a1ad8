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
		w.List.Search(name)
	}
	w.Standing.OnShown = func() {
		if w.screen == ScreenOverview {
			w.Overview.Follow()
		}
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
