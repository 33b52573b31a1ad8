package store

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"encoding/hex"
	"errors"

	"confirmpoint/confirm"
)

// escrowMAC shows whether an item is the one that was written for an operation.
// An item is made by a public key, so by itself it proves nothing.
func (k *keyring) escrowMAC(operationID string, item []byte) []byte {
	h := k.hash("escrow")
	h.Write([]byte(operationID))
	h.Write([]byte{0})
	h.Write(item)
	return h.Sum(nil)
}

// saveEscrow keeps the item of an open operation; none while the bureau's key
// is not known.
func (t *tx) saveEscrow(operationID string, item []byte) error {
	if len(item) == 0 {
		return nil
	}
	_, err := t.Exec(`INSERT INTO escrow (operation_id, data, mac) VALUES (?, ?, ?)
		ON CONFLICT (operation_id) DO UPDATE SET data = excluded.data, mac = excluded.mac`,
		operationID, item, t.keys.escrowMAC(operationID, item))
	return err
}

// dropEscrow takes the item of an answered operation away: the registry has it.
func (t *tx) dropEscrow(operationID string, state confirm.OperationState) error {
	if isOpen(state) {
		return nil
	}
	_, err := t.Exec("DELETE FROM escrow WHERE operation_id = ?", operationID)
	return err
}

// SaveEscrow keeps the item of an operation that has been committed without
// one. Nothing happens when the operation has been answered meanwhile.
func (s *Store) SaveEscrow(ctx context.Context, operationID string, item []byte) error {
	return s.write(ctx, func(t *tx) error {
		op, err := t.operation(ctx, t.Tx, operationID)
		if err != nil || !isOpen(op.State) {
			return err
		}
		return t.saveEscrow(operationID, item)
	})
}

// Unescrowed lists the open operations that have no item, or one that is not
// what was written, oldest first.
func (s *Store) Unescrowed(ctx context.Context) (list []confirm.Operation, err error) {
	err = s.read(func(open *session) error {
		all, err := open.operations(ctx, s.r, "state IN ('signed', 'sending', 'unknown') ORDER BY seq", true)
		if err != nil {
			return err
		}
		for _, op := range all {
			var item, mac []byte
			id := op.Intent.OperationID
			err := s.r.QueryRowContext(ctx, "SELECT data, mac FROM escrow WHERE operation_id = ?", id).Scan(&item, &mac)
			switch {
			case errors.Is(err, sql.ErrNoRows):
			case err != nil:
				return err
			case hmac.Equal(mac, open.keys.escrowMAC(id, item)):
				continue
			}
			list = append(list, op)
		}
		return nil
	})
	return list, err
}

// Escrow gives the items of all open operations, whoever signed them, oldest
// first, and how many have none. It works on a locked store too: items can be
// opened by the bureau alone. What may still be undone is left out.
func (s *Store) Escrow(ctx context.Context) (items [][]byte, missing int, err error) {
	s.mu.RLock() // no commit in between: what may be undone is known with it
	defer s.mu.RUnlock()
	notYet := "[]"
	if s.open != nil {
		if notYet, err = s.open.notYet(); err != nil {
			return nil, 0, err
		}
	}
	rows, err := s.r.QueryContext(ctx, `SELECT e.data FROM operation o LEFT JOIN escrow e ON e.operation_id = o.id
		WHERE o.state IN ('signed', 'sending', 'unknown') AND o.id NOT IN (SELECT value FROM json_each(?)) ORDER BY o.seq`, notYet)
	if err != nil {
		return nil, 0, asProblem(err)
	}
	defer rows.Close()
	for rows.Next() {
		var item []byte
		if err := rows.Scan(&item); err != nil {
			return nil, 0, asProblem(err)
		}
		if item == nil {
			missing++
			continue
		}
		items = append(items, item)
	}
	return items, missing, asProblem(rows.Err())
}

// ID is the random id of this file, hex: it tells caches apart, and nothing else.
func (s *Store) ID() string { return hex.EncodeToString(s.uuid) }
