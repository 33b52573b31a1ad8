package store

import (
	"bytes"
	"context"

	"confirmpoint/confirm"
)

// queues lists the queues with the bit each has in a row's set.
var queues = [...]confirm.Queue{
	confirm.QueueAll, confirm.QueuePending, confirm.QueueIncomplete, confirm.QueueUnsent,
	confirm.QueueConflict, confirm.QueueToPrint, confirm.QueueDone, confirm.QueueUnsigned,
}

type queueSet uint8

const (
	inAll queueSet = 1 << iota
	inPending
	inIncomplete
	inUnsent
	inConflict
	inToPrint
	inDone
	inUnsigned
)

// queues says in which queues a row is.
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

// Search answers from memory: it never touches the disk and never waits longer
// than one commit. Rows, Total and Counts come from one pass over one state of
// the cache. A refusal the clerk has resolved no longer shows as a row's
// Operation.
func (s *Store) Search(_ context.Context, q confirm.Query) (confirm.Page, error) {
	needle := []byte(searchKey(q.Text))
	page := confirm.Page{}
	err := s.read(func(open *session) error {
		page = open.arena.search(q, needle)
		return nil
	})
	return page, err
}

func (a *arena) search(q confirm.Query, needle []byte) confirm.Page {
	page := confirm.Page{Counts: make(map[confirm.Queue]int, len(queues))}
	var wanted queueSet
	for i, name := range queues {
		if name == q.Queue {
			wanted = 1 << i
		}
	}
	var counts [len(queues)]int
	var hits []int32
	for _, i := range a.orders[sortOf(q.Sort)] {
		r := &a.rows[i]
		if len(needle) > 0 && !bytes.Contains(a.bytes(r, fieldSearch), needle) {
			continue
		}
		in := r.queues()
		for bit := range counts {
			counts[bit] += int(in >> bit & 1)
		}
		if in&wanted == 0 || (q.State != "" && q.State != r.state) {
			continue
		}
		page.Total++
		if page.Total > q.Offset && (q.Limit <= 0 || len(hits) < q.Limit) {
			hits = append(hits, i)
		}
	}
	page.Rows = make([]confirm.Row, len(hits))
	for n, i := range hits {
		page.Rows[n] = a.show(&a.rows[i])
	}
	for bit, n := range counts {
		page.Counts[queues[bit]] = n
	}
	return page
}

// show makes the row of the list. Its texts share one string.
func (a *arena) show(r *row) confirm.Row {
	from, to := r.spans[fieldNumber].from, r.spans[fieldFile].to
	text := string(a.buf[r.base+from : r.base+to])
	field := func(f int) string { return text[r.spans[f].from-from : r.spans[f].to-from] }
	return confirm.Row{
		ID:             r.id,
		ApplicationNo:  field(fieldNumber),
		Name:           confirm.Name(field(fieldName)),
		DocumentNumber: confirm.IDNumber(field(fieldDocument)),
		School:         field(fieldSchool),
		FileNumber:     field(fieldFile),
		Kind:           r.kind,
		State:          r.state,
		Operation:      r.operation,
		Mine:           r.mine,
		Colleague:      r.colleague,
		Chosen:         r.chosen,
		Findings:       r.findings,
		FormPrint:      r.printed,
		Gone:           r.gone,
	}
}
