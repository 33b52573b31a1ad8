package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// form is how much is played: ops and kills are of both legs together.
type form struct {
	ops, kills     int
	atOnce, killed int   // of the first leg
	every          int64 // of the second
}

// The form that every change passes.
var shortForm = form{ops: 2000, kills: 200, atOnce: 1900, killed: 80, every: 3}

// TestShortForm is the campaign as it runs with every change: everything at
// once over bad lines, and beside it kills and failures at write boundaries.
func TestShortForm(t *testing.T) {
	if testing.Short() {
		t.Skip("two campaigns of some minutes: in make test")
	}
	f := shortForm
	program := buildChild(t)
	var total [2]*tally
	t.Run("legs", func(t *testing.T) {
		t.Run("everything at once", func(t *testing.T) {
			t.Parallel()
			total[0] = play(t, options{Program: program, Seed: 1, Ops: f.atOnce, Kills: f.killed, Loss: 10, Clerks: 8, Points: 4, People: 240}, (*campaign).run)
		})
		t.Run("every boundary", func(t *testing.T) {
			t.Parallel()
			total[1] = play(t, options{Program: program, Seed: 2, Clerks: 4, Points: 4, People: 60, Every: f.every}, (*campaign).boundaries)
		})
	})
	if t.Failed() {
		return
	}
	if n := total[0].get("signed") + total[1].get("signed"); n < f.ops {
		t.Errorf("%d operations, want %d", n, f.ops)
	}
	if n := total[0].get("kills") + total[1].get("kills"); n < f.kills {
		t.Errorf("%d kills, want %d", n, f.kills)
	}
	checkVariety(t, total)
}

// checkVariety wants every kind of fault to have happened.
func checkVariety(t *testing.T, total [2]*tally) {
	t.Helper()
	for _, what := range []string{
		"accepted", "request lost", "answer lost", "request twice", "request late", "old request again", "answer cut", "clock jump", "line cut",
		"kill of a clerk at any time", "kill of the registry at any time", "audit checkpoints",
	} {
		if total[0].get(what) == 0 {
			t.Errorf("%s: never happened", what)
		}
	}
	for _, what := range []string{"ENOSPC", "EIO", "registry ENOSPC", "registry EIO", "kill of a clerk at write", "kill of the registry at write", "audit checkpoints"} {
		if total[1].get(what) == 0 {
			t.Errorf("%s: never happened", what)
		}
	}
}

// buildChild makes the program that children run, without the race detector:
// they are started hundreds of times.
func buildChild(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "faults.exe")
	out, err := exec.Command("go", "build", "-trimpath", "-o", program, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// play runs one leg and asks the oracle. What a failure leaves is kept.
func play(t *testing.T, o options, leg func(*campaign, context.Context) error) *tally {
	t.Helper()
	dir, err := os.MkdirTemp("", "confirmpoint-faults-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d; everything is left in %s", o.Seed, dir)
			return
		}
		_ = os.RemoveAll(dir)
	})
	o.Dir = filepath.Join(dir, "campaign")
	o.Tell = t.Logf
	c, err := newCampaign(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := leg(c, t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, c.tally)
	}
	bad, err := c.judge(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bad {
		t.Error(b)
	}
	t.Log(c.tally)
	return c.tally
}
