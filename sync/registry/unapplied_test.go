package registry

import (
	"slices"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// sums are those of a reconciliation.
func (s *station) sums() []wire.StateSum {
	s.h.t.Helper()
	return read[wire.ReconcileAnswer](s.h.t, s.post(wire.PathReconcile, wire.ReconcileRequest{})).States
}

// TestOldPointsConclusionIsTold: a conclusion that comes after its record has
// moved decides nothing, and the new point reads it with its next pull, once.
func TestOldPointsConclusionIsTold(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s, other := h.clerk("zhangmin", 0), h.clerk("lining", 1)
	rec := s.first()
	late := s.seal(s.intent(rec, confirm.ActionConcludeIncomplete))
	note := s.act(rec, confirm.ActionAnnotate)
	h.load(1, 1, 1) // the bureau moves it
	moved := other.first()
	_, cursor := other.pull("", 10)
	counted := other.sums()
	for range 2 { // the same bytes twice
		r := s.operate(late)[0]
		if p := s.receipt(r, late); p.Code != string(confirm.CodeNotYourPoint) || p.Version != 0 {
			t.Fatalf("receipt %+v", p)
		}
	}
	s.refused(note, confirm.CodeNotYourPoint)
	changes, _ := other.pull(cursor, 10)
	if len(changes) != 1 || changes[0].Record == nil {
		t.Fatalf("the new point is told %+v", changes)
	}
	now := other.record(changes[0].Record)
	told := now.Standing.Unapplied
	if len(told) != 1 || told[0].Action != confirm.ActionConcludeIncomplete || told[0].ClerkName != "张敏" ||
		told[0].PointName != h.points[0].Name || len(told[0].Missing()) != 1 || told[0].At.IsZero() {
		t.Fatalf("told %+v", told)
	}
	if now.Version != moved.Version || now.Digest != moved.Digest || now.Standing.State != moved.Standing.State || now.Standing.Decision != nil {
		t.Errorf("the record is another one: %+v", now.Standing)
	}
	if again := other.sums(); len(again) != 1 || !slices.Equal(again, counted) {
		t.Errorf("the reconciliation counts %v, before %v", again, counted)
	}
	other.accepted(other.intent(moved, confirm.ActionConcludeComplete)) // signed before the line was read
	if decided := other.first(); len(decided.Standing.Unapplied) != 1 || decided.Standing.State != confirm.StateComplete {
		t.Errorf("after the decision: %+v", decided.Standing)
	}
}

// TestAgreedIsInTheHistory: the second of two equal conclusions is a line of the
// record, without a number, and the first one stays the decision (D2).
func TestAgreedIsInTheHistory(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s, second := h.clerk("zhangmin", 0), h.clerk("lining", 0)
	rec := s.first()
	mine, theirs := s.intent(rec, confirm.ActionConcludeComplete), second.intent(rec, confirm.ActionConcludeComplete)
	s.accepted(mine)
	decided := s.first()
	envelope := second.seal(theirs)
	r := second.operate(envelope)[0]
	p := second.receipt(r, envelope)
	if p.Accepted || p.Code != string(confirm.CodeAgreed) {
		t.Fatalf("receipt %+v", p)
	}
	standing, err := confirm.DecodeStanding(p.Standing)
	h.must(err)
	now := s.first()
	u := now.Standing.Unapplied
	if len(u) != 1 || u[0].OperationID != theirs.OperationID || u[0].Code != confirm.CodeAgreed || u[0].ClerkID != second.clerkID || u[0].Ticks != nil ||
		len(standing.Unapplied) != 1 {
		t.Fatalf("the history has %+v", u)
	}
	a, b := decided.Standing.Decision, now.Standing.Decision
	if b.OperationID != a.OperationID || b.ReceiptNumber != a.ReceiptNumber || b.ReceiptNumber == "" || !slices.Equal(a.Ticks, b.Ticks) ||
		now.Version != decided.Version || now.Digest != decided.Digest {
		t.Errorf("the decision is another one: %+v", b)
	}
	if again := second.operate(envelope)[0]; again.Receipt != r.Receipt || len(s.first().Standing.Unapplied) != 1 {
		t.Error("counted twice")
	}
}
