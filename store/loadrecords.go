package store

import (
	"context"
	"database/sql"
)

// loaded is what the rows of one slot say.
type loaded struct {
	arena   *arena
	records sum
	damage  []string
	old     []string // ids of projections of the first format
}

// loadRecords builds an arena from the records of one slot.
func (s *session) loadRecords(ctx context.Context, q queryer, from set) (loaded, error) {
	l := loaded{arena: newArena(int(from.Records.Count))}
	rows, err := q.QueryContext(ctx, `SELECT id, rev, version, state, gone, projection
		FROM record WHERE slot = ? ORDER BY pk`, from.Slot)
	if err != nil {
		return l, err
	}
	defer rows.Close()
	var (
		all                []int32
		id, state          string
		rev, version, gone int64
		plain              []byte
		cell               sql.RawBytes // valid until the next row: no copy of every cell
	)
	defer func() { clear(plain[:cap(plain)]) }()
	for rows.Next() {
		if err := rows.Scan(&id, &rev, &version, &state, &gone, &cell); err != nil {
			return l, err
		}
		l.records.add(s.keys, "record", id, rev)
		if cap(plain) < len(cell) { // grown here, so that no old copy of a text is left behind
			clear(plain[:cap(plain)])
			plain = make([]byte, 0, 2*len(cell))
		}
		plain, err = s.keys.projection.open(plain[:0], place{"record", "projection", id, rev}, cell)
		var p parsed
		if err == nil {
			p, err = parseProjection(plain, l.arena.intern)
		}
		// The plain columns serve queries; what is sealed is the truth.
		if err != nil || p.version != version || string(p.state) != state || p.gone != (gone == 1) {
			l.damage = append(l.damage, "record/"+id)
			continue
		}
		if p.old {
			l.old = append(l.old, id)
		}
		i, err := l.arena.put(id, rev, plain)
		if err != nil {
			return l, err
		}
		s.complete(l.arena, i)
		all = append(all, i)
	}
	l.arena.reorder(all)
	return l, rows.Err()
}
