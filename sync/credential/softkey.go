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
	Clock   func() time.Time // nil: time.Now; only for the delay between PIN tries
	KDF     Params           // zero: DefaultParams; tests use cheap ones
}

// Softkey is the software credential. Its methods may be called from any
// goroutine; only one of Create, Renew, Install and Unlock works at a time.
type Softkey struct {
	disk    folder
	secrets SecretStore
	random  io.Reader
	clock   func() time.Time
	kdf     Params

	// work is held while something slow goes on; mu only for moments, so that
	// Lock, Signer and CacheKey never wait for a person at the keyring.
	work sync.Mutex
	mu   sync.Mutex
	keys *openKeys         // nil while locked
	cert *x509.Certificate // of keys
	// locks counts calls of Lock, so that one overtaken by Lock does not open.
	locks int
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
	s := &Softkey{disk: disk, secrets: o.Secrets, random: o.Rand, clock: o.Clock, kdf: o.KDF}
	if s.random == nil {
		s.random = rand.Reader
	}
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.kdf == (Params{}) {
		s.kdf = DefaultParams()
	}
	return s
}

// Lock forgets both keys. An Unlock under way ends locked.
func (s *Softkey) Lock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.locks++
	s.keys.wipe()
	s.keys, s.cert = nil, nil
}

// CacheKey gives a copy of the key that seals the cache; the caller wipes it.
func (s *Softkey) CacheKey() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys == nil {
		return nil, problem(confirm.ProblemLocked, nil)
	}
	return append([]byte(nil), s.keys.cache...), nil
}

// Certificate is the clerk's certificate, while unlocked.
func (s *Softkey) Certificate() (*x509.Certificate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys == nil {
		return nil, problem(confirm.ProblemLocked, nil)
	}
	return s.cert, nil
}

// Signer gives the signing key. It holds no key itself: after Lock its Sign
// fails, wherever the Signer has been kept.
func (s *Softkey) Signer() (crypto.Signer, error) {
	cert, err := s.Certificate()
	if err != nil {
		return nil, err
	}
	return &signer{key: s, cert: cert}, nil
}

type signer struct {
	key  *Softkey
	cert *x509.Certificate
}

func (g *signer) Public() crypto.PublicKey { return g.cert.PublicKey }

func (g *signer) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	g.key.mu.Lock()
	if g.key.keys == nil || g.key.cert != g.cert {
		g.key.mu.Unlock()
		return nil, problem(confirm.ProblemLocked, nil)
	}
	private, err := privateKey(g.key.keys.signing)
	g.key.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return private.Sign(random, digest, opts)
}
