package credential

import (
	"testing"
	"time"

	"confirmpoint/confirm"
)

// TestCausesAreToldApart: each of the reasons why a clerk does not get on has
// its own code, before and after the PIN, and costs a try only when it is a PIN.
// token_removed and driver_missing are those of a token.
func TestCausesAreToldApart(t *testing.T) {
	for name, c := range map[string]struct {
		arrange func(b *bench)
		pin     []byte
		status  confirm.Code // what Status says before the PIN; "" when all is well
		unlock  confirm.Code
		tries   int // left afterwards
	}{
		"not enrolled": {nil, pinA, confirm.ProblemNotEnrolled, confirm.ProblemNotEnrolled, -1},
		"wrong PIN":    {func(*bench) {}, pinB, "", confirm.ProblemWrongPIN, MaxTries - 1},
		"locked": {func(b *bench) {
			b.fail(MaxTries - 1)
			wantCode(b.t, b.key.Unlock(b.t.Context(), wrong), confirm.ProblemPINLocked)
		}, pinA, confirm.ProblemPINLocked, confirm.ProblemPINLocked, 0},
		"too early": {func(b *bench) {
			wantCode(b.t, b.key.Unlock(b.t.Context(), wrong), confirm.ProblemWrongPIN)
		}, pinA, "", confirm.ProblemPINWait, MaxTries - 1},
		"expired": {func(b *bench) { b.now = start.AddDate(0, 0, 80) }, pinA, confirm.ProblemCertExpired, "", MaxTries},
		"keyring missing": {func(b *bench) {
			b.mem.Fault = func(string, string) error { return problem(confirm.ProblemKeyringMissing, nil) }
		}, pinA, confirm.ProblemKeyringMissing, confirm.ProblemKeyringMissing, MaxTries},
		"keyring locked": {func(b *bench) {
			b.mem.Fault = func(string, string) error { return problem(confirm.ProblemKeyringLocked, nil) }
		}, pinA, confirm.ProblemKeyringLocked, confirm.ProblemKeyringLocked, MaxTries},
		"secret missing": {func(b *bench) {
			for _, n := range b.mem.Names() {
				_ = b.mem.Delete(b.t.Context(), n)
			}
		}, pinA, "", confirm.ProblemSecretMissing, MaxTries},
		"broken": {func(b *bench) { b.spoil(".json") }, pinA, confirm.ProblemCredentialBroken, confirm.ProblemCredentialBroken, -1},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			if c.arrange != nil {
				b.enrol(pinA, "r1")
				c.arrange(b)
			}
			if s := b.key.Status(t.Context()); confirm.CodeOf(errOf(s.Problem)) != c.status || s.Provider != confirm.ProviderSoftkey {
				t.Errorf("Status: %+v", s)
			}
			if err := b.key.Unlock(t.Context(), c.pin); confirm.CodeOf(err) != c.unlock {
				t.Errorf("Unlock: %v", err)
			}
			b.mem.Fault = nil
			if left := b.key.Status(t.Context()).TriesLeft; left != c.tries {
				t.Errorf("%d tries left", left)
			}
			if b.key.Removed() != nil {
				t.Error("a file was pulled out")
			}
		})
	}
}

// errOf is nil for no problem: a nil *Problem in an error is not nil.
func errOf(p *confirm.Problem) error {
	if p == nil {
		return nil
	}
	return p
}

// TestStatusTellsOfTheKeyring: while it has been asked and is silent, Status
// says so and asks nothing of it.
func TestStatusTellsOfTheKeyring(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	asked, answer := make(chan struct{}), make(chan struct{})
	b.mem.Fault = func(kind, _ string) error {
		switch kind {
		case "get":
			asked <- struct{}{}
			<-answer
		case "probe":
			t.Error("the keyring was probed while a person is asked")
		}
		return nil
	}
	done := make(chan error)
	go func() { done <- b.key.Unlock(t.Context(), pinA) }()
	for range 2 { // the secret, and the count
		<-asked
		if s := b.key.Status(t.Context()); !s.KeyringWait || s.Unlocked {
			t.Errorf("%+v", s)
		}
		answer <- struct{}{}
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if s := b.key.Status(t.Context()); s.KeyringWait || !s.Unlocked {
		t.Errorf("%+v", s)
	}
}

func TestKeyringFree(t *testing.T) {
	b := newBench(t)
	b.mem.Fault = func(string, string) error { return problem(confirm.ProblemKeyringMissing, nil) }
	ctx := t.Context()
	_, err := b.key.Create(ctx, pinA, "zhangmin", b.alg)
	wantCode(t, err, confirm.ProblemKeyringMissing) // never a silent fallback
	asked, err := b.key.CreateKeyringFree(ctx, pinA, "zhangmin", b.alg)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.key.Install(ctx, issue(t, asked), enrolment("r1")); err != nil {
		t.Fatal(err)
	}
	if s := b.key.Status(ctx); !s.KeyringFree || s.Problem != nil {
		t.Fatalf("%+v", s)
	}
	cacheKey := b.unlock(pinA)
	b.renew("r1")
	if err := b.key.ChangePIN(ctx, pinA, pinB); err != nil {
		t.Fatal(err)
	}
	b.reopen()
	b.fail(1)
	if got := b.unlock(pinB); string(got) != string(cacheKey) {
		t.Fatal("another cache key")
	}
	if s := b.key.Status(ctx); !s.KeyringFree || s.FailedTotal != 1 {
		t.Fatalf("%+v", s)
	}
	if n := b.mem.Names(); len(n) != 0 {
		t.Fatalf("in the keyring: %v", n)
	}
	b.now = b.now.Add(time.Hour)
	b.mem.Fault = nil
	b.enrol(pinA, "r2") // the keyring is back
	if b.key.Status(ctx).KeyringFree {
		t.Fatal("still 受限模式")
	}
}

// TestKeyringFreeCostsMore: the file says what it costs to try a PIN.
func TestKeyringFreeCostsMore(t *testing.T) {
	with, without := DefaultParams(), DefaultKeyringFreeParams()
	if without != (Params{Time: 4, MemoryKiB: 256 << 10, Threads: 2}) || !without.sane() {
		t.Fatalf("%+v", without)
	}
	if with.Time*with.MemoryKiB*4 > without.Time*without.MemoryKiB {
		t.Fatal("a PIN without a keyring costs less than four times as much")
	}
}
