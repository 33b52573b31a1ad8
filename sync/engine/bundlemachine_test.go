package engine_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"

	"pgregory.net/rapid"
)

// bundleMachine is a workstation between a bad line and sticks that come late,
// twice or never. drawer has every stick and every answer that still exists.
type bundleMachine struct {
	w        *world
	mine     []confirm.Operation
	receipts map[string][]byte
	bundles  [][]byte
	answers  [][]byte
}

const machinePeople = 60

// setChecks says how many random days a test tries unless -rapid.checks does.
func setChecks(t *testing.T, n int) {
	f := flag.Lookup("rapid.checks")
	if f.Value.String() != f.DefValue {
		return
	}
	if err := f.Value.Set(strconv.Itoa(n)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Value.Set(f.DefValue) })
}

// TestBundleMachine (promises P1, P2, P4, P10): whatever comes by line or stick
// in whatever order, each decision is applied once, no receipt ever changes, and
// in the end workstation and registry say the same.
func TestBundleMachine(t *testing.T) {
	w := newWorldOf(t, machinePeople, func(int) []byte { return nil })
	w.pull()
	used, edited := 0, 0
	setChecks(t, 10)
	rapid.Check(t, func(rt *rapid.T) {
		m := &bundleMachine{w: w, receipts: map[string][]byte{}}
		w.heal()
		rt.Repeat(map[string]func(*rapid.T){
			"decide": func(rt *rapid.T) {
				if len(m.mine) == 3 || used == machinePeople-20 {
					rt.Skip("enough")
				}
				m.mine = append(m.mine, w.decide(used))
				used++
			},
			"applicant edits": func(rt *rapid.T) {
				edited++
				w.edit(machinePeople-1-edited%20, fmt.Sprintf("第%d小学", edited))
			},
			"line": func(rt *rapid.T) {
				w.heal()
				if name := rapid.SampledFrom(lossNames).Draw(rt, "loss"); name != "none" {
					w.breakPath(rapid.SampledFrom([]string{wire.PathOperations, wire.PathOperationStatus, "/"}).Draw(rt, "path"), losses[name])
				}
			},
			"send":    func(rt *rapid.T) { _, _ = w.engine.Send(rt.Context(), nil) },
			"pull":    func(rt *rapid.T) { _, _ = w.engine.Pull(rt.Context(), nil) },
			"restart": func(*rapid.T) { w.newEngine() },
			"export":  m.export,
			"take":    m.take,
			"bring":   m.bring,
			"lose": func(rt *rapid.T) {
				if len(m.bundles) == 0 {
					rt.Skip("no stick")
				}
				m.bundles = slices.Delete(m.bundles, 0, 1)
			},
			"": m.check,
		})
		w.heal()
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
		for _, answer := range m.answers { // all that lay about comes in the end
			if _, err := w.engine.ImportBundle(rt.Context(), bytes.NewReader(answer)); err != nil {
				rt.Fatalf("a late answer: %v", err)
			}
		}
		m.check(rt)
	})
	w.wantReconciled()
}

func (m *bundleMachine) export(rt *rapid.T) {
	var file bytes.Buffer
	switch _, err := m.w.engine.ExportBundle(rt.Context(), &file); {
	case err == nil:
		m.bundles = append(m.bundles, file.Bytes())
	case confirm.CodeOf(err) == confirm.ProblemNotFound:
		rt.Skip("nothing is open")
	default:
		rt.Fatalf("export: %v", err)
	}
}

func (m *bundleMachine) take(rt *rapid.T) {
	if len(m.bundles) == 0 {
		rt.Skip("no stick")
	}
	answer, taken := m.w.take(m.bundles[rapid.IntRange(0, len(m.bundles)-1).Draw(rt, "stick")])
	if taken.Refused+taken.Open != 0 {
		rt.Fatalf("%+v", taken)
	}
	m.answers = append(m.answers, answer)
}

func (m *bundleMachine) bring(rt *rapid.T) {
	if len(m.answers) == 0 {
		rt.Skip("no answer")
	}
	answer := m.answers[rapid.IntRange(0, len(m.answers)-1).Draw(rt, "answer")]
	if _, err := m.w.engine.ImportBundle(rt.Context(), bytes.NewReader(answer)); err != nil {
		rt.Fatalf("import: %v", err)
	}
	before := m.w.snapshot()
	if _, err := m.w.engine.ImportBundle(rt.Context(), bytes.NewReader(answer)); err != nil || !m.w.snapshot().same(before) {
		rt.Fatalf("the same answer twice: %v", err)
	}
}

// check holds at every moment: nothing is left as sending or refused, what was
// accepted stays so with the same receipt, and the row shows it.
func (m *bundleMachine) check(rt *rapid.T) {
	for _, op := range m.mine {
		id := op.Intent.OperationID
		s := m.w.state(id)
		first := m.receipts[id]
		switch {
		case s.State == confirm.OperationSending, s.State == confirm.OperationRefused:
			rt.Fatalf("an operation is %s %s", s.State, s.Code)
		case first != nil && (s.State != confirm.OperationAccepted || !bytes.Equal(s.Receipt, first)):
			rt.Fatalf("an accepted operation is %s, its receipt changed", s.State)
		case s.State == confirm.OperationAccepted:
			m.receipts[id] = s.Receipt
			rec, err := m.w.cache.Record(context.Background(), op.Intent.RecordID)
			if err != nil || rec.Standing.State != confirm.StateComplete {
				rt.Fatalf("accepted, and the record is %s (%v)", rec.Standing.State, err)
			}
		}
	}
}

// wantReconciled compares every record here with the registry.
func (w *world) wantReconciled() {
	w.t.Helper()
	out, err := w.engine.Reconcile(context.Background(), func(ctx context.Context) ([]confirm.Counted, error) {
		var list []confirm.Counted
		for _, row := range w.rows() {
			r, err := w.cache.Record(ctx, row.ID)
			if err != nil {
				return nil, err
			}
			c := confirm.Counted{ApplicationNo: r.ApplicationNo, State: r.Standing.State, Version: r.Version, Digest: r.Digest}
			if r.Standing.Decision != nil {
				c.Decision = r.Standing.Decision.OperationID
			}
			list = append(list, c)
		}
		return list, nil
	})
	w.must(err)
	if len(out.Differences) != 0 || len(out.States) == 0 {
		w.t.Fatalf("%+v", out)
	}
}
