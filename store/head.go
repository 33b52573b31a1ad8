package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"hash"
	"time"

	"confirmpoint/confirm"
)

// head is the one sealed cell that is written with every transaction. It holds
// the counters, and sums over the rows that must not be lost or put back.
type head struct {
	Rev        int64 // newest rev given out
	Live       set
	Shadow     set // of a new epoch; zero Slot when none
	Operations sum
	Sequence   int64 `json:",omitzero"` // of heads of before Clerks
	AuditSeq   int64
	AuditHash  []byte
	SignedIn   int64  `json:",omitzero"` // of heads of before Clerks
	Checked    string // with what the findings were counted
	CheckedOn  confirm.Date

	// Schema counts what this struct sums up: sums that a file does not have
	// yet are taken from its rows.
	Schema    int
	Batches   sum
	Documents sum
	PrintSeq  int64 // end of the print ledger
	PrintHash string
	Seals     int64
	Settings  sum
	Blocks    sum
	Numbers   sum
	Syncs     sum // a file without it has no such rows

	Statements sum // likewise
	Drafts     sum

	Clerks  map[string]clerk // by holder: all who were ever let in; never changed in place
	PlanKey uint16           // number of the plan key; 0 in heads of before there was one
	PlanRev int64            // of its row
	Wiped   []wiped          `json:",omitzero"` // plans whose people do not come back; never changed in place
	// Unswept tells that a wipe has yet to clear the pages it has freed.
	Unswept bool `json:",omitzero"`
}

// clerk is what the head knows of one clerk of this computer.
type clerk struct {
	Name     string // as it is shown to the others
	Slot     int64  // rev of the slot; 0: shut out, or never let in
	Sequence int64  // of the newest intent committed here
	SignedIn int64  // last online sign-in, Unix ms
}

// headSchema is the newest Schema; headSums the first that has all sums but
// that of drafts, which headDrafts has.
const (
	headSchema = 3
	headSums   = 1
	headDrafts = 3
)

// set is one set of pulled records.
type set struct {
	Slot    int64
	Epoch   string
	Cursor  string
	Applied int64 // newest sequence number of the feed
	Records sum
}

// sum is a count and an XOR of keyed hashes over (id, rev) of rows. A row
// removed, added or exchanged for an older one changes it.
type sum struct {
	Count int64
	XOR   [16]byte
}

func (s *sum) add(k *keyring, table, id string, rev int64) {
	s.Count++
	s.mix(k, table, id, rev)
}

func (s *sum) remove(k *keyring, table, id string, rev int64) {
	s.Count--
	s.mix(k, table, id, rev)
}

// move exchanges the rev of a row; 0 means that there was, or will be, none.
func (s *sum) move(k *keyring, table, id string, old, rev int64) {
	if old != 0 {
		s.remove(k, table, id, old)
	}
	if rev != 0 {
		s.add(k, table, id, rev)
	}
}

func (s *sum) mix(k *keyring, table, id string, rev int64) { k.adder(table).mix(s, id, rev) }

// adder hashes rows of one table for their sum: made once for many rows it
// saves half of the time. It is for one goroutine.
type adder struct {
	keyed hash.Hash
	table string
	room  []byte
}

func (k *keyring) adder(table string) *adder {
	return &adder{keyed: hmac.New(sha256.New, k.index), table: "sum " + table + "\x00"}
}

// mix takes a row into a sum, or out of it.
func (a *adder) mix(s *sum, id string, rev int64) {
	a.keyed.Reset()
	a.room = append(append(a.room[:0], a.table...), id...)
	a.room = binary.BigEndian.AppendUint64(a.room, uint64(rev))
	a.keyed.Write(a.room) // a hash never fails
	a.room = a.keyed.Sum(a.room[:0])
	for i, b := range a.room[:len(s.XOR)] {
		s.XOR[i] ^= b
	}
}

// tx is one writing transaction. Its head becomes the session's, and its after
// functions run, only when the commit is on the disk.
type tx struct {
	*sql.Tx
	*session
	at    time.Time   // UTC, when it began
	head  head        // shadows the session's until commit
	rows  *rowChanges // nil while no live row has changed
	after []func()
}

// rev gives a number that was never used in this file.
func (t *tx) rev() int64 {
	t.head.Rev++
	return t.head.Rev
}

// write runs fn in one transaction. It looks at ctx before it begins and then
// no more: a transaction is short, and interrupting it at commit would leave
// the caller not knowing.
func (s *Store) write(ctx context.Context, fn func(*tx) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.RLock()
	open := s.open // only a writer changes it
	s.mu.RUnlock()
	if open == nil {
		return errLocked()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return asProblem(s.transact(open, fn))
}

func (s *Store) transact(open *session, fn func(*tx) error) error {
	sqlTx, err := s.w.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer sqlTx.Rollback()
	t := &tx{Tx: sqlTx, session: open, at: s.now(), head: open.head}
	if err := fn(t); err != nil {
		return err
	}
	if err := t.saveHead(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := sqlTx.Commit(); err != nil {
		// database/sql thinks a failed commit has ended the transaction;
		// SQLite may not.
		_, _ = s.w.Exec("ROLLBACK")
		return err
	}
	open.head = t.head
	open.show(t.rows)
	for _, f := range t.after {
		f()
	}
	return nil
}

func (t *tx) saveHead() error {
	rev := t.rev()
	plain, err := json.Marshal(t.head)
	if err != nil {
		return err
	}
	return t.saveCell("head", rev, plain)
}

// saveCell seals one of the single cells.
func (t *tx) saveCell(name string, rev int64, plain []byte) error {
	sealed, err := t.keys.own.seal(place{"cell", "data", name, rev}, plain)
	if err != nil {
		return err
	}
	_, err = t.Exec(`INSERT INTO cell (name, rev, data) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET rev = excluded.rev, data = excluded.data`, name, rev, sealed)
	return err
}

// queryer is a *sql.DB or a *sql.Tx.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// loadCell opens one of the single cells; sql.ErrNoRows when it was never written.
func loadCell(ctx context.Context, q queryer, k *keyring, name string) ([]byte, error) {
	var rev int64
	var sealed []byte
	err := q.QueryRowContext(ctx, "SELECT rev, data FROM cell WHERE name = ?", name).Scan(&rev, &sealed)
	if err != nil {
		return nil, err
	}
	plain, err := k.own.open(nil, place{"cell", "data", name, rev}, sealed)
	if err != nil {
		return nil, damaged("cell/"+name, err)
	}
	return plain, nil
}

// stamp gives a time as it is stored: Unix ms, 0 for the zero time.
func stamp(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func unstamp(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
