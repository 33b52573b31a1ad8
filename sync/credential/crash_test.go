package credential

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/credentialtest"
)

var errDead = errors.New("the power is off")

// power is shared by disk and keyring: each step uses one unit, and after the
// last nothing happens any more. A write that it dies in leaves half a file.
type power struct{ left int }

func (p *power) use() bool {
	p.left--
	return p.left >= 0
}

type dyingFolder struct {
	diskFolder
	power *power
}

func (d dyingFolder) writeTemp(name string, data []byte) error {
	if !d.power.use() {
		if d.power.left == -1 {
			_ = d.diskFolder.writeTemp(name, data[:len(data)/2])
		}
		return errDead
	}
	return d.diskFolder.writeTemp(name, data)
}

func (d dyingFolder) rename(name string) error {
	if !d.power.use() {
		return errDead
	}
	return d.diskFolder.rename(name)
}

func (d dyingFolder) remove(name string) error {
	if !d.power.use() {
		return errDead
	}
	return d.diskFolder.remove(name)
}

type dyingSecrets struct {
	*credentialtest.Memory
	power *power
}

func (d dyingSecrets) Set(ctx context.Context, name string, secret []byte) error {
	if !d.power.use() {
		return errDead
	}
	return d.Memory.Set(ctx, name, secret)
}

func (d dyingSecrets) Delete(ctx context.Context, name string) error {
	if !d.power.use() {
		return errDead
	}
	return d.Memory.Delete(ctx, name)
}

// dying opens b's credential so that it stops after n steps.
func (b *bench) dying(n int) (*Softkey, *power) {
	p := &power{left: n}
	o := Options{Dir: b.dir, Secrets: dyingSecrets{b.mem, p}, KDF: cheapKDF, Clock: b.key.clock}
	return open(o, dyingFolder{diskFolder(b.dir), p}), p
}

// TestDeathBetweenAnyTwoWrites renews a credential and stops after every number
// of steps: what is found afterwards is the old one or the new one, whole, and
// a second renewal goes through and leaves no litter.
func TestDeathBetweenAnyTwoWrites(t *testing.T) {
	for n := 0; ; n++ {
		b := newBench(t)
		b.enrol(pinA, "old")
		cacheKey := b.unlock(pinA)
		key, p := b.dying(n)
		p.left = n + 1000 // Unlock counts a try; it has its own test
		if err := key.Unlock(t.Context(), pinA); err != nil {
			t.Fatal(err)
		}
		p.left = n
		csr, err := key.Renew(t.Context(), pinB, "zhangmin")
		if err == nil {
			err = key.Install(t.Context(), issue(t, csr), enrolment("new"))
		}
		b.reopen()
		e, loadErr := b.key.Enrolment()
		if loadErr != nil {
			t.Fatalf("after %d steps: %v", n, loadErr)
		}
		pin := map[string][]byte{"old": pinA, "new": pinB}[e.RegistryID]
		if err == nil && e.RegistryID != "new" {
			t.Fatalf("after %d steps: Install said yes, but the old one is there", n)
		}
		if got := b.unlock(pin); !bytes.Equal(got, cacheKey) {
			t.Fatalf("after %d steps: another cache key", n)
		}
		b.renew(pinA, "third")
		if got := b.unlock(pinA); !bytes.Equal(got, cacheKey) {
			t.Fatalf("after %d steps and another renewal: another cache key", n)
		}
		if files, _ := os.ReadDir(b.dir); len(files) != 3 || len(b.mem.Names()) != 1 {
			t.Fatalf("after %d steps: litter: %v, %v", n, files, b.mem.Names())
		}
		if p.left >= 0 {
			if n < 8 {
				t.Fatalf("only %d steps: the test does not reach the writes", n)
			}
			return
		}
	}
}

func (b *bench) renew(pin []byte, name string) {
	b.t.Helper()
	csr, err := b.key.Renew(b.t.Context(), pin, "zhangmin")
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.key.Install(b.t.Context(), issue(b.t, csr), enrolment(name)); err != nil {
		b.t.Fatal(err)
	}
}

// TestDeathDuringAnUnlock: pulling the plug never gives a wrong try back, and
// never opens.
func TestDeathDuringAnUnlock(t *testing.T) {
	for n := 0; ; n++ {
		b := newBench(t)
		b.enrol(pinA, "r1")
		key, p := b.dying(n)
		err := key.Unlock(t.Context(), pinB)
		if err == nil {
			t.Fatal("a wrong PIN opened")
		}
		b.reopen()
		left := b.key.Status(t.Context()).TriesLeft
		told := confirm.CodeOf(err) == confirm.ProblemWrongPIN
		if told && left != MaxTries-1 {
			t.Fatalf("after %d steps: told that the PIN is wrong with %d tries left", n, left)
		}
		if p.left >= 0 {
			return
		}
	}
}

// TestFullDiskMakesNoAttempt: a try that cannot be counted is not made.
func TestFullDiskMakesNoAttempt(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	key, _ := b.dying(0)
	if err := key.Unlock(t.Context(), pinA); !errors.Is(err, errDead) {
		t.Fatalf("got %v", err)
	}
	if _, err := key.CacheKey(); err == nil {
		t.Fatal("opened without counting")
	}
}
