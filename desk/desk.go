package desk

import (
	"context"

	"confirmpoint/confirm"
)

// Config is what a Desk is made of. Every field but Spooler is needed.
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
}

// Desk is one clerk's work at one point.
type Desk struct{ cfg Config }

// New makes a Desk; it is locked until a sign-in.
func New(cfg Config) *Desk { return &Desk{cfg: cfg} }

// Session tells who sits at the desk.
type Session struct {
	SignedIn  bool
	Online    bool // signed in with password and SMS code in this session
	Clerk     confirm.Actor
	Point     confirm.Point
	PINStatus confirm.CredentialStatus
}

// Changes is a set of bits that says what has changed; subscribers reload by query.
type Changes uint

// The bits of Changes.
const (
	ChangedRecords Changes = 1 << iota
	ChangedOutbox
	ChangedSession
	ChangedLink
	ChangedPrints
)

// Subscribe calls fn after each change, on the goroutine that caused it, until
// the returned function is called. fn must not block.
func (d *Desk) Subscribe(fn func(Changes)) (unsubscribe func()) { panic("desk: not built") }

// Session is cheap enough for every frame: it never waits.
func (d *Desk) Session() Session { panic("desk: not built") }

// CredentialStatus asks the credential, tries left included.
func (d *Desk) CredentialStatus(ctx context.Context) confirm.CredentialStatus {
	panic("desk: not built")
}

// BeginSignIn unlocks the key by PIN, opens the cache, and sends user name and
// password to the registry, which sends an SMS. The desk stays signed out
// until FinishSignIn. phone_missing means no SMS can come: call the bureau.
func (d *Desk) BeginSignIn(ctx context.Context, userName, password string, pin []byte) (confirm.SMSChallenge, error) {
	panic("desk: not built")
}

// FinishSignIn ends an online sign-in with the SMS code.
func (d *Desk) FinishSignIn(ctx context.Context, challengeID, smsCode string) error {
	panic("desk: not built")
}

// SignInOffline opens the desk by PIN alone, at most Rulebook.OfflineDays after
// the last online sign-in (offline_too_long).
func (d *Desk) SignInOffline(ctx context.Context, pin []byte) error { panic("desk: not built") }

// Lock signs out: keys, projection and connections are gone when it returns.
// Drafts and the outbox stay, sealed.
func (d *Desk) Lock(ctx context.Context) error { panic("desk: not built") }

// Standing is what the top line of the window shows.
type Standing struct {
	Link     confirm.Link
	Now      confirm.Moment
	Window   confirm.Window // zero before the first pull
	Plan     confirm.Plan
	Point    confirm.Point
	Unsent   int // signed, sending, unknown
	Conflict int // refused and unresolved
}

// Standing never touches the network.
func (d *Desk) Standing(ctx context.Context) (Standing, error) { panic("desk: not built") }

// Pull brings rules, changes and photos.
func (d *Desk) Pull(ctx context.Context, p confirm.Progress) (confirm.PullReport, error) {
	panic("desk: not built")
}

// Send works the outbox off once.
func (d *Desk) Send(ctx context.Context, p confirm.Progress) (confirm.SendReport, error) {
	panic("desk: not built")
}

// Search lists records; it never touches network or disk.
func (d *Desk) Search(ctx context.Context, q confirm.Query) (confirm.Page, error) {
	panic("desk: not built")
}

// View is a record opened for checking.
type View struct {
	Record     confirm.Record
	Rulebook   confirm.Rulebook
	Findings   []confirm.Finding
	Conditions []confirm.Condition // those asked for this kind of registration
	Draft      confirm.Draft       // ticks so far; those of a concluded record at first
	Allowed    []confirm.Allowance // every action, with why not
	Operations []confirm.Operation // mine, oldest first
	Prints     []confirm.Document
	Photo      []byte // JPEG, nil while not downloaded
	Scan       []byte // of a hand-entered certificate
}

// Open shows one record and audits that it was opened.
func (d *Desk) Open(ctx context.Context, recordID string) (View, error) { panic("desk: not built") }

// OpenByNumber is Open by 报名号, as typed or scanned.
func (d *Desk) OpenByNumber(ctx context.Context, applicationNo string) (View, error) {
	panic("desk: not built")
}

// Tick stores one answer in the draft of a record, and gives the draft and what is allowed now.
func (d *Desk) Tick(ctx context.Context, recordID string, t confirm.Tick) (View, error) {
	panic("desk: not built")
}

// Annotate stores file numbers and remark in the draft.
func (d *Desk) Annotate(ctx context.Context, recordID, fileNumber, localFileNumber, remark string) (View, error) {
	panic("desk: not built")
}

// Conclude judges by the rules, signs, and commits the decision with its
// outbox row in one transaction. It is saved when Conclude returns nil, and
// only then. seen is the View the clerk looked at: when the record has changed
// since, nothing is signed. It never waits for the network.
func (d *Desk) Conclude(ctx context.Context, seen View, action confirm.Action, explanation string) (confirm.Operation, error) {
	panic("desk: not built")
}

// Operations lists the outbox, newest first.
func (d *Desk) Operations(ctx context.Context) ([]confirm.Operation, error) {
	panic("desk: not built")
}

// GiveUp closes a refused operation with the clerk's reason; it stays in the history.
func (d *Desk) GiveUp(ctx context.Context, operationID, reason string) error {
	panic("desk: not built")
}

// PrintRequest asks for paper for 1 to 1,000 records.
type PrintRequest struct {
	Kind      confirm.PaperKind
	RecordIDs []string
	Copies    int // 0: two for forms, one for receipts
	Target    confirm.BatchTarget
}

// PrintProgress is how far a batch is.
type PrintProgress struct {
	BatchID             string
	Done, Failed, Total int
	Current             string // 报名号
}

// Print checks the whole batch before the first sheet, then renders and writes
// or spools it. Documents that cannot be printed (no glyph, no accepted
// decision, no photo yet) fail with their code; the rest go. When ctx ends the
// batch stops after the current document and the rest is cancelled. The batch
// is returned in every case, and kept.
func (d *Desk) Print(ctx context.Context, req PrintRequest, p func(PrintProgress)) (confirm.Batch, error) {
	panic("desk: not built")
}

// Printers lists print queues; none without a spooler.
func (d *Desk) Printers(ctx context.Context) ([]confirm.PrinterInfo, error) {
	panic("desk: not built")
}

// Readiness is one line of the first-day page.
type Readiness struct {
	Name    ReadinessName
	OK      bool
	Problem *confirm.Problem // what to mend, when not OK
	Detail  string           // e.g. the clock offset; no personal data
}

// ReadinessName names what is checked.
type ReadinessName string

// What Doctor checks.
const (
	ReadyNetwork    ReadinessName = "network"
	ReadyClock      ReadinessName = "clock"
	ReadyCredential ReadinessName = "credential"
	ReadyCache      ReadinessName = "cache"
	ReadyPrinter    ReadinessName = "printer"
	ReadyFont       ReadinessName = "font"
	ReadyDisk       ReadinessName = "disk"
)

// Doctor checks everything a day's work needs.
func (d *Desk) Doctor(ctx context.Context) []Readiness { panic("desk: not built") }
