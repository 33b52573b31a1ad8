package present

import (
	"time"

	"confirmpoint/confirm"
)

// wireStatistics makes the parts of 名册与统计 and connects them.
func (w *Workbench) wireStatistics(now func() time.Time, folder string) {
	w.Statistics = NewStatistics(w.desk, w.scope, w.notices, now, folder)
	w.NotCome = NewNotCome(w.desk, w.scope, w.notices, now, folder)
	w.Handover = NewHandover(w.desk, w.scope, w.notices, now, folder)
	w.CloseOut = NewCloseOut(w.desk, w.scope, w.notices, now, folder)
	w.NotCome.OnTell = func(ids []string) { w.MailTo(ids, TemplateReminder) }
	w.NotCome.OnOpen, w.Handover.OnOpen = w.OpenRecord, w.OpenRecord
}

func (w *Workbench) setStatisticsPrinters(list []confirm.PrinterInfo) {
	w.Statistics.SetPrinters(list)
	w.NotCome.SetPrinters(list)
	w.Handover.SetPrinters(list)
	w.CloseOut.SetPrinters(list)
}

// StatisticsPage is the part of 名册与统计 that is shown.
func (w *Workbench) StatisticsPage() StatisticsPage { return w.numbers }

// ShowStatistics goes to a part of 名册与统计.
func (w *Workbench) ShowStatistics(page StatisticsPage) {
	w.numbers = page
	if w.OnStatisticsPage != nil {
		w.OnStatisticsPage(page)
	}
	w.Show(ScreenStatistics)
}

// refreshStatistics brings the part up to date that is looked at again.
func (w *Workbench) refreshStatistics() {
	switch w.numbers {
	case PageDaily:
		w.Statistics.Load()
	case PageRosters:
		w.Rosters.Load()
	case PageNotCome:
		w.NotCome.Load()
	case PageHandover:
		w.Handover.Load()
	case PageCloseOut:
		w.CloseOut.Reload()
	}
}
