package engine_test

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"

	"pgregory.net/rapid"
)

// secondCopy is the escrow file of what is unsent; nil when nothing is.
func (w *world) secondCopy() []byte {
	w.t.Helper()
	items, missing, err := w.cache.Escrow(context.Background())
	w.must(err)
	if missing != 0 {
		w.t.Fatalf("%d operations are not sealed", missing)
	}
	if len(items) == 0 {
		return nil
	}
	var file bytes.Buffer
	w.must(w.engine.WriteEscrow(&file, items))
	return file.Bytes()
}

// TestEscrowOfALockedCache: forgotten PIN, dead profile: what is unsent leaves a
// cache that nobody can open, reaches the registry, and the owner who comes back
// gets his receipts and sends nothing twice.
func TestEscrowOfALockedCache(t *testing.T) {
	w := newWorld(t, 3)
	w.pull()
	ops := []confirm.Operation{w.decide(0), w.decide(1)}
	key, err := w.key.CacheKey()
	w.must(err)
	w.must(w.cache.Lock())
	file := w.secondCopy()
	if text := string(file); strings.Contains(text, ops[0].Intent.RecordID) || strings.Contains(text, w.people[0].ApplicationNo) {
		t.Fatal("the file tells whose work is in it")
	}
	other := w.colleague(t)
	report, err := other.engine.BringEscrow(t.Context(), bytes.NewReader(file))
	if err != nil || report.Accepted != 2 || report.Operations != 2 || report.Refused+report.Open+len(report.Damaged) != 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	if other.pull(); other.applied() != 2 {
		t.Fatalf("%d applied", other.applied())
	}
	w.must(w.cache.Unlock(t.Context(), key))
	if _, err := w.engine.Send(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	for _, op := range ops {
		if s := w.state(op.Intent.OperationID); s.State != confirm.OperationAccepted || len(s.Receipt) == 0 {
			t.Fatalf("the owner has %s %s", s.State, s.Code)
		}
	}
	if w.applied() != 2 || w.secondCopy() != nil {
		t.Fatalf("%d applied, and a second copy of what is answered", w.applied())
	}
}

// TestEscrowBeforeTheKeyIsKnown: what was signed before is sealed at the next
// chance, and what is not what was sealed is sealed anew.
func TestEscrowBeforeTheKeyIsKnown(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	word, err := w.cache.Setting(t.Context(), "bundle.key")
	w.must(err)
	w.must(w.cache.SaveSetting(t.Context(), "bundle.key", nil))
	op := w.decide(0)
	items, missing, err := w.cache.Escrow(t.Context())
	if err != nil || len(items) != 0 || missing != 1 {
		t.Fatalf("%d items, %d missing, %v", len(items), missing, err)
	}
	if left, err := w.engine.CompleteEscrow(t.Context()); err != nil || left != 1 {
		t.Fatalf("%d left, %v", left, err)
	}
	w.must(w.cache.SaveSetting(t.Context(), "bundle.key", word))
	if left, err := w.engine.CompleteEscrow(t.Context()); err != nil || left != 0 {
		t.Fatalf("%d left, %v", left, err)
	}
	if taken, err := w.reg.TakeEscrow(t.Context(), bytes.NewReader(w.secondCopy())); err != nil || taken.Accepted != 1 {
		t.Fatalf("%+v, %v", taken, err)
	}
	if list, err := w.cache.Unescrowed(t.Context()); err != nil || len(list) != 0 {
		t.Fatalf("%d unsealed, %v", len(list), err)
	}
	if _, err := w.engine.Send(t.Context(), nil); err != nil || w.state(op.Intent.OperationID).State != confirm.OperationAccepted {
		t.Fatal(err)
	}
}

// TestEscrowForger: a byte anywhere in a file that is the only copy changes at
// most what it belongs to. Package wire flips every byte; here the registry judges.
func TestEscrowForger(t *testing.T) {
	w := newWorld(t, 3)
	w.pull()
	w.decide(0)
	w.decide(1)
	file := w.secondCopy()
	for at := 0; at < len(file); at += 149 {
		forged := bytes.Clone(file)
		forged[at] ^= 1
		taken, err := w.reg.TakeEscrow(t.Context(), bytes.NewReader(forged))
		switch {
		case err != nil && confirm.CodeOf(err) != confirm.ProblemBadFile:
			t.Fatalf("byte %d: %v", at, err)
		case err == nil && (taken.Accepted < 1 || taken.Refused+taken.Open != 0 || taken.Accepted == 2 && at > 200):
			t.Fatalf("byte %d: %+v", at, taken)
		}
	}
	if w.applied() != 2 {
		t.Fatalf("%d applied", w.applied())
	}
}

// TestBringEscrowInParts: more than fits one request, damaged items among it.
func TestBringEscrowInParts(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	w.decide(0)
	items, _, err := w.cache.Escrow(t.Context())
	w.must(err)
	damaged := bytes.Clone(items[0])
	damaged[len(damaged)-1] ^= 1
	many := slices.Repeat([][]byte{damaged}, wire.MaxBatch)
	many = append(many, items[0], damaged, items[0])
	wantGoodAnswers(t, w, w.secondCopy())
	w.heal()
	var file bytes.Buffer
	w.must(w.engine.WriteEscrow(&file, many))
	report, err := w.engine.BringEscrow(t.Context(), &file)
	if err != nil || report.Operations != 2 || report.Accepted != 2 || len(report.Damaged) != wire.MaxBatch+1 || report.Damaged[wire.MaxBatch] != wire.MaxBatch+2 {
		t.Fatalf("%d accepted, %d damaged, %v", report.Accepted, len(report.Damaged), err)
	}
	for name, c := range map[string]struct {
		file string
		want wire.BundleReason
	}{
		"of another registry": {"confirmpoint-escrow 5\n{\"registry_id\":\"another\",\"items\":0,\"made_at\":\"2026-11-22T00:00:00Z\"}\n", wire.BundleRegistry},
		"of nothing readable": {"confirmpoint-escrow 5\n{\n", wire.BundleDamaged},
		"some other file":     {"%PDF-1.7", wire.BundleNone},
	} {
		_, err := w.engine.BringEscrow(t.Context(), strings.NewReader(c.file))
		wantCode(t, err, confirm.ProblemBadFile)
		if !strings.Contains(err.Error(), string(c.want)) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// wantGoodAnswers: an answer that does not fit what was brought is none.
func wantGoodAnswers(t *testing.T, w *world, file []byte) {
	t.Helper()
	for name, a := range map[string]wire.EscrowAnswer{
		"too few":           {Results: []wire.Result{}},
		"numbers missing":   {Results: []wire.Result{}, Damaged: 1},
		"number of no item": {Results: []wire.Result{}, Damaged: 1, DamagedItems: []int{2}},
		"number 0":          {Results: []wire.Result{}, Damaged: 1, DamagedItems: []int{0}},
	} {
		body, err := wire.Encode(a)
		w.must(err)
		w.breakPath(wire.PathEscrow, func(rw http.ResponseWriter, r *http.Request, _ http.Handler) {
			rw.Header().Set(wire.HeaderNonce, r.Header.Get(wire.HeaderNonce))
			rw.Header().Set(wire.HeaderVersion, strconv.Itoa(wire.Version))
			rw.Header().Set("Content-Type", "application/json")
			_, _ = rw.Write(body)
		})
		report, err := w.engine.BringEscrow(t.Context(), bytes.NewReader(file))
		if confirm.CodeOf(err) != confirm.ProblemBadAnswer || report.Operations != 0 {
			t.Errorf("%s: %+v, %v", name, report, err)
		}
	}
}

// escrowMachine is a bundleMachine whose second copies lie about on sticks, and a
// colleague and the bureau who bring them in.
type escrowMachine struct {
	*bundleMachine
	other  *world
	copies [][]byte
}

// TestEscrowMachine (promises P1, P2, P4): by line, bundle and escrow, by two
// computers, with sticks lost, late, twice and damaged: each decision is applied
// once and none is lost.
func TestEscrowMachine(t *testing.T) {
	w := newWorldOf(t, machinePeople, func(int) []byte { return nil })
	w.pull()
	other := w.colleague(t)
	used := 0
	setChecks(t, 4)
	rapid.Check(t, func(rt *rapid.T) {
		m := &escrowMachine{bundleMachine: &bundleMachine{w: w, receipts: map[string][]byte{}}, other: other}
		w.heal()
		rt.Repeat(map[string]func(*rapid.T){
			"decide": func(rt *rapid.T) {
				if len(m.mine) == 3 || used == machinePeople-20 {
					rt.Skip("enough")
				}
				m.mine = append(m.mine, w.decide(used))
				used++
			},
			"line": func(rt *rapid.T) {
				w.heal()
				if name := rapid.SampledFrom(lossNames).Draw(rt, "loss"); name != "none" {
					w.breakPath(rapid.SampledFrom([]string{wire.PathOperations, wire.PathEscrow, "/"}).Draw(rt, "path"), losses[name])
				}
			},
			"send":    func(rt *rapid.T) { _, _ = w.engine.Send(rt.Context(), nil) },
			"pull":    func(rt *rapid.T) { _, _ = w.engine.Pull(rt.Context(), nil) },
			"restart": func(*rapid.T) { w.newEngine() },
			"export":  m.export,
			"take":    m.take,
			"bring":   m.bring,
			"copy":    m.copy,
			"lose": func(rt *rapid.T) {
				if len(m.copies) == 0 {
					rt.Skip("no stick")
				}
				m.copies = slices.Delete(m.copies, 0, 1)
			},
			"colleague": func(rt *rapid.T) { _, _ = other.engine.BringEscrow(rt.Context(), bytes.NewReader(m.any(rt))) },
			"bureau":    m.bureau,
			"damage":    m.damage,
			"":          m.check,
		})
		w.heal()
		for _, file := range m.copies { // all that lay about comes in the end
			if report, err := other.engine.BringEscrow(rt.Context(), bytes.NewReader(file)); err != nil || report.Accepted != report.Operations || len(report.Damaged) != 0 {
				rt.Fatalf("a late stick: %+v, %v", report, err)
			}
		}
		if _, err := w.engine.Send(rt.Context(), nil); err != nil {
			rt.Fatalf("over a good line: %v", err)
		}
		m.check(rt)
		for _, op := range m.mine {
			if s := w.state(op.Intent.OperationID); s.State != confirm.OperationAccepted {
				rt.Fatalf("at the end an operation is %s %s", s.State, s.Code)
			}
		}
		if got := w.applied(); got != used {
			rt.Fatalf("the registry has applied %d, decided were %d", got, used)
		}
	})
	w.wantReconciled()
	other.pull()
	other.wantReconciled()
}

func (m *escrowMachine) copy(rt *rapid.T) {
	file := m.w.secondCopy()
	if file == nil {
		rt.Skip("nothing is open")
	}
	m.copies = append(m.copies, file)
}

func (m *escrowMachine) any(rt *rapid.T) []byte {
	if len(m.copies) == 0 {
		rt.Skip("no stick")
	}
	return m.copies[rapid.IntRange(0, len(m.copies)-1).Draw(rt, "stick")]
}

func (m *escrowMachine) bureau(rt *rapid.T) {
	taken, err := m.w.reg.TakeEscrow(rt.Context(), bytes.NewReader(m.any(rt)))
	if err != nil || taken.Refused+taken.Open+len(taken.Damaged) != 0 {
		rt.Fatalf("%+v, %v", taken, err)
	}
}

// damage brings a copy with one byte changed: what is whole counts, and nothing else.
func (m *escrowMachine) damage(rt *rapid.T) {
	file := bytes.Clone(m.any(rt))
	file[rapid.IntRange(0, len(file)-1).Draw(rt, "byte")] ^= byte(rapid.IntRange(1, 255).Draw(rt, "mask"))
	taken, err := m.w.reg.TakeEscrow(rt.Context(), bytes.NewReader(file))
	if err != nil && confirm.CodeOf(err) != confirm.ProblemBadFile || taken.Refused+taken.Open != 0 {
		rt.Fatalf("%+v, %v", taken, err)
	}
}
