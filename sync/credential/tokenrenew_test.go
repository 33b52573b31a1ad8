package credential

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/token/cryptoki"
	"confirmpoint/sync/credential/token/tokentest"
)

// keys counts the private keys on a token.
func (b *tokenBench) keys(name string) (n int) {
	for _, o := range b.token(name).Objects {
		if o.Scalar != nil {
			n++
		}
	}
	return n
}

func TestTokenRenews(t *testing.T) {
	b := newTokenBench(t, usbKey())
	b.enrol("r1")
	_, err := b.key.Renew(t.Context())
	wantCode(t, err, confirm.ProblemLocked)
	cache := b.unlock()
	b.key.CloseSigning()
	_, err = b.key.Renew(t.Context())
	wantCode(t, err, confirm.ProblemSigningLocked)
	b.unlock()
	asked, err := b.key.Renew(t.Context())
	b.must(err)
	again, err := b.key.Renew(t.Context())
	if err != nil || !bytes.Equal(asked.Signing, again.Signing) || !bytes.Equal(asked.Line, again.Line) || b.keys("a") != 2 {
		t.Fatalf("asking again has made other keys: %d, %v", b.keys("a"), err)
	}
	b.unlock() // a sweep in between leaves the renewal alone
	asked, err = b.key.Renew(t.Context())
	if err != nil || !bytes.Equal(asked.Signing, again.Signing) {
		t.Fatalf("the renewal that had begun is lost: %v", err)
	}
	certs := issue(t, asked)
	b.key.CloseSigning()
	wantCode(t, b.key.Renewed(t.Context(), certs), confirm.ProblemSigningLocked)
	b.unlock()
	oldSigner, oldDER, err := b.key.SigningKey("op-1")
	b.must(err)
	oldLine, err := b.key.Signer()
	b.must(err)
	oldCert, err := b.key.Certificate()
	b.must(err)
	b.must(b.key.Renewed(t.Context(), certs))

	// What was begun before may end, with the keys of before.
	b.must(b.signWith(oldSigner, oldDER))
	b.must(b.signWith(oldLine, oldCert.Raw))
	_, der, err := b.key.SigningKey("op-2")
	b.must(err)
	if bytes.Equal(der, oldDER) {
		t.Error("the old certificate is still in use")
	}
	b.must(b.sign("op-2"))
	b.reopen()
	if !bytes.Equal(b.unlock(), cache) {
		t.Error("a renewal has changed the cache key")
	}
	b.must(b.sign("op-2"))
	if b.keys("a") != 1 || len(b.mem.Names()) != 1 {
		t.Errorf("keys %d, items %v", b.keys("a"), b.mem.Names())
	}
}

// TestTokenEnrolsAnew: the old cache key stays where it is; keys that were made
// for nothing leave the token.
func TestTokenEnrolsAnew(t *testing.T) {
	b := newTokenBench(t, usbKey())
	for range 3 { // activation codes that were typed wrong
		_, err := b.key.Create(t.Context(), keyPIN, "zhangmin", confirm.ES256)
		b.must(err)
		if n := b.keys("a"); n != 1 {
			t.Fatalf("%d keys are on the token", n)
		}
	}
	b.enrol("r1")
	first := b.unlock()
	_, err := b.key.Create(t.Context(), keyPIN, "given up", confirm.ES256)
	b.must(err)
	if !bytes.Equal(b.unlock(), first) || b.keys("a") != 1 {
		t.Fatalf("an enrolment that was given up: %d keys", b.keys("a"))
	}
	b.enrol("r2")
	if bytes.Equal(b.unlock(), first) {
		t.Error("the new enrolment has the old cache key")
	}
	c, err := b.key.load()
	if err != nil || len(c.Former) != 1 || b.keys("a") != 2 || len(b.mem.Names()) != 2 {
		t.Fatalf("former %v, %d keys, items %v, %v", c.Former, b.keys("a"), b.mem.Names(), err)
	}
	e, err := b.key.Enrolment()
	if err != nil || e.RegistryID != "r2" {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestTokenInstallWantsItsOwn(t *testing.T) {
	b, other := newTokenBench(t, usbKey()), newTokenBench(t, usbKey())
	asked, err := b.key.Create(t.Context(), keyPIN, "zhangmin", confirm.ES256)
	b.must(err)
	theirs, err := other.key.Create(t.Context(), keyPIN, "zhangmin", confirm.ES256)
	b.must(err)
	wantCode(t, b.key.Install(t.Context(), issue(t, theirs), enrolment("r1")), confirm.ProblemBadAnswer)
	wantCode(t, b.key.Install(t.Context(), Certificates{Line: []byte("x"), Signing: []byte("y")}, enrolment("r1")), confirm.ProblemBadAnswer)
	b.key.Lock() // the login of Create is over
	wantCode(t, b.key.Install(t.Context(), issue(t, asked), enrolment("r1")), confirm.ProblemTokenRemoved)
	_, err = b.key.Enrolment()
	wantCode(t, err, confirm.ProblemNotEnrolled)

	asked, err = b.key.Create(t.Context(), keyPIN, "zhangmin", confirm.ES256)
	b.must(err)
	b.must(b.socket.Pull("a"))
	wantCode(t, b.key.Install(t.Context(), issue(t, asked), enrolment("r1")), confirm.ProblemTokenRemoved)
}

// TestTokenKeyringFree: the token's secret alone seals, and the status says so.
func TestTokenKeyringFree(t *testing.T) {
	b := newTokenBench(t, usbKey())
	b.mem.Fault = func(string, string) error { return &confirm.Problem{Code: confirm.ProblemKeyringMissing} }
	asked, err := b.key.CreateKeyringFree(t.Context(), keyPIN, "zhangmin", confirm.ES256)
	b.must(err)
	b.must(b.key.Install(t.Context(), issue(t, asked), enrolment("r1")))
	b.unlock()
	if status := b.key.Status(t.Context()); !status.KeyringFree || status.Problem != nil {
		t.Errorf("%+v", status)
	}
}

// TestTokenFilesHoldNoSecret: neither PIN nor keys are in the folder, and the
// folder alone opens nothing.
func TestTokenFilesHoldNoSecret(t *testing.T) {
	b := newTokenBench(t, usbKey())
	b.enrol("r1")
	cache := b.unlock()
	secrets := map[string][]byte{"cache": cache, "line": b.key.open.keys.line, "seal": b.key.open.with, "pin": keyPIN}
	err := filepath.WalkDir(b.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", d.Name(), info.Mode())
		}
		if d.IsDir() {
			return nil
		}
		data, err := os.ReadFile(path)
		for what, secret := range secrets {
			if bytes.Contains(data, secret) {
				t.Errorf("%s holds the %s in clear", d.Name(), what)
			}
		}
		return err
	})
	b.must(err)
	for _, o := range b.token("a").Objects {
		if slices.Equal(o.Attributes[cryptoki.AttrValue], cache) {
			t.Error("the token holds the cache key in clear")
		}
	}
}

// TestTokenLockMeanwhile: Lock does not wait for a login that hangs, and the
// login does not open what was locked.
func TestTokenLockMeanwhile(t *testing.T) {
	b := newTokenBench(t, usbKey())
	b.enrol("r1")
	b.o.Helper.Slow, b.o.Helper.Grace = 300*time.Millisecond, 50*time.Millisecond
	b.reopen()
	b.must(b.socket.Break(tokentest.Fault{Function: "C_Login", Action: "hang"}))
	ended := make(chan error)
	go func() { ended <- b.key.Unlock(t.Context(), keyPIN) }()
	b.key.Lock()
	if err := <-ended; err == nil {
		t.Error("the login has opened what was locked")
	}
	if _, err := b.key.CacheKey(); confirm.CodeOf(err) != confirm.ProblemLocked {
		t.Errorf("%v", err)
	}
}

// TestTokenBatchEndsByTime: the timer alone logs the token out.
func TestTokenBatchEndsByTime(t *testing.T) {
	b := newTokenBench(t, usbKey())
	b.enrol("r1")
	b.unlock()
	b.must(b.key.OpenSigning(t.Context(), keyPIN, b.batch("op-1")))
	signer, _, err := b.key.SigningKey("op-1")
	b.must(err)
	(<-b.timers) <- start
	for open := true; open; {
		open = b.key.Status(t.Context()).SigningOpen
	}
	_, err = signer.Sign(nil, make([]byte, 32), crypto.SHA256)
	wantCode(t, err, confirm.ProblemBatchOver)
}

func TestTokenSealedTellsDamage(t *testing.T) {
	b := newTokenBench(t, usbKey())
	b.enrol("r1")
	b.unlock()
	data := b.key.open.sealed.encode()
	for i := range data {
		bad := bytes.Clone(data)
		bad[i] ^= 1
		if _, err := decodeTokenSealed(bad); err == nil {
			t.Fatalf("byte %d may be changed", i)
		}
	}
	s := b.key.open.sealed
	for what, change := range map[string]func(*tokenSealed){
		"name": func(s *tokenSealed) { s.name[0]++ }, "renews": func(s *tokenSealed) { s.renews[0]++ },
		"item": func(s *tokenSealed) { s.item[0]++ }, "signing key": func(s *tokenSealed) { s.public[1] = s.public[0] },
		"flags": func(s *tokenSealed) { s.keyringFree = true },
	} {
		other := *s
		change(&other)
		if _, err := other.open(b.key.open.with); err == nil {
			t.Errorf("the %s is not authenticated", what)
		}
	}
}

func FuzzDecodeTokenSealed(f *testing.F) {
	scalar, err := newScalar(confirm.ES256, rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	key, err := privateKey(confirm.ES256, scalar)
	if err != nil {
		f.Fatal(err)
	}
	s := &tokenSealed{}
	for i := range s.public {
		copy(s.public[i][:], point(confirm.ES256, key.Public()))
	}
	if err := s.seal(rand.Reader, make([]byte, keySize), &openKeys{line: scalar, cache: make([]byte, keySize)}); err != nil {
		f.Fatal(err)
	}
	f.Add(s.encode())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := decodeTokenSealed(b)
		if err == nil && !bytes.Equal(s.encode(), b) {
			t.Fatal("decodes to something else")
		}
	})
}

func FuzzDecodeTokenCredential(f *testing.F) {
	f.Add([]byte(`{"format":1,"key":"token-00.sealed","library":"/l.so","certificate":"","signing_certificate":"","enrolment":{}}`))
	f.Add([]byte(`{"format":1,"key":"token-../../x.sealed"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := decodeTokenCredential(b)
		if err == nil && bytes.ContainsAny([]byte(c.Key), `/\`) {
			t.Fatal("a path got through")
		}
		if err != nil && confirm.CodeOf(err) != confirm.ProblemCredentialBroken {
			t.Fatalf("unnamed error: %v", err)
		}
	})
}
