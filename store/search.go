package store

import (
	"bytes"
	"context"
	"time"

	"confirmpoint/confirm"
)

// queues lists the queues with the bit each has in a row's set.
var queues = [...]confirm.Queue{
	confirm.QueueAll, confirm.QueuePending, confirm.QueueIncomplete, confirm.QueueUnsent,
	confirm.QueueConflict, confirm.QueueToPrint, confirm.QueueDone, confirm.QueueUnsigned,
	confirm.QueueReprint, confirm.QueueToday,
}

type queueSet uint16

const (
	inAll queueSet = 1 << iota
	inPending
	inIncomplete
	inUnsent
	inConflict
	inToPrint
	inDone
	inUnsigned
	inReprint
	inToday
)

// setOf is the set of one queue, empty when there is none of that name.
func setOf(queue confirm.Queue) queueSet {
	for bit, name := range queues {
		if name == queue {
			return 1 << bit
		}
	}
	return 0
}

// queues says in which queues a row is; whether it is of today is the
// question's (shift.did).
func (r *row) queues() queueSet {
	in := inAll
	if r.open > 0 {
		in |= inUnsent
	}
	if r.conflicts > 0 {
		in |= inConflict
	}
	if r.chosen != "" {
		in |= inUnsigned
	}
	if r.gone { // nothing is left to do but the operations
		return in
	}
	if !r.printed {
		in |= inToPrint
		if r.reprint {
			in |= inReprint
		}
	}
	if r.moving > 0 || r.chosen != "" {
		return in
	}
	switch r.state {
	case confirm.StatePending:
		in |= inPending
	case confirm.StateIncomplete:
		in |= inIncomplete
	case confirm.StateComplete:
		in |= inDone
	}
	return in
}

// shift is a clerk's day.
type shift struct {
	clerk    string
	from, to int64 // Unix seconds, to not included
}

// shiftOf is the day of a question; of no day nothing is done.
func shiftOf(q confirm.Query) shift {
	if !q.Day.Valid() {
		return shift{}
	}
	from := q.Day.Begins().Unix()
	return shift{q.ClerkID, from, from + 24*60*60}
}

// did tells whether the clerk has concluded on a record that day: on this
// computer, or as the registry tells of another.
func (s shift) did(r *row) bool {
	own := func(d deed) bool {
		return concludes(d.action) && d.id == s.clerk && s.from <= d.at && d.at < s.to
	}
	return own(r.working) || own(r.decided)
}

// passes tells whether a row is under a filter.
func (a *arena) passes(r *row, f *confirm.Filter) bool {
	return (f.State == "" || f.State == r.state) && (f.Kind == "" || f.Kind == r.kind) && (f.Stage == "" || f.Stage == r.stage) &&
		f.Findings.Allows(r.findings > 0) && f.Printed.Allows(r.printed) && f.InScope.Allows(!r.outScope) &&
		(f.School == "" || f.School == string(a.bytes(r, fieldSchool)))
}

// holds tells whether one of the needles is in what is searched of a row.
func (a *arena) holds(r *row, needles [][]byte) bool {
	if len(needles) == 0 {
		return true
	}
	text := a.bytes(r, fieldSearch)
	for _, n := range needles {
		if bytes.Contains(text, n) {
			return true
		}
	}
	return false
}

// Search answers from memory: it never touches the disk and never waits longer
// than one commit. Rows, Total and Counts come from one pass over one state of
// the cache. A refusal the clerk has resolved no longer shows as a row's
// Operation. The first question in an order that is not kept ready sorts.
func (s *Store) Search(_ context.Context, q confirm.Query) (page confirm.Page, err error) {
	find := needles(q.Text)
	ready := false
	err = s.read(func(open *session) error {
		if ready = open.arena.isOrdered(sortOf(q.Sort)); ready {
			page = open.arena.search(q, find)
		}
		return nil
	})
	if ready || err != nil {
		return page, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		return page, errLocked()
	}
	s.open.arena.sortBy(sortOf(q.Sort))
	return s.open.arena.search(q, find), nil
}

func (a *arena) search(q confirm.Query, find [][]byte) confirm.Page {
	page := confirm.Page{Counts: make(map[confirm.Queue]int, len(queues))}
	wanted, filtered, day := setOf(q.Queue), q.Filter != confirm.Filter{}, shiftOf(q)
	var counts [len(queues)]int
	var hits []int32
	order := a.orders[sortOf(q.Sort)]
	for n := range order {
		i := order[n]
		if q.Descending {
			i = order[len(order)-1-n]
		}
		r := &a.rows[i]
		if !a.holds(r, find) || filtered && !a.passes(r, &q.Filter) {
			continue
		}
		in := r.queues()
		if day.did(r) {
			in |= inToday
		}
		for bit := range counts {
			counts[bit] += int(in >> bit & 1)
		}
		if in&wanted == 0 {
			continue
		}
		page.Total++
		if page.Total > q.Offset && (q.Limit <= 0 || len(hits) < q.Limit) {
			hits = append(hits, i)
		}
	}
	page.Rows = make([]confirm.Row, len(hits))
	for n, i := range hits {
		a.show(&a.rows[i], &page.Rows[n])
	}
	for bit, n := range counts {
		page.Counts[queues[bit]] = n
	}
	return page
}

// show makes the row of the list. Its texts share one string.
func (a *arena) show(r *row, to *confirm.Row) {
	from, end := r.spans[fieldNumber].from, r.spans[fieldFile].to
	text := string(a.buf[r.base+from : r.base+end])
	field := func(f int) string { return text[r.spans[f].from-from : r.spans[f].to-from] }
	*to = confirm.Row{
		ID:             r.id,
		ApplicationNo:  field(fieldNumber),
		Name:           confirm.Name(field(fieldName)),
		DocumentNumber: confirm.IDNumber(field(fieldDocument)),
		Certificate:    confirm.CertificateNumber(a.bytes(r, fieldCertificate)),
		School:         field(fieldSchool),
		Stage:          r.stage,
		Subject:        r.subject,
		FileNumber:     field(fieldFile),
		Kind:           r.kind,
		State:          r.state,
		Operation:      r.operation,
		Mine:           r.mine,
		Colleague:      r.colleague,
		Chosen:         r.chosen,
		Findings:       r.findings,
		FormPrint:      r.printed,
		Reprint:        r.reprint,
		OutScope:       r.outScope,
		Decided:        when(r.decidedAt()),
		Updated:        when(r.updatedAt()),
		Gone:           r.gone,
	}
}

// when is a time of a row; 0 is none.
func when(at int64) time.Time {
	if at == 0 {
		return time.Time{}
	}
	return time.Unix(at, 0).UTC()
}

// decidedAt is when the conclusion that counts for the clerk was made: what is
// under way before what the registry has.
func (r *row) decidedAt() int64 {
	if concludes(r.working.action) {
		return r.working.at
	}
	if r.decided.action == "" {
		return 0
	}
	return r.decided.at
}

// updatedAt is when something was last done to the record, here or elsewhere.
func (r *row) updatedAt() int64 { return max(r.updated, r.working.at) }
