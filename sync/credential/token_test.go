package credential

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/credentialtest"
	"confirmpoint/sync/credential/token"
	"confirmpoint/sync/credential/token/cryptoki"
	"confirmpoint/sync/credential/token/tokentest"
)

// tokenPINs of the fake's tokens.
var (
	keyPIN   = []byte("730914")
	otherPIN = []byte("915573")
)

// tokenBench is a token credential with a socket, a keyring and clocks.
type tokenBench struct {
	t      *testing.T
	dir    string
	socket tokentest.Socket
	mem    *credentialtest.Memory
	o      TokenOptions
	look   chan struct{} // lets the watch look once

	mu     sync.Mutex
	now    time.Time
	mono   time.Duration
	timers chan chan time.Time

	key *Token
}

func usbKey() tokentest.Token {
	return tokentest.Token{Label: "USBKey", Serial: "0001", PIN: string(keyPIN), Tries: 5}
}

func newTokenBench(t *testing.T, in ...tokentest.Token) *tokenBench {
	t.Helper()
	b := &tokenBench{
		t: t, dir: filepath.Join(t.TempDir(), "credential"), socket: tokentest.Socket(t.TempDir()), mem: &credentialtest.Memory{},
		now: start, look: make(chan struct{}), timers: make(chan chan time.Time, 10),
	}
	for i, k := range in {
		b.put(string(rune('a'+i)), k)
	}
	helper, err := tokentest.Options(b.socket)
	if err != nil {
		t.Fatal(err)
	}
	b.o = TokenOptions{Library: tokentest.Library, Helper: helper, Wait: func(ctx context.Context, _ time.Duration) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-b.look:
			return nil
		}
	}}
	b.reopen()
	return b
}

func (b *tokenBench) put(name string, k tokentest.Token) {
	b.t.Helper()
	b.must(b.socket.Put(name, k))
}

func (b *tokenBench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *tokenBench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *tokenBench) later(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
	b.mono += d
}

// reopen is a restart of the program.
func (b *tokenBench) reopen() {
	b.t.Helper()
	key, err := OpenToken(Options{
		Dir: b.dir, Secrets: b.mem, KDF: cheapKDF, Clock: b.clock,
		Monotonic: func() time.Duration {
			b.mu.Lock()
			defer b.mu.Unlock()
			return b.mono
		},
		After: func(time.Duration) <-chan time.Time {
			c := make(chan time.Time, 1)
			b.timers <- c
			return c
		},
	}, b.o)
	if err != nil {
		b.t.Fatal(err)
	}
	if b.key != nil {
		b.key.Lock()
	}
	b.key = key
	b.t.Cleanup(key.Lock)
}

func (b *tokenBench) enrol(name string) {
	b.t.Helper()
	asked, err := b.key.Create(b.t.Context(), keyPIN, "zhangmin", confirm.ES256)
	b.must(err)
	b.must(b.key.Install(b.t.Context(), issue(b.t, asked), enrolment(name)))
}

func (b *tokenBench) unlock() []byte {
	b.t.Helper()
	b.must(b.key.Unlock(b.t.Context(), keyPIN))
	cache, err := b.key.CacheKey()
	if err != nil || len(cache) != 32 {
		b.t.Fatalf("CacheKey: %d bytes, %v", len(cache), err)
	}
	return cache
}

func (b *tokenBench) token(name string) tokentest.Token {
	b.t.Helper()
	k, err := b.socket.Get(name)
	b.must(err)
	return k
}

// sign signs for a purpose and verifies with the certificate that comes with it.
func (b *tokenBench) sign(purpose string) error {
	b.t.Helper()
	signer, der, err := b.key.SigningKey(purpose)
	if err != nil {
		return err
	}
	return b.signWith(signer, der)
}

func (b *tokenBench) signWith(signer crypto.Signer, der []byte) error {
	b.t.Helper()
	digest := sha256.Sum256([]byte("a decision"))
	signature, err := signer.Sign(nil, digest[:], crypto.SHA256)
	if err != nil {
		return err
	}
	cert, err := x509.ParseCertificate(der)
	b.must(err)
	if !ecdsa.VerifyASN1(cert.PublicKey.(*ecdsa.PublicKey), digest[:], signature) {
		b.t.Fatal("the signature does not verify")
	}
	return nil
}

// ended waits for the end of a session by itself.
func (b *tokenBench) ended(removed <-chan struct{}) {
	b.t.Helper()
	select {
	case <-removed:
	case <-b.t.Context().Done():
	}
	_, err := b.key.CacheKey()
	wantCode(b.t, err, confirm.ProblemLocked)
}

func TestTokenDay(t *testing.T) {
	for name, k := range map[string]func(*tokentest.Token){
		"by the standard":      func(*tokentest.Token) {},
		"a PIN each signature": func(k *tokentest.Token) { k.AlwaysAuthenticate = true },
		"a bare point":         func(k *tokentest.Token) { k.Brand = "bare" },
		"no such attribute":    func(k *tokentest.Token) { k.Brand = "shy" },
		"it never locks":       func(k *tokentest.Token) { k.Tries = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			mine := usbKey()
			k(&mine)
			b := newTokenBench(t, mine)
			b.enrol("r1")
			if OnToken(b.dir) != true || OnToken(t.TempDir()) {
				t.Error("OnToken")
			}
			_, err := b.key.CacheKey()
			wantCode(t, err, confirm.ProblemLocked)
			first := b.unlock()
			for range 3 {
				b.must(b.sign("audit"))
			}
			status := b.key.Status(t.Context())
			if !status.Enrolled || !status.Unlocked || !status.SigningOpen || status.Provider != confirm.ProviderToken || status.Algorithm != confirm.ES256 || status.Problem != nil {
				t.Errorf("status %+v", status)
			}
			line, err := b.key.Signer()
			b.must(err)
			cert, err := b.key.Certificate()
			b.must(err)
			b.must(b.signWith(line, cert.Raw))
			b.key.Lock()
			wantCode(t, b.sign("audit"), confirm.ProblemLocked)
			if _, err := line.Sign(nil, make([]byte, 32), crypto.SHA256); confirm.CodeOf(err) != confirm.ProblemLocked {
				t.Errorf("a kept signer of the line: %v", err)
			}
			b.reopen()
			if !bytes.Equal(b.unlock(), first) {
				t.Error("another cache key")
			}
			if b.token("a").Failed != 0 {
				t.Error("a day without a wrong PIN has cost a try")
			}
		})
	}
}

// TestTokenIsNoOracle: a wrong PIN while logged in is refused, and what is open
// stays open; the token has counted it.
func TestTokenIsNoOracle(t *testing.T) {
	b := newTokenBench(t, usbKey())
	b.enrol("r1")
	b.unlock()
	err := b.key.Unlock(t.Context(), otherPIN)
	wantCode(t, err, confirm.ProblemWrongPIN)
	if b.token("a").Failed != 1 {
		t.Error("the token has not been asked")
	}
	b.must(b.sign("op-1"))
	b.later(time.Minute)
	wantCode(t, b.key.OpenSigning(t.Context(), otherPIN, b.batch("op-1")), confirm.ProblemWrongPIN)
	wantCode(t, b.sign("op-1"), confirm.ProblemSigningLocked)
}

func (b *tokenBench) batch(ids ...string) confirm.SigningBatch {
	return confirm.SigningBatch{Name: "为本批签名", Operations: ids, Until: b.clock().Add(10 * time.Minute)}
}

// TestTokenLocks: the token counts, tells of its last try, and locks; the wait
// between tries is ours, and nothing tries by itself.
func TestTokenLocks(t *testing.T) {
	b := newTokenBench(t, usbKey())
	b.enrol("r1")
	for i := 1; i <= 4; i++ {
		err := b.key.Unlock(t.Context(), otherPIN)
		wantCode(t, err, confirm.ProblemWrongPIN)
		want := ""
		if i == 4 {
			want = "1"
		}
		if left := args(t, err)["left"]; left != want {
			t.Errorf("try %d: left %q, want %q", i, left, want)
		}
		wantCode(t, b.key.Unlock(t.Context(), keyPIN), confirm.ProblemPINWait)
		if b.token("a").Failed != i {
			t.Fatalf("the token has counted %d of %d", b.token("a").Failed, i)
		}
		b.later(2 * time.Minute)
		if i == 2 {
			b.reopen()
		}
	}
	status := b.key.Status(t.Context())
	if status.TriesLeft != 1 || status.FailedTotal != 4 || status.Problem != nil {
		t.Errorf("before the last try: %+v", status)
	}
	wantCode(t, b.key.Unlock(t.Context(), otherPIN), confirm.ProblemPINLocked)
	b.later(2 * time.Minute)
	wantCode(t, b.key.Unlock(t.Context(), keyPIN), confirm.ProblemPINLocked)
	if status = b.key.Status(t.Context()); status.TriesLeft != 0 || status.FailedTotal != 5 {
		t.Errorf("after it: %+v", status)
	}
	wantCode(t, status.Problem, confirm.ProblemPINLocked)
}

func TestTokenRightPINGivesTriesBack(t *testing.T) {
	b := newTokenBench(t, usbKey())
	b.enrol("r1")
	wantCode(t, b.key.Unlock(t.Context(), otherPIN), confirm.ProblemWrongPIN)
	b.later(time.Minute)
	b.unlock()
	b.key.Lock()
	status := b.key.Status(t.Context())
	if b.token("a").Failed != 0 || status.FailedTotal != 1 || !status.WaitUntil.IsZero() {
		t.Errorf("%+v, token %d", status, b.token("a").Failed)
	}
}

// TestTokenFailuresCostNoTry: everything but a wrong PIN has its own code, and
// the token has counted nothing.
func TestTokenFailuresCostNoTry(t *testing.T) {
	broken := func(function, action string) func(*tokenBench) {
		return func(b *tokenBench) { b.must(b.socket.Break(tokentest.Fault{Function: function, Action: action})) }
	}
	secret := func(code confirm.Code) func(*tokenBench) {
		return func(b *tokenBench) {
			b.mem.Fault = func(kind, _ string) error {
				if kind == "get" {
					return &confirm.Problem{Code: code}
				}
				return nil
			}
		}
	}
	for name, c := range map[string]struct {
		fault  func(*tokenBench)
		code   confirm.Code
		reason token.Reason
	}{
		"not plugged in":            {func(b *tokenBench) { b.must(b.socket.Pull("a")) }, confirm.ProblemTokenRemoved, ""},
		"another one plugged in":    {func(b *tokenBench) { b.must(b.socket.Pull("a")); b.put("b", usbKey()) }, confirm.ProblemTokenRemoved, ""},
		"pulled out at the login":   {broken("C_Login", "pull a"), confirm.ProblemTokenRemoved, ""},
		"pulled out after it":       {broken("C_GetAttributeValue", "pull a"), confirm.ProblemTokenRemoved, ""},
		"no library":                {func(b *tokenBench) { b.o.Library = "/nowhere.so"; b.reopen() }, confirm.ProblemDriverMissing, token.ReasonLoad},
		"no helper":                 {func(b *tokenBench) { b.o.Helper.Helper = "/nowhere"; b.reopen() }, confirm.ProblemDriverMissing, token.ReasonNoHelper},
		"the library crashes":       {broken("C_OpenSession", "crash"), confirm.ProblemDriverMissing, token.ReasonCrashed},
		"it ends the process":       {broken("C_GetSlotList", "exit"), confirm.ProblemDriverMissing, token.ReasonCrashed},
		"it prints":                 {broken("C_GetSlotList", "garbage"), confirm.ProblemDriverMissing, token.ReasonGarbled},
		"it fails":                  {broken("C_Login", "error 0x30"), confirm.ProblemDriverMissing, token.ReasonFailed},
		"it says: logged in":        {broken("C_Login", "error 0x100"), confirm.ProblemDriverMissing, token.ReasonFailed},
		"the secret is gone":        {func(b *tokenBench) { b.forget(cryptoki.ClassData) }, confirm.ProblemCredentialBroken, ""},
		"the keyring is locked":     {secret(confirm.ProblemKeyringLocked), confirm.ProblemKeyringLocked, ""},
		"the keyring's item gone":   {secret(confirm.ProblemSecretMissing), confirm.ProblemSecretMissing, ""},
		"the sealed file is broken": {func(b *tokenBench) { b.spoil(keySuffix) }, confirm.ProblemCredentialBroken, ""},
		"the description is broken": {func(b *tokenBench) { b.spoil(".json") }, confirm.ProblemCredentialBroken, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := newTokenBench(t, usbKey())
			b.enrol("r1")
			c.fault(b)
			err := b.key.Unlock(t.Context(), keyPIN)
			wantCode(t, err, c.code)
			if got := args(t, err)["reason"]; got != string(c.reason) {
				t.Errorf("reason %q, want %q", got, c.reason)
			}
			if k := b.token("a"); k.Failed != 0 {
				t.Errorf("it has cost %d tries", k.Failed)
			}
		})
	}
}

// forget destroys the objects of a class on the token.
func (b *tokenBench) forget(class byte) {
	b.t.Helper()
	k := b.token("a")
	for i, o := range k.Objects {
		if c := o.Attributes[cryptoki.AttrClass]; len(c) > 0 && c[0] == class {
			k.Objects[i] = tokentest.Object{}
		}
	}
	b.put("a", k)
}

// spoil cuts the files with a suffix in half.
func (b *tokenBench) spoil(suffix string) {
	b.t.Helper()
	found, err := filepath.Glob(filepath.Join(b.dir, "*"+suffix))
	if err != nil || len(found) == 0 {
		b.t.Fatalf("%v, %v", found, err)
	}
	for _, path := range found {
		data, err := os.ReadFile(path)
		b.must(err)
		b.must(os.WriteFile(path, data[:len(data)/2], 0o600))
	}
}

// TestTokenRemoved: the watch sees it, the credential is locked, and the way
// back is the token and its PIN; no try is lost.
func TestTokenRemoved(t *testing.T) {
	b := newTokenBench(t, usbKey())
	b.enrol("r1")
	if b.key.Removed() != nil {
		t.Error("a locked token has a channel")
	}
	b.unlock()
	removed := b.key.Removed()
	b.unlock() // a PIN that is proved again changes nothing for who waits
	b.look <- struct{}{}
	b.must(b.sign("op-1"))
	b.must(b.socket.Pull("a"))
	select {
	case b.look <- struct{}{}:
	case <-removed: // the first look came as late as this
	}
	b.ended(removed)
	wantCode(t, b.sign("op-1"), confirm.ProblemTokenRemoved)
	wantCode(t, b.key.Status(t.Context()).Problem, confirm.ProblemTokenRemoved)
	b.must(b.socket.PlugIn("a"))
	if p := b.key.Status(t.Context()).Problem; p != nil {
		t.Errorf("plugged in again: %v", p)
	}
	b.unlock()
	b.must(b.sign("op-1"))
	removed = b.key.Removed()
	b.must(b.socket.Pull("a"))
	b.must(b.socket.PlugIn("a"))
	b.look <- struct{}{} // it is there, but its session is not
	b.ended(removed)
	if b.token("a").Failed != 0 {
		t.Error("a removal has cost a try")
	}
}

// TestTokenLeavesInTheMiddle: what happens during a signature ends the session
// at once and gives no signature; the program itself goes on.
func TestTokenLeavesInTheMiddle(t *testing.T) {
	for name, c := range map[string]struct {
		action string
		code   confirm.Code
		reason token.Reason
	}{
		"pulled out": {"pull a", confirm.ProblemTokenRemoved, ""},
		"crash":      {"crash", confirm.ProblemDriverMissing, token.ReasonCrashed},
		"hang":       {"hang", confirm.ProblemDriverMissing, token.ReasonTimeout},
		"garbage":    {"garbage", confirm.ProblemDriverMissing, token.ReasonGarbled},
	} {
		t.Run(name, func(t *testing.T) {
			b := newTokenBench(t, usbKey())
			b.enrol("r1")
			var hanging atomic.Bool // only what hangs gets a limit: a busy computer changes nothing
			b.o.Helper.Limit = func(ctx context.Context, _ time.Duration) (context.Context, context.CancelFunc) {
				if hanging.Load() {
					return context.WithTimeout(ctx, 50*time.Millisecond)
				}
				return context.WithCancel(ctx)
			}
			b.o.Helper.Grace = 50 * time.Millisecond
			b.reopen()
			b.unlock()
			removed := b.key.Removed()
			hanging.Store(c.action == "hang")
			b.must(b.socket.Break(tokentest.Fault{Function: "C_Sign", Action: c.action}))
			err := b.sign("op-1")
			wantCode(t, err, c.code)
			if got := args(t, err)["reason"]; got != string(c.reason) {
				t.Errorf("reason %q, want %q", got, c.reason)
			}
			b.ended(removed)
			hanging.Store(false)
			wantCode(t, b.sign("op-1"), c.code)
			if c.action == "pull a" {
				b.must(b.socket.PlugIn("a"))
			}
			b.unlock()
			b.must(b.sign("op-1"))
		})
	}
}

func TestTokenBatch(t *testing.T) {
	b := newTokenBench(t, usbKey())
	b.enrol("r1")
	wantCode(t, b.key.OpenSigning(t.Context(), keyPIN, b.batch("op-1")), confirm.ProblemLocked)
	b.unlock()
	b.key.CloseSigning()
	wantCode(t, b.sign("op-1"), confirm.ProblemSigningLocked)
	if _, err := b.key.Signer(); err != nil {
		t.Errorf("the line is closed too: %v", err)
	}
	b.must(b.key.OpenSigning(t.Context(), keyPIN, b.batch("op-1", "op-2")))
	<-b.timers
	b.must(b.sign("op-1"))
	wantCode(t, b.sign("op-3"), confirm.ProblemSigningLocked)
	signer, der, err := b.key.SigningKey("op-2")
	b.must(err)
	b.must(b.signWith(signer, der))
	wantCode(t, b.signWith(signer, der), confirm.ProblemSigningLocked) // all are signed: logged out
	wantCode(t, b.sign("op-1"), confirm.ProblemSigningLocked)

	b.must(b.key.OpenSigning(t.Context(), keyPIN, b.batch("op-4", "op-5")))
	timer := <-b.timers
	b.must(b.sign("op-4"))
	b.later(11 * time.Minute)
	err = b.sign("op-5")
	wantCode(t, err, confirm.ProblemBatchOver)
	if left := args(t, err)["left"]; left != "1" {
		t.Errorf("left %q", left)
	}
	timer <- start // late: changes nothing
	if status := b.key.Status(t.Context()); status.SigningOpen || !status.Unlocked {
		t.Errorf("status %+v", status)
	}
	b.must(b.key.OpenSigning(t.Context(), keyPIN, b.batch("op-5")))
	b.must(b.sign("op-5"))
}

func TestTokenChangePIN(t *testing.T) {
	for name, always := range map[string]bool{"plain": false, "a PIN each signature": true} {
		t.Run(name, func(t *testing.T) {
			k := usbKey()
			k.AlwaysAuthenticate = always
			b := newTokenBench(t, k)
			b.enrol("r1")
			wantCode(t, b.key.ChangePIN(t.Context(), keyPIN, []byte("123456")), confirm.ProblemPINWeak)
			wantCode(t, b.key.ChangePIN(t.Context(), keyPIN, []byte("a-PIN-this-token-does-not-take")), confirm.ProblemPINWeak)
			wantCode(t, b.key.ChangePIN(t.Context(), otherPIN, []byte("604193")), confirm.ProblemWrongPIN)
			if b.token("a").Failed != 1 {
				t.Error("a wrong old PIN costs a try")
			}
			b.later(time.Minute)
			b.unlock()
			b.must(b.key.ChangePIN(t.Context(), keyPIN, []byte("６０４１９３")))
			if got := b.token("a").PIN; got != "604193" {
				t.Errorf("PIN %q", got)
			}
			b.must(b.sign("op-1"))
			if b.token("a").Failed != 0 {
				t.Error("the old PIN has been tried")
			}
			wantCode(t, b.key.Unlock(t.Context(), keyPIN), confirm.ProblemWrongPIN)
			b.later(time.Minute)
			b.must(b.key.Unlock(t.Context(), []byte("604193")))
		})
	}
}

func TestTokenEnrolmentChooses(t *testing.T) {
	other := usbKey()
	other.Label, other.Serial = "别人的", "0002"
	create := func(b *tokenBench) error {
		_, err := b.key.Create(t.Context(), keyPIN, "zhangmin", confirm.ES256)
		return err
	}
	b := newTokenBench(t, usbKey(), other)
	err := create(b)
	wantCode(t, err, confirm.ProblemDriverMissing)
	if args(t, err)["reason"] != string(token.ReasonAmbiguous) {
		t.Errorf("two tokens: %v", err)
	}
	b.o.Serial = "0003"
	b.reopen()
	wantCode(t, create(b), confirm.ProblemDriverMissing)
	b.o.Serial = "0002"
	b.reopen()
	b.enrol("r1")
	if len(b.token("a").Objects) != 0 || len(b.token("b").Objects) != 4 {
		t.Errorf("objects: %d, %d", len(b.token("a").Objects), len(b.token("b").Objects))
	}
	// From now on the certificate finds it, in whatever slot.
	b.o.Serial, b.o.Library = "", ""
	b.must(b.socket.Pull("a"))
	b.reopen()
	b.unlock()

	b = newTokenBench(t)
	wantCode(t, create(b), confirm.ProblemTokenRemoved)
}

func TestTokenEnrolmentFails(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*tokenBench, *tokentest.Token)
		pin    []byte
		alg    confirm.Algorithm
		code   confirm.Code
		failed int
	}{
		"wrong PIN":        {nil, otherPIN, confirm.ES256, confirm.ProblemWrongPIN, 1},
		"no PIN":           {nil, []byte("1"), confirm.ES256, confirm.ProblemWrongPIN, 0},
		"locked":           {func(_ *tokenBench, k *tokentest.Token) { k.Failed = 5 }, keyPIN, confirm.ES256, confirm.ProblemPINLocked, 5},
		"full":             {func(_ *tokenBench, k *tokentest.Token) { k.Full = true }, keyPIN, confirm.ES256, confirm.ProblemDriverMissing, 0},
		"forgetful":        {func(_ *tokenBench, k *tokentest.Token) { k.Forgetful = true }, keyPIN, confirm.ES256, confirm.ProblemCredentialBroken, 0},
		"SM2":              {nil, keyPIN, confirm.SM2SM3, confirm.ProblemDriverMissing, 0},
		"keyring silent":   {func(b *tokenBench, _ *tokentest.Token) { b.mem.Fault = notStored }, keyPIN, confirm.ES256, confirm.ProblemKeyringNotStored, 0},
		"PIN of full size": {nil, []byte(strings.Repeat("7", 65)), confirm.ES256, confirm.ProblemWrongPIN, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := newTokenBench(t)
			k := usbKey()
			if c.change != nil {
				c.change(b, &k)
			}
			b.put("a", k)
			_, err := b.key.Create(t.Context(), c.pin, "zhangmin", c.alg)
			wantCode(t, err, c.code)
			if got := b.token("a").Failed; got != c.failed {
				t.Errorf("tries used %d, want %d", got, c.failed)
			}
			if n := b.keys("a"); n != 0 {
				t.Errorf("%d keys are left on the token", n)
			}
			_, err = b.key.Enrolment()
			wantCode(t, err, confirm.ProblemNotEnrolled)
		})
	}
}

func notStored(kind, _ string) error {
	if kind == "set" {
		return &confirm.Problem{Code: confirm.ProblemKeyringNotStored}
	}
	return nil
}
