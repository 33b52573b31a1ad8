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

// passes tells whether a row is under the filter of a question and has its file number.
func (a *arena) passes(r *row, q *confirm.Query) bool {
	f := &q.Filter
	return (q.FileNumber == "" || q.FileNumber == string(a.bytes(r, fieldFile))) &&
		(f.State == "" || f.State == r.state) && (f.Kind == "" || f.Kind == r.kind) && (f.Stage == "" || f.Stage == r.stage) &&
		f.Findings.Allows(r.findings > 0) && f.Printed.Allows(r.printed) && f.InScope.Allows(!r.outScope) &&
		(f.School == "" || f.School == string(a.bytes(r, fieldSchool)))
}

// found tells whether one of the needles is in a text; no needles are in every one.
func found(text []byte, needles [][]byte) bool {
	for _, n := range needles {
		if bytes.Contains(text, n) {
			return true
		}
	}
	return len(needles) == 0
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
	wanted := setOf(q.Queue)
	match, bySet := a.match(q, find)
	for bit, name := range queues {
		n := 0
		for set, rows := range bySet {
			n += rows * (set >> bit & 1)
		}
		page.Counts[name] = n
	}
	page.Total = page.Counts[q.Queue]
	want := max(0, page.Total-max(0, q.Offset))
	if q.Limit > 0 {
		want = min(want, q.Limit)
	}
	hits, skip := make([]int32, 0, want), q.Offset
	order := a.orders[sortOf(q.Sort)]
	for n := 0; n < len(order) && len(hits) < want; n++ {
		i := order[n]
		if q.Descending {
			i = order[len(order)-1-n]
		}
		if match[i]&wanted == 0 {
			continue
		}
		if skip--; skip < 0 {
			hits = append(hits, i)
		}
	}
	page.Rows = a.show(hits)
	return page
}

// match gives the queues of every row that a question is about, none for the
// others, and how many rows are in each set of queues.
func (a *arena) match(q confirm.Query, find [][]byte) (match []queueSet, bySet []int) {
	match, bySet = make([]queueSet, len(a.rows)), make([]int, 1<<len(queues))
	day, narrowed := shiftOf(q), q.Filter != confirm.Filter{} || q.FileNumber != ""
	ask := func(i int32) {
		s := &a.spots[i]
		in := s.in
		if in == 0 || !found(a.buf[s.from:s.to], find) || narrowed && !a.passes(&a.rows[i], &q) {
			return
		}
		if day != (shift{}) && day.did(&a.rows[i]) {
			in |= inToday
		}
		match[i] = in
		bySet[in]++
	}
	if q.IDs != nil {
		for _, id := range q.IDs {
			if i, ok := a.index[id]; ok && match[i] == 0 {
				ask(i)
			}
		}
		return match, bySet
	}
	for i := range a.spots { // one after the other in memory, which the order is not
		ask(int32(i))
	}
	return match, bySet
}

// together is how many rows share one string of texts: few enough that a row
// somebody keeps does not keep the texts of all.
const together = 64

// show makes rows of the list.
func (a *arena) show(hits []int32) []confirm.Row {
	rows := make([]confirm.Row, len(hits))
	var texts []byte
	for n := 0; n < len(hits); n += together {
		some := hits[n:min(n+together, len(hits))]
		texts = texts[:0]
		for _, i := range some {
			r := &a.rows[i]
			texts = append(texts, a.buf[r.base+r.spans[fieldNumber].from:r.base+r.spans[fieldFile].to]...)
			texts = append(texts, a.bytes(r, fieldCertificate)...)
		}
		rest := string(texts)
		for k, i := range some {
			rest = a.rows[i].show(&rows[n+k], rest)
		}
	}
	return rows
}

// show fills in a row of the list. Its texts are the first of those given, from
// the number to the file and then the certificate; it gives back the others.
func (r *row) show(to *confirm.Row, texts string) string {
	from := r.spans[fieldNumber].from
	end := r.spans[fieldFile].to - from
	next := end + r.spans[fieldCertificate].to - r.spans[fieldCertificate].from
	field := func(f int) string { return texts[r.spans[f].from-from : r.spans[f].to-from] }
	*to = confirm.Row{
		ID:             r.id,
		ApplicationNo:  field(fieldNumber),
		Name:           confirm.Name(field(fieldName)),
		DocumentNumber: confirm.IDNumber(field(fieldDocument)),
		Certificate:    confirm.CertificateNumber(texts[end:next]),
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
		Mailed:         r.mailed,
		Decided:        when(r.decidedAt()),
		Updated:        when(r.updatedAt()),
		Gone:           r.gone,
	}
	return texts[next:]
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
