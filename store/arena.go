package store

import (
	"bytes"
	"cmp"

	"confirmpoint/confirm"
)

// arena holds the projections of all live records in one []byte, because that
// can be overwritten when the desk is locked: strings cannot. Rows are fixed
// in size and point into it.
type arena struct {
	buf    []byte
	dead   int // bytes of buf that no row uses
	rows   []row
	spots  []spot  // of rows, by the same number
	free   []int32 // unused rows
	index  map[string]int32
	orders [sorts][]int32 // rows in each sort order
	words  map[string]string
}

// row is one record in the arena.
type row struct {
	id   string // "" in an unused row
	rev  int64
	base uint32 // of spans in buf
	size uint32
	parsed
	brief
	chosen    confirm.Action // waits for this clerk's signature
	printed   bool           // a valid print of the form of this version exists
	reprint   bool           // one of an earlier version has come out, and none of this
	havePhoto bool
	haveScan  bool
	lacks     []blobSum // scans of the standing that are not here
}

// spot is what every search reads of a row. Spots lie side by side: a keystroke
// passes over all of them, and rows are large.
type spot struct {
	from, to uint32   // of fieldSearch in buf
	in       queueSet // but that of today; nothing in an unused row
}

// brief sums up the operations of a record.
type brief struct {
	open      int // of this clerk: signed, sending or unknown
	moving    int // of every clerk: open, and moves the record
	conflicts int // for this clerk to deal with: refused and not resolved
	operation confirm.OperationState
	mine      confirm.Action
	colleague string // whose operation it is; "": this clerk's
	working   deed   // of the newest that moves the record and is open
}

func newArena(records int) *arena {
	return &arena{
		rows:  make([]row, 0, records),
		spots: make([]spot, 0, records),
		index: make(map[string]int32, records),
		words: make(map[string]string),
	}
}

func (a *arena) intern(b []byte) string {
	if s, ok := a.words[string(b)]; ok {
		return s
	}
	s := string(b)
	a.words[s] = s
	return s
}

// find gives the row of a record; nil when it is not here. The row is valid
// until the next put.
func (a *arena) find(id string) *row {
	i, ok := a.index[id]
	if !ok {
		return nil
	}
	return &a.rows[i]
}

// application gives the row of a 报名号; of several the one that is still here,
// then the first by id. Nil when there is none.
func (a *arena) application(number string) (best *row) {
	number = numberKey(number)
	needle := []byte(searchKey(number))
	for i, s := range a.spots {
		r := &a.rows[i]
		if s.in == 0 || !bytes.Contains(a.buf[s.from:s.to], needle) || numberKey(string(a.bytes(r, fieldNumber))) != number {
			continue
		}
		if best == nil || cmp.Or(compareBools(r.gone, best.gone), cmp.Compare(r.id, best.id)) < 0 {
			best = r
		}
	}
	return best
}

// put stores plain, the encoding of a projection, as the row of id, and gives
// the row's number. Orders are the caller's to mend.
func (a *arena) put(id string, rev int64, plain []byte) (int32, error) {
	p, err := parseProjection(plain, a.intern)
	if err != nil {
		return 0, err
	}
	return a.place(id, rev, plain, p), nil
}

// place is put of a projection that has been parsed.
func (a *arena) place(id string, rev int64, plain []byte, p parsed) int32 {
	i, ok := a.index[id]
	if !ok {
		i = a.unused()
		a.rows[i] = row{id: id}
		a.index[id] = i
	} else {
		a.erase(&a.rows[i])
	}
	a.grow(len(plain))
	r := &a.rows[i]
	r.rev, r.parsed = rev, p
	r.base, r.size = uint32(len(a.buf)), uint32(len(plain))
	a.buf = append(a.buf, plain...)
	a.respot(i)
	return i
}

// respot writes the spot of a row that has changed.
func (a *arena) respot(i int32) {
	r := &a.rows[i]
	text := r.spans[fieldSearch]
	a.spots[i] = spot{r.base + text.from, r.base + text.to, r.queues()}
}

func (a *arena) unused() int32 {
	if n := len(a.free); n > 0 {
		i := a.free[n-1]
		a.free = a.free[:n-1]
		return i
	}
	a.rows = append(a.rows, row{})
	a.spots = append(a.spots, spot{})
	return int32(len(a.rows) - 1)
}

func (a *arena) remove(id string) {
	i, ok := a.index[id]
	if !ok {
		return
	}
	a.erase(&a.rows[i])
	a.rows[i], a.spots[i] = row{}, spot{}
	delete(a.index, id)
	a.free = append(a.free, i)
}

func (a *arena) erase(r *row) {
	clear(a.buf[r.base : r.base+r.size])
	a.dead += int(r.size)
	r.size = 0
}

// grow makes room for n bytes. It never leaves an old copy of the texts
// behind, as append would.
func (a *arena) grow(n int) {
	if len(a.buf)+n <= cap(a.buf) {
		return
	}
	old := a.buf
	live := len(old) - a.dead
	a.buf = make([]byte, 0, max(2*live, live+n, 1<<16))
	for i := range a.rows {
		r := &a.rows[i]
		if r.size == 0 {
			continue
		}
		from := r.base
		r.base = uint32(len(a.buf))
		a.buf = append(a.buf, old[from:from+r.size]...)
		a.respot(int32(i))
	}
	a.dead = 0
	clear(old)
}

// reserve makes room in an empty arena for texts of so many bytes and for the
// rows it was made for, and touches it: memory that is new takes longest at the
// first touch.
func (a *arena) reserve(texts int) {
	a.buf = make([]byte, 0, texts)
	clear(a.buf[:texts])
	clear(a.rows[:cap(a.rows)])
	clear(a.spots[:cap(a.spots)])
}

// bytes gives one text of a row, in place.
func (a *arena) bytes(r *row, field int) []byte {
	s := r.spans[field]
	return a.buf[r.base+s.from : r.base+s.to]
}

// wipe overwrites every text.
func (a *arena) wipe() {
	clear(a.buf[:cap(a.buf)])
	clear(a.rows)
	*a = arena{}
}
