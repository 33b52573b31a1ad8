package store

import (
	"context"
	"database/sql"
	"slices"
	"sync"
)

// loaded is what the rows of one slot say.
type loaded struct {
	arena   *arena
	records sum
	damage  []string
	old     []string // ids of projections of the first format
}

// sealedRow is a row of the table record as it is on the disk.
type sealedRow struct {
	slot               int64
	id, state          string
	rev, version, gone int64
	cell               span // in sealedRows.cells
}

// sealedRows are all rows of the table record, of every slot, in the order of
// their keys. Nothing of them is open, so that they can be read before anybody
// has proved who he is.
type sealedRows struct {
	rows  []sealedRow
	cells []byte
	room  *arena // for what they hold, made while there was time; nil: none
}

// readRecords reads the whole table in the order it lies in: the index of slots
// would look every row up, and sort them again.
func readRecords(ctx context.Context, q queryer) (all sealedRows, err error) {
	var records, size int64
	if err := q.QueryRowContext(ctx, "SELECT count(*) FROM record").Scan(&records); err != nil {
		return all, err
	}
	all.rows = make([]sealedRow, 0, records)
	rows, err := q.QueryContext(ctx, `SELECT slot, id, rev, version, state, gone, projection FROM record NOT INDEXED ORDER BY pk`)
	if err != nil {
		return all, err
	}
	defer rows.Close()
	var cell sql.RawBytes // valid until the next row: no copy of every cell
	states := make(map[string]string)
	for rows.Next() {
		var r sealedRow
		var state sql.RawBytes
		if err := rows.Scan(&r.slot, &r.id, &r.rev, &r.version, &state, &r.gone, &cell); err != nil {
			return all, err
		}
		known, ok := states[string(state)]
		if !ok {
			known = string(state)
			states[known] = known
		}
		if r.state = known; size == 0 { // most are about as long
			size = int64(len(cell)) * 11 / 10
			all.cells = make([]byte, 0, records*size)
		}
		r.cell.from = uint32(len(all.cells))
		all.cells = append(all.cells, cell...)
		r.cell.to = uint32(len(all.cells))
		all.rows = append(all.rows, r)
	}
	return all, rows.Err()
}

// early holds the rows that Open begins to read while the clerk still types,
// and then whether the indexes of their table agree with it.
type early struct {
	stop    context.CancelFunc
	read    chan struct{} // closed once all and err are there
	all     sealedRows
	err     error
	checked chan struct{} // closed at the end
	agrees  bool
	unsure  error // why agrees cannot be told
}

// readEarly begins to read the records. While a Store is locked nobody writes
// them, and the file belongs to this process: what is read is what Unlock would
// find. The first Unlock takes it; Close does not wait for it to be whole. The
// rows come first, since Unlock opens them while the indexes are checked.
func (s *Store) readEarly() {
	ctx, stop := context.WithCancel(context.Background())
	e := &early{read: make(chan struct{}), checked: make(chan struct{}), stop: stop}
	s.early = e
	go func() {
		defer close(e.checked)
		if e.all, e.err = readRecords(ctx, s.r); e.err == nil {
			e.all.room = newArena(len(e.all.rows))
			e.all.room.reserve(len(e.all.cells))
		}
		close(e.read)
		e.agrees, e.unsure = agrees(ctx, s.r, "record")
	}()
}

// dropEarly ends reading and checking, and forgets what was read.
func (s *Store) dropEarly() {
	if e := s.early; e != nil {
		s.early = nil
		e.stop()
		<-e.checked
	}
}

// takeRecords gives the sealed records: those read early, once, else as they
// are now.
func (s *Store) takeRecords(ctx context.Context) (sealedRows, error) {
	if e := s.early; e != nil {
		<-e.read
		if e.err == nil {
			return e.all, nil
		}
	}
	return readRecords(ctx, s.w)
}

// mendRecords makes the indexes of the records anew if they disagree with the
// table. Nothing of the records may be looked up or written before it. Once a
// process is enough: after it, only this process writes.
func (s *Store) mendRecords(ctx context.Context) (err error) {
	if s.sound {
		return nil
	}
	ok := false
	if e := s.early; e != nil {
		<-e.checked
		ok, err = e.agrees, e.unsure
	}
	if s.early == nil || err != nil {
		ok, err = agrees(ctx, s.w, "record")
	}
	if err != nil {
		return err
	}
	if !ok {
		if err := reindex(ctx, s.w, "record"); err != nil {
			return damaged("file", err)
		}
		s.mended = append(s.mended, "index/record")
	}
	s.sound = true
	return nil
}

// loadRecords builds an arena from the records of one slot.
func (s *session) loadRecords(ctx context.Context, q queryer, from set) (loaded, error) {
	all, err := readRecords(ctx, q)
	if err != nil {
		return loaded{arena: newArena(0)}, err
	}
	return s.openRecords(all, from), nil
}

// openRecords opens the sealed records of one slot. Another goroutine adds up
// what the head has a sum of: both take about as long.
func (s *session) openRecords(all sealedRows, from set) loaded {
	l := loaded{arena: all.room}
	mine := slices.DeleteFunc(slices.Clone(all.rows), func(r sealedRow) bool { return r.slot != from.Slot })
	if l.arena == nil {
		l.arena = newArena(len(mine))
	}
	var records sum
	var adding sync.WaitGroup
	adding.Go(func() {
		adder := s.keys.adder("record")
		for i := range mine {
			records.Count++
			adder.mix(&records, mine[i].id, mine[i].rev)
		}
	})
	var plain []byte
	defer func() { clear(plain[:cap(plain)]) }()
	order := make([]int32, 0, len(mine))
	for i := range mine {
		r := &mine[i]
		cell := all.cells[r.cell.from:r.cell.to]
		if cap(plain) < len(cell) { // grown here, so that no old copy of a text is left behind
			clear(plain[:cap(plain)])
			plain = make([]byte, 0, 2*len(cell))
		}
		var err error
		plain, err = s.keys.projection.open(plain[:0], place{"record", "projection", r.id, r.rev}, cell)
		var p parsed
		if err == nil {
			p, err = parseProjection(plain, l.arena.intern)
		}
		// The plain columns serve queries; what is sealed is the truth.
		if err != nil || p.version != r.version || string(p.state) != r.state || p.gone != (r.gone == 1) {
			l.damage = append(l.damage, "record/"+r.id)
			continue
		}
		if p.old {
			l.old = append(l.old, r.id)
		}
		i := l.arena.place(r.id, r.rev, plain, p)
		s.complete(l.arena, i)
		order = append(order, i)
	}
	l.arena.reorder(order)
	adding.Wait()
	l.records = records
	return l
}
