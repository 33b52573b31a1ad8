package desk

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"confirmpoint/confirm"
)

// Config is what a Desk is made of. Every field but Spooler, Wait and DiskFree is needed.
type Config struct {
	Enrolment  confirm.Enrolment
	Credential Credential
	Cache      Cache
	Registry   Registry
	Press      Press
	Spooler    Spooler // nil: no printing to paper
	Clock      Clock
	NewID      func() string // UUIDv7
	Software   string        // program and version, goes into every intent
	// Wait waits until d has passed or ctx has ended, then says why; it spaces
	// the questions to a printer. nil waits in real time.
	Wait func(ctx context.Context, d time.Duration) error
	// Training marks every paper 演练: the registry is one for training.
	Training bool
	// DiskFree tells the free bytes where the cache is; nil: not checked.
	DiskFree func() (int64, error)
	// CopyName names this computer's second copy of unsent work among others; it
	// is part of a file name. SameDrive tells whether a folder is on the drive of
	// the cache; nil: never.
	CopyName  string
	SameDrive func(folder string) (bool, error)
	// Updates says what this program is; the zero value: none are offered.
	Updates Updates
	// Schema is the version of the cache's schema, for Diagnose.
	Schema int
}

// Desk is one clerk's work at one point.
type Desk struct {
	cfg         Config
	gate        gate
	session     atomic.Pointer[Session]
	policy      atomic.Pointer[confirm.DeskPolicy] // of the newest rulebook
	trail       auditState
	care        credentialCare
	subscribers subscribers
	outbox      outboxCount
	undo        undoables
	seen        seenRecords
	typed       typedNumbers
	copied      secondCopy
	claims      claims       // batches somebody works on
	sealed      atomic.Int64 // last line of the print ledger that is signed

	signing  sync.Mutex // held while somebody signs in or out
	unlocked bool       // the cache is open; guarded by signing
	failures []failure  // sign-ins to be audited once the cache is open; guarded by signing

	compared sync.Map   // of open records: when the registry was last asked, time.Time by id
	fetching sync.Mutex // held while a file of the bureau comes into a folder

	batch   sync.Mutex // held while a batch is signed; taken before writing
	writing sync.Mutex // held while a draft or a decision is written

	reserving sync.Mutex  // held while a block of receipt numbers is fetched
	numbering sync.Mutex  // held while reserved numbers change; taken after writing
	fatesTold atomic.Bool // the registry knows what became of every number
}

// New makes a Desk; it is locked until a sign-in.
func New(cfg Config) *Desk {
	if cfg.Wait == nil {
		cfg.Wait = wait
	}
	if cfg.SameDrive == nil {
		cfg.SameDrive = func(string) (bool, error) { return false, nil }
	}
	d := &Desk{cfg: cfg}
	d.session.Store(&Session{Clerk: cfg.Enrolment.Clerk, UserName: cfg.Enrolment.UserName, Point: cfg.Enrolment.Point})
	return d
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Search lists records; it never touches network or disk. 今日已办 is the
// signed-in clerk's work of this day in China, by the anchored clock, unless the
// question names another.
func (d *Desk) Search(ctx context.Context, q confirm.Query) (confirm.Page, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Page{}, err
	}
	defer leave()
	if q.Day == "" {
		q.Day = confirm.DateOf(d.cfg.Registry.Now().At)
	}
	if q.ClerkID == "" {
		q.ClerkID = d.Session().Clerk.ID
	}
	return d.cfg.Cache.Search(ctx, q)
}
