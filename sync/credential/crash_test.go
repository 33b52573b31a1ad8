package credential

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"
	"time"

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
	o := b.options()
	o.Secrets = dyingSecrets{b.mem, p}
	return open(o, dyingFolder{diskFolder(b.dir), p}), p
}

// dies runs work again and again, with one step more each time, on a credential
// that was unlocked, and looks at what is found afterwards with after. err is
// what work has told.
func dies(t *testing.T, work func(b *bench, key *Softkey) error, after func(b *bench, n int, err error)) {
	t.Helper()
	for n := 0; ; n++ {
		b := newBench(t)
		b.enrol(pinA, "old")
		key, p := b.dying(n)
		p.left = n + 1000 // Unlock counts a try; it has its own test
		if err := key.Unlock(t.Context(), pinA); err != nil {
			t.Fatal(err)
		}
		p.left = n
		err := work(b, key)
		alive := p.left >= 0
		b.reopen()
		after(b, n, err)
		if files, _ := os.ReadDir(b.dir); len(files) != 3 || len(b.mem.Names()) != 2 {
			t.Fatalf("after %d steps: litter: %v, %v", n, files, b.mem.Names())
		}
		if alive {
			if n < 6 {
				t.Fatalf("only %d steps: the test does not reach the writes", n)
			}
			return
		}
	}
}

// TestDeathDuringARenewal: what is found is the old credential or the new one,
// whole, under the same PIN, and another renewal goes through.
func TestDeathDuringARenewal(t *testing.T) {
	dies(t, func(b *bench, key *Softkey) error {
		asked, err := key.Renew(t.Context())
		if err == nil {
			err = key.Install(t.Context(), issue(t, asked), enrolment("new"))
		}
		return err
	}, func(b *bench, n int, err error) {
		e, loadErr := b.key.Enrolment()
		if loadErr != nil || err == nil && e.RegistryID != "new" {
			t.Fatalf("after %d steps: %v; Install said %v", n, loadErr, err)
		}
		cacheKey := b.unlock(pinA)
		b.renew("third")
		if got := b.unlock(pinA); !bytes.Equal(got, cacheKey) {
			t.Fatalf("after %d steps and another renewal: another cache key", n)
		}
	})
}

// TestDeathDuringAPINChange: the old PIN or the new one opens, and not both.
func TestDeathDuringAPINChange(t *testing.T) {
	dies(t, func(b *bench, key *Softkey) error {
		return key.ChangePIN(t.Context(), pinA, pinB)
	}, func(b *bench, n int, err error) {
		b.now = b.now.Add(time.Minute) // a death may have cost a try
		pin, other := pinB, pinA
		if b.key.Unlock(t.Context(), pinB) != nil {
			pin, other = pinA, pinB
			b.now = b.now.Add(time.Minute)
		}
		if err == nil && string(pin) != string(pinB) {
			t.Fatalf("after %d steps: ChangePIN said yes, but the old PIN opens", n)
		}
		cacheKey := b.unlock(pin)
		wantCode(t, b.key.Unlock(t.Context(), other), confirm.ProblemWrongPIN)
		b.now = b.now.Add(time.Minute)
		if err := b.key.ChangePIN(t.Context(), pin, []byte("908172")); err != nil {
			t.Fatal(err)
		}
		if got := b.unlock([]byte("908172")); !bytes.Equal(got, cacheKey) {
			t.Fatalf("after %d steps: another cache key", n)
		}
	})
}

// renew makes the keys of an unlocked credential anew.
func (b *bench) renew(name string) {
	b.t.Helper()
	asked, err := b.key.Renew(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.key.Install(b.t.Context(), issue(b.t, asked), enrolment(name)); err != nil {
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
