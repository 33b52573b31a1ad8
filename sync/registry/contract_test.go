package registry

import (
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// TestMainJob goes the whole way of one decision: enrol, sign in, rules, pull,
// photo, decide, ask again, and see it in the feed and in the export.
func TestMainJob(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 3)
	s := h.clerk("zhangmin", 0)

	changes, cursor := s.pull("", 2)
	if len(changes) != 3 {
		t.Fatalf("%d changes, want 3", len(changes))
	}
	rec := s.record(changes[0].Record)
	if photo := s.get(wire.PathBlobs + rec.Content.PhotoSHA256); photo.status != 200 || wire.Hash(photo.body) != rec.Content.PhotoSHA256 {
		t.Fatalf("photo: status %d", photo.status)
	}

	envelope := s.seal(s.intent(rec, confirm.ActionConcludeComplete))
	first := s.operate(envelope)
	if first[0].Kind != wire.ResultAccepted {
		t.Fatalf("result %+v", first[0])
	}
	receipt := s.receipt(first[0], envelope)
	standing, err := confirm.DecodeStanding(receipt.Standing)
	h.must(err)
	if standing.State != confirm.StateComplete || standing.Decision.ReceiptNumber != "T01-20261008-0001" || !standing.Decision.At.Equal(during) {
		t.Fatalf("standing %+v, decision %+v", standing, standing.Decision)
	}

	if again := s.operate(envelope); again[0] != first[0] {
		t.Error("the same envelope got another answer")
	}
	status := read[wire.OperationsAnswer](t, s.post(wire.PathOperationStatus, wire.StatusRequest{OperationIDs: []string{first[0].OperationID, newID()}}))
	if status.Results[0] != first[0] || status.Results[1].Kind != wire.ResultNotSeen {
		t.Errorf("status %+v", status.Results)
	}

	changes, next := s.pull(cursor, 10)
	if len(changes) != 1 || changes[0].Seq != receipt.Seq || string(changes[0].Record.Standing) != string(receipt.Standing) {
		t.Fatalf("after the decision the feed says %+v", changes)
	}
	if again, same := s.pull(next, 10); len(again) != 0 || same != next {
		t.Errorf("a quiet feed says %d changes, cursor %q", len(again), same)
	}
	decided, err := h.Decisions(t.Context(), planID)
	h.must(err)
	if len(decided) != 3 || decided[0].Record.Standing.State != confirm.StateComplete || decided[0].PointCode != "T01" {
		t.Errorf("export: %d rows", len(decided))
	}
}
