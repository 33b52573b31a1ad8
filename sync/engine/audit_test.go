package engine_test

import (
	"bytes"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// TestClockJumps: each setting of the clock is told once, by how much; what a
// clock loses or gains by itself is not.
func TestClockJumps(t *testing.T) {
	w := newWorld(t, 0)
	w.must(w.engine.Hello(t.Context()))
	w.clock.Step(90 * time.Minute)
	w.clock.Skew(time.Minute)
	if jumps := w.engine.ClockJumps(); len(jumps) != 0 {
		t.Errorf("a quiet day has %+v", jumps)
	}
	w.clock.Skew(-3 * time.Hour)
	w.engine.Now()
	w.engine.Now()
	w.clock.Skew(0)
	jumps := w.engine.ClockJumps()
	if len(jumps) != 2 || jumps[0].By.Round(2*time.Minute) != -3*time.Hour || jumps[1].By.Round(2*time.Minute) != 3*time.Hour {
		t.Errorf("set back and forward again: %+v", jumps)
	}
	if jumps := w.engine.ClockJumps(); len(jumps) != 0 {
		t.Errorf("told twice: %+v", jumps)
	}
}

// TestCheckpointsOfOthers: a checkpoint is read when a clerk of the registry
// has signed it, and not when anything in it is changed.
func TestCheckpointsOfOthers(t *testing.T) {
	w, other := newWorld(t, 0), newStranger(t, 0)
	c := confirm.AuditCheckpoint{Log: "00112233445566778899aabbccddeeff", Seq: 7, Hash: wire.Hash([]byte("7")),
		PrevSeq: 3, PrevHash: wire.Hash([]byte("3")), At: w.clock.Now()}
	jws, err := w.engine.SignCheckpoint(t.Context(), c)
	w.must(err)
	got, err := w.engine.OpenCheckpoint(jws)
	w.must(err)
	if c.JWS = jws; got.Log != c.Log || got.Seq != c.Seq || got.Hash != c.Hash || got.PrevSeq != 3 || got.PrevHash != c.PrevHash || !got.At.Equal(c.At) {
		t.Errorf("%+v became %+v", c, got)
	}
	if _, err := other.engine.OpenCheckpoint(jws); confirm.CodeOf(err) != confirm.ProblemCacheDamaged {
		t.Errorf("another registry's clerk: %v", err)
	}
	for i := range jws {
		bad := bytes.Clone(jws)
		bad[i] ^= 1
		if _, err := w.engine.OpenCheckpoint(bad); err == nil {
			t.Fatalf("byte %d does not matter", i)
		}
	}
	// Answers that lie beside a checkpoint are another kind of statement.
	custody, err := w.engine.SignCustody(t.Context(), confirm.CustodyEntry{Kind: confirm.CustodyReceived, At: w.clock.Now()})
	w.must(err)
	if _, err := w.engine.OpenCheckpoint(custody); err == nil {
		t.Error("a custody entry is taken for a checkpoint")
	}
}

// FuzzCheckpoint reads what lay in a cache.
func FuzzCheckpoint(f *testing.F) {
	w := newWorld(f, 0)
	jws, err := w.engine.SignCheckpoint(f.Context(), confirm.AuditCheckpoint{Log: "00112233445566778899aabbccddeeff", Seq: 7, Hash: wire.Hash(nil), At: w.clock.Now()})
	w.must(err)
	f.Add(jws)
	f.Add([]byte("a.b.c"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, err := w.engine.OpenCheckpoint(data); err == nil && c.Hash != wire.Hash(nil) {
			t.Errorf("a checkpoint that nobody signed: %+v", c)
		}
	})
}
