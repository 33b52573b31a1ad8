//go:build !windows

package desk_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/printing/spool/spooltest"
)

// The proofs print 40 sheets and let the printer break at each. In a batch of
// their own: two applicants, ten copies of a form of two pages on one side. Or
// five times in a batch, every eighth sheet: five applicants, four copies.
const (
	proofSheets = 40
	proofStride = 8
)

// proofStep leaves sheets out with -short: make test has them all.
func proofStep() int {
	if testing.Short() {
		return 7
	}
	return 1
}

// everySheet runs a proof for every sheet, each in a batch of its own.
func everySheet(t *testing.T, trouble spooltest.Trouble, prove func(r *room, b confirm.Batch) confirm.Batch) {
	t.Parallel()
	r, records := newRoom(t, 2)
	for k := 1; k <= proofSheets && !t.Failed(); k += proofStep() {
		b := r.enqueue(records, desk.MaxCopies, confirm.DuplexOff)
		r.v.At(k, trouble)
		r.whole(prove(r, b), records, true)
		if t.Failed() {
			t.Logf("with %s at sheet %d", trouble, k)
		}
	}
}

// manySheets runs a proof for every sheet, five in a batch.
func manySheets(t *testing.T, trouble spooltest.Trouble, prove func(r *room, b confirm.Batch) confirm.Batch) {
	t.Parallel()
	r, records := newRoom(t, 5)
	for first := 1; first <= proofStride && !t.Failed(); first += proofStep() {
		b := r.enqueue(records, 4, confirm.DuplexOff)
		for k := first; k <= proofSheets; k += proofStride {
			r.v.At(k, trouble)
		}
		r.whole(prove(r, b), records, true)
		if t.Failed() {
			t.Logf("with %s at sheets %d, %d …", trouble, first, first+proofStride)
		}
	}
}

// untilEnded runs a batch over and over; after each stop the clerk looks
// through the pile and says the last good sheet.
func (r *room) untilEnded(b confirm.Batch, waits func(b confirm.Batch, reasons string)) confirm.Batch {
	r.t.Helper()
	for range 40 {
		b = r.run(b, func(reasons string) { waits(b, reasons) })
		r.collect()
		if r.finished(b) {
			return b
		}
		b = r.lookedThrough(b)
		r.v.Mend()
	}
	r.t.Fatalf("the batch never ends: %s, %s, sheet %d of %d", b.State, states(b), r.lastGood(b), sheetsOf(b))
	return b
}

// pauseInAJam: the clerk pauses, says the last good sheet, clears the jam, and
// goes on.
func pauseInAJam(r *room, b confirm.Batch) confirm.Batch {
	return r.untilEnded(b, func(b confirm.Batch, reasons string) {
		if reasons != "media-jam-error" {
			r.t.Errorf("the printer is said to wait for %s", reasons)
		}
		check(r.t, r.desk.PauseBatch(r.t.Context(), b.ID))
	})
}

// answerEach: what was at the printer is doubtful when it is gone, each
// document is answered for itself, and goes on when the printer is there again.
func answerEach(r *room, b confirm.Batch) confirm.Batch {
	for range 40 {
		b = r.run(b, func(string) {})
		r.collect()
		r.v.Mend()
		if b = r.answered(b); b.State == confirm.BatchEnded {
			return b
		}
	}
	r.t.Fatalf("the batch never ends: %s", states(b))
	return b
}

// fillTray: told by the printer, filled by the clerk, and the batch goes on by itself.
func fillTray(r *room, b confirm.Batch) confirm.Batch {
	told := ""
	b = r.run(b, func(reasons string) { told = reasons; r.v.Mend() })
	if told != "media-empty-error media-needed-error" || b.State != confirm.BatchEnded {
		r.t.Errorf("told %q; the batch is %s", told, b.State)
	}
	return b
}

func TestJamAtEverySheet(t *testing.T) { everySheet(t, spooltest.Jam, pauseInAJam) }
func TestJamsInABatch(t *testing.T)    { manySheets(t, spooltest.Jam, pauseInAJam) }

func TestOutOfPaperAtEverySheet(t *testing.T) { everySheet(t, spooltest.Empty, fillTray) }

func TestPrinterDeletedAtEverySheet(t *testing.T) { everySheet(t, spooltest.Delete, answerEach) }

// TestPrinterLiesAtEverySheet: every job is said to be completed. Only the
// clerk's word on the last good sheet makes it right.
func TestPrinterLiesAtEverySheet(t *testing.T) {
	everySheet(t, spooltest.Lie, func(r *room, b confirm.Batch) confirm.Batch {
		b = r.run(b, func(string) {})
		if b.State != confirm.BatchEnded || states(b) != "done done" {
			r.t.Errorf("the lie is not believed: %s, %s", b.State, states(b))
		}
		b = r.lookedThrough(b)
		r.v.Mend()
		return r.untilEnded(b, func(confirm.Batch, string) {})
	})
}

// TestJamClearedFirst: the clerk clears the jam before anything else, and the
// printer goes on with or without the spoiled sheet. The pile tells.
func TestJamClearedFirst(t *testing.T) {
	for _, recovers := range []bool{false, true} {
		t.Run(fmt.Sprint(recovers), func(t *testing.T) {
			manySheets(t, spooltest.Jam, func(r *room, b confirm.Batch) confirm.Batch {
				r.v.JamRecovers = recovers
				return r.untilEnded(b, func(confirm.Batch, string) { r.v.Mend() })
			})
		})
	}
}

// TestOnlyCompletedIsDone: a job that ends in any other way is never called
// done, and every document can be brought to its end by the clerk's word.
func TestOnlyCompletedIsDone(t *testing.T) {
	t.Parallel()
	r, records := newRoom(t, 2)
	cases := []struct {
		trouble spooltest.Trouble
		sheet   int
		want    string
	}{
		{spooltest.Cancel, 1, "doubtful done"},
		{spooltest.Cancel, 4, "doubtful done"},
		{spooltest.Abort, 2, "doubtful done"},
		{spooltest.Forget, 1, "doubtful done"},
		{spooltest.Delete, 6, "done doubtful"},
	}
	for _, c := range cases {
		t.Run(fmt.Sprint(c.trouble, c.sheet), func(t *testing.T) {
			r.t = t
			b := r.enqueue(records, 2, confirm.DuplexOff)
			r.v.At(c.sheet, c.trouble)
			b = r.run(b, func(string) {})
			if states(b) != c.want {
				t.Errorf("states %q, want %q", states(b), c.want)
			}
			r.v.Mend()
			r.ledger(b)
			b = r.untilEnded(r.lookedThrough(b), func(confirm.Batch, string) {})
			r.whole(b, records, true)
		})
	}
	r.t = t // for what is left to clean up
}

// TestManualDuplexOnPaper: the fronts, then the turned stack; every back comes
// onto its own front.
func TestManualDuplexOnPaper(t *testing.T) {
	t.Parallel()
	r, records := newRoom(t, 3)
	b := r.run(r.enqueue(records, 2, confirm.DuplexManual), func(string) {})
	if b.State != confirm.BatchTurn {
		t.Fatalf("the batch is %s", b.State)
	}
	fronts := r.v.Sheets()
	check(t, r.desk.Turned(t.Context(), b.ID))
	b = r.run(b, func(string) {})
	backs := r.v.Sheets()[len(fronts):]
	if b.State != confirm.BatchEnded || states(b) != "done done done" || len(fronts) != 6 || len(backs) != 6 {
		t.Fatalf("the batch is %s, %s, with %d fronts and %d backs", b.State, states(b), len(fronts), len(backs))
	}
	for i, front := range fronts {
		f, k := pageOnPaper.FindStringSubmatch(front.Pages[0]), pageOnPaper.FindStringSubmatch(backs[len(backs)-1-i].Pages[0])
		if f == nil || k == nil || f[1] != k[1] || f[2] != k[2] || f[3] != "1" || k[3] != "2" || f[1] != records[i/2].ApplicationNo {
			t.Errorf("on sheet %d the front is %q, the back %q", i+1, f, k)
		}
	}
	r.ledger(b)
}

// TestAnyTrouble lets everything go wrong in any order, on one side or two.
func TestAnyTrouble(t *testing.T) {
	t.Parallel()
	r, records := newRoom(t, 3)
	troubles := []spooltest.Trouble{
		spooltest.Jam, spooltest.Empty, spooltest.Stop, spooltest.Abort, spooltest.Cancel, spooltest.Delete, spooltest.Lie, spooltest.Forget,
	}
	overs := []spooltest.HandOver{"", "", spooltest.Busy, spooltest.Refuse, spooltest.DieBefore, spooltest.DieAfter}
	for seed := uint64(0); seed < 16; seed += uint64(proofStep()) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r.t = t
			r.afresh()
			dice := rand.New(rand.NewPCG(seed, 1))
			duplex := []confirm.Duplex{confirm.DuplexAuto, confirm.DuplexOff}[dice.IntN(2)]
			b := r.enqueue(records, 2, duplex)
			for range 1 + dice.IntN(4) {
				r.v.At(1+dice.IntN(15), troubles[dice.IntN(len(troubles))])
			}
			for range dice.IntN(6) {
				r.v.OnHandOver(overs[dice.IntN(len(overs))])
			}
			r.v.JamRecovers = dice.IntN(2) == 0
			pauses := dice.IntN(2) == 0
			b = r.untilEnded(b, func(b confirm.Batch, _ string) {
				if pauses {
					check(t, r.desk.PauseBatch(t.Context(), b.ID))
				} else {
					r.v.Mend()
				}
			})
			r.whole(b, records, duplex == confirm.DuplexOff)
		})
	}
	r.t = t // for what is left to clean up
}
