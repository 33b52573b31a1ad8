package registry

import (
	"testing"

	"confirmpoint/sync/wire"
)

// TestReconcileBesideOtherPoints: one who has read all his point is told stands
// where the registry does, whatever happened at another point since. The fault
// campaign found workstations that could never be compared.
func TestReconcileBesideOtherPoints(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	agree := func(what string) {
		t.Helper()
		_, cursor := s.pull("", 1000)
		if a := read[wire.ReconcileAnswer](t, s.post(wire.PathReconcile, wire.ReconcileRequest{})); a.Cursor != cursor {
			t.Errorf("%s: the feed ends at %q, the reconciliation is at %q", what, cursor, a.Cursor)
		}
	}
	agree("before the first record")
	h.load(0, 1, 2)
	agree("with records")
	h.load(1, 3, 1)
	agree("after a change at another point")
	h.must(h.MovePoint(t.Context(), applicationNo(1), h.points[1].ID))
	agree("after a record has left")
}
