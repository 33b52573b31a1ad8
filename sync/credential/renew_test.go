package credential

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"reflect"
	"testing"

	"confirmpoint/confirm"
)

func TestRenewInAnOpenSession(t *testing.T) {
	for _, alg := range algorithms {
		b := newBench(t)
		b.alg = alg
		b.enrol(pinA, "r1")
		_, err := b.key.Renew(t.Context())
		wantCode(t, err, confirm.ProblemLocked)
		cacheKey := b.unlock(pinA)
		asked, err := b.key.Renew(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		again, err := b.key.Renew(t.Context())
		if err != nil || !reflect.DeepEqual(asked, again) {
			t.Fatalf("another request: %v", err)
		}
		b.reopen() // a death before the answer
		b.unlock(pinA)
		if again, err = b.key.Renew(t.Context()); err != nil || !reflect.DeepEqual(asked, again) {
			t.Fatalf("another request after a restart: %v", err)
		}
		before, oldCert, err := b.key.SigningKey("op1")
		if err != nil {
			t.Fatal(err)
		}
		if err := b.key.Renewed(t.Context(), issue(t, asked)); err != nil {
			t.Fatal(err)
		}
		if _, err := before.Sign(rand.Reader, digest[:], crypto.SHA256); err != nil {
			t.Fatalf("what was begun with the old key: %v", err)
		}
		_, newCert, err := b.key.SigningKey("op2")
		if err != nil || bytes.Equal(oldCert, newCert) {
			t.Fatalf("still the old certificate: %v", err)
		}
		b.mustSign("op2")
		b.renew("r1") // and once more in the same session
		b.key.Lock()
		if _, err := before.Sign(rand.Reader, digest[:], crypto.SHA256); confirm.CodeOf(err) != confirm.ProblemLocked {
			t.Fatalf("the old key after Lock: %v", err)
		}
		if got := b.unlock(pinA); !bytes.Equal(got, cacheKey) {
			t.Fatal("another cache key")
		}
		if files, names := b.files(""), b.mem.Names(); len(files) != 3 || len(names) != 2 {
			t.Fatalf("litter: %v, %v", files, names)
		}
	}
}

func TestRenewNeedsTheSigningKeyOfTheSession(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	b.unlock(pinA)
	b.key.CloseSigning()
	_, err := b.key.Renew(t.Context())
	wantCode(t, err, confirm.ProblemSigningLocked)
	b.openBatch("renewal")
	_, err = b.key.Renew(t.Context())
	wantCode(t, err, confirm.ProblemSigningLocked)

	b.unlock(pinA)
	asked, err := b.key.Renew(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.key.CloseSigning() // between question and answer
	if err := b.key.Renewed(t.Context(), issue(t, asked)); err != nil {
		t.Fatal(err)
	}
	wantCode(t, b.sign("op1"), confirm.ProblemSigningLocked)
	if _, err := b.key.Signer(); err != nil {
		t.Fatal(err)
	}
	b.openBatch("op1")
	b.mustSign("op1")
}

// TestRenewalDoesNotOutliveAPINChange: keys that were made under the old PIN
// never take the place of those under the new one.
func TestRenewalDoesNotOutliveAPINChange(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	b.unlock(pinA)
	asked, err := b.key.Renew(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := b.key.ChangePIN(t.Context(), pinA, pinB); err != nil {
		t.Fatal(err)
	}
	wantCode(t, b.key.Renewed(t.Context(), issue(t, asked)), confirm.ProblemBadAnswer)
	b.renew("r1")
	b.key.Lock()
	b.unlock(pinB)
}

func TestChangePIN(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	cacheKey := b.unlock(pinA)
	ctx := t.Context()
	wantCode(t, b.key.ChangePIN(ctx, pinA, []byte("123456")), confirm.ProblemPINWeak)
	wantCode(t, b.key.ChangePIN(ctx, pinB, []byte("908172")), confirm.ProblemWrongPIN)
	b.now = start.AddDate(0, 0, 1)
	before, err := b.key.signingCertificate()
	if err != nil {
		t.Fatal(err)
	}
	if err := b.key.ChangePIN(ctx, pinA, pinB); err != nil {
		t.Fatal(err)
	}
	b.mustSign("the session goes on")
	after, err := b.key.signingCertificate()
	if err != nil || !bytes.Equal(before, after) {
		t.Fatalf("another certificate: %v", err)
	}
	b.reopen()
	if s := b.key.Status(ctx); s.FailedTotal != 1 || s.TriesLeft != MaxTries {
		t.Fatalf("the count was lost: %+v", s)
	}
	wantCode(t, b.key.Unlock(ctx, pinA), confirm.ProblemWrongPIN)
	b.now = b.now.AddDate(0, 0, 1)
	if got := b.unlock(pinB); !bytes.Equal(got, cacheKey) {
		t.Fatal("another cache key")
	}
	b.key.Lock()
	if err := b.key.ChangePIN(ctx, pinB, pinA); err != nil {
		t.Fatal(err)
	}
	_, err = b.key.CacheKey()
	wantCode(t, err, confirm.ProblemLocked) // a change is no sign-in
	if e, err := b.key.Enrolment(); err != nil || e.RegistryID != "r1" {
		t.Fatalf("%+v, %v", e, err)
	}
}

// signingCertificate is for tests that compare certificates.
func (s *Softkey) signingCertificate() ([]byte, error) {
	_, der, err := s.SigningKey("audit")
	return der, err
}
