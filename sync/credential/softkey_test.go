package credential

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/credentialtest"
	"confirmpoint/sync/credential/token/tokentest"

	"github.com/emmansun/gmsm/smx509"
)

// TestMain makes the test binary answer to keyring-helper, as every program
// does, and be the helper of a fake token.
func TestMain(m *testing.M) {
	tokentest.RunHelper()
	if handled, code := RunKeyringHelper(os.Args[1:], os.Stdin, os.Stdout); handled {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

var (
	cheapKDF = Params{Time: 1, MemoryKiB: 8, Threads: 1}
	pinA     = []byte("830615")
	pinB     = []byte("广州2026-秋")
	start    = time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
)

// bench is a credential with all its surroundings.
type bench struct {
	t   *testing.T
	dir string
	mem *credentialtest.Memory
	now time.Time
	// mono is the monotonic clock, and timers hold what After has given out.
	mono   time.Duration
	timers []chan time.Time
	alg    confirm.Algorithm
	key    *Softkey
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t, dir: filepath.Join(t.TempDir(), "credential"), mem: &credentialtest.Memory{}, now: start, alg: confirm.ES256}
	b.reopen()
	return b
}

// reopen is a restart of the program.
func (b *bench) reopen() {
	b.t.Helper()
	key, err := Open(b.options())
	if err != nil {
		b.t.Fatal(err)
	}
	b.key = key
}

func (b *bench) options() Options {
	return Options{
		Dir: b.dir, Secrets: b.mem, KDF: cheapKDF, KeyringFreeKDF: cheapKDF,
		Clock:     func() time.Time { return b.now },
		Monotonic: func() time.Duration { return b.mono },
		After: func(time.Duration) <-chan time.Time {
			c := make(chan time.Time, 1)
			b.timers = append(b.timers, c)
			return c
		},
	}
}

// issue plays the registry: it turns requests into certificates.
func issue(t testing.TB, asked Request) Certificates {
	t.Helper()
	return Certificates{Line: issueOne(t, asked.Line, 90), Signing: issueOne(t, asked.Signing, 80)}
}

func issueOne(t testing.TB, csrDER []byte, days int) []byte {
	t.Helper()
	csr, err := smx509.ParseCertificateRequest(csrDER)
	if err != nil {
		t.Fatal(err)
	}
	if err := csr.CheckSignature(); err != nil {
		t.Fatal(err)
	}
	ca, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := smx509.CreateCertificate(rand.Reader, &smx509.Certificate{
		SerialNumber: big.NewInt(0xbeef), Subject: csr.Subject,
		NotBefore: start.AddDate(0, 0, -1), NotAfter: start.AddDate(0, 0, days),
	}, &smx509.Certificate{Subject: pkix.Name{CommonName: "CA"}}, csr.PublicKey, ca)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func enrolment(name string) confirm.Enrolment {
	return confirm.Enrolment{RegistryURL: "https://registry.example", RegistryID: name, CA: []byte("pem"), EnrolledAt: start}
}

func (b *bench) enrol(pin []byte, name string) {
	b.t.Helper()
	csr, err := b.key.Create(b.t.Context(), pin, "zhangmin", b.alg)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.key.Install(b.t.Context(), issue(b.t, csr), enrolment(name)); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) unlock(pin []byte) []byte {
	b.t.Helper()
	if err := b.key.Unlock(b.t.Context(), pin); err != nil {
		b.t.Fatalf("Unlock: %v", err)
	}
	cache, err := b.key.CacheKey()
	if err != nil || len(cache) != 32 {
		b.t.Fatalf("CacheKey: %d bytes, %v", len(cache), err)
	}
	return cache
}

func wantCode(t *testing.T, err error, code confirm.Code) {
	t.Helper()
	if confirm.CodeOf(err) != code {
		t.Fatalf("got %v, want %s", err, code)
	}
}

func TestLifeOfACredential(t *testing.T) {
	b := newBench(t)
	ctx := t.Context()
	_, err := b.key.Enrolment()
	wantCode(t, err, confirm.ProblemNotEnrolled)
	wantCode(t, b.key.Unlock(ctx, pinA), confirm.ProblemNotEnrolled)
	wantCode(t, b.key.Status(ctx).Problem, confirm.ProblemNotEnrolled)

	csr, err := b.key.Create(ctx, pinA, "zhangmin", confirm.ES256)
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, b.key.Unlock(ctx, pinA), confirm.ProblemNotEnrolled)
	b.reopen() // the program may end between request and certificate
	cert := issue(t, csr)
	if err := b.key.Install(ctx, cert, enrolment("r1")); err != nil {
		t.Fatal(err)
	}
	if _, err := b.key.CacheKey(); err == nil {
		t.Fatal("unlocked without a PIN")
	}
	b.reopen()
	e, err := b.key.Enrolment()
	if err != nil || e.RegistryID != "r1" || !e.EnrolledAt.Equal(start) {
		t.Fatalf("Enrolment: %+v, %v", e, err)
	}
	first := b.unlock(pinA)
	b.key.Lock()
	_, err = b.key.Signer()
	wantCode(t, err, confirm.ProblemLocked)
	_, err = b.key.Certificate()
	wantCode(t, err, confirm.ProblemLocked)
	if second := b.unlock(pinA); !bytes.Equal(first, second) {
		t.Fatal("the cache key changed")
	}
	got, err := b.key.Certificate()
	if err != nil || !bytes.Equal(got.Raw, cert.Line) {
		t.Fatalf("Certificate: %v", err)
	}
	s := b.key.Status(ctx)
	if !s.Enrolled || !s.Unlocked || s.TriesLeft != MaxTries || s.Serial != "beef" || s.Problem != nil || !s.WaitUntil.IsZero() {
		t.Fatalf("Status: %+v", s)
	}
	if !s.NotAfter.Equal(start.AddDate(0, 0, 80)) {
		t.Fatalf("NotAfter: %v", s.NotAfter)
	}
}

func TestSignerDiesWithLock(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	b.unlock(pinA)
	signer, err := b.key.Signer()
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte("intent"))
	sig, err := signer.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	if !ecdsa.VerifyASN1(signer.Public().(*ecdsa.PublicKey), digest[:], sig) {
		t.Fatal("the signature does not verify")
	}
	inside := b.key.open.keys.line
	b.key.Lock()
	_, err = signer.Sign(rand.Reader, digest[:], crypto.SHA256)
	wantCode(t, err, confirm.ProblemLocked)
	if !bytes.Equal(inside, make([]byte, 32)) {
		t.Fatal("the key was not wiped")
	}
	b.unlock(pinA)
	_, err = signer.Sign(rand.Reader, digest[:], crypto.SHA256)
	wantCode(t, err, confirm.ProblemLocked) // it belongs to the session before
}

func TestLockOvertakesUnlock(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	b.mem.Fault = func(kind, _ string) error {
		if kind == "get" {
			b.key.Lock() // the person locks while the keyring thinks
		}
		return nil
	}
	wantCode(t, b.key.Unlock(t.Context(), pinA), confirm.ProblemLocked)
	if _, err := b.key.CacheKey(); err == nil {
		t.Fatal("an overtaken Unlock opened the credential")
	}
}

func TestTriesAreCountedAcrossRestarts(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	ctx := t.Context()
	wrong := []byte("111119")
	waits := []time.Duration{time.Second, 4 * time.Second, 16 * time.Second, 64 * time.Second}
	for i, wait := range waits {
		err := b.key.Unlock(ctx, wrong)
		wantCode(t, err, confirm.ProblemWrongPIN)
		if left := args(t, err)["left"]; left != string(rune('4'-i)) {
			t.Fatalf("try %d: left %s", i, left)
		}
		b.reopen()
		b.now = b.now.Add(wait - time.Millisecond)
		err = b.key.Unlock(ctx, pinA)
		wantCode(t, err, confirm.ProblemPINWait)
		if s := args(t, err)["seconds"]; s != "1" {
			t.Fatalf("try %d: seconds %s", i, s)
		}
		if until := b.key.Status(ctx).WaitUntil; !until.Equal(b.now.Add(time.Millisecond)) {
			t.Fatalf("try %d: WaitUntil %v", i, until)
		}
		b.now = b.now.Add(time.Millisecond)
	}
	wantCode(t, b.key.Unlock(ctx, wrong), confirm.ProblemPINLocked)
	b.reopen()
	b.now = b.now.AddDate(1, 0, 0)
	wantCode(t, b.key.Unlock(ctx, pinA), confirm.ProblemPINLocked)
	wantCode(t, b.key.Status(ctx).Problem, confirm.ProblemPINLocked)

	b.enrol(pinB, "r2") // a new activation code is the way out
	b.unlock(pinB)
}

func TestRightPINGivesTriesBack(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	wantCode(t, b.key.Unlock(t.Context(), pinB), confirm.ProblemWrongPIN)
	b.now = b.now.Add(time.Minute)
	b.unlock(pinA)
	if left := b.key.Status(t.Context()).TriesLeft; left != MaxTries {
		t.Fatalf("tries left: %d", left)
	}
}

func TestClockSetBackMakesNoLongWait(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	wantCode(t, b.key.Unlock(t.Context(), pinB), confirm.ProblemWrongPIN)
	b.now = b.now.AddDate(-10, 0, 0)
	err := b.key.Unlock(t.Context(), pinA)
	wantCode(t, err, confirm.ProblemPINWait)
	if s := args(t, err)["seconds"]; s != "1" {
		t.Fatalf("seconds %s", s)
	}
}

func TestOnlyAWrongPINCostsATry(t *testing.T) {
	faults := map[string]struct {
		pin   []byte
		fault func(b *bench)
		code  confirm.Code
	}{
		"slip of the finger":  {[]byte("8306"), func(*bench) {}, confirm.ProblemWrongPIN},
		"keyring locked":      {pinA, secretFault(confirm.ProblemKeyringLocked), confirm.ProblemKeyringLocked},
		"keyring gone":        {pinA, secretFault(confirm.ProblemKeyringMissing), confirm.ProblemKeyringMissing},
		"keyring hangs":       {pinA, secretFault(confirm.ProblemKeyringTimeout), confirm.ProblemKeyringTimeout},
		"item gone":           {pinA, secretFault(confirm.ProblemSecretMissing), confirm.ProblemSecretMissing},
		"item changed":        {pinA, secretFault(confirm.ProblemKeyringCorrupt), confirm.ProblemKeyringCorrupt},
		"count not stored":    {pinA, fault("set", confirm.ProblemKeyringNotStored), confirm.ProblemKeyringNotStored},
		"key file damaged":    {pinA, func(b *bench) { b.spoil(keySuffix) }, confirm.ProblemCredentialBroken},
		"credential damaged":  {pinA, func(b *bench) { b.spoil(".json") }, confirm.ProblemCredentialBroken},
		"key file is missing": {pinA, func(b *bench) { b.erase(keySuffix) }, confirm.ProblemCredentialBroken},
	}
	for name, c := range faults {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.enrol(pinA, "r1")
			whole := b.snapshot()
			c.fault(b)
			for range MaxTries + 2 {
				b.reopen()
				wantCode(t, b.key.Unlock(t.Context(), c.pin), c.code)
			}
			b.restore(whole, func(name string) bool { return !strings.HasSuffix(name, triesSuffix) })
			if left := b.key.Status(t.Context()).TriesLeft; left != MaxTries {
				t.Fatalf("tries left: %d", left)
			}
		})
	}
}

func secretFault(code confirm.Code) func(*bench) { return fault("get", code) }

func fault(of string, code confirm.Code) func(*bench) {
	return func(b *bench) {
		b.mem.Fault = func(kind, _ string) error {
			if kind == of {
				return &confirm.Problem{Code: code}
			}
			return nil
		}
	}
}

// snapshot is the folder as it is; restore puts files of one back.
func (b *bench) snapshot() map[string][]byte {
	b.t.Helper()
	files := map[string][]byte{}
	for _, path := range b.files("") {
		data, err := os.ReadFile(path)
		if err != nil {
			b.t.Fatal(err)
		}
		files[filepath.Base(path)] = data
	}
	return files
}

func (b *bench) restore(files map[string][]byte, which func(name string) bool) {
	b.t.Helper()
	for name, data := range files {
		if !which(name) {
			continue
		}
		if err := os.WriteFile(filepath.Join(b.dir, name), data, 0o600); err != nil {
			b.t.Fatal(err)
		}
	}
}

// spoil cuts the file with this suffix in half; erase removes it.
func (b *bench) spoil(suffix string) {
	b.t.Helper()
	path := b.find(suffix)
	data, err := os.ReadFile(path)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, data[:len(data)/2], 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) erase(suffix string) {
	b.t.Helper()
	if err := os.Remove(b.find(suffix)); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) find(suffix string) string {
	b.t.Helper()
	found := b.files(suffix)
	if len(found) != 1 {
		b.t.Fatalf("files with %s: %v", suffix, found)
	}
	return found[0]
}

func (b *bench) files(suffix string) []string {
	b.t.Helper()
	found, err := filepath.Glob(filepath.Join(b.dir, "*"+suffix))
	if err != nil {
		b.t.Fatal(err)
	}
	return found
}

// TestEnrollingAnewKeepsTheOldCacheKey: decisions may still wait in the old
// cache, and its key is nowhere else.
func TestEnrollingAnewKeepsTheOldCacheKey(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	old := b.unlock(pinA)
	if _, err := b.key.Create(t.Context(), pinA, "given up", b.alg); err != nil {
		t.Fatal(err)
	}
	b.enrol(pinB, "r2")
	if bytes.Equal(b.unlock(pinB), old) {
		t.Fatal("Create took over the cache key")
	}
	b.renew("r3")
	c, err := b.key.load()
	if err != nil || len(c.Former) != 1 {
		t.Fatalf("former keys: %v, %v", c.Former, err)
	}
	if files, names := b.files(keySuffix), b.mem.Names(); len(files) != 2 || len(names) != 4 {
		t.Fatalf("files %v, keyring %v", files, names)
	}
	sealed, err := b.key.readSealed(c.Former[0])
	if err != nil {
		t.Fatal(err)
	}
	secret, err := b.mem.Get(t.Context(), sealed.itemName())
	if err != nil {
		t.Fatal(err)
	}
	with, err := sealed.derive(pinA, secret)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := sealed.open(with)
	if err != nil || !bytes.Equal(keys.cache, old) {
		t.Fatalf("the former key: %v", err)
	}
}

func TestBrokenCredentialLosesNoKeyToANewOne(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	b.spoil(".json")
	b.enrol(pinB, "r2")
	b.unlock(pinB)
	if files := b.files(keySuffix); len(files) != 2 {
		t.Fatalf("files %v", files)
	}
}

func TestInstallWantsACertificateOfOurs(t *testing.T) {
	b, other := newBench(t), newBench(t)
	b.enrol(pinA, "r1")
	csr, err := other.key.Create(t.Context(), pinA, "someone", other.alg)
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, b.key.Install(t.Context(), issue(t, csr), enrolment("r2")), confirm.ProblemBadAnswer)
	wantCode(t, b.key.Install(t.Context(), Certificates{Line: []byte("junk"), Signing: []byte("junk")}, enrolment("r2")), confirm.ProblemBadAnswer)
	b.unlock(pinA)
}

func TestSilentKeyringStopsCreate(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	b.mem.Fault = func(kind, _ string) error {
		if kind == "set" {
			return &confirm.Problem{Code: confirm.ProblemKeyringNotStored}
		}
		return nil
	}
	_, err := b.key.Create(t.Context(), pinB, "zhangmin", b.alg)
	wantCode(t, err, confirm.ProblemKeyringNotStored)
	b.find(keySuffix) // the one in use, and no other
	wantCode(t, b.key.Unlock(t.Context(), pinA), confirm.ProblemKeyringNotStored)
	b.mem.Fault = nil
	b.unlock(pinA)
}

func TestFilesHoldNoSecretAndAreOurs(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	b.unlock(pinA)
	secrets := map[string][]byte{
		"line key": b.key.open.keys.line, "signing key": b.key.open.keys.signing, "cache key": b.key.open.keys.cache, "pin": pinA,
	}
	err := filepath.WalkDir(b.dir, func(path string, d os.DirEntry, err error) error {
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
		if strings.HasSuffix(path, tempSuffix) {
			t.Errorf("%s was left", d.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEndedContextIsATimeout(t *testing.T) {
	b := newBench(t)
	b.enrol(pinA, "r1")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wantCode(t, b.key.Unlock(ctx, pinA), confirm.ProblemKeyringTimeout)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		t.Fatal("wrong cause")
	}
}

// args gives the values of a problem.
func args(t *testing.T, err error) map[string]string {
	t.Helper()
	var p *confirm.Problem
	if !errors.As(err, &p) {
		t.Fatalf("%v is no problem", err)
	}
	return p.Args
}
