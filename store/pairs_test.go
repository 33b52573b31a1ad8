package store_test

import (
	"fmt"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/store"
	"confirmpoint/store/storetest"
)

// rowEvent is something that can happen to an operation of the outbox.
type rowEvent struct {
	name string
	mark confirm.OperationState // empty: it is closed
	yes  bool
	late bool // of the older operation, whose receipt is here already
}

func rowEvents() (all []rowEvent) {
	for _, late := range []bool{true, false} {
		for _, state := range []confirm.OperationState{confirm.OperationSigned, confirm.OperationSending, confirm.OperationUnknown} {
			all = append(all, rowEvent{name: "marked " + string(state), mark: state, late: late})
		}
		all = append(all, rowEvent{name: "accepted", yes: true, late: late}, rowEvent{name: "refused", late: late})
	}
	return all
}

// happen carries it out as the engine would.
func (e rowEvent) happen(t *testing.T, s *store.Store, older, newer confirm.Operation) {
	t.Helper()
	op := newer
	if e.late {
		op = older
	}
	switch {
	case e.mark != "":
		must(t, s.MarkOperations(t.Context(), []string{op.Intent.OperationID}, e.mark, storetest.Start()))
	case e.yes:
		must(t, s.CloseOperation(t.Context(), storetest.Accepted(op)))
	default:
		must(t, s.CloseOperation(t.Context(), storetest.Refused(op, confirm.CodeContentChanged, confirm.Standing{State: confirm.StatePending})))
	}
}

// TestEveryPairOfEvents is promise P4: whatever comes late or twice to the
// operation before, the newer one is only what its own events make of it. Every
// pair of events is tried, with the first of them once more at the end, after
// an older operation that was accepted and one that was refused.
func TestEveryPairOfEvents(t *testing.T) {
	for _, first := range []bool{true, false} {
		s, n := unlocked(t), 0
		for _, a := range rowEvents() {
			for _, b := range rowEvents() {
				n++
				t.Run(fmt.Sprintf("accepted %v: late %v %s, late %v %s", first, a.late, a.name, b.late, b.name), func(t *testing.T) {
					tryPair(t, s, n, first, a, b)
				})
			}
		}
	}
}

func tryPair(t *testing.T, s *store.Store, n int, first bool, a, b rowEvent) {
	ctx := t.Context()
	rec := storetest.Record(n)
	must(t, s.ApplyChanges(ctx, confirm.ChangePage{Epoch: "e1", Changes: []confirm.Change{storetest.Change(int64(n), rec)}}))
	older := storetest.Decision(rec, int64(2*n-1), confirm.ActionConcludeIncomplete)
	must(t, s.CommitDecision(ctx, older, rec))
	rowEvent{yes: first, late: true}.happen(t, s, older, older)
	rec, err := s.Record(ctx, rec.ID)
	must(t, err)
	newer := storetest.Decision(rec, int64(2*n), confirm.ActionConcludeComplete)
	must(t, s.CommitDecision(ctx, newer, rec))
	before := operationOf(t, s, older)

	want := confirm.OperationSigned
	for _, e := range []rowEvent{a, b, a} {
		e.happen(t, s, older, newer)
		switch open := want.Open(); {
		case e.late || !open:
		case e.mark != "":
			want = e.mark
		case e.yes:
			want = confirm.OperationAccepted
		default:
			want = confirm.OperationRefused
		}
	}
	if got := operationOf(t, s, newer); got.State != want || string(got.Envelope) != string(newer.Envelope) {
		t.Errorf("the newer operation is %s, want %s", got.State, want)
	}
	got := operationOf(t, s, older)
	if got.State != before.State || got.Code != before.Code || string(got.Receipt) != string(before.Receipt) || got.Resolution != before.Resolution {
		t.Errorf("the older operation was %s %q %q, and is %s %q %q", before.State, before.Code, before.Resolution, got.State, got.Code, got.Resolution)
	}
	decided := ""
	switch {
	case want == confirm.OperationAccepted:
		decided = newer.Intent.OperationID
	case first && want != confirm.OperationRefused: // a refusal brings the standing that the registry has
		decided = older.Intent.OperationID
	}
	rec, err = s.Record(ctx, rec.ID)
	must(t, err)
	if d := rec.Standing.Decision; want != confirm.OperationRefused && (d == nil) != (decided == "") || d != nil && decided != "" && d.OperationID != decided {
		t.Errorf("the decision in force is %+v, want %q", d, decided)
	}
}

func operationOf(t *testing.T, s *store.Store, op confirm.Operation) confirm.Operation {
	t.Helper()
	got, err := s.Operation(t.Context(), op.Intent.OperationID)
	must(t, err)
	return got
}
