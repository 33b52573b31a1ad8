package registry

import (
	"database/sql"
	"strings"
	"testing"

	"confirmpoint/sync/wire"
)

// TestStatusHasRoom: long receipts of many operations are told in several
// answers, each of a bounded size, and none is lost.
func TestStatusHasRoom(t *testing.T) {
	const operations, bytes = 150, 90 << 10
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	record, receipt := s.first().ID, strings.Repeat("r", bytes)
	ids := make([]string, operations)
	h.must(h.db.update(t.Context(), func(tx *sql.Tx) error {
		for n := range ids {
			ids[n] = newID()
			_, err := tx.Exec(`
				INSERT INTO operation (id, record_id, clerk_id, installation_id, sequence, envelope, envelope_sha256, accepted, code, receipt, at)
				VALUES ($1, $2, $3, $4, $5, $6, 'h', 1, '', $7, 1)`, ids[n], record, s.clerkID, s.install, n+1, []byte("e"), receipt)
			if err != nil {
				return err
			}
		}
		return nil
	}))
	unseen := newID()
	asked := append(ids, unseen)
	for rounds := 1; len(asked) > 0; rounds++ {
		got := s.post(wire.PathOperationStatus, wire.StatusRequest{OperationIDs: asked})
		if len(got.body) > wire.MaxAnswerBytes {
			t.Fatalf("an answer of %d bytes", len(got.body))
		}
		var later []string
		for n, r := range read[wire.OperationsAnswer](t, got).Results {
			switch {
			case r.OperationID != asked[n]:
				t.Fatalf("result %d is of another operation", n)
			case r.OperationID == unseen:
				if r.Kind != wire.ResultNotSeen {
					t.Errorf("what takes no room is told at once: %s", r.Kind)
				}
			case r.Kind == wire.ResultRetry && r.Code == "registry_busy" && r.Receipt == "":
				later = append(later, r.OperationID)
			case r.Kind != wire.ResultAccepted || r.Receipt != receipt:
				t.Fatalf("%s with %d bytes", r.Kind, len(r.Receipt))
			}
		}
		if want := max(0, operations-rounds*(maxStatusBytes/bytes)); len(later) != want {
			t.Fatalf("round %d leaves %d, want %d", rounds, len(later), want)
		}
		asked = later
	}
}
