package registry

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// escrowed seals an envelope as the station does that signs it.
func (s *station) escrowed(envelope string) []byte {
	s.h.t.Helper()
	item, err := wire.SealEscrow([]byte(envelope), s.h.ID(), s.install, s.h.bundle.private.PublicKey())
	s.h.must(err)
	return item
}

func (h *house) escrowFile(items ...[]byte) []byte {
	h.t.Helper()
	var file bytes.Buffer
	h.must(wire.WriteEscrow(&file, wire.EscrowHeader{RegistryID: h.ID(), MadeAt: h.clock.now()}, items))
	return file.Bytes()
}

func (h *house) takeEscrow(items ...[]byte) EscrowTaken {
	h.t.Helper()
	taken, err := h.TakeEscrow(h.t.Context(), bytes.NewReader(h.escrowFile(items...)))
	h.must(err)
	return taken
}

func (s *station) bring(file []byte) reply {
	s.h.t.Helper()
	req := s.request(http.MethodPost, wire.PathEscrow, bytes.NewReader(file))
	req.Header.Set("Content-Type", wire.EscrowType)
	return s.send(req)
}

// TestEscrowCountsOnce: by a colleague, by the bureau, by a bundle and by the
// owner, in whatever order: one operation, one receipt.
func TestEscrowCountsOnce(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 4)
	s, colleague := h.clerk("zhangmin", 0), h.clerk("lining", 0)
	var ops []string
	var items [][]byte
	for _, rec := range s.records() {
		ops = append(ops, s.seal(s.intent(rec, confirm.ActionConcludeComplete)))
		items = append(items, s.escrowed(ops[len(ops)-1]))
	}
	first := s.operate(ops[0])[0]

	a := read[wire.EscrowAnswer](t, colleague.bring(h.escrowFile(items[:2]...)))
	if len(a.Results) != 2 || a.Damaged != 0 || a.Results[0].Receipt != first.Receipt || a.Results[1].Kind != wire.ResultAccepted {
		t.Fatalf("by a colleague: %+v", a)
	}
	if taken := h.takeEscrow(items[:3]...); taken.Accepted != 3 || taken.Refused+taken.Open+len(taken.Damaged) != 0 || !taken.MadeAt.Equal(h.clock.now().Truncate(time.Millisecond)) {
		t.Fatalf("by the bureau: %+v", taken)
	}
	if taken, answer := s.stick(ops...).take(); taken.Accepted != 4 || answer.results[1].Receipt != a.Results[1].Receipt {
		t.Fatalf("by a bundle: %+v", taken)
	}
	for i, r := range s.operate(ops...) {
		if r.Kind != wire.ResultAccepted {
			t.Fatalf("by the owner: operation %d is %+v", i, r)
		}
		s.receipt(r, ops[i])
	}
	changes, _ := s.pull("", 10)
	for _, c := range changes {
		if rec := s.record(c.Record); rec.Standing.State != confirm.StateComplete {
			t.Fatalf("a record in state %s", rec.Standing.State)
		}
	}
}

// TestEscrowOfSeveralClerks: a computer is shared, and its file too; each
// envelope is judged as its own clerk's.
func TestEscrowOfSeveralClerks(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 4)
	s, other := h.clerk("zhangmin", 0), h.clerk("lining", 0)
	var items [][]byte
	for n, rec := range s.records() {
		by := []*station{s, other}[n%2]
		items = append(items, by.escrowed(by.seal(by.intent(rec, confirm.ActionConcludeComplete))))
	}
	if a := read[wire.EscrowAnswer](t, other.bring(h.escrowFile(items...))); len(a.Results) != 4 || slices.ContainsFunc(a.Results, func(r wire.Result) bool { return r.Kind != wire.ResultAccepted }) {
		t.Fatalf("%+v", a)
	}
	list, err := h.Decisions(t.Context(), planID)
	h.must(err)
	by := map[string]int{}
	for _, d := range list {
		by[d.Record.Standing.Decision.ClerkID]++
	}
	if by[s.clerkID] != 2 || by[other.clerkID] != 2 {
		t.Fatalf("decided by %v", by)
	}
}

// TestEscrowWhoMayBring: over the line only work of the caller's own point is
// judged; of another nothing is told, not even an id.
func TestEscrowWhoMayBring(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	h.load(1, 2, 1)
	s, far := h.clerk("zhangmin", 0), h.clerk("wangfang", 1)
	op := s.seal(s.intent(s.first(), confirm.ActionConcludeComplete))
	file := h.escrowFile(s.escrowed(op))
	a := read[wire.EscrowAnswer](t, far.bring(file))
	if len(a.Results) != 1 || a.Results[0] != (wire.Result{Kind: wire.ResultInvalid, Code: string(confirm.CodeNotYourPoint)}) {
		t.Fatalf("from another point: %+v", a.Results)
	}
	if got := h.officer("liqiang", h.home).bring(file); got.code(t) != string(confirm.ProblemWrongRole) {
		t.Errorf("from an officer over the line: %d %s", got.status, got.body)
	}
	got := s.send(s.request(http.MethodPost, wire.PathEscrow, bytes.NewReader(file)))
	if got.code(t) != string(confirm.ProblemBadRequest) {
		t.Errorf("as JSON: %d %s", got.status, got.body)
	}
	many := make([][]byte, wire.MaxBatch+1)
	for i := range many {
		many[i] = s.escrowed("e")
	}
	for name, bad := range map[string][]byte{"no items": h.escrowFile(), "too many items": h.escrowFile(many...)} {
		if got := s.bring(bad); got.code(t) != string(confirm.ProblemBadRequest) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if r := s.operate(op)[0]; r.Kind != wire.ResultAccepted {
		t.Fatalf("afterwards by the owner: %+v", r)
	}
}

// TestEscrowDamage: what is damaged is counted and named by its number, what is
// forged is refused, and all else is judged.
func TestEscrowDamage(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 3)
	s, other := h.clerk("zhangmin", 0), h.clerk("lining", 0)
	recs := s.records()
	good := s.escrowed(s.seal(s.intent(recs[0], confirm.ActionConcludeComplete)))
	damaged := bytes.Clone(good)
	damaged[len(damaged)/2] ^= 1
	last := s.seal(s.intent(recs[2], confirm.ActionConcludeComplete))
	// What s signed, sealed as if another workstation had: it did not.
	borrowed := other.escrowed(s.seal(s.intent(recs[1], confirm.ActionConcludeComplete)))
	foreign, err := wire.SealEscrow([]byte(last), "another", s.install, h.bundle.private.PublicKey())
	h.must(err)
	stranger := newStranger(t)
	stranger.load(0, 1, 1)
	alien := stranger.clerk("zhangmin", 0)
	unknown, err := wire.SealEscrow([]byte(alien.seal(alien.intent(alien.first(), confirm.ActionConcludeComplete))), h.ID(), alien.install, h.bundle.private.PublicKey())
	h.must(err)

	a := read[wire.EscrowAnswer](t, s.bring(h.escrowFile(damaged, good, s.escrowed("no envelope"), borrowed, foreign, unknown, s.escrowed(last))))
	if a.Damaged != 2 || !slices.Equal(a.DamagedItems, []int{1, 5}) {
		t.Fatalf("%d damaged: %v", a.Damaged, a.DamagedItems)
	}
	var kinds []string
	for _, r := range a.Results {
		kinds = append(kinds, string(r.Kind)+" "+r.Code)
	}
	bad := string(wire.ResultInvalid) + " " + string(confirm.ProblemBadEnvelope)
	if want := []string{string(wire.ResultAccepted) + " ", bad, bad, bad, string(wire.ResultAccepted) + " "}; !slices.Equal(kinds, want) {
		t.Fatalf("%q, want %q", kinds, want)
	}

	file := h.escrowFile(good)
	lines := bytes.SplitAfter(file, []byte("\n"))
	headless := bytes.Join([][]byte{lines[0], []byte("{\n"), lines[2]}, nil)
	if taken, err := h.TakeEscrow(t.Context(), bytes.NewReader(headless)); err != nil || taken.Accepted != 1 || !taken.MadeAt.IsZero() {
		t.Errorf("without its header: %+v, %v", taken, err)
	}
	var elsewhere bytes.Buffer
	h.must(wire.WriteEscrow(&elsewhere, wire.EscrowHeader{RegistryID: "another"}, [][]byte{foreign}))
	for name, c := range map[string]struct {
		file []byte
		want wire.BundleReason
	}{
		"of another registry":         {elsewhere.Bytes(), wire.BundleRegistry},
		"without a header or an item": {bytes.Join([][]byte{lines[0], []byte("{\n?\n")}, nil), wire.BundleDamaged},
		"some other file":             {[]byte("PK\x03\x04"), wire.BundleNone},
		"of a newer program":          {bytes.Replace(file, []byte("escrow 5"), []byte("escrow 99"), 1), wire.BundleNewer},
	} {
		_, err := h.TakeEscrow(t.Context(), bytes.NewReader(c.file))
		var p *confirm.Problem
		if !errors.As(err, &p) || p.Code != confirm.ProblemBadFile || p.Args["reason"] != string(c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// TestEscrowOfEndedKeys is offline-rules.md D7 for work that a disabled clerk, or
// one who forgot the PIN, could not send himself.
func TestEscrowOfEndedKeys(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 3)
	s, colleague := h.clerk("zhangmin", 0), h.clerk("lining", 0)
	recs := s.records()
	signed := func(n int, at time.Time, proven bool) []byte {
		i := s.intent(recs[n], confirm.ActionConcludeComplete)
		i.Evidence = confirm.Evidence{DecidedAt: at}
		if proven {
			i.Evidence = confirm.Evidence{DecidedAt: at, Proven: true, TimeToken: h.token(at.Add(-time.Minute)), ElapsedMS: 60_000}
		}
		return s.escrowed(s.seal(i))
	}
	revoked := h.clock.now().Add(time.Hour)
	items := [][]byte{signed(0, revoked.Add(-time.Minute), true), signed(1, revoked.Add(-time.Minute), false), signed(2, revoked.Add(time.Minute), true)}
	h.clock.set(revoked)
	h.must(h.Revoke(t.Context(), "zhangmin", "离职"))
	h.clock.add(time.Hour)
	a := read[wire.EscrowAnswer](t, colleague.bring(h.escrowFile(items...)))
	if len(a.Results) != 3 || a.Results[0].Kind != wire.ResultAccepted || a.Results[1].Kind != wire.ResultRefused || a.Results[2].Kind != wire.ResultRefused {
		t.Fatalf("%+v", a.Results)
	}
	late, err := h.LateArrivals(t.Context(), planID)
	h.must(err)
	if len(late) != 2 || late[0].Code != confirm.CodeKeyEnded {
		t.Fatalf("the officer's list: %+v", late)
	}
}

// FuzzEscrow: whatever is brought, nothing is judged that nobody signed.
func FuzzEscrow(f *testing.F) {
	h := newHouse(f)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	item := s.escrowed(s.seal(s.intent(s.first(), confirm.ActionConcludeComplete)))
	good := h.escrowFile(item)
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := wire.ReadEscrow(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, one := range file.Items {
			e, err := h.openEscrowed(t.Context(), one, map[string]escrowed{})
			if err == nil && e.refused.Kind == "" && !bytes.Equal(one, item) {
				t.Error("an item that nobody made was opened")
			}
		}
	})
}
