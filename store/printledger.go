package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"confirmpoint/confirm"
)

// addPrintLines adds lines to the end of the print ledger.
func (t *tx) addPrintLines(lines []confirm.PrintEntry) error {
	if len(lines) == 0 {
		return nil
	}
	// What lies beyond the end is not ours, and written over.
	put, err := t.Prepare("INSERT OR REPLACE INTO print_ledger (seq, data) VALUES (?, ?)")
	if err != nil {
		return err
	}
	defer put.Close()
	for _, line := range lines {
		e, err := asStored(line)
		if err != nil {
			return err
		}
		e.Seq = t.head.PrintSeq + 1
		if e.Hash, err = confirm.ChainPrintEntry(t.head.PrintHash, e); err != nil {
			return err
		}
		plain, err := json.Marshal(e)
		if err != nil {
			return err
		}
		sealed, err := t.keys.audit.seal(printLinePlace(e.Seq), plain)
		if err != nil {
			return err
		}
		if _, err := put.Exec(e.Seq, sealed); err != nil {
			return err
		}
		t.head.PrintSeq, t.head.PrintHash = e.Seq, e.Hash
	}
	return nil
}

// asStored gives a line as it will be read again: JSON has one spelling of what
// is no UTF-8, and of a time.
func asStored(e confirm.PrintEntry) (stored confirm.PrintEntry, err error) {
	e.At = e.At.UTC()
	plain, err := json.Marshal(e)
	if err != nil {
		return stored, err
	}
	return stored, json.Unmarshal(plain, &stored)
}

// A line is written once, so its number is its rev.
func printLinePlace(seq int64) place {
	return place{"print_ledger", "data", strconv.FormatInt(seq, 10), seq}
}

func (k *keyring) printLine(seq int64, sealed []byte) (e confirm.PrintEntry, err error) {
	plain, err := k.audit.open(nil, printLinePlace(seq), sealed)
	if err == nil {
		err = json.Unmarshal(plain, &e)
	}
	if err != nil || e.Seq != seq {
		return confirm.PrintEntry{}, damagedLine(seq)
	}
	return e, nil
}

func damagedLine(seq int64) error {
	return damaged("print_ledger/"+strconv.FormatInt(seq, 10), errSeal)
}

// LedgerEnd gives number and hash of the last line of the print ledger; 0 and
// "" when there is none.
func (s *Store) LedgerEnd(context.Context) (seq int64, hash string, err error) {
	err = s.read(func(open *session) error {
		seq, hash = open.head.PrintSeq, open.head.PrintHash
		return nil
	})
	return seq, hash, err
}

// PrintLedger lists the print ledger and its seals, oldest first, verified:
// cache_damaged names the first line or seal that is not what was written, or
// the end when something is missing there; what comes before is given with
// the error. It holds up no writer: what is written meanwhile is not in it.
func (s *Store) PrintLedger(ctx context.Context) (lines []confirm.PrintEntry, seals []confirm.LedgerSeal, err error) {
	var w ledgerWalk
	if err := s.read(func(open *session) error {
		w = ledgerWalk{keys: open.keys, end: open.head}
		return nil
	}); err != nil {
		return nil, nil, err
	}
	if lines, err = w.lines(ctx, s.r); err == nil {
		seals, err = w.seals(ctx, s.r, lines)
	}
	return lines, seals, asProblem(err)
}

// ledgerWalk reads the print ledger as far as a head says that it goes. Lines
// are only added, so that no later writing disturbs it.
type ledgerWalk struct {
	keys *keyring
	end  head
}

func (w *ledgerWalk) lines(ctx context.Context, q queryer) (lines []confirm.PrintEntry, err error) {
	rows, err := q.QueryContext(ctx, "SELECT seq, data FROM print_ledger WHERE seq <= ? ORDER BY seq", w.end.PrintSeq)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	hash := ""
	for next := int64(1); rows.Next(); next++ {
		var seq int64
		var sealed []byte
		if err := rows.Scan(&seq, &sealed); err != nil {
			return lines, err
		}
		if seq != next {
			return lines, damagedLine(next)
		}
		e, err := w.keys.printLine(seq, sealed)
		if err != nil {
			return lines, err
		}
		if hash, err = confirm.ChainPrintEntry(hash, e); err != nil || hash != e.Hash {
			return lines, damagedLine(seq)
		}
		lines = append(lines, e)
	}
	if err := rows.Err(); err != nil {
		return lines, err
	}
	if n := int64(len(lines)); n != w.end.PrintSeq || hash != w.end.PrintHash {
		return lines, damagedLine(min(n+1, w.end.PrintSeq))
	}
	return lines, nil
}

// loadPrintLedgerEnd compares the end of the print ledger with the head.
// Walking the whole chain is for PrintLedger.
func loadPrintLedgerEnd(ctx context.Context, q queryer, open *session) error {
	var n, seq int64
	var sealed []byte
	if err := q.QueryRowContext(ctx, "SELECT count(*) FROM print_ledger").Scan(&n); err != nil {
		return err
	}
	err := q.QueryRowContext(ctx, "SELECT seq, data FROM print_ledger ORDER BY seq DESC LIMIT 1").Scan(&seq, &sealed)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	var last confirm.PrintEntry
	if err == nil {
		last, err = open.keys.printLine(seq, sealed)
	} else {
		err = nil
	}
	if err != nil || n != open.head.PrintSeq || seq != n || last.Hash != open.head.PrintHash {
		open.damage = append(open.damage, "print_ledger")
	}
	return nil
}

var errLedgerSeal = errors.New("store: a seal is not of a line of the print ledger")

// SaveLedgerSeal keeps a seal; an error when it is not of a line of the ledger.
func (s *Store) SaveLedgerSeal(ctx context.Context, seal confirm.LedgerSeal) error {
	return s.write(ctx, func(t *tx) error {
		var sealed []byte
		err := t.QueryRow("SELECT data FROM print_ledger WHERE seq = ?", seal.Seq).Scan(&sealed)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("%w: %d", errLedgerSeal, seal.Seq)
		}
		if err != nil {
			return err
		}
		line, err := t.keys.printLine(seal.Seq, sealed)
		if err != nil {
			return err
		}
		if line.Hash != seal.Hash {
			return fmt.Errorf("%w: %d", errLedgerSeal, seal.Seq)
		}
		plain, err := json.Marshal(seal)
		if err != nil {
			return err
		}
		n := t.head.Seals + 1
		if sealed, err = t.keys.audit.seal(ledgerSealPlace(n), plain); err != nil {
			return err
		}
		if _, err := t.Exec("INSERT OR REPLACE INTO ledger_seal (seq, data) VALUES (?, ?)", n, sealed); err != nil {
			return err
		}
		t.head.Seals = n
		return nil
	})
}

func ledgerSealPlace(n int64) place {
	return place{"ledger_seal", "data", strconv.FormatInt(n, 10), n}
}

// seals lists the seals; each must be of one of lines.
func (w *ledgerWalk) seals(ctx context.Context, q queryer, lines []confirm.PrintEntry) (list []confirm.LedgerSeal, err error) {
	rows, err := q.QueryContext(ctx, "SELECT seq, data FROM ledger_seal WHERE seq <= ? ORDER BY seq", w.end.Seals)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	bad := func(n int64) error { return damaged("ledger_seal/"+strconv.FormatInt(n, 10), errSeal) }
	next := int64(1)
	for ; rows.Next(); next++ {
		var n int64
		var sealed []byte
		if err := rows.Scan(&n, &sealed); err != nil {
			return list, err
		}
		var seal confirm.LedgerSeal
		plain, err := w.keys.audit.open(nil, ledgerSealPlace(n), sealed)
		if err == nil {
			err = json.Unmarshal(plain, &seal)
		}
		if err != nil || n != next || seal.Seq < 1 || seal.Seq > int64(len(lines)) || lines[seal.Seq-1].Hash != seal.Hash {
			return list, bad(next)
		}
		list = append(list, seal)
	}
	if err := rows.Err(); err != nil {
		return list, err
	}
	if next-1 != w.end.Seals {
		return list, bad(next)
	}
	return list, nil
}
