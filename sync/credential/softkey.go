package credential

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"confirmpoint/confirm"
)

// Options say where a credential lives and what it is made with.
type Options struct {
	// Dir is the credential's own folder; it is made with mode 0700.
	Dir     string
	Secrets SecretStore
	Rand    io.Reader        // nil: crypto/rand
	Clock   func() time.Time // nil: time.Now; for the delay between PIN tries and the end of a batch
	// Monotonic counts from any moment and never jumps; nil: this computer's.
	Monotonic func() time.Duration
	// After is a timer for the end of a batch; nil: time.After.
	After func(time.Duration) <-chan time.Time
	KDF   Params // zero: DefaultParams; tests use cheap ones
	// KeyringFreeKDF is KDF without a keyring; zero: DefaultKeyringFreeParams.
	KeyringFreeKDF Params
}

// Softkey is the software credential. Its methods may be called from any
// goroutine; only one of those that need a PIN or change the folder works at a
// time.
type Softkey struct {
	disk    folder
	secrets SecretStore
	random  io.Reader
	clock   func() time.Time
	mono    func() time.Duration
	after   func(time.Duration) <-chan time.Time
	kdf     Params
	alone   Params

	// work is held while something slow goes on; mu only for moments, so that
	// Lock, Signer and CacheKey never wait for a person at the keyring.
	work sync.Mutex
	mu   sync.Mutex
	open *session // nil while locked
	// before is the session's key before a renewal: who has its signer may end
	// what was begun.
	before *session
	// locks counts calls of Lock, so that one overtaken by Lock does not open.
	locks   int
	asking  int  // calls of the keyring under way
	putBack bool // the keyring had counted further than the folder
}

// session is what an unlocked credential holds.
type session struct {
	sealed *sealedKeys
	keys   *openKeys
	with   sealKeys // signing is wiped together with keys.signing
	certs  *certificates
	batch  *batch // for which the signing key is open; nil: for everything
	over   *batch // that ended by time
}

func (s *session) wipe() {
	if s != nil {
		s.closeSigning()
		s.keys.wipe()
		s.with.wipe()
	}
}

// Open looks at the folder; it asks neither keyring nor PIN.
func Open(o Options) (*Softkey, error) {
	if o.Dir == "" || o.Secrets == nil {
		return nil, errors.New("credential: Dir and Secrets are needed")
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, diskProblem(err)
	}
	return open(o, diskFolder(o.Dir)), nil
}

func open(o Options, disk folder) *Softkey {
	s := &Softkey{
		disk: disk, secrets: o.Secrets, random: o.Rand, clock: o.Clock,
		mono: o.Monotonic, after: o.After, kdf: o.KDF, alone: o.KeyringFreeKDF,
	}
	if s.random == nil {
		s.random = rand.Reader
	}
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.mono == nil {
		started := time.Now()
		s.mono = func() time.Duration { return time.Since(started) }
	}
	if s.after == nil {
		s.after = time.After
	}
	if s.kdf == (Params{}) {
		s.kdf = DefaultParams()
	}
	if s.alone == (Params{}) {
		s.alone = DefaultKeyringFreeParams()
	}
	return s
}

// Lock forgets all keys. An Unlock under way ends locked.
func (s *Softkey) Lock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.locks++
	s.become(nil)
}

// become puts a session in the place of the one there is. s.mu is held.
func (s *Softkey) become(next *session) {
	s.open.wipe()
	s.before.wipe()
	s.open, s.before = next, nil
}

// CacheKey gives a copy of the key that opens the clerk's slot of the cache;
// the caller wipes it.
func (s *Softkey) CacheKey() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		return nil, problem(confirm.ProblemLocked, nil)
	}
	return append([]byte(nil), s.open.keys.cache...), nil
}

// Certificate is the clerk's certificate of the line, while unlocked.
func (s *Softkey) Certificate() (*x509.Certificate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		return nil, problem(confirm.ProblemLocked, nil)
	}
	return s.open.certs.line, nil
}

// Signer gives the key of the line. It holds no key itself: after Lock its Sign
// fails, wherever the Signer has been kept.
func (s *Softkey) Signer() (crypto.Signer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		return nil, problem(confirm.ProblemLocked, nil)
	}
	return &signer{key: s, of: s.open, public: s.open.certs.line.PublicKey}, nil
}

// signer is one of the two keys of a session.
type signer struct {
	key     *Softkey
	of      *session
	public  crypto.PublicKey
	signs   bool // the signing key, for purpose; else the key of the line
	purpose string
}

func (g *signer) Public() crypto.PublicKey { return g.public }

func (g *signer) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	private, err := g.private()
	if err != nil {
		return nil, err
	}
	return private.Sign(random, digest, opts)
}

// private takes the key for one signature.
func (g *signer) private() (crypto.Signer, error) {
	g.key.mu.Lock()
	defer g.key.mu.Unlock()
	if g.key.open == nil || g.of != g.key.open && g.of != g.key.before {
		return nil, problem(confirm.ProblemLocked, nil)
	}
	if !g.signs {
		return privateKey(confirm.ES256, g.of.keys.line)
	}
	if err := g.of.may(g.purpose, g.key.mono()); err != nil {
		return nil, err
	}
	private, err := privateKey(g.of.sealed.alg, g.of.keys.signing)
	g.of.signed(g.purpose)
	return private, err
}
