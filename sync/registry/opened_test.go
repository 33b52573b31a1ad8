package registry

import (
	"net/http"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// opened is the question of a workstation that has a record as the feed told it.
func (s *station) opened(r *wire.Record) wire.OpenedRequest {
	return wire.OpenedRequest{RecordID: r.ID, Version: r.Version, Standing: wire.Hash(r.Standing)}
}

func (s *station) ask(q wire.OpenedRequest) wire.OpenedAnswer {
	s.h.t.Helper()
	return read[wire.OpenedAnswer](s.h.t, s.post(wire.PathOpened, q))
}

// only is the only record of the station's point.
func (s *station) only() *wire.Record {
	s.h.t.Helper()
	changes, _ := s.pull("", 10)
	if len(changes) != 1 || changes[0].Record == nil {
		s.h.t.Fatalf("%d changes", len(changes))
	}
	return changes[0].Record
}

// TestOpenedTellsWhatChanged: edited, decided, moved, removed, unchanged.
func TestOpenedTellsWhatChanged(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	seen := s.only()
	if a := s.ask(s.opened(seen)); a.Change != nil || a.Epoch != "" || len(a.Claims) != 0 {
		t.Errorf("nothing has changed: %+v", a)
	}

	edited := h.applicants(0, 1, 1)
	edited[0].Content.Contact.Email = "new@example.org"
	_, err := h.Import(t.Context(), planID, edited)
	h.must(err)
	a := s.ask(s.opened(seen))
	if a.Change == nil || a.Change.Record == nil || a.Change.Record.Version != 2 || a.Epoch != h.epoch {
		t.Fatalf("edited: %+v", a)
	}
	if told := s.only(); a.Change.Seq == 0 || string(told.Content) != string(a.Change.Record.Content) || told.Digest != a.Change.Record.Digest {
		t.Error("the answer is not what the feed tells")
	}
	seen = a.Change.Record
	if a := s.ask(s.opened(seen)); a.Change != nil {
		t.Error("told again what is known")
	}

	// A note leaves version and decision as they are: the digest of the standing tells.
	h.must(h.AddStage(t.Context(), applicationNo(1), confirm.StageResult{Stage: "初审", Result: "通过", Organ: "台山市教育局", At: during}))
	if a := s.ask(s.opened(seen)); a.Change == nil {
		t.Error("a new line of the 审批记录 is not told")
	}
	if a := s.ask(wire.OpenedRequest{RecordID: seen.ID, Version: seen.Version}); a.Change != nil {
		t.Error("without the digest only version and decision count")
	}
	if a := s.ask(wire.OpenedRequest{RecordID: seen.ID, Version: seen.Version, Decision: newID()}); a.Change == nil {
		t.Error("another decision is not told")
	}

	h.must(h.MovePoint(t.Context(), applicationNo(1), h.points[1].ID))
	a = s.ask(s.opened(seen))
	if a.Change == nil || a.Change.Gone == nil || a.Change.Gone.Reason != string(confirm.CodeNotYourPoint) || len(a.Claims) != 0 {
		t.Errorf("moved: %+v", a)
	}
	there := h.clerk("chenjie", 1)
	if a := there.ask(wire.OpenedRequest{RecordID: seen.ID, Version: seen.Version + 5}); a.Change == nil || a.Change.Record == nil || len(a.Claims) != 0 {
		t.Errorf("at its new point: %+v", a)
	}
	h.must(h.Remove(t.Context(), applicationNo(1), "撤回"))
	if a := there.ask(there.opened(seen)); a.Change == nil || a.Change.Gone == nil || a.Change.Gone.Reason != string(confirm.CodeRemoved) {
		t.Errorf("removed: %+v", a)
	}
}

// TestOpenedIsOfOwnPoint: a record that the point was never told of does not exist.
func TestOpenedIsOfOwnPoint(t *testing.T) {
	h := newHouse(t)
	h.load(1, 1, 1)
	seen := h.clerk("chenjie", 1).only()
	s := h.clerk("zhangmin", 0)
	for name, id := range map[string]string{"of another point": seen.ID, "unknown": newID()} {
		if got := s.post(wire.PathOpened, wire.OpenedRequest{RecordID: id, Version: 1}); got.status != http.StatusNotFound {
			t.Errorf("%s: status %d", name, got.status)
		}
	}
}

// TestClaims: two clerks with one record know of each other for 15 minutes.
func TestClaims(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	zhang, li := h.clerk("zhangmin", 0), h.clerk("lining", 0)
	seen := zhang.only()
	claims := func(s *station) []wire.Claim { t.Helper(); return s.ask(s.opened(seen)).Claims }

	if got := claims(zhang); len(got) != 0 {
		t.Fatalf("claims before anybody: %+v", got)
	}
	h.clock.add(3 * time.Minute)
	got := claims(li)
	if len(got) != 1 || got[0].ClerkName != "张敏" || !got[0].Since.Equal(during.Add(0)) {
		t.Fatalf("3 minutes later: %+v", got)
	}
	if got := claims(zhang); len(got) != 1 || !got[0].Since.Equal(h.clock.now()) {
		t.Errorf("the other way round: %+v", got)
	}
	h.Registry.claims.flush(t.Context()) // as it is seen by another process
	if got := claims(zhang); len(got) != 1 {
		t.Errorf("from the database: %+v", got)
	}
	if n := rowsOf(t, h, "claim"); n != 2 {
		t.Errorf("%d claims in the database", n)
	}

	zhang.ask(wire.OpenedRequest{RecordID: seen.ID, Closed: true})
	if got := claims(li); len(got) != 0 {
		t.Errorf("given back: %+v", got)
	}
	h.clock.add(claimLife - time.Second)
	if got := claims(zhang); len(got) != 1 {
		t.Errorf("a second before its end: %+v", got)
	}
	h.clock.add(time.Second)
	if got := claims(zhang); len(got) != 0 {
		t.Errorf("at its end: %+v", got)
	}
	h.clock.add(claimLife)
	claims(li)
	h.Registry.claims.flush(t.Context())
	if n := rowsOf(t, h, "claim"); n != 1 {
		t.Errorf("claims that are over stay in the database: %d", n)
	}
}

// TestClaimsAreWrittenSeldom: looking again within a minute writes nothing, and
// the answer is never later than the claim.
func TestClaimsAreWrittenSeldom(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	seen := s.only()
	s.ask(s.opened(seen))
	h.Registry.claims.flush(t.Context())
	h.clock.add(claimFresh - time.Second)
	s.ask(s.opened(seen))
	if waiting := h.Registry.claims.of(seen.ID); len(waiting) != 0 {
		t.Errorf("a fresh claim is written again: %+v", waiting)
	}
	h.clock.add(time.Second)
	s.ask(s.opened(seen))
	if waiting := h.Registry.claims.of(seen.ID); len(waiting) != 1 {
		t.Error("a claim is not renewed")
	}
	h.stop() // writes what waits
	h.open()
	other := h.clerk("lining", 0)
	if got := other.ask(other.opened(seen)).Claims; len(got) != 1 || !got[0].Since.Equal(during.Add(claimFresh)) {
		t.Errorf("after a restart: %+v", got)
	}
}

// TestClaimsBarNobody: a decision on a record that somebody else has open counts.
func TestClaimsBarNobody(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	zhang, li := h.clerk("zhangmin", 0), h.clerk("lining", 0)
	seen := zhang.only()
	zhang.ask(zhang.opened(seen))
	envelope := li.seal(li.intent(li.record(seen), confirm.ActionConcludeComplete))
	if r := li.operate(envelope)[0]; r.Kind != wire.ResultAccepted {
		t.Errorf("%s %s", r.Kind, r.Code)
	}
	if a := zhang.ask(zhang.opened(seen)); a.Change == nil {
		t.Error("the decision of the other is not told")
	}
}

func rowsOf(t *testing.T, h *house, table string) (n int) {
	t.Helper()
	h.must(h.db.read.QueryRow("SELECT count(*) FROM " + table).Scan(&n))
	return n
}
