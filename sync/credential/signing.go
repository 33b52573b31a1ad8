package credential

import (
	"context"
	"crypto"
	"strconv"
	"time"

	"confirmpoint/confirm"
)

// batch is what the signing key is open for.
type batch struct {
	waiting map[string]bool // by purpose; false once it has been signed
	left    int             // that have not been signed
	until   time.Duration   // monotonic
	stop    chan struct{}   // ends the timer
}

// besides are purposes that are no operations: a batch may name them, and they
// are not among those that a person counts.
var besides = map[string]bool{"renewal": true, "audit": true, "ledger": true, "bundle": true, "custody": true, "wipe": true}

func newBatch(b confirm.SigningBatch, until time.Duration) *batch {
	n := &batch{waiting: make(map[string]bool, len(b.Operations)), until: until, stop: make(chan struct{})}
	for _, id := range b.Operations {
		n.waiting[id] = true
	}
	n.left = len(n.waiting)
	return n
}

// operationsLeft is how many operations have not been signed.
func (b *batch) operationsLeft() int {
	n := 0
	for purpose, waits := range b.waiting {
		if waits && !besides[purpose] {
			n++
		}
	}
	return n
}

func (b *batch) names(purpose string) bool {
	_, named := b.waiting[purpose]
	return named
}

// may tells whether the signing key is open for a purpose.
func (s *session) may(purpose string, now time.Duration) error {
	if s.batch != nil && now >= s.batch.until {
		s.expire()
	}
	switch {
	case s.over != nil && s.over.names(purpose):
		return &confirm.Problem{Code: confirm.ProblemBatchOver, Args: map[string]string{"left": strconv.Itoa(s.over.operationsLeft())}}
	case s.keys.signing == nil, s.batch != nil && !s.batch.names(purpose):
		return problem(confirm.ProblemSigningLocked, nil)
	}
	return nil
}

// signingOpen tells whether anything can be signed now.
func (s *session) signingOpen(now time.Duration) bool {
	return s.keys.signing != nil && (s.batch == nil || now < s.batch.until)
}

// signed notes a signature; after the last of a batch the key goes.
func (s *session) signed(purpose string) {
	if s.batch == nil || !s.batch.waiting[purpose] {
		return
	}
	s.batch.waiting[purpose] = false
	if s.batch.left--; s.batch.left == 0 {
		s.closeSigning()
	}
}

// expire is the end of a batch's time.
func (s *session) expire() {
	over := s.batch
	s.closeSigning()
	s.over = over
}

// closeSigning wipes the signing key and what would seal another one.
func (s *session) closeSigning() {
	if s.batch != nil {
		close(s.batch.stop)
	}
	clear(s.keys.signing)
	clear(s.with.signing)
	s.keys.signing, s.with.signing, s.batch, s.over = nil, nil, nil, nil
}

// SigningKey gives the key that signs purpose, an operation id or another word
// of the engine's port, and its certificate, DER. Its Sign takes the digest of
// the algorithm and fails once the key is closed, wherever it has been kept.
// Kinds of error: locked, signing_locked, batch_over (Args: left).
func (s *Softkey) SigningKey(purpose string) (crypto.Signer, []byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		return nil, nil, problem(confirm.ProblemLocked, nil)
	}
	if err := s.open.may(purpose, s.mono()); err != nil {
		return nil, nil, err
	}
	certs := s.open.certs
	return &signer{key: s, of: s.open, public: certs.signing.PublicKey, signs: true, purpose: purpose}, certs.signing.Raw, nil
}

// OpenSigning opens the signing key for one batch by PIN: it signs the
// operations that the batch names until all are signed, the time is over by
// the monotonic clock, CloseSigning or Lock; then it is wiped, also when nobody
// asks again. A batch that was open ends. Kinds of error are those of Unlock,
// locked before it.
func (s *Softkey) OpenSigning(ctx context.Context, pin []byte, b confirm.SigningBatch) error {
	s.work.Lock()
	defer s.work.Unlock()
	s.mu.Lock()
	before, session := s.locks, s.open
	s.mu.Unlock()
	if session == nil {
		return problem(confirm.ProblemLocked, nil)
	}
	// By the difference of two readings of one clock: what the wall clock does
	// afterwards neither shortens nor stretches it.
	until := s.mono() + b.Until.Sub(s.clock())
	var scalar []byte
	err := s.try(ctx, pin, func(sealed *sealedKeys, with sealKeys) (err error) {
		scalar, err = sealed.openSigning(with.signing)
		return err
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.locks != before || s.open != session {
		clear(scalar)
		return problem(confirm.ProblemLocked, nil)
	}
	s.closeAll()
	session.keys.signing = scalar
	session.batch = newBatch(b, until)
	if left := until - s.mono(); left <= 0 || session.batch.left == 0 {
		session.expire()
	} else {
		go s.endLater(session, session.batch, s.after(left))
	}
	return nil
}

// endLater wipes the key at the end of the time.
func (s *Softkey) endLater(session *session, b *batch, over <-chan time.Time) {
	select {
	case <-b.stop:
	case <-over:
		s.mu.Lock()
		defer s.mu.Unlock()
		if session.batch == b {
			session.expire()
		}
	}
}

// CloseSigning wipes the signing key and leaves the line open.
func (s *Softkey) CloseSigning() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeAll()
}

func (s *Softkey) closeAll() {
	if s.open != nil {
		s.open.closeSigning()
	}
	if s.before != nil {
		s.before.closeSigning()
	}
}

// Removed is nil: a file cannot be pulled out.
func (s *Softkey) Removed() <-chan struct{} { return nil }
