package credential

import (
	"crypto/rand"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/credentialtest"
)

// ring is what the keyring holds.
func (b *bench) ring() map[string][]byte {
	b.t.Helper()
	items := map[string][]byte{}
	for _, name := range b.mem.Names() {
		data, err := b.mem.Get(b.t.Context(), name)
		if err != nil {
			b.t.Fatal(err)
		}
		items[name] = data
	}
	return items
}

func (b *bench) putRing(items map[string][]byte) {
	b.t.Helper()
	for _, name := range b.mem.Names() {
		if err := b.mem.Delete(b.t.Context(), name); err != nil {
			b.t.Fatal(err)
		}
	}
	for name, data := range items {
		if err := b.mem.Set(b.t.Context(), name, data); err != nil {
			b.t.Fatal(err)
		}
	}
}

// everything is for restore: all files.
func everything(string) bool { return true }

// TestColleague lets a colleague guess for a day at the clerk's computer, in
// each way that one can think of who is no programmer, and counts. The table of
// docs/security.md says the same.
func TestColleague(t *testing.T) {
	const enough = 50 // guesses after which there is no end
	for _, c := range []struct {
		name string
		// between two guesses; it may leave the rest to the clock.
		between func(b *bench, folder, ring map[string][]byte)
		wait    time.Duration // of the colleague after each guess
		guesses int           // in a day
		total   int64         // what the counters say in the end
		open    bool          // and the right PIN is still let in
	}{
		{name: "waits as long as he is told", wait: 65 * time.Second, guesses: 5, total: 5},
		{name: "starts the program anew", between: func(b *bench, _, _ map[string][]byte) { b.reopen() }, wait: 65 * time.Second, guesses: 5, total: 5},
		{name: "sets the clock forward", between: func(b *bench, _, _ map[string][]byte) { b.now = b.now.AddDate(0, 1, 0) }, guesses: 5, total: 5},
		{name: "sets the clock back", between: func(b *bench, _, _ map[string][]byte) { b.now = b.now.AddDate(-1, 0, 0); b.reopen() }, wait: 65 * time.Second, guesses: 1, total: 1, open: true},
		{name: "sets the clock back and forth", between: func(b *bench, _, _ map[string][]byte) {
			b.now = b.now.AddDate(-1, 0, 0)
			_ = b.key.Unlock(b.t.Context(), nil)
			b.now = b.now.AddDate(2, 0, 0)
		}, guesses: 5, total: 5},
		{name: "puts the folder back", between: func(b *bench, folder, _ map[string][]byte) {
			b.restore(folder, everything)
			b.reopen()
		}, wait: 65 * time.Second, guesses: 5, total: 5},
		{name: "puts the keyring back", between: func(b *bench, _, ring map[string][]byte) {
			b.putRing(ring)
			b.reopen()
		}, wait: 65 * time.Second, guesses: 5, total: 5},
		{name: "removes the counter of the folder", between: func(b *bench, _, _ map[string][]byte) {
			b.erase(triesSuffix)
			b.reopen()
		}, wait: 65 * time.Second, guesses: 2, total: 2},
		{name: "puts folder and keyring back", between: func(b *bench, folder, ring map[string][]byte) {
			b.restore(folder, everything)
			b.putRing(ring)
			b.reopen()
		}, guesses: enough, total: 1, open: true}, // the newest alone
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.enrol(pinA, "r1")
			b.unlock(pinA)
			folder, ring := b.snapshot(), b.ring()
			guesses, refused := 0, 0
			for elapsed := time.Duration(0); elapsed < 24*time.Hour && guesses < enough && refused < enough; elapsed += c.wait + time.Second {
				before := b.counted()
				code := confirm.CodeOf(b.key.Unlock(t.Context(), wrong))
				if code == confirm.ProblemWrongPIN || b.counted() > before {
					guesses++
					refused = 0
				} else {
					refused++
				}
				b.now = b.now.Add(c.wait + time.Second)
				if c.between != nil {
					c.between(b, folder, ring)
				}
			}
			if guesses != c.guesses {
				t.Errorf("%d guesses in a day, want %d", guesses, c.guesses)
			}
			if got := b.counted(); got != c.total {
				t.Errorf("%d guesses are counted, want %d", got, c.total)
			}
			b.now = b.now.AddDate(100, 0, 0)
			if c.open {
				b.unlock(pinA)
				return
			}
			wantCode(t, b.key.Unlock(t.Context(), pinA), confirm.ProblemPINLocked)
			if p := b.key.Status(t.Context()).Problem; p == nil || p.Code != confirm.ProblemPINLocked && p.Code != confirm.ProblemCredentialCopied {
				t.Errorf("the clerk is told %v", p)
			}
		})
	}
}

// counted is the number of wrong PINs as the further of the two counters has it.
func (b *bench) counted() (total int64) {
	b.t.Helper()
	for _, kept := range []struct {
		items  map[string][]byte
		suffix string
	}{{b.ring(), countSuffix}, {b.snapshot(), triesSuffix}} {
		for name, data := range kept.items {
			if t, whole := decodeTries(data); whole && strings.HasSuffix(name, kept.suffix) {
				total = max(total, t.Total)
			}
		}
	}
	return total
}

// TestColleagueBetweenSignIns: who stops after four and lets the clerk sign in
// has four a day, all of them counted: on the fourth day the registry has heard
// of more than 15 and locks the certificates (registry: maxFailedPINs).
func TestColleagueBetweenSignIns(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	for day := 1; day <= 4; day++ {
		b.fail(MaxTries - 1)
		b.unlock(pinA)
		if got := b.key.Status(t.Context()).FailedTotal; got != int64(4*day) {
			t.Fatalf("day %d: %d counted", day, got)
		}
		b.now = b.now.Add(12 * time.Hour)
	}
}

// TestThiefOfTheFolder: a copy of the folder alone is no oracle for a PIN, not
// even for the right one. With a keyring the other half is missing; without
// one, in the degraded mode, the right PIN opens it, wherever it is.
func TestThiefOfTheFolder(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	stolen := b.snapshot()
	elsewhere := newBench(t)
	elsewhere.mem = &credentialtest.Memory{}
	elsewhere.restore(stolen, everything)
	elsewhere.reopen()
	wantCode(t, elsewhere.key.Unlock(t.Context(), pinA), confirm.ProblemSecretMissing)
	// Another secret in its place makes the right PIN a wrong one.
	secret := make([]byte, keySize)
	if _, err := rand.Read(secret); err != nil {
		t.Fatal(err)
	}
	items := b.ring()
	for _, name := range slices.Sorted(maps.Keys(items)) {
		if !strings.HasSuffix(name, countSuffix) {
			if err := elsewhere.mem.Set(t.Context(), name, secret); err != nil {
				t.Fatal(err)
			}
		}
	}
	// The only try that a lost counter leaves was not the right one.
	wantCode(t, elsewhere.key.Unlock(t.Context(), pinA), confirm.ProblemPINLocked)
}

// BenchmarkGuess is one guess of whoever holds folder and keyring and writes a
// program for it: nothing but Argon2id stands between.
func BenchmarkGuess(b *testing.B) {
	for name, params := range map[string]Params{"keyring": DefaultParams(), "keyring-free": DefaultKeyringFreeParams()} {
		b.Run(name, func(b *testing.B) {
			sealed := &sealedKeys{kdf: params}
			for b.Loop() {
				keys, err := sealed.derive([]byte("204816"), make([]byte, keySize))
				if err != nil {
					b.Fatal(err)
				}
				keys.wipe()
			}
			b.ReportMetric(3600*float64(b.N)/b.Elapsed().Seconds(), "guesses/h")
		})
	}
}
