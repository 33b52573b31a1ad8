package credential

import (
	"bytes"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/credentialtest"

	"pgregory.net/rapid"
)

// machine drives a credential and a model of it side by side.
type machine struct {
	*bench
	t *rapid.T

	pin      []byte // the right one
	cacheKey []byte
	failed   int
	total    int64
	lastTry  time.Time
	unlocked bool
	session  bool            // the signing key is open for everything
	batch    map[string]bool // open for these; nil: none
	until    time.Duration
	over     map[string]bool // names of a batch that ended by time
	renewal  *Request        // asked for and not answered
}

var machinePINs = [][]byte{pinA, pinB, []byte("908172")}

// TestMachine: unlock, lock, wrong PINs, PIN changes, renewals, batches and
// restarts in any order, against the model.
func TestMachine(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := &machine{
			t: rt, pin: pinA,
			bench: &bench{t: t, dir: t.TempDir(), mem: &credentialtest.Memory{}, now: start, alg: confirm.ES256},
		}
		if rapid.Bool().Draw(rt, "SM2") {
			m.alg = confirm.SM2SM3
		}
		m.reopen()
		m.enrol(pinA, "r")
		m.cacheKey = m.bench.unlock(pinA)
		m.unlocked, m.session = true, true
		rt.Repeat(map[string]func(*rapid.T){
			"unlock": m.unlock, "lock": m.lock, "change PIN": m.changePIN, "wait": m.wait,
			"renew": m.renew, "install": m.install, "open batch": m.openBatch, "close": m.close,
			"sign": m.sign, "kill": m.kill, "put the folder back": m.putBack, "": m.check,
		})
	})
}

func (m *machine) lock(*rapid.T) {
	m.key.Lock()
	m.locked()
}

func (m *machine) locked() {
	m.unlocked, m.session, m.batch, m.over = false, false, nil, nil
}

func (m *machine) wait(t *rapid.T) {
	d := time.Duration(rapid.IntRange(1, 90).Draw(t, "seconds")) * time.Second
	m.now, m.mono = m.now.Add(d), m.mono+d
	m.expire()
}

func (m *machine) expire() {
	if m.batch != nil && m.mono >= m.until {
		m.over, m.batch = m.batch, nil
	}
}

func (m *machine) kill(*rapid.T) {
	m.reopen()
	m.locked()
}

// attempt draws a PIN and tells what a try with it must say.
func (m *machine) attempt(t *rapid.T) (pin []byte, want confirm.Code) {
	pin = rapid.SampledFrom(machinePINs).Draw(t, "pin")
	switch {
	case m.failed == MaxTries:
		return pin, confirm.ProblemPINLocked
	case m.failed > 0 && m.now.Before(m.lastTry.Add(time.Second<<(2*(m.failed-1)))):
		return pin, confirm.ProblemPINWait
	}
	m.lastTry = m.now
	if bytes.Equal(pin, m.pin) {
		m.failed = 0
		return pin, ""
	}
	m.failed++
	m.total++
	if m.failed == MaxTries {
		return pin, confirm.ProblemPINLocked
	}
	return pin, confirm.ProblemWrongPIN
}

func (m *machine) want(err error, want confirm.Code) (ok bool) {
	if confirm.CodeOf(err) != want {
		m.t.Fatalf("got %v, want %q", err, want)
	}
	return err == nil
}

func (m *machine) unlock(t *rapid.T) {
	pin, want := m.attempt(t)
	if m.want(m.key.Unlock(m.bench.t.Context(), pin), want) {
		m.locked()
		m.unlocked, m.session = true, true
	}
}

func (m *machine) changePIN(t *rapid.T) {
	pin, want := m.attempt(t)
	next := rapid.SampledFrom(machinePINs).Draw(t, "new")
	if m.want(m.key.ChangePIN(m.bench.t.Context(), pin, next), want) {
		m.pin, m.renewal = next, nil
	}
}

func (m *machine) openBatch(t *rapid.T) {
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"op1", "op2", "op3"}), 1, 3, rapid.ID).Draw(t, "operations")
	if !m.unlocked {
		m.want(m.key.OpenSigning(m.bench.t.Context(), m.pin, confirm.SigningBatch{Operations: names}), confirm.ProblemLocked)
		return
	}
	pin, want := m.attempt(t)
	minutes := time.Duration(rapid.IntRange(0, 2).Draw(t, "minutes")) * time.Minute
	err := m.key.OpenSigning(m.bench.t.Context(), pin, confirm.SigningBatch{Operations: names, Until: m.now.Add(minutes)})
	if !m.want(err, want) {
		return
	}
	m.session, m.over, m.batch, m.until = false, nil, map[string]bool{}, m.mono+minutes
	for _, n := range names {
		m.batch[n] = true
	}
	m.expire()
}

func (m *machine) close(*rapid.T) {
	m.key.CloseSigning()
	m.session, m.batch, m.over = false, nil, nil
}

func (m *machine) sign(t *rapid.T) {
	purpose := rapid.SampledFrom([]string{"op1", "op2", "op3", "audit"}).Draw(t, "purpose")
	_, inBatch := m.batch[purpose]
	_, wasIn := m.over[purpose]
	var want confirm.Code
	switch {
	case !m.unlocked:
		want = confirm.ProblemLocked
	case wasIn:
		want = confirm.ProblemBatchOver
	case !m.session && !inBatch:
		want = confirm.ProblemSigningLocked
	}
	if !m.want(m.bench.sign(purpose), want) || m.batch == nil {
		return
	}
	m.batch[purpose] = false
	for _, waits := range m.batch {
		if waits {
			return
		}
	}
	m.batch = nil
}

func (m *machine) renew(*rapid.T) {
	asked, err := m.key.Renew(m.bench.t.Context())
	switch {
	case !m.unlocked:
		m.want(err, confirm.ProblemLocked)
		return
	case !m.session:
		m.want(err, confirm.ProblemSigningLocked)
		return
	}
	m.want(err, "")
	if m.renewal != nil && !(bytes.Equal(asked.Line, m.renewal.Line) && bytes.Equal(asked.Signing, m.renewal.Signing)) {
		m.t.Fatal("another request before the answer to the first")
	}
	m.renewal = &asked
}

// install answers the renewal, whether the credential is open or not.
func (m *machine) install(*rapid.T) {
	if m.renewal == nil {
		return
	}
	m.want(m.key.Renewed(m.bench.t.Context(), issue(m.bench.t, *m.renewal)), "")
	m.renewal = nil
	if !m.unlocked {
		return
	}
	if !m.session { // the new signing key comes closed
		m.batch, m.over = nil, nil
	}
}

// putBack restores the folder as it is now after a wrong PIN: the PIN stays counted.
func (m *machine) putBack(t *rapid.T) {
	if m.unlocked || bytes.Equal(m.pin, []byte("111119")) {
		return
	}
	whole := m.snapshot()
	err := m.key.Unlock(m.bench.t.Context(), wrong)
	if code := confirm.CodeOf(err); code == confirm.ProblemPINWait || m.failed == MaxTries {
		return
	}
	m.failed, m.total, m.lastTry = m.failed+1, m.total+1, m.now
	m.restore(whole, func(string) bool { return true })
	m.reopen()
	// Any attempt brings the folder forward: one too early counts as none.
	m.want(m.key.Unlock(m.bench.t.Context(), m.pin), map[bool]confirm.Code{true: confirm.ProblemPINLocked, false: confirm.ProblemPINWait}[m.failed == MaxTries])
}

// check compares what can be seen with the model after every step.
func (m *machine) check(*rapid.T) {
	s := m.key.Status(m.bench.t.Context())
	if s.Unlocked != m.unlocked || s.TriesLeft != MaxTries-m.failed || s.FailedTotal != m.total || s.SigningOpen != (m.session || m.batch != nil) {
		m.t.Fatalf("%+v; the model has failed %d, total %d, unlocked %v, session %v, batch %v", s, m.failed, m.total, m.unlocked, m.session, m.batch)
	}
	key, err := m.key.CacheKey()
	if m.unlocked != (err == nil) || m.unlocked && !bytes.Equal(key, m.cacheKey) {
		m.t.Fatalf("cache key: %v", err)
	}
}
