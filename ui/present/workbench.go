package present

import (
	"context"
	"sync"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// PrintPage is a part of the print screen.
type PrintPage string

// The parts of the print screen.
const (
	PagePrintNew PrintPage = "new"      // 新建打印
	PageQueue    PrintPage = "queue"    // 打印队列
	PageBlanks   PrintPage = "blanks"   // 空白凭证
	PagePrinters PrintPage = "printers" // 打印机
)

// Workbench is a signed-in desk: its screens, and what leads from one to another.
type Workbench struct {
	List     *List
	Record   *Record
	Viewer   *Viewer // pictures of the open record, large
	Printing *Printing
	Queue    *PrintQueue
	Rosters  *Rosters
	Blanks   *Blanks
	Printers *PrinterCare
	Outbox   *Outbox
	// NotCome, Handover and CloseOut are parts of 名册与统计, as Rosters is.
	NotCome  *People
	Handover *People
	// Conflicts, SyncLog, Reconciler and Line are the other parts of 冲突与发送.
	Conflicts  *Conflicts
	SyncLog    *SyncLog
	Reconciler *Reconciler
	CloseOut   *CloseOut
	Line       *LinePanel
	Proxy      *ProxyPanel
	Standing   *Standing
	// Signing is the PIN dialog.
	Signing *Signing
	// Idle locks the desk when nobody is there.
	Idle *Idle
	// Keys is the screen 密钥与数据.
	Keys *KeyCare
	// Walk is the guided walk of a training; nil outside one.
	Walk *Walk
	Screens

	// OnScreen is called when another screen is to be shown.
	OnScreen func(Screen)
	// OnPrintPage is called when another part of the print screen is to be shown.
	OnPrintPage func(PrintPage)
	// OnSendPage is called when another part of 冲突与发送 is to be shown.
	OnSendPage func(SendPage)
	// OnStatisticsPage is called when another part of 名册与统计 is to be shown.
	OnStatisticsPage func(StatisticsPage)
	// OnLocked is called when the desk has been locked: why, and where the clerk was.
	OnLocked func(cause desk.LockCause, place Place)
	// OnFilled is called once, when the first list is there, and calls rest once
	// that has been drawn; nil: rest follows at once. It loads what other screens
	// show and begins to send and pull.
	OnFilled func(rest func())

	desk    Desk
	contact Contact
	notices *Notices
	scope   *Scope
	folder  string // for files
	calling bool
	screen  Screen
	page    PrintPage
	sending SendPage
	numbers StatisticsPage
	mail    mailbox
	ends    []func()
	locking bool
	// greeting is true until it is known whether the day begins on 工作台.
	greeting bool
}

// Contact sends and pulls by itself while the clerk works.
type Contact interface {
	// KeepInContact goes on until ctx ends.
	KeepInContact(ctx context.Context)
	// Kick asks for a round now; it never waits.
	Kick()
	ProxyStation
	Colleagues
}

// NewWorkbench makes the presenters of a signed-in desk. Files are printed
// below folder. Start brings it to life.
func NewWorkbench(d Desk, c Contact, r Runner, n *Notices, now func() time.Time, folder string) *Workbench {
	scope := NewScope(r)
	w := &Workbench{
		List:     NewList(d, scope, n),
		Record:   NewRecord(d, scope, n),
		Printing: NewPrinting(d, d, scope, n, now, folder),
		Queue:    NewPrintQueue(d, d, scope, n),
		Rosters:  NewRosters(d, scope, n, now, folder),
		Blanks:   NewBlanks(d, scope, n, now, folder),
		Printers: NewPrinterCare(d, d, scope, n),
		Outbox:   NewOutbox(d, scope, n),

		Conflicts:  NewConflicts(d, scope, n),
		SyncLog:    NewSyncLog(d, scope, n),
		Reconciler: NewReconciler(d, scope, n),
		Line:       NewLinePanel(d, scope, n, folder),
		Proxy:      NewProxyPanel(c, scope, n),

		Standing: NewStanding(d, scope, n, now),
		Signing:  NewSigning(d, scope, n),
		Keys:     NewKeyCare(d, scope, n),
		Idle:     NewIdle(func() time.Duration { return d.Policy().Idle() }, MomentsOf(now)),
		Screens:  newScreens(d, scope, n, folder),
		desk:     d, folder: folder, contact: c, notices: n, scope: scope, screen: ScreenCheck, page: PagePrintNew, sending: PageOutbox, numbers: PageDaily,
	}
	w.Idle.OnLock = w.LockFor
	w.Keys.Colleagues, w.Keys.OnLedger = c, w.Standing.SetUntaken
	w.wirePaper()
	w.wireMail()
	w.wireOverview()
	w.wireStatistics(now, folder)
	w.Conflicts.OnOpen = w.OpenRecord
	w.Conflicts.OnSigned = c.Kick
	w.Signing.OnSigned = c.Kick
	w.Record.AskPIN, w.Conflicts.AskPIN, w.Line.AskPIN = w.Signing.Once, w.Signing.Once, w.Signing.Once
	w.List.OnOpen = w.Record.Open
	w.List.OnSeek = w.Record.Hold
	w.List.OnRows = w.Record.Follow
	w.Record.OnConcluded = c.Kick
	w.Record.Moment = w.Standing.Moment
	w.Viewer = NewViewer(scope, n)
	w.Record.Viewer, w.Record.OnReturn, w.Record.OnNext = w.Viewer, w.OpenRecord, w.Next
	w.Standing.OnPulled = w.List.Pulled
	w.Standing.OnSynced = w.keepInContact
	return w
}

// Train adds the guided walk; t lets something happen at the training registry.
func (w *Workbench) Train(t Trainer) {
	w.Walk = NewWalk(w.desk, t, w.scope, w.notices)
	w.Walk.OnOpen = w.OpenRecord
	w.Record.OnView = w.Walk.Seen
}

// wirePaper connects what the parts of the print screen tell one another.
func (w *Workbench) wirePaper() {
	w.List.OnScan = w.Scan
	w.List.drawer.begun = w.Standing.Moment
	w.List.OnHandOver = func() {
		w.Rosters.SetKind(confirm.PaperHandover)
		w.Rosters.SetAll(false)
		w.ShowStatistics(PageRosters)
	}
	w.Rosters.Listed = w.List.Listed
	w.Record.Blanks = w.Blanks.Printed
	w.Queue.OnTrouble = w.Standing.SetPrintTrouble
	w.Printing.OnQueued = func(b confirm.Batch) {
		w.Queue.Add(b)
		w.ShowPrint(PageQueue)
	}
	w.Queue.OnIdle = w.List.Reload
	w.Blanks.OnPrinted = func(confirm.Batch) { w.Queue.Reload() }
	w.Printers.OnPrinters = func(list []confirm.PrinterInfo) {
		w.Elsewhere.SetPrinters(list)
		w.Printing.SetPrinters(list)
		w.Rosters.SetPrinters(list)
		w.setStatisticsPrinters(list)
		w.Blanks.SetPrinters(list)
	}
}

// Start loads what the screens show, follows the desk's changes, and fetches
// data when the desk is online.
func (w *Workbench) Start() {
	w.ends = append(w.ends,
		w.desk.Subscribe(func(c desk.Changes) { w.mail.put(w.scope, c, w.take) }),
		w.Standing.Start(), w.Idle.Start(w.scope))
	w.watchToken()
	w.List.Start(func() {
		if w.OnFilled == nil {
			w.startRest()
		} else {
			w.OnFilled(w.startRest)
		}
	})
}

// startRest loads what other screens show, and begins to send and pull: the list
// comes first, since the clerk waits for it.
func (w *Workbench) startRest() {
	w.Outbox.Reload()
	w.Conflicts.Reload()
	w.Printers.Load()
	w.Queue.Reload()
	w.Blanks.Load()
	w.Keys.ReadLedger()
	w.Record.LoadWays()
	if w.desk.Session().Online {
		w.Standing.Sync()
	} else {
		w.keepInContact()
	}
}

// keepInContact begins once the first sync has ended, so that the clerk sees that one.
func (w *Workbench) keepInContact() {
	if w.calling {
		return
	}
	w.calling = true
	if w.desk.Session().Online {
		w.Updates.Load() // only to mark 设置 in the navigation
	}
	w.scope.Go("contact", func(ctx context.Context) error {
		w.contact.KeepInContact(ctx)
		return nil
	}, nil)
}

// take reloads what the changed bits touch.
func (w *Workbench) take(c desk.Changes) {
	// While a batch runs the list would be searched for every document: its
	// marks of what was printed wait for the end.
	if c&(desk.ChangedRecords|desk.ChangedOutbox) != 0 || c&desk.ChangedPrints != 0 && !w.Queue.Running() {
		w.List.Reload()
	}
	if c&desk.ChangedOutbox != 0 && w.Walk != nil {
		w.Walk.Changed()
	}
	w.sendChanged(c)
	if c&desk.ChangedSendable != 0 {
		w.contact.Kick()
	}
	if c&(desk.ChangedRecords|desk.ChangedOutbox) != 0 {
		w.Mail.Changed(w.screen == ScreenMail)
	}
	w.overviewChanged(c)
	if c&desk.ChangedPrints != 0 {
		w.Queue.Changed()
		w.Blanks.Changed()
	}
	if c&(desk.ChangedOutbox|desk.ChangedLink|desk.ChangedSession) != 0 {
		w.Standing.Reload()
	}
}

// Screen is the screen that is shown.
func (w *Workbench) Screen() Screen { return w.screen }

// Show goes to a screen.
func (w *Workbench) Show(s Screen) {
	if s != ScreenCheck {
		w.Record.Hide()
	}
	if s != ScreenElsewhere {
		w.Elsewhere.Leave()
	}
	w.screen = s
	w.refresh(s)
	if w.OnScreen != nil {
		w.OnScreen(s)
	}
}

// PrintPage is the part of the print screen that is shown.
func (w *Workbench) PrintPage() PrintPage { return w.page }

// ShowPrint goes to a part of the print screen.
func (w *Workbench) ShowPrint(page PrintPage) {
	w.page = page
	if w.OnPrintPage != nil {
		w.OnPrintPage(page)
	}
	w.Show(ScreenPrint)
}

// refreshPage brings a part up to date that is looked at again.
func (w *Workbench) refreshPage() {
	switch w.page {
	case PagePrintNew:
		w.Printing.Shown()
	case PageBlanks:
		w.Blanks.Load()
	}
}

// PrintMarked takes the marked rows, or the open record when none is marked, to the print screen.
func (w *Workbench) PrintMarked() {
	rows := w.List.Marked()
	if len(rows) == 0 {
		if row, ok := w.List.row(w.Record.ID()); ok {
			rows = append(rows, row)
		}
	}
	w.Printing.Choose(rows)
	w.ShowPrint(PagePrintNew)
}

// OpenRecord shows one record of another screen's list.
func (w *Workbench) OpenRecord(id string) {
	w.Show(ScreenCheck)
	w.List.Opened(id)
	w.Record.Open(id)
}

// Next opens the next record of the list.
func (w *Workbench) Next() {
	if !w.List.OpenNext() {
		w.notices.Info(lang.L("已是列表中的最后一位。"))
	}
}

// Close ends everything of this workbench; nothing of it comes back.
func (w *Workbench) Close() {
	for _, end := range w.ends {
		end()
	}
	w.ends = nil
	w.Elsewhere.Leave()
	w.scope.Close()
}

// mailbox gathers changes from any goroutine, so that a burst of them is one reload.
type mailbox struct {
	mu      sync.Mutex
	changes desk.Changes
}

func (m *mailbox) put(s *Scope, c desk.Changes, take func(desk.Changes)) {
	m.mu.Lock()
	waiting := m.changes != 0
	m.changes |= c
	m.mu.Unlock()
	if waiting {
		return
	}
	s.Post(func() {
		m.mu.Lock()
		c := m.changes
		m.changes = 0
		m.mu.Unlock()
		take(c)
	})
}

var _ Desk = (*desk.Desk)(nil)
