package store

import (
	"slices"
	"time"

	"confirmpoint/confirm"
)

// session is all that exists only while the store is unlocked.
type session struct {
	root   []byte // the root key, for further slots
	keys   *keyring
	head   head
	arena  *arena
	ops    map[string][]opBrief // by record, in the order they were signed
	prints map[string]paperSum  // by record
	blobs  map[string]struct{}  // names of blobs that are here
	chosen map[string]choice    // by record, of drafts that wait for a signature
	// undoable are the operations that may still be undone, by id; see undo.go.
	undoable map[string]struct{}
	spell    *speller
	book     confirm.Rulebook
	holder   string   // whose slot has opened the file
	actor    string   // clerk of the newest sign-in, for audit entries of resolutions
	damage   []string // places that did not verify at Unlock

	lost, lostShadow bool // records are among them, on show or collecting

	old       []string // records whose projections are of an earlier format
	oldShadow bool     // some of those that collect are

	ahead map[string]int64 // records that were refreshed out of turn, by their number in the feed; nil: none
}

// opBrief is what rows need of an operation.
type opBrief struct {
	id       string
	holder   string
	state    confirm.OperationState
	action   confirm.Action
	clerk    string // id of who signed it
	at       int64  // when, Unix seconds
	resolved bool
	scans    []blobSum // that its intent names
}

// moves tells the actions that change where a record stands, what it holds or
// whose it is. Notes, scans and messages leave it in its queue.
func moves(a confirm.Action) bool {
	switch a {
	case confirm.ActionAnnotate, confirm.ActionAttachScan, confirm.ActionMessage, confirm.ActionRecallMessage:
		return false
	}
	return true
}

// concludes tells the three 确认结论.
func concludes(a confirm.Action) bool {
	switch a {
	case confirm.ActionConcludeComplete, confirm.ActionConcludeIncomplete, confirm.ActionLeaveUnconfirmed:
		return true
	}
	return false
}

func isOpen(s confirm.OperationState) bool {
	return s == confirm.OperationSigned || s == confirm.OperationSending || s == confirm.OperationUnknown
}

// summarize sums up the operations of one record. A refusal the clerk has
// dealt with no longer counts. What a row shows is the newest operation that
// moves the record while it is not accepted, else the newest of all. What is
// for a colleague to send or to deal with is shown and not counted.
func (s *session) summarize(ops []opBrief) brief {
	var b brief
	var mover, shown opBrief
	for _, op := range ops {
		switch {
		case isOpen(op.state):
			if op.holder == s.holder {
				b.open++
			}
			if moves(op.action) {
				b.moving++
			}
		case op.state == confirm.OperationRefused && !op.resolved:
			if s.mayResolve(op.holder) {
				b.conflicts++
			}
		case op.state == confirm.OperationRefused:
			continue
		}
		shown = op
		if moves(op.action) {
			mover = op
		}
	}
	if mover.state != "" && mover.state != confirm.OperationAccepted {
		shown, b.mine = mover, mover.action
	}
	if mover.state != "" && isOpen(mover.state) {
		b.working = deed{action: mover.action, id: mover.clerk, clerk: s.colleague(mover.holder), at: mover.at}
	}
	if b.operation = shown.state; shown.state != "" {
		b.colleague = s.colleague(shown.holder)
	}
	return b
}

// holds says whether ops hold work that the registry or the clerk has not
// dealt with, whoever signed it; a record it names is never removed.
func holds(ops []opBrief) bool {
	return slices.ContainsFunc(ops, func(op opBrief) bool {
		return isOpen(op.state) || (op.state == confirm.OperationRefused && !op.resolved)
	})
}

// isGone tells a record that has left the point and is here for its operations.
func (s *session) isGone(recordID string) bool {
	r := s.arena.find(recordID)
	return r != nil && r.gone
}

// holdsBack tells what is not sent while its record is with another point: all
// but what moves a record, of which the registry's word is needed
// (offline-rules.md D3). What may have arrived is no longer to be held.
func holdsBack(state confirm.OperationState, action confirm.Action) bool {
	return state == confirm.OperationSigned && !moves(action)
}

// heldBack lists the operations that are not sent, by id.
func (s *session) heldBack() []string {
	ids := []string{} // encoded as a list, also when empty
	for record, ops := range s.ops {
		if !s.isGone(record) {
			continue
		}
		for _, op := range ops {
			if holdsBack(op.state, op.action) {
				ids = append(ids, op.id)
			}
		}
	}
	return ids
}

// held tells a record that is not removed: for its operations, or for a
// conclusion that waits for its signature, which must not go unseen.
func (s *session) held(recordID string) bool {
	return holds(s.ops[recordID]) || s.chosen[recordID].waits()
}

// withOp gives the operations of a record with op replaced or added.
func (s *session) withOp(recordID string, op opBrief) []opBrief {
	list := slices.Clone(s.ops[recordID])
	if at := slices.IndexFunc(list, func(o opBrief) bool { return o.id == op.id }); at >= 0 {
		list[at] = op
		return list
	}
	return append(list, op)
}

// refresh fills in what a row takes from elsewhere than its projection. Only the
// orders that unsettle forgets go by it.
func (s *session) refresh(recordID string) {
	if i, ok := s.arena.index[recordID]; ok {
		s.complete(s.arena, i)
		s.arena.unsettle()
	}
}

// complete does so for a row of an arena that may not be on show yet.
func (s *session) complete(a *arena, i int32) {
	r := &a.rows[i]
	r.brief = s.summarize(s.ops[r.id])
	r.chosen = ""
	if c := s.chosen[r.id]; c.holder == s.holder { // a colleague neither lists nor signs it
		r.chosen = c.action
	}
	paper := s.prints[r.id]
	r.printed = paper.form == r.version
	r.reprint = !r.gone && !r.printed && 0 < paper.was && paper.was < r.version
	r.havePhoto, r.haveScan = s.haveBlob(r.photo), s.haveBlob(r.scan)
	r.lacks = nil
	for _, sum := range r.scans {
		if !s.haveBlob(sum) {
			r.lacks = append(r.lacks, sum)
		}
	}
	a.respot(i)
}

func (s *session) haveBlob(sum blobSum) bool {
	if sum == (blobSum{}) {
		return true
	}
	_, ok := s.blobs[string(s.keys.blobName(sum.String()))]
	return ok
}

// put stores a projection in the arena; the caller mends the orders.
func (s *session) put(id string, rev int64, plain []byte) int32 {
	i, err := s.arena.put(id, rev, plain)
	if err != nil {
		panic(err) // it was made, or verified and parsed, in this process
	}
	s.complete(s.arena, i)
	return i
}

// wipe overwrites what can be and drops the rest. The session may be half built.
func (s *session) wipe() {
	if s.arena != nil {
		s.arena.wipe()
	}
	if s.keys != nil {
		s.keys.wipe()
	}
	clear(s.root)
	*s = session{}
}

// today is the day the checks judge by.
func (s *Store) today() confirm.Date { return confirm.DateOf(s.now()) }

func (s *Store) now() time.Time { return s.clock().UTC() }
