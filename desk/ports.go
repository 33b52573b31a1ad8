package desk

import (
	"context"
	"io"
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
	// CacheKey is the 32-byte key that seals the cache; an error while locked.
	CacheKey() ([]byte, error)
}

// Cache is the point's SQLite file (store). All methods but Unlock fail with
// confirm.ProblemLocked while it is locked. Each writing method is one
// transaction: it happens wholly or not at all, and is on the disk when it returns.
type Cache interface {
	Unlock(ctx context.Context, key []byte) error
	Lock() error

	Rulebook(ctx context.Context) (confirm.Rulebook, error)
	Search(ctx context.Context, q confirm.Query) (confirm.Page, error)
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
	CommitDecision(ctx context.Context, op confirm.Operation, base confirm.Record) error
	// Operations lists the outbox, oldest first; recordID "" means all records.
	Operations(ctx context.Context, recordID string) ([]confirm.Operation, error)
	// Base gives the record as the clerk saw it when an operation was signed;
	// not_found when there is no such operation.
	Base(ctx context.Context, operationID string) (confirm.Record, error)
	// Resolve closes a refused operation after the clerk has dealt with it: it
	// stays in the history and leaves the conflict queue.
	Resolve(ctx context.Context, operationID, reason string, at time.Time) error

	SaveBatch(ctx context.Context, b confirm.Batch) error
	// SaveDocument moves one document of a batch on, with its ledger entry.
	SaveDocument(ctx context.Context, d confirm.Document) error
	Batches(ctx context.Context) ([]confirm.Batch, error)
	// Prints lists the ledger of one record, oldest first.
	Prints(ctx context.Context, recordID string) ([]confirm.Document, error)

	// Reconsidered lists the records for which a newer rulebook has changed what
	// may be concluded or until when; ForgetReconsidered empties the list.
	Reconsidered(ctx context.Context) ([]confirm.Affected, error)
	ForgetReconsidered(ctx context.Context) error

	// Audit writes one entry of the hash-chained log.
	Audit(ctx context.Context, e confirm.AuditEvent) error
	// LastOnlineSignIn is zero when there was none.
	LastOnlineSignIn(ctx context.Context) (time.Time, error)
	SaveOnlineSignIn(ctx context.Context, at time.Time) error
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
	// Hello asks whether the registry is there and what time it is.
	Hello(ctx context.Context) error
	Link() confirm.Link
	// Close forgets every connection; called at lock, since pooled TLS outlives keys.
	Close()
}

// Press makes PDF (printing). Deterministic: the same papers give the same bytes.
type Press interface {
	// Check names characters that cannot be drawn: glyph_missing, or nil.
	Check(p confirm.Paper) error
	// Render writes one PDF with all papers in order and reports pages of each.
	Render(ctx context.Context, w io.Writer, papers []confirm.Paper, p confirm.Progress) (pages []int, err error)
}

// Spooler hands PDF to a printer (printing/spool).
type Spooler interface {
	Printers(ctx context.Context) ([]confirm.PrinterInfo, error)
	// Print gives one document to a queue and returns the job number.
	Print(ctx context.Context, printer, title string, pdf []byte) (job int, err error)
	// Job tells how far a job is.
	Job(ctx context.Context, printer string, job int) (confirm.JobInfo, error)
	Cancel(ctx context.Context, printer string, job int) error
}
