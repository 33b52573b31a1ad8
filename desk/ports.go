package desk

import (
	"context"
	"image"
	"io"
	"iter"
	"time"

	"confirmpoint/confirm"
)

// Clock tells wall time, and waits; tests step it.
type Clock interface {
	Now() time.Time
}

// Credential is the USBKey-style credential (sync/credential). Each method may
// wait for the system keyring until ctx ends. Kinds of error: wrong_pin (with
// tries left), pin_locked, pin_wait, certificate_expired, not_enrolled, keyring_*.
type Credential interface {
	Status(ctx context.Context) confirm.CredentialStatus
	// Unlock opens the signing key and the cache key. A wrong PIN costs a try,
	// counted on disk before the attempt; nothing else does.
	Unlock(ctx context.Context, pin []byte) error
	// Lock forgets both keys. The holder of a CacheKey must wipe its copy.
	Lock()
	// CacheKey is the 32-byte key that opens this clerk's slot of the cache; an
	// error while locked.
	CacheKey() ([]byte, error)
	// ChangePIN costs a try when old is wrong; pin_weak.
	ChangePIN(ctx context.Context, old, new []byte) error
	// OpenSigning opens the signing key for one batch (confirm.SignBatch): it
	// signs the operations the batch names until its time is over or CloseSigning.
	// Errors are those of Unlock. After Unlock the key is open for everything,
	// until CloseSigning.
	OpenSigning(ctx context.Context, pin []byte, batch confirm.SigningBatch) error
	CloseSigning()
	// Removed is closed when the device that holds the key is pulled out; nil for
	// a provider whose key cannot be. A new channel comes with each Unlock.
	Removed() <-chan struct{}
}

// Cache is the point's SQLite file (store). All methods but Unlock fail with
// confirm.ProblemLocked while it is locked. Each writing method is one
// transaction: it happens wholly or not at all, and is on the disk when it
// returns. Audit events it is given are written in that transaction.
type Cache interface {
	Unlock(ctx context.Context, key []byte) error
	Lock() error

	Rulebook(ctx context.Context) (confirm.Rulebook, error)
	Search(ctx context.Context, q confirm.Query) (confirm.Page, error)
	// Tally gives every record as statistics count it, from memory, in no order.
	Tally(ctx context.Context) ([]confirm.Tallied, error)
	// Record gives THEIRS: the newest version pulled, untouched by unsent work.
	Record(ctx context.Context, id string) (confirm.Record, error)
	// FindApplication gives the record id of a 报名号; not_found when unknown.
	FindApplication(ctx context.Context, applicationNo string) (string, error)
	// Photo gives a blob by SHA-256; photo_missing while it is not downloaded.
	Photo(ctx context.Context, sha256 string) ([]byte, error)

	// SaveBlob keeps a scan under its SHA-256, to be sent before what names it.
	SaveBlob(ctx context.Context, sha256 string, data []byte) error

	Draft(ctx context.Context, recordID string) (confirm.Draft, bool, error)
	SaveDraft(ctx context.Context, d confirm.Draft) error

	// NextSequence reserves the next intent number of this installation.
	NextSequence(ctx context.Context) (int64, error)
	// CommitDecision writes the operation, its outbox row, ledger and audit
	// entries, and keeps base (what the clerk saw). A conclusion drops the draft.
	CommitDecision(ctx context.Context, op confirm.Operation, base confirm.Record, events ...confirm.AuditEvent) error
	// CommitUndoable is CommitDecision of one that is not to be sent, or copied,
	// until EndUndo; this process alone knows that. Withdraw takes it back before,
	// and puts draft, when there is one, in its place: undo_over, undo_later.
	CommitUndoable(ctx context.Context, op confirm.Operation, base confirm.Record, events ...confirm.AuditEvent) error
	EndUndo(operationID string)
	Withdraw(ctx context.Context, operationID string, draft *confirm.Draft, at time.Time) error
	// Operations lists the outbox, oldest first; recordID "" means all records.
	Operations(ctx context.Context, recordID string) ([]confirm.Operation, error)
	// Unanswered lists the operations without an answer, of every clerk, oldest first.
	Unanswered(ctx context.Context) ([]confirm.Operation, error)
	// Waiting counts this clerk's operations without an answer.
	Waiting(ctx context.Context) (int, error)
	// Base gives the record as the clerk saw it when an operation was signed;
	// not_found when there is no such operation.
	Base(ctx context.Context, operationID string) (confirm.Record, error)
	// Resolve closes a refused operation after the clerk has dealt with it: it
	// stays in the history and leaves the conflict queue.
	Resolve(ctx context.Context, operationID, reason string, at time.Time) error

	// SaveBatch stores a batch; its documents too when there are any, in place
	// of those of the same number.
	SaveBatch(ctx context.Context, b confirm.Batch, events ...confirm.AuditEvent) error
	// SaveDocuments moves documents of a batch on and adds lines to the print
	// ledger, together. Seq and Hash of the lines are given here.
	SaveDocuments(ctx context.Context, docs []confirm.Document, lines []confirm.PrintEntry) error
	// Batch gives one batch with its documents; not_found.
	Batch(ctx context.Context, id string) (confirm.Batch, error)
	// Batches lists all batches with their documents, oldest first.
	Batches(ctx context.Context) ([]confirm.Batch, error)
	// Prints lists the documents of one record, oldest first.
	Prints(ctx context.Context, recordID string) ([]confirm.Document, error)
	// OnPaper gives the records of which an official paper of a kind may be on
	// paper. It answers from memory, like Search.
	OnPaper(ctx context.Context, kind confirm.PaperKind) (map[string]bool, error)
	// PrintLedger lists the print ledger and its seals, oldest first, verified:
	// cache_damaged names the first line that is not what was written.
	PrintLedger(ctx context.Context) ([]confirm.PrintEntry, []confirm.LedgerSeal, error)
	// LedgerEnd gives number and hash of the last line; 0 when there is none.
	LedgerEnd(ctx context.Context) (seq int64, hash string, err error)
	SaveLedgerSeal(ctx context.Context, s confirm.LedgerSeal) error

	// Setting gives a value kept under a name, nil when there is none: choices
	// of this workstation, sealed like all else.
	Setting(ctx context.Context, name string) ([]byte, error)
	SaveSetting(ctx context.Context, name string, value []byte, events ...confirm.AuditEvent) error

	// Escrow gives the items of all open operations of this computer, whoever
	// signed them, and how many have none yet.
	Escrow(ctx context.Context) (items [][]byte, missing int, err error)
	// Wipe destroys the people of the plan that is here (work_open); LastWipe
	// gives the proof of the newest wipe, false when there never was one.
	Wipe(ctx context.Context, actor string) (confirm.WipeProof, error)
	LastWipe(ctx context.Context) (confirm.WipeProof, bool, error)
	// AddStatement keeps a signed statement until the registry has it, and after.
	AddStatement(ctx context.Context, s confirm.Statement, events ...confirm.AuditEvent) (seq int64, err error)
	// Statements lists statements of a kind, oldest first; unsent only those that wait.
	Statements(ctx context.Context, kind confirm.StatementKind, unsent bool) ([]confirm.Statement, error)
	MarkStatementSent(ctx context.Context, seq int64, at time.Time) error

	// SaveReceiptBlock keeps a block with all its numbers free.
	SaveReceiptBlock(ctx context.Context, b confirm.ReceiptBlock, events ...confirm.AuditEvent) error
	// ReservedNumbers lists all, by block and number.
	ReservedNumbers(ctx context.Context) ([]confirm.ReservedNumber, error)
	SaveReservedNumbers(ctx context.Context, numbers []confirm.ReservedNumber, events ...confirm.AuditEvent) error

	// Reconsidered lists the records for which a newer rulebook has changed what
	// may be concluded or until when; ForgetReconsidered empties the list.
	Reconsidered(ctx context.Context) ([]confirm.Affected, error)
	ForgetReconsidered(ctx context.Context) error

	// AuditLog lists the log, oldest first; cache_damaged names the first entry
	// that is not what was written, after those before it. AuditEnd gives its end.
	AuditLog(ctx context.Context) ([]confirm.AuditEntry, error)
	AuditEnd(ctx context.Context) (confirm.AuditEnd, error)
	// Audit writes entries of the hash-chained log.
	Audit(ctx context.Context, events ...confirm.AuditEvent) error
	// AppendSync adds a line to the sync log, of which the newest
	// confirm.MaxSyncEntries are kept; a failure that goes on is added to the
	// line before it (confirm.SyncEntry.Fold). SyncLog lists the newest lines,
	// newest first, at most limit; 0: all.
	AppendSync(ctx context.Context, e confirm.SyncEntry) error
	SyncLog(ctx context.Context, limit int) ([]confirm.SyncEntry, error)
	// LastOnlineSignIn is zero when there was none.
	LastOnlineSignIn(ctx context.Context) (time.Time, error)
	SaveOnlineSignIn(ctx context.Context, at time.Time, events ...confirm.AuditEvent) error
}

// Registry is the other end, through sync/engine. Kinds of error: offline,
// not_registry, tls_untrusted, wire_version, bad_answer, sign_in_required, revoked.
type Registry interface {
	// Now is server-anchored time.
	Now() confirm.Moment
	// Seal signs an intent: the result is the exact bytes to be stored and sent.
	Seal(ctx context.Context, i confirm.Intent) ([]byte, error)
	SignInPassword(ctx context.Context, userName, password string) (confirm.SMSChallenge, error)
	SignInSMS(ctx context.Context, challengeID, code string) error
	// Pull brings rulebook, changes, then photos. It may be called again at any
	// time and goes on where it stopped.
	Pull(ctx context.Context, p confirm.Progress) (confirm.PullReport, error)
	// Send works the outbox off once: asks for unknown operations first.
	Send(ctx context.Context, p confirm.Progress) (confirm.SendReport, error)
	// Await returns nil when there is something to pull.
	Await(ctx context.Context) error
	// Prefer says which missing photo is on the screen: it comes first. It never waits.
	Prefer(sha256 string)
	// Reconcile pulls, then compares what list gives with the registry.
	Reconcile(ctx context.Context, list func(context.Context) ([]confirm.Counted, error)) (confirm.Reconciliation, error)
	// Plans lists the plans of the bureau that are not over, with their points.
	Plans(ctx context.Context) ([]confirm.PlanAtPoints, error)
	// ExportBundle writes all open operations into one sealed file and marks
	// them unknown; not_found when there are none. ImportBundle takes the answer
	// to one; bad_file with reason. Neither needs the line once it was there.
	ExportBundle(ctx context.Context, w io.Writer) (confirm.BundleReport, error)
	ImportBundle(ctx context.Context, r io.Reader) (confirm.BundleReport, error)
	// Renew asks for certificates of new keys: the present signing key vouches
	// for them. The same requests give the same answer.
	Renew(ctx context.Context, asked confirm.KeyRequest) (confirm.KeyCertificates, error)
	// ReportCredential tells how often a PIN was wrong; certificate_locked and
	// credential_copied are what the registry makes of it.
	ReportCredential(ctx context.Context, s confirm.CredentialStatus) error
	// Hello asks whether the registry is there and what time it is.
	Hello(ctx context.Context) error
	Link() confirm.Link
	// SealLedger signs number, hash and time of the end of the print ledger
	// with the clerk's credential: a compact JWS.
	SealLedger(ctx context.Context, end confirm.LedgerSeal) ([]byte, error)
	// CheckLedgerSeal tells whether a seal says what its JWS says, signed for
	// this installation by a certificate of the registry; cache_damaged if not.
	CheckLedgerSeal(seal confirm.LedgerSeal) error
	// ReserveReceipts asks for n 凭证编号; ReportReceipts tells the fate of
	// reserved numbers and gives back those marked returned.
	ReserveReceipts(ctx context.Context, n int) (confirm.ReceiptBlock, error)
	ReportReceipts(ctx context.Context, numbers []confirm.ReservedNumber) error

	// Elsewhere looks for applicants of other points. q has passed its Check.
	Elsewhere(ctx context.Context, q confirm.ElsewhereQuery) (found []confirm.Elsewhere, more bool, err error)
	// Opened tells that seen is on the screen and, when it is no longer so, puts
	// what it is now into the cache; its errors are of the cache. Left gives the
	// claim back. Both wait for the registry a few seconds at most, and without a
	// line nothing happens.
	Opened(ctx context.Context, seen confirm.Record) (confirm.Refreshed, error)
	Left(ctx context.Context, recordID string)
	// Downloads lists the bureau's files; Download writes one from byte from on
	// and tells how much came, also when the line broke. What came is not verified.
	Downloads(ctx context.Context) ([]confirm.Download, error)
	Download(ctx context.Context, file confirm.Download, from int64, w io.Writer, p confirm.Progress) (int64, error)
	// Update gives the publisher's manifest of a version of this program, not yet
	// verified, "" when there is none; UpdateFile is Download of one of its files.
	Update(ctx context.Context, channel string) (manifest string, err error)
	UpdateFile(ctx context.Context, file confirm.Download, from int64, w io.Writer, p confirm.Progress) (int64, error)
	ChangePassword(ctx context.Context, old, new string) error

	// Escrow seals an envelope to the bureau; nil while the bureau's key is not
	// known. CompleteEscrow seals what was signed before it was, and tells how
	// many are left. Neither needs the line.
	Escrow(ctx context.Context, envelope []byte) ([]byte, error)
	CompleteEscrow(ctx context.Context) (left int, err error)
	// WriteEscrow writes an escrow file of items of the cache. BringEscrow hands
	// one to the registry; bad_file with reason.
	WriteEscrow(w io.Writer, items [][]byte) error
	BringEscrow(ctx context.Context, r io.Reader) (confirm.EscrowReport, error)
	// SignCustody and SignWipe sign statements; SendStatements tells the registry
	// those that wait. OpenCustody and OpenWipe read what this workstation has
	// signed, Custody asks the registry for all entries of the clerk.
	SignCustody(ctx context.Context, e confirm.CustodyEntry) ([]byte, error)
	SignWipe(ctx context.Context, p confirm.WipeProof) ([]byte, error)
	SendStatements(ctx context.Context) error
	OpenCustody(jws []byte) (confirm.CustodyEntry, error)
	OpenWipe(jws []byte) (confirm.WipeProof, error)
	Custody(ctx context.Context) ([]confirm.CustodyEntry, error)

	// SignCheckpoint signs the end of the audit log: a compact JWS. OpenCheckpoint
	// reads one, signed by a certificate of the registry; cache_damaged if not.
	SignCheckpoint(ctx context.Context, c confirm.AuditCheckpoint) ([]byte, error)
	OpenCheckpoint(jws []byte) (confirm.AuditCheckpoint, error)
	// AnchorAudit tells the registry checkpoints of a log, oldest first, or asks
	// what it knows of it.
	AnchorAudit(ctx context.Context, log string, checkpoints [][]byte) (confirm.AuditAnchor, error)
	// ClockJumps gives what the clock did since it was last asked.
	ClockJumps() []confirm.ClockJump

	// Close forgets every connection; called at lock, since pooled TLS outlives keys.
	Close()
}

// Press lays out papers (printing). Deterministic: the same papers give the same bytes.
type Press interface {
	// TemplateVersion names the form templates there are: the same name, the same
	// drawings.
	TemplateVersion() string
	// Check tells whether a paper can be printed as it is, without drawing it:
	// glyph_missing with code_points, does_not_fit with field, photo_damaged,
	// receipt_not_ready; or nil.
	Check(p confirm.Paper) error
	// Pages is the number of pages of one copy.
	Pages(p confirm.Paper) (int, error)
	// Render writes one PDF with all papers in order. A paper that cannot be
	// printed is left out. result, which may be nil, is called once for each
	// paper, in order, on the calling goroutine: its index, the pages of all
	// its copies, or why it was left out. Memory does not grow with the number
	// of papers, so w holds rubbish when an error is returned.
	Render(ctx context.Context, w io.Writer, papers iter.Seq[confirm.Paper], result func(index, pages int, err error)) error
	// Picture draws page (from 1, through all copies) as it will be on paper,
	// from the display list the PDF is made of.
	Picture(ctx context.Context, p confirm.Paper, page int, dpi float64) (image.Image, error)
	// Workbook writes listings as sheets of one xlsx file.
	Workbook(ctx context.Context, w io.Writer, listings []confirm.Listing) error
}

// Spooler hands papers to the system's print service (printing.Outlet). On
// Linux they go as PDF, on Windows as drawing; this side need not know.
type Spooler interface {
	Printers(ctx context.Context) ([]confirm.PrinterInfo, error)
	// Print gives one job to a queue and returns its number and the pages of
	// each paper. A *confirm.Problem of code no_printer is certain: nothing was
	// handed over. One of code printer, and the end of ctx, prove nothing: it
	// may have been, Find may tell. Any other is of the papers: nothing was
	// handed over.
	Print(ctx context.Context, job confirm.PrintJob) (id int, pages []int, err error)
	// Find gives the number of the job with a title, of those the service
	// still remembers, ended ones too. Not found proves nothing.
	Find(ctx context.Context, printer, title string) (id int, found bool, err error)
	// Job tells how far a job is; no_printer when queue or job are gone, as for
	// Cancel. Any other problem proves nothing: ask again.
	Job(ctx context.Context, printer string, id int) (confirm.JobInfo, error)
	Cancel(ctx context.Context, printer string, id int) error
}
