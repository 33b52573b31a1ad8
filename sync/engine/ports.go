package engine

import (
	"context"
	"crypto"
	"crypto/x509"
	"time"

	"confirmpoint/confirm"
)

// Cache is what the engine needs of the point's file; each writing method is
// one durable transaction.
type Cache interface {
	SaveRulebook(ctx context.Context, b confirm.Rulebook) error
	// Cursor says where to ask on from; both empty before the first page.
	Cursor(ctx context.Context) (epoch, cursor string, err error)
	// Epoch is that of the records on show, also while another collects.
	Epoch(ctx context.Context) (string, error)
	// ApplyChanges stores a page and its cursor together. Pages of a new epoch
	// collect in a shadow until one comes without More; then the shadow takes
	// the place of the old records, and accepted operations that it does not show
	// become unknown. Unsent work is never touched.
	ApplyChanges(ctx context.Context, p confirm.ChangePage) error

	// ApplyRefreshed stores one change of an epoch that was asked for out of
	// turn, and leaves the cursor alone; false when the cache knows better.
	ApplyRefreshed(ctx context.Context, epoch string, c confirm.Change) (applied bool, err error)

	// MissingBlobs lists photos and scans that records name and that are not here.
	MissingBlobs(ctx context.Context, limit int) (sha256 []string, err error)
	// BlobPart gives the bytes of an unfinished download, nil when none.
	BlobPart(ctx context.Context, sha256 string) ([]byte, error)
	SaveBlobPart(ctx context.Context, sha256 string, part []byte) error
	// SaveBlob stores a verified blob and drops its part.
	SaveBlob(ctx context.Context, sha256 string, data []byte) error

	// Photo gives a blob by SHA-256, to upload the scan an operation names;
	// photo_missing when it is not here.
	Photo(ctx context.Context, sha256 string) ([]byte, error)

	// Sendable lists operations in state, oldest first, at most one a record:
	// a later operation of a record waits for the earlier one.
	Sendable(ctx context.Context, state confirm.OperationState, limit int) ([]confirm.Operation, error)
	// MarkOperations moves open operations to sending, unknown or back to signed.
	MarkOperations(ctx context.Context, ids []string, state confirm.OperationState, at time.Time) error
	// RaiseSequence makes the next intent's number greater than n, and tells by how
	// many numbers the cache was behind; 0 when it was not.
	RaiseSequence(ctx context.Context, n int64) (behind int64, err error)
	// CloseOperation stores a verified outcome, with the record's new standing.
	// Closing a closed operation changes nothing.
	CloseOperation(ctx context.Context, o confirm.Outcome) error

	// OpenOperations lists all that have no answer yet, oldest first; Operation
	// gives one, open or closed, not_found. Both are of sealed bundles.
	OpenOperations(ctx context.Context, limit int) ([]confirm.Operation, error)
	Operation(ctx context.Context, id string) (confirm.Operation, error)
	// ApplyCarried stores a page that follows the cursor from, whose number in
	// the feed is since, unless there are newer ones or a gap before it.
	ApplyCarried(ctx context.Context, p confirm.ChangePage, from string, since int64) (applied bool, err error)
	// Rulebook is not_found before the first pull.
	Rulebook(ctx context.Context) (confirm.Rulebook, error)

	// Unescrowed lists the open operations that are not sealed to the bureau;
	// SaveEscrow keeps what one of them has become.
	Unescrowed(ctx context.Context) ([]confirm.Operation, error)
	SaveEscrow(ctx context.Context, operationID string, item []byte) error
	// Statements lists signed statements of a kind ("": all), oldest first.
	Statements(ctx context.Context, kind confirm.StatementKind, unsent bool) ([]confirm.Statement, error)
	MarkStatementSent(ctx context.Context, seq int64, at time.Time) error

	// Setting gives a value kept under a name, nil when there is none.
	Setting(ctx context.Context, name string) ([]byte, error)
	SaveSetting(ctx context.Context, name string, value []byte, events ...confirm.AuditEvent) error
	// ReservedNumbers lists the numbers of every block that was saved.
	ReservedNumbers(ctx context.Context) ([]confirm.ReservedNumber, error)
}

// Credential does mTLS with one key and signs with another; both fail while it
// is locked.
type Credential interface {
	// Signer and Certificate are of the line: ECDSA P-256.
	Signer() (crypto.Signer, error)
	Certificate() (*x509.Certificate, error)
	// SigningKey gives the key that signs one thing and its certificate, DER.
	// purpose is an operation id, or what else is signed: renewal, audit, ledger,
	// bundle, custody, wipe. signing_locked when a batch does not name it,
	// batch_over when its time is over. Sign gets the digest: SHA-256 for ES256,
	// SM3 with the signer's Z for SM2SM3; the signature is ASN.1.
	SigningKey(purpose string) (crypto.Signer, []byte, error)
}
