package credential

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"runtime"
	"testing"
	"time"

	"confirmpoint/confirm"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
)

var digest = sha256.Sum256([]byte("intent"))

// sign asks for the key of a purpose and signs with it.
func (b *bench) sign(purpose string) error {
	signer, _, err := b.key.SigningKey(purpose)
	if err == nil {
		_, err = signer.Sign(rand.Reader, digest[:], crypto.SHA256)
	}
	return err
}

func (b *bench) mustSign(purpose string) {
	b.t.Helper()
	if err := b.sign(purpose); err != nil {
		b.t.Fatalf("%s: %v", purpose, err)
	}
}

// openBatch opens the signing key for operations for ten minutes.
func (b *bench) openBatch(operations ...string) {
	b.t.Helper()
	err := b.key.OpenSigning(b.t.Context(), pinA, confirm.SigningBatch{
		Name: "为本批签名", Operations: operations, Until: b.now.Add(10 * time.Minute),
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func TestSignaturesOfBothAlgorithms(t *testing.T) {
	for _, alg := range algorithms {
		b := newBench(t)
		b.alg = alg
		b.enrol(pinA, "r1")
		b.unlock(pinA)
		signer, der, err := b.key.SigningKey("op1")
		if err != nil {
			t.Fatal(err)
		}
		cert, err := smx509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		public := signer.Public().(*ecdsa.PublicKey)
		if !public.Equal(cert.PublicKey) {
			t.Fatal("the certificate is of another key")
		}
		e := digest[:]
		if alg == confirm.SM2SM3 {
			if e, err = sm2.CalculateSM2Hash(public, []byte("intent"), nil); err != nil {
				t.Fatal(err)
			}
		}
		sig, err := signer.Sign(rand.Reader, e, crypto.Hash(0))
		if err != nil {
			t.Fatal(err)
		}
		good := ecdsa.VerifyASN1(public, e, sig)
		if alg == confirm.SM2SM3 {
			good = sm2.VerifyASN1WithSM2(public, nil, []byte("intent"), sig)
		}
		if !good {
			t.Fatalf("%s: the signature does not verify", alg)
		}
		line, err := b.key.Signer()
		if err != nil {
			t.Fatal(err)
		}
		if public.Equal(line.Public()) {
			t.Fatal("one key does both")
		}
	}
}

func TestBatchSignsWhatItNames(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	b.unlock(pinA)
	b.mustSign("anything, in a session")
	kept, _, err := b.key.SigningKey("op1")
	if err != nil {
		t.Fatal(err)
	}
	inside := b.key.open.keys.signing
	b.key.CloseSigning()
	if !bytes.Equal(inside, make([]byte, keySize)) || b.key.open.with.signing != nil {
		t.Fatal("the signing key was not wiped, or what seals one")
	}
	if _, err := kept.Sign(rand.Reader, digest[:], crypto.SHA256); confirm.CodeOf(err) != confirm.ProblemSigningLocked {
		t.Fatalf("a kept signer: %v", err)
	}
	if _, err := b.key.Signer(); err != nil {
		t.Fatalf("CloseSigning closed the line: %v", err)
	}
	wantCode(t, b.sign("op1"), confirm.ProblemSigningLocked)

	b.openBatch("op1", "op2", "audit")
	if s := b.key.Status(t.Context()); !s.SigningOpen || s.TriesLeft != MaxTries {
		t.Fatalf("%+v", s)
	}
	b.mustSign("op1")
	b.mustSign("op1") // once more, after a write that failed
	for _, other := range []string{"op3", "renewal", "ledger", ""} {
		wantCode(t, b.sign(other), confirm.ProblemSigningLocked)
	}
	b.mustSign("op2")
	b.mustSign("audit")
	wantCode(t, b.sign("op1"), confirm.ProblemSigningLocked) // all are signed
	if b.key.Status(t.Context()).SigningOpen {
		t.Fatal("still open after the last signature")
	}
}

func TestBatchEndsByTime(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	b.unlock(pinA)
	b.openBatch("op1", "op2", "op3", "audit")
	b.mustSign("op1")
	b.now = b.now.AddDate(-1, 0, 0) // a clock set back gains nothing
	b.mono += 10*time.Minute - 1
	b.mustSign("op2")
	kept, _, err := b.key.SigningKey("op3")
	if err != nil {
		t.Fatal(err)
	}
	b.mono++
	_, err = kept.Sign(rand.Reader, digest[:], crypto.SHA256)
	wantCode(t, err, confirm.ProblemBatchOver)
	if left := args(t, err)["left"]; left != "1" {
		t.Fatalf("%s operations left", left)
	}
	wantCode(t, b.sign("op1"), confirm.ProblemBatchOver)
	wantCode(t, b.sign("op9"), confirm.ProblemSigningLocked)
	b.key.CloseSigning()
	wantCode(t, b.sign("op3"), confirm.ProblemSigningLocked)
}

// TestTimerWipesTheKey: nobody asks for the key again, and it goes all the same.
func TestTimerWipesTheKey(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	b.unlock(pinA)
	b.openBatch("op1")
	inside := b.key.open.keys.signing
	b.timers[0] <- b.now
	for b.key.Status(t.Context()).SigningOpen {
		runtime.Gosched()
	}
	b.key.mu.Lock()
	defer b.key.mu.Unlock()
	if !bytes.Equal(inside, make([]byte, keySize)) {
		t.Fatal("closed, but not wiped")
	}
}

// TestTimerOfAnEarlierBatch closes nothing of the next.
func TestTimerOfAnEarlierBatch(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	b.unlock(pinA)
	b.openBatch("op1")
	first := b.key.open.batch
	b.openBatch("op2")
	select {
	case <-first.stop:
	default:
		t.Fatal("the first timer still waits")
	}
	b.key.endLater(b.key.open, first, b.timers[0]) // both ways out at once are one
	b.mustSign("op2")
	wantCode(t, b.sign("op1"), confirm.ProblemSigningLocked)
}

func TestOpenSigningWantsThePIN(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	batch := confirm.SigningBatch{Operations: []string{"op1"}, Until: b.now.Add(time.Hour)}
	wantCode(t, b.key.OpenSigning(t.Context(), pinA, batch), confirm.ProblemLocked)
	b.unlock(pinA)
	b.key.CloseSigning()
	wantCode(t, b.key.OpenSigning(t.Context(), pinB, batch), confirm.ProblemWrongPIN)
	wantCode(t, b.sign("op1"), confirm.ProblemSigningLocked)
	if s := b.key.Status(t.Context()); s.TriesLeft != MaxTries-1 || s.FailedTotal != 1 || !s.Unlocked {
		t.Fatalf("%+v", s)
	}
	wantCode(t, b.key.OpenSigning(t.Context(), pinA, batch), confirm.ProblemPINWait)
	b.now = b.now.Add(time.Second)
	batch.Until = b.now
	if err := b.key.OpenSigning(t.Context(), pinA, batch); err != nil {
		t.Fatal(err)
	}
	wantCode(t, b.sign("op1"), confirm.ProblemBatchOver) // no time at all
}

func TestLockOvertakesOpenSigning(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	b.unlock(pinA)
	b.key.CloseSigning()
	b.mem.Fault = func(kind, _ string) error {
		if kind == "get" {
			b.key.Lock()
		}
		return nil
	}
	err := b.key.OpenSigning(t.Context(), pinA, confirm.SigningBatch{Operations: []string{"op1"}, Until: b.now.Add(time.Hour)})
	wantCode(t, err, confirm.ProblemLocked)
	wantCode(t, b.sign("op1"), confirm.ProblemLocked)
}
