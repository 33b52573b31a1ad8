package credential

import (
	"bytes"
	"context"
	"io"
)

// ChangePIN seals the keys anew, under another PIN and a fresh secret of the
// keyring. A crash leaves the old PIN or the new one. What is open stays open.
// Kinds of error: pin_weak, those of Unlock (a wrong old PIN costs a try), and
// those of Create.
func (s *Softkey) ChangePIN(ctx context.Context, old, new []byte) error {
	if err := CheckPIN(new); err != nil {
		return err
	}
	s.work.Lock()
	defer s.work.Unlock()
	c, err := s.load()
	if err != nil {
		return err
	}
	var current *sealedKeys
	var keys *openKeys
	err = s.try(ctx, old, func(sealed *sealedKeys, with sealKeys) (err error) {
		current = sealed
		keys, err = sealed.open(with)
		return err
	})
	if err != nil {
		return err
	}
	defer keys.wipe()
	next := &sealedKeys{alg: current.alg, keyringFree: current.keyringFree, kdf: current.kdf, renews: current.name, public: current.public}
	if _, err := io.ReadFull(s.random, next.name[:]); err != nil {
		return err
	}
	counted, _ := s.folderTries(current)
	with, err := s.keepUnder(ctx, next, keys, new, counted)
	defer with.wipe()
	if err != nil {
		return err
	}
	if err := s.put(next, Certificates{Line: c.Certificate, Signing: c.Signing}, c.Enrolment); err != nil {
		return err
	}
	s.reseal(current, next, with)
	s.sweep(ctx)
	return nil
}

// reseal tells an open session which file it is of now, and what seals it.
func (s *Softkey) reseal(current, next *sealedKeys, with sealKeys) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil || s.open.sealed.name != current.name {
		return
	}
	renewable := s.open.with.signing != nil
	s.open.with.wipe()
	s.open.sealed, s.open.with = next, sealKeys{session: bytes.Clone(with.session)}
	if renewable {
		s.open.with.signing = bytes.Clone(with.signing)
	}
}
