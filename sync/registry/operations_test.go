package registry

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// first gives the first record of a station's feed as it is now.
func (s *station) first() confirm.Record {
	s.h.t.Helper()
	changes, _ := s.pull("", 100)
	for _, c := range changes {
		if c.Record != nil {
			return s.record(c.Record)
		}
	}
	s.h.t.Fatal("no record")
	return confirm.Record{}
}

// judgeOne sends one intent and gives kind and code, of the receipt when there is one.
func (s *station) judgeOne(i confirm.Intent) (wire.ResultKind, string) {
	s.h.t.Helper()
	envelope := s.seal(i)
	r := s.operate(envelope)[0]
	if r.Receipt == "" {
		return r.Kind, r.Code
	}
	return r.Kind, s.receipt(r, envelope).Code
}

// TestRefusals changes one thing of a right intent and asks for the code.
func TestRefusals(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	other := h.clerk("lining", 0)
	rec := s.first()
	token := func(at time.Time) string {
		jws, err := wire.SignHello(wire.HelloPayload{Wire: wire.Version, RegistryID: h.ID(), Epoch: h.epoch, Nonce: nonce(t), Time: at}, h.receiptKey)
		h.must(err)
		return jws
	}
	_, err := h.db.write.Exec("UPDATE certificate SET signed_in_until = $1", millis(closes.AddDate(1, 0, 0)))
	h.must(err)
	inTime := closes.Add(-time.Hour)
	proof := confirm.Evidence{DecidedAt: inTime, Proven: true, TimeToken: token(inTime.Add(-time.Hour)), ElapsedMS: 3600_000}
	tests := []struct {
		name   string
		change func(*confirm.Intent)
		at     time.Time // registry clock, zero: inside the window
		kind   wire.ResultKind
		code   confirm.Code
	}{
		{name: "older content", change: func(i *confirm.Intent) { i.Seen.ContentVersion = 0 }, kind: wire.ResultRefused, code: confirm.CodeContentChanged},
		{name: "other digest", change: func(i *confirm.Intent) { i.Seen.ContentDigest = "sha256-00" }, kind: wire.ResultRefused, code: confirm.CodeContentChanged},
		{name: "other rules", change: func(i *confirm.Intent) { i.Seen.RulesVersion = "old" }, kind: wire.ResultRefused, code: confirm.CodeRulesChanged},
		{name: "other window version", change: func(i *confirm.Intent) { i.Seen.WindowVersion = 7 }, kind: wire.ResultRefused, code: confirm.CodeWindowChanged},
		{name: "open condition", change: func(i *confirm.Intent) { i.Ticks = i.Ticks[1:] }, kind: wire.ResultRefused, code: confirm.CodeConditionUnanswered},
		{name: "unknown record", change: func(i *confirm.Intent) { i.RecordID = newID() }, kind: wire.ResultRefused, code: confirm.CodeUnknownRecord},
		{name: "action of the bureau", change: func(i *confirm.Intent) { i.Action, i.Explanation = confirm.ActionDecline, "x" }, kind: wire.ResultRefused, code: confirm.CodeNotBureau},
		{name: "before the window", at: opens.Add(-time.Hour), change: func(i *confirm.Intent) { i.Evidence.DecidedAt = opens.Add(-time.Hour) }, kind: wire.ResultRefused, code: confirm.CodeWindowNotOpen},
		{name: "made before the window, sent inside", change: func(i *confirm.Intent) { i.Evidence.DecidedAt = opens.Add(-time.Hour) }, kind: wire.ResultRefused, code: confirm.CodeWindowNotOpen},
		{name: "after the window", at: closes, change: func(i *confirm.Intent) { i.Evidence.DecidedAt = closes }, kind: wire.ResultRefused, code: confirm.CodeWindowClosed},
		{name: "late, proven in time", at: closes.Add(time.Hour), change: func(i *confirm.Intent) { i.Evidence = proof }, kind: wire.ResultRefused, code: confirm.CodeLateInTime},
		{name: "late, only said to be in time", at: closes.Add(time.Hour), change: func(i *confirm.Intent) { i.Evidence.DecidedAt = inTime }, kind: wire.ResultRefused, code: confirm.CodeLateUnproven},
		{name: "late, token of nobody", at: closes.Add(time.Hour), change: func(i *confirm.Intent) { i.Evidence = proof; i.Evidence.TimeToken = "a.b.c" }, kind: wire.ResultRefused, code: confirm.CodeLateUnproven},
		{name: "late, time does not follow from the token", at: closes.Add(time.Hour), change: func(i *confirm.Intent) { i.Evidence = proof; i.Evidence.ElapsedMS = 1 }, kind: wire.ResultRefused, code: confirm.CodeLateUnproven},
		{name: "late, elapsed overflows", at: closes.Add(time.Hour), change: func(i *confirm.Intent) { i.Evidence = proof; i.Evidence.ElapsedMS = 1 << 62 }, kind: wire.ResultRefused, code: confirm.CodeLateUnproven},
		{name: "late and otherwise wrong", at: closes.Add(time.Hour), change: func(i *confirm.Intent) { i.Evidence = proof; i.Ticks = i.Ticks[1:] }, kind: wire.ResultRefused, code: confirm.CodeConditionUnanswered},
		{name: "no operation id", change: func(i *confirm.Intent) { i.OperationID = "op-1" }, kind: wire.ResultInvalid, code: confirm.ProblemBadEnvelope},
		{name: "sequence zero", change: func(i *confirm.Intent) { i.Sequence = 0 }, kind: wire.ResultInvalid, code: confirm.ProblemBadEnvelope},
		{name: "another clerk in the intent", change: func(i *confirm.Intent) { i.ClerkID = other.clerkID }, kind: wire.ResultInvalid, code: confirm.CodeNotClerk},
		{name: "another installation", change: func(i *confirm.Intent) { i.InstallationID = other.install }, kind: wire.ResultInvalid, code: confirm.ProblemNotEnrolled},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			i := s.intent(rec, confirm.ActionConcludeComplete)
			tt.change(&i)
			if !tt.at.IsZero() {
				h.clock.set(tt.at)
				defer h.clock.set(during)
			}
			if kind, code := s.judgeOne(i); kind != tt.kind || code != string(tt.code) {
				t.Errorf("%s %s, want %s %s", kind, code, tt.kind, tt.code)
			}
		})
	}
	if now := s.first(); now.Standing.State != confirm.StatePending || now.Standing.Decision != nil {
		t.Errorf("a refused operation changed the record: %+v", now.Standing)
	}
	if kind, _ := s.judgeOne(s.intent(rec, confirm.ActionConcludeComplete)); kind != wire.ResultAccepted {
		t.Errorf("the right intent is %s", kind)
	}
}

func TestRefusedOperationIsDead(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	rec := s.first()
	i := s.intent(rec, confirm.ActionConcludeComplete)
	good := i.Ticks
	i.Ticks = i.Ticks[1:]
	bad := s.seal(i)
	first := s.operate(bad)
	if first[0].Kind != wire.ResultRefused {
		t.Fatalf("%+v", first)
	}
	i.Ticks = good // better now, but the id is dead
	if r := s.operate(s.seal(i))[0]; r.Kind != wire.ResultInvalid || r.Code != string(confirm.CodeOperationMismatch) || r.Receipt != "" {
		t.Errorf("%+v", r)
	}
	if again := s.operate(bad); again[0] != first[0] {
		t.Error("the refusal is not repeated")
	}
}

func TestCloneIsDetected(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 3)
	s := h.clerk("zhangmin", 0)
	changes, _ := s.pull("", 10)
	a, b, c := s.record(changes[0].Record), s.record(changes[1].Record), s.record(changes[2].Record)
	first := s.intent(a, confirm.ActionConcludeComplete)
	second := s.intent(b, confirm.ActionConcludeComplete)
	// The second arrives first: a stuck record holds nobody up.
	if kind, code := s.judgeOne(second); kind != wire.ResultAccepted {
		t.Fatalf("second: %s %s", kind, code)
	}
	if kind, code := s.judgeOne(first); kind != wire.ResultAccepted {
		t.Fatalf("first: %s %s", kind, code)
	}
	s.sequence = 1 // a disk restored from a copy counts on from there
	if kind, code := s.judgeOne(s.intent(c, confirm.ActionConcludeComplete)); kind != wire.ResultRefused || code != string(confirm.CodeCloneDetected) {
		t.Errorf("%s %s", kind, code)
	}
}

// TestBatch mixes good, bad, unreadable and repeated envelopes in one request.
func TestBatch(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 3)
	s := h.clerk("zhangmin", 0)
	changes, _ := s.pull("", 10)
	var good []string
	for _, c := range changes {
		good = append(good, s.seal(s.intent(s.record(c.Record), confirm.ActionConcludeComplete)))
	}
	refused := s.intent(s.record(changes[0].Record), confirm.ActionConcludeIncomplete) // decided by then
	results := s.operate(good[0], "rubbish", s.seal(refused), good[1], good[0], good[2])
	want := []wire.ResultKind{wire.ResultAccepted, wire.ResultInvalid, wire.ResultRefused, wire.ResultAccepted, wire.ResultAccepted, wire.ResultAccepted}
	for i, r := range results {
		if r.Kind != want[i] {
			t.Errorf("result %d: %s, want %s", i, r.Kind, want[i])
		}
	}
	if results[4] != results[0] {
		t.Error("the repeated envelope got another receipt")
	}
	var numbers int
	h.must(h.db.read.QueryRow("SELECT count(*) FROM receipt_number WHERE void_at IS NULL").Scan(&numbers))
	if numbers != 3 {
		t.Errorf("%d receipt numbers", numbers)
	}
}

// TestReceiptNumbers: a later decision voids the number; a new 材料齐全 gets a new one.
func TestReceiptNumbers(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	want := []struct {
		action confirm.Action
		number string
	}{
		{confirm.ActionConcludeComplete, "T01-20261008-0001"},
		{confirm.ActionConcludeIncomplete, ""},
		{confirm.ActionConcludeComplete, "T01-20261008-0002"},
		{confirm.ActionLeaveUnconfirmed, ""},
		{confirm.ActionConcludeComplete, "T01-20261009-0001"},
	}
	for n, w := range want {
		if n == 4 {
			h.clock.set(time.Date(2026, 10, 8, 16, 0, 0, 0, time.UTC)) // midnight in China
		}
		if kind, code := s.judgeOne(s.intent(s.first(), w.action)); kind != wire.ResultAccepted {
			t.Fatalf("%d: %s %s", n, kind, code)
		}
		if got := s.first().Standing.Decision.ReceiptNumber; got != w.number {
			t.Errorf("%d: number %q, want %q", n, got, w.number)
		}
	}
	valid := h.validNumbers()
	if valid != "T01-20261009-0001" {
		t.Errorf("valid numbers %s", valid)
	}
}

// TestOtherPoint: a clerk neither decides nor learns about records of another point.
func TestOtherPoint(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	h.load(1, 2, 1)
	s, other := h.clerk("zhangmin", 0), h.clerk("lining", 1)
	mine, theirs := s.first(), other.first()
	if changes, _ := s.pull("", 10); len(changes) != 1 {
		t.Fatalf("%d changes at my point", len(changes))
	}
	if got := s.get(wire.PathBlobs + theirs.Content.PhotoSHA256); got.code(t) != string(confirm.ProblemNotFound) {
		t.Error("a photo of another point was given")
	}
	i := s.intent(mine, confirm.ActionConcludeComplete)
	i.RecordID = theirs.ID
	envelope := s.seal(i)
	r := s.operate(envelope)[0]
	p := s.receipt(r, envelope)
	if p.Accepted || p.Code != string(confirm.CodeUnknownRecord) || p.Version != 0 || string(p.Standing) != `{"state":""}` {
		t.Errorf("%+v %s", p, p.Standing)
	}
	// Their operations do not exist for me, and their ids cannot be taken.
	done := other.intent(theirs, confirm.ActionConcludeComplete)
	if kind, _ := other.judgeOne(done); kind != wire.ResultAccepted {
		t.Fatal(kind)
	}
	status := read[wire.OperationsAnswer](t, s.post(wire.PathOperationStatus, wire.StatusRequest{OperationIDs: []string{done.OperationID}}))
	if status.Results[0].Kind != wire.ResultNotSeen || status.Results[0].Receipt != "" {
		t.Errorf("status of another's operation: %+v", status.Results[0])
	}
	mineAgain := s.intent(mine, confirm.ActionConcludeComplete)
	mineAgain.OperationID = done.OperationID
	if kind, code := s.judgeOne(mineAgain); kind != wire.ResultInvalid || code != string(confirm.CodeOperationMismatch) {
		t.Errorf("%s %s", kind, code)
	}
	// An envelope of theirs, sent over my connection.
	if r := s.operate(other.seal(done))[0]; r.Kind != wire.ResultInvalid || r.Code != string(confirm.CodeNotClerk) {
		t.Errorf("%+v", r)
	}
}

// TestConcurrentSends: one envelope sent from many connections at once is
// applied once, and everybody gets the same receipt; of two decisions on one
// record the first wins.
func TestConcurrentSends(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s, rival := h.clerk("zhangmin", 0), h.clerk("lining", 0)
	rec := s.first()
	envelope := s.seal(s.intent(rec, confirm.ActionConcludeComplete))
	against := rival.seal(rival.intent(rec, confirm.ActionConcludeIncomplete))
	const senders = 8
	var wg sync.WaitGroup
	mine, theirs := make([]wire.Result, senders), make([]wire.Result, senders)
	for n := range senders {
		wg.Go(func() { mine[n] = s.operate(envelope)[0] })
		wg.Go(func() { theirs[n] = rival.operate(against)[0] })
	}
	wg.Wait()
	for n := range senders {
		if mine[n] != mine[0] || theirs[n] != theirs[0] {
			t.Fatal("one envelope got two answers")
		}
	}
	if (mine[0].Kind == wire.ResultAccepted) == (theirs[0].Kind == wire.ResultAccepted) {
		t.Errorf("%s and %s: exactly one must win", mine[0].Kind, theirs[0].Kind)
	}
	var operations, seq int
	h.must(h.db.read.QueryRow("SELECT (SELECT count(*) FROM operation), (SELECT value FROM counter WHERE name = 'seq')").Scan(&operations, &seq))
	if operations != 2 || seq != 2 { // one import, one acceptance
		t.Errorf("%d operations, seq %d", operations, seq)
	}
}

// TestReopen: what was answered is there after a stop, and answered the same.
func TestReopen(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 2)
	s := h.clerk("zhangmin", 0)
	changes, cursor := s.pull("", 10)
	envelope := s.seal(s.intent(s.record(changes[0].Record), confirm.ActionConcludeComplete))
	first := s.operate(envelope)
	h.stop()
	h.open()
	s.dial()
	if again := s.operate(envelope); again[0] != first[0] {
		t.Error("another receipt after a restart")
	}
	if changes, _ := s.pull(cursor, 10); len(changes) != 1 {
		t.Errorf("%d changes after the restart", len(changes))
	}
	h.stop()
	h.clock.set(during.Add(serverLife - serverRenew + time.Hour))
	h.open() // a server certificate that runs out is made anew
	if left := h.server.Leaf.NotAfter.Sub(h.clock.now()); left != serverLife {
		t.Errorf("the server certificate ends in %s", left)
	}
}

// TestLargestBatch fills a request to its limits.
func TestLargestBatch(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, wire.MaxBatch)
	s := h.clerk("zhangmin", 0)
	changes, _ := s.pull("", wire.MaxChanges)
	var envelopes []string
	for _, c := range changes {
		envelopes = append(envelopes, s.seal(s.intent(s.record(c.Record), confirm.ActionConcludeComplete)))
	}
	body, err := json.Marshal(wire.OperationsRequest{Envelopes: envelopes})
	h.must(err)
	if len(body) > wire.MaxRequestBytes {
		t.Fatalf("a usual batch of %d is %d bytes: the limits do not fit one another", len(envelopes), len(body))
	}
	for n, r := range s.operate(envelopes...) {
		if r.Kind != wire.ResultAccepted {
			t.Fatalf("%d: %+v", n, r)
		}
	}
	if got := s.do("POST", wire.PathOperations, strings.NewReader(fmt.Sprintf(`{"envelopes":[%q]}`, strings.Repeat("a", wire.MaxSignedBytes+1)))); got.status != 200 {
		t.Errorf("an envelope above the limit stops its whole batch: %s", got.body)
	}
}
