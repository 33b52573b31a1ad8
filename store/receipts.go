package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"confirmpoint/confirm"
)

var errReceiptBlock = errors.New("store: not a block of receipt numbers")

// SaveReceiptBlock keeps a block with all its numbers free. Saving it again
// changes nothing, so that numbers in use stay so.
func (s *Store) SaveReceiptBlock(ctx context.Context, b confirm.ReceiptBlock, events ...confirm.AuditEvent) error {
	if !b.Valid() {
		return problem(confirm.ProblemInternal, errReceiptBlock)
	}
	return s.write(ctx, func(t *tx) error {
		rev := t.rev()
		sealed, err := t.sealJSON(t.keys.own, blockPlace(b.ID, rev), blockCell{b, t.holder})
		if err != nil {
			return err
		}
		done, err := t.Exec(`INSERT INTO receipt_block (id, rev, reserved_at, data) VALUES (?, ?, ?, ?)
			ON CONFLICT (id) DO NOTHING`, b.ID, rev, stamp(b.ReservedAt), sealed)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		t.head.Blocks.add(t.keys, "receipt_block", b.ID, rev)
		for _, number := range b.Numbers() {
			if err := t.saveNumber(number, t.holder, 0); err != nil {
				return err
			}
		}
		return t.auditAll(events)
	})
}

// blockCell and numberCell are a block and a number with the clerk for whom
// they were reserved: the registry takes a number from nobody else.
type blockCell struct {
	confirm.ReceiptBlock
	Holder string `json:"holder,omitempty"`
}

type numberCell struct {
	confirm.ReservedNumber
	Holder string `json:"holder,omitempty"`
}

func blockPlace(id string, rev int64) place { return place{"receipt_block", "data", id, rev} }

// SaveReservedNumbers moves numbers on. receipt_number when one is not of a
// block of this clerk here.
func (s *Store) SaveReservedNumbers(ctx context.Context, numbers []confirm.ReservedNumber, events ...confirm.AuditEvent) error {
	return s.write(ctx, func(t *tx) error {
		for _, n := range numbers {
			rev, err := t.ownNumber(n)
			if err != nil {
				return err
			}
			if err := t.saveNumber(n, t.holder, rev); err != nil {
				return err
			}
		}
		return t.auditAll(events)
	})
}

// ownNumber gives the rev of the row of a number of this clerk.
func (t *tx) ownNumber(n confirm.ReservedNumber) (rev int64, err error) {
	key := t.numberKey(n.Number)
	var block string
	var sealed []byte
	err = t.QueryRow("SELECT rev, block_id, data FROM reserved_number WHERE name = ?", key).Scan(&rev, &block, &sealed)
	if errors.Is(err, sql.ErrNoRows) || (err == nil && block != n.BlockID) {
		return 0, problem(confirm.ProblemReceiptNumber, nil)
	}
	if err != nil {
		return 0, err
	}
	var old numberCell
	plain, err := t.keys.own.open(nil, numberPlace(keyText(key), rev), sealed)
	if err == nil {
		err = json.Unmarshal(plain, &old)
	}
	if err != nil {
		return 0, damaged("reserved_number", errSeal)
	}
	if old.Holder != t.holder {
		return 0, problem(confirm.ProblemReceiptNumber, nil)
	}
	return rev, nil
}

func (s *session) numberKey(number string) []byte {
	return s.keys.blindIndex("receipt number", number)
}

// saveNumber writes one number; old is the rev of its row, 0 when it has none.
func (t *tx) saveNumber(n confirm.ReservedNumber, holder string, old int64) error {
	key, rev := t.numberKey(n.Number), t.rev()
	id := keyText(key)
	sealed, err := t.sealJSON(t.keys.own, numberPlace(id, rev), numberCell{n, holder})
	if err != nil {
		return err
	}
	query := "INSERT INTO reserved_number (rev, block_id, data, name) VALUES (?, ?, ?, ?)"
	if old != 0 {
		query = "UPDATE reserved_number SET rev = ?, block_id = ?, data = ? WHERE name = ?"
	}
	if _, err := t.Exec(query, rev, n.BlockID, sealed, key); err != nil {
		return err
	}
	t.head.Numbers.move(t.keys, "reserved_number", id, old, rev)
	return nil
}

func numberPlace(id string, rev int64) place { return place{"reserved_number", "data", id, rev} }

// ReservedNumbers lists this clerk's numbers, by the time of their block and number.
func (s *Store) ReservedNumbers(ctx context.Context) (list []confirm.ReservedNumber, err error) {
	err = s.read(func(open *session) error {
		all, err := open.numbers(ctx, s.r, func(string) error {
			return damaged("reserved_number", errSeal)
		})
		for _, n := range all {
			if n.Holder == s.holder {
				list = append(list, n.ReservedNumber)
			}
		}
		return err
	})
	return list, err
}

// numbers reads all numbers in order. broken is told the key of each that does
// not verify; it is left out unless that gives an error.
func (s *session) numbers(ctx context.Context, q queryer, broken func(key string) error) (list []numberCell, err error) {
	rows, err := q.QueryContext(ctx, `SELECT hex(name), block_id, n.rev, n.data
		FROM reserved_number n JOIN receipt_block b ON b.id = block_id ORDER BY b.reserved_at, b.id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	block, from := "", 0
	byNumber := func(a, b numberCell) int { return strings.Compare(a.Number, b.Number) }
	for rows.Next() {
		var id, blockID string
		var rev int64
		var sealed []byte
		if err := rows.Scan(&id, &blockID, &rev, &sealed); err != nil {
			return nil, err
		}
		var n numberCell
		plain, err := s.keys.own.open(nil, numberPlace(id, rev), sealed)
		if err == nil {
			err = json.Unmarshal(plain, &n)
		}
		if err != nil || n.BlockID != blockID {
			if err := broken(id); err != nil {
				return nil, err
			}
			continue
		}
		if blockID != block {
			slices.SortFunc(list[from:], byNumber)
			block, from = blockID, len(list)
		}
		list = append(list, n)
	}
	slices.SortFunc(list[from:], byNumber)
	return list, rows.Err()
}

// loadNumbers looks for numbers that do not verify.
func loadNumbers(ctx context.Context, q queryer, open *session) error {
	bad := false
	_, err := open.numbers(ctx, q, func(string) error {
		bad = true
		return nil
	})
	if bad {
		open.damage = append(open.damage, "reserved_number")
	}
	return err
}

// reasonDamaged is the reason of a number voided by restoreNumbers, as people
// and the registry read it.
const reasonDamaged = "本机存储受损，编号去向不明"

// restoreNumbers voids, after damage to the numbers, those that are free,
// missing or do not verify: nobody can tell whether they are on paper.
func (t *tx) restoreNumbers(ctx context.Context) error {
	if !slices.Contains(t.damage, "reserved_number") {
		return nil
	}
	var broken []string
	kept, err := t.numbers(ctx, t.Tx, func(key string) error {
		broken = append(broken, key)
		return nil
	})
	if err != nil {
		return err
	}
	for _, key := range broken {
		if _, err := t.Exec("DELETE FROM reserved_number WHERE hex(name) = ?", key); err != nil {
			return err
		}
	}
	sure := make(map[string]bool, len(kept))
	for _, n := range kept {
		sure[n.Number] = n.State != confirm.NumberFree
	}
	blocks, err := t.blocks(ctx)
	if err != nil {
		return err
	}
	for _, b := range blocks {
		for _, n := range b.Numbers() {
			if sure[n.Number] {
				continue
			}
			if _, err := t.Exec("DELETE FROM reserved_number WHERE name = ?", t.numberKey(n.Number)); err != nil {
				return err
			}
			n.State, n.Reason, n.At = confirm.NumberVoid, reasonDamaged, t.at
			if err := t.saveNumber(n, b.Holder, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// blocks lists the blocks that verify.
func (t *tx) blocks(ctx context.Context) (list []blockCell, err error) {
	rows, err := t.QueryContext(ctx, "SELECT id, rev, data FROM receipt_block")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var rev int64
		var sealed []byte
		if err := rows.Scan(&id, &rev, &sealed); err != nil {
			return nil, err
		}
		var b blockCell
		plain, err := t.keys.own.open(nil, blockPlace(id, rev), sealed)
		if err == nil && json.Unmarshal(plain, &b) == nil {
			list = append(list, b)
		}
	}
	return list, rows.Err()
}
