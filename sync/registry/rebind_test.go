package registry

import (
	"net/http"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

func (s *station) me() wire.MeAnswer {
	s.h.t.Helper()
	return read[wire.MeAnswer](s.h.t, s.get(wire.PathMe))
}

// TestMe: who asks, for which point, and the highest number judged, refused
// ones too; it needs no sign-in.
func TestMe(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 2)
	s := h.clerk("clerk-a", 0)
	a := s.me()
	point, err := confirm.DecodePoint(a.Point)
	h.must(err)
	if a.Sequence != 0 || a.Role != string(confirm.RoleClerk) || a.ClerkName == "" || point.ID != h.points[0].ID ||
		!a.SignedInUntil.After(h.clock.now()) || !a.CertificateEnds.After(a.SignedInUntil) {
		t.Fatalf("%+v", a)
	}
	changes, _ := s.pull("", 10)
	for n, c := range changes {
		i := s.intent(s.record(c.Record), confirm.ActionConcludeComplete)
		i.Sequence = int64(7 + n)
		if n == 1 {
			i.Seen.ContentVersion++ // refused
		}
		s.operate(s.seal(i))
	}
	if got := s.me().Sequence; got != 8 {
		t.Errorf("the highest number is %d", got)
	}
	h.clock.add(30 * 24 * time.Hour) // the sign-in has run out
	if got := s.me(); got.SignedInUntil.After(h.clock.now()) {
		t.Errorf("%+v", got)
	}
	stranger := h.newStation("nobody")
	if got := stranger.get(wire.PathMe); got.status == http.StatusOK {
		t.Error("a stranger is told something")
	}
}

// TestMovedClerk: the workstation of the old point brings what was decided
// before the move, is told of the move in every other exchange, and sees
// nothing of the new point (offline-rules.md D3).
func TestMovedClerk(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 3)
	h.load(1, 11, 1)
	s := h.clerk("clerk-a", 0)
	changes, _ := s.pull("", 10)
	book := s.rulebook()
	decide := func(n int, proven bool) string {
		i := s.intentUnder(book, s.record(changes[n].Record), confirm.ActionConcludeComplete)
		if proven {
			i.Evidence = confirm.Evidence{DecidedAt: h.clock.now(), Proven: true, TimeToken: h.token(h.clock.now())}
		}
		return s.seal(i)
	}
	before, unproven := decide(0, true), decide(1, false)
	h.clock.add(time.Minute)
	h.must(h.MoveClerk(t.Context(), "clerk-a", h.points[1].ID, "借调"))
	h.must(h.MoveClerk(t.Context(), "clerk-a", h.points[1].ID, "again")) // changes nothing
	h.clock.add(time.Minute)

	point, err := confirm.DecodePoint(s.me().Point)
	h.must(err)
	if point.ID != h.points[1].ID {
		t.Errorf("me tells of %s", point.Code)
	}
	for _, path := range []string{wire.PathRulebook, wire.PathChanges + "?cursor=&limit=10", wire.PathBlobs + wire.Hash(nil)} {
		if got := s.get(path); got.code(t) != string(confirm.ProblemRebound) || got.status != http.StatusForbidden {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	for path, body := range map[string]any{wire.PathReconcile: wire.ReconcileRequest{}, wire.PathReceiptBlocks: wire.ReceiptBlockRequest{}} {
		if got := s.post(path, body); got.code(t) != string(confirm.ProblemRebound) {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	after := decide(2, true)
	results := s.operate(before, unproven, after)
	for n, envelope := range []string{before, unproven, after} {
		want := confirm.CodeNotYourPoint
		if n == 0 {
			want = ""
		}
		if got := s.receipt(results[n], envelope); got.Code != string(want) {
			t.Errorf("operation %d: %+v, want %q", n, got, want)
		}
	}

	// Back at the old point the workstation works as before.
	h.must(h.MoveClerk(t.Context(), "clerk-a", h.points[0].ID, ""))
	if got := s.get(wire.PathRulebook); got.status != http.StatusOK {
		t.Errorf("after moving back: %d", got.status)
	}
	if err := h.MoveClerk(t.Context(), "clerk-a", "none", ""); confirm.CodeOf(err) != confirm.ProblemNotFound {
		t.Errorf("to no point: %v", err)
	}
}
