package credential

import (
	"context"
	"errors"

	"confirmpoint/confirm"
)

// Unlock opens both keys, the signing key for everything until CloseSigning. It
// costs a try only when PIN and keyring secret have been brought together: a
// keyring that does not answer, a damaged file or a full disk cost none. Kinds
// of error: not_enrolled, wrong_pin (Args: left), pin_locked, pin_wait (Args:
// seconds), keyring_*, secret_missing, credential_broken, disk_full,
// disk_read_only, locked (Lock came meanwhile).
func (s *Softkey) Unlock(ctx context.Context, pin []byte) error {
	s.work.Lock()
	defer s.work.Unlock()
	s.mu.Lock()
	before := s.locks
	s.mu.Unlock()

	next := &session{keys: &openKeys{}}
	c, err := s.load()
	if err != nil {
		return err
	}
	if next.certs, err = c.certificates(); err != nil {
		return err
	}
	err = s.try(ctx, pin, func(sealed *sealedKeys, with sealKeys) (err error) {
		next.keys, err = sealed.open(with)
		if err == nil {
			next.sealed, next.with = sealed, with.clone()
		}
		return err
	})
	if err != nil {
		next.keys.wipe()
		next.with.wipe()
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.locks != before {
		next.wipe()
		return problem(confirm.ProblemLocked, errors.New("locked meanwhile"))
	}
	s.become(next)
	return nil
}

// try brings PIN and keyring secret together, once, and counts first. with is
// wiped when open returns; an errWrongKey of open is a wrong PIN.
func (s *Softkey) try(ctx context.Context, pin []byte, open func(sealed *sealedKeys, with sealKeys) error) error {
	c, err := s.load()
	if err != nil {
		return err
	}
	sealed, err := s.readSealed(c.Key)
	if err != nil {
		return err
	}
	t, whole := s.folderTries(sealed)
	if err := t.refusal(s.clock()); err != nil {
		return err
	}
	folded := foldPIN(pin)
	defer clear(folded)
	if !possiblePIN(folded) {
		return wrongPIN(t.left()) // no PIN looks like this: a slip, not a try
	}
	var secret []byte
	if !sealed.keyringFree {
		if secret, err = s.item(ctx, sealed.itemName()); err != nil {
			return err
		}
		defer clear(secret)
		if t, err = s.compare(ctx, sealed, secret, t, whole); err != nil {
			return err
		}
	}
	if t, err = s.count(ctx, sealed, secret, t); err != nil {
		return err
	}
	with, err := sealed.derive(pin, secret)
	if err != nil {
		return err
	}
	defer with.wipe()
	return s.judge(sealed, secret, t, open(sealed, with))
}

// compare asks the keyring how far it has counted. A folder that was put back
// is brought forward, and refused when its tries were used up since; one that
// was edited counts as lost.
func (s *Softkey) compare(ctx context.Context, sealed *sealedKeys, secret []byte, folder tries, whole bool) (tries, error) {
	if whole && !folder.genuine(secret, sealed.itemName()) {
		folder, whole = lostTries, false
	}
	folder.Seal = ""
	data, err := s.item(ctx, sealed.countName())
	if err != nil && confirm.CodeOf(err) != confirm.ProblemSecretMissing && confirm.CodeOf(err) != confirm.ProblemKeyringCorrupt {
		return tries{}, err
	}
	ring, ringWhole := decodeTries(data)
	t, back := agree(folder, ring, whole, ringWhole)
	if t == folder && whole {
		return t, nil
	}
	if back {
		s.mu.Lock()
		s.putBack = true
		s.mu.Unlock()
	}
	if err := s.writeTries(sealed, secret, t); err != nil {
		return tries{}, err
	}
	return t, t.refusal(s.clock())
}

// count writes an attempt down before it is made, in the folder and then in the
// keyring. When the keyring does not take it there is no attempt.
func (s *Softkey) count(ctx context.Context, sealed *sealedKeys, secret []byte, t tries) (tries, error) {
	next := t.begin(s.clock())
	if err := s.writeTries(sealed, secret, next); err != nil {
		return tries{}, err
	}
	if sealed.keyringFree {
		return next, nil
	}
	if err := s.setItem(ctx, sealed.countName(), encodeTries(next)); err != nil {
		return tries{}, errors.Join(err, s.writeTries(sealed, secret, next.undone(t)))
	}
	return next, nil
}

// judge says what an attempt has come to. t counts it as wrong.
func (s *Softkey) judge(sealed *sealedKeys, secret []byte, t tries, err error) error {
	switch {
	case errors.Is(err, errWrongKey) && t.left() <= 0:
		return problem(confirm.ProblemPINLocked, nil)
	case errors.Is(err, errWrongKey):
		return wrongPIN(t.left())
	}
	if e := s.writeTries(sealed, secret, t.passed()); e != nil {
		return e
	}
	if err != nil {
		return damaged(err)
	}
	return nil
}

func (s *Softkey) writeTries(sealed *sealedKeys, secret []byte, t tries) error {
	return write(s.disk, sealed.triesName(), encodeTries(t.under(secret, sealed.itemName())))
}

// folderTries is the folder's copy of the count, as it says itself.
func (s *Softkey) folderTries(sealed *sealedKeys) (t tries, whole bool) {
	data, err := s.disk.read(sealed.triesName())
	if err != nil {
		data = nil
	}
	return decodeTries(data)
}

// item and setItem ask the keyring, which may ask a person: Status tells so.
func (s *Softkey) item(ctx context.Context, name string) ([]byte, error) {
	defer s.asks()()
	return s.secrets.Get(ctx, name)
}

func (s *Softkey) setItem(ctx context.Context, name string, secret []byte) error {
	defer s.asks()()
	return s.secrets.Set(ctx, name, secret)
}

func (s *Softkey) asks() (answered func()) {
	add := func(n int) {
		s.mu.Lock()
		s.asking += n
		s.mu.Unlock()
	}
	add(1)
	return func() { add(-1) }
}
