package credential

import (
	"bytes"
	"context"
	"encoding/json"

	"confirmpoint/confirm"

	"github.com/emmansun/gmsm/smx509"
)

// Renew makes both keys anew, without the PIN, for a credential whose signing
// key is open for the session; the cache key stays. The same requests are given
// again until Install, so that a lost answer can be asked for once more. Kinds
// of error: locked, signing_locked, credential_broken, disk_full,
// disk_read_only.
//
// The new file is sealed under the same PIN and the same keyring secret as the
// one it follows: the session keeps the two keys that seal the parts, each as
// long as the part itself is open. They open nothing that is not in memory
// beside them, and CloseSigning and Lock wipe them.
func (s *Softkey) Renew(_ context.Context) (Request, error) {
	s.work.Lock()
	defer s.work.Unlock()
	c, err := s.load()
	if err != nil {
		return Request{}, err
	}
	with, keys, current, err := s.forRenewal(c)
	if err != nil {
		return Request{}, err
	}
	defer with.wipe()
	defer keys.wipe()
	if asked, ok := s.asked(current, with); ok {
		return asked, nil
	}
	next := &sealedKeys{
		alg: current.alg, keyringFree: current.keyringFree, kdf: current.kdf,
		renews: current.name, item: current.item, salt: current.salt,
	}
	asked, err := s.newPair(next, keys, c.Enrolment.UserName)
	if err != nil {
		return Request{}, err
	}
	if err := next.seal(s.random, with, keys); err != nil {
		return Request{}, err
	}
	if err := write(s.disk, next.fileName(), next.encode()); err != nil {
		return Request{}, err
	}
	data, err := json.Marshal(asked)
	if err != nil {
		return Request{}, err
	}
	return asked, write(s.disk, next.requestName(), data)
}

// Renewed is Install of what Renew has asked for, for the same enrolment.
func (s *Softkey) Renewed(ctx context.Context, certs Certificates) error {
	e, err := s.Enrolment()
	if err != nil {
		return err
	}
	return s.Install(ctx, certs, e)
}

// forRenewal copies what a renewal needs of the open session.
func (s *Softkey) forRenewal(c credential) (sealKeys, *openKeys, *sealedKeys, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.open == nil || s.open.sealed.fileName() != c.Key:
		return sealKeys{}, nil, nil, problem(confirm.ProblemLocked, nil)
	case s.open.keys.signing == nil || s.open.batch != nil:
		return sealKeys{}, nil, nil, problem(confirm.ProblemSigningLocked, nil)
	}
	return s.open.with.clone(), &openKeys{cache: bytes.Clone(s.open.keys.cache)}, s.open.sealed, nil
}

// asked finds the requests of a renewal that has begun: of a whole key file
// that follows the present one under the same seal.
func (s *Softkey) asked(current *sealedKeys, with sealKeys) (Request, bool) {
	names, err := s.disk.list()
	if err != nil {
		return Request{}, false
	}
	for _, name := range names {
		if !isKeyFile(name) {
			continue
		}
		sealed, err := s.readSealed(name)
		if err != nil || sealed.renews != current.name || sealed.item != current.item {
			continue
		}
		data, err := s.disk.read(sealed.requestName())
		if err != nil {
			continue
		}
		asked, err := decodeRequest(data)
		if err != nil || !asksFor(asked, sealed) {
			continue
		}
		if keys, err := sealed.open(with); err == nil {
			keys.wipe()
			return asked, true
		}
	}
	return Request{}, false
}

func decodeRequest(data []byte) (Request, error) {
	var r Request
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil || d.More() {
		return Request{}, errDamaged
	}
	return r, nil
}

// asksFor tells whether two requests are those of a sealed file.
func asksFor(r Request, sealed *sealedKeys) bool {
	line, err := smx509.ParseCertificateRequest(r.Line)
	if err != nil || line.CheckSignature() != nil {
		return false
	}
	signing, err := smx509.ParseCertificateRequest(r.Signing)
	if err != nil || signing.CheckSignature() != nil {
		return false
	}
	return bytes.Equal(point(confirm.ES256, line.PublicKey), sealed.public[0][:]) &&
		bytes.Equal(point(sealed.alg, signing.PublicKey), sealed.public[1][:])
}

// succeed lets an open session go on with keys that follow its own, and locks
// every other one.
func (s *Softkey) succeed(sealed *sealedKeys, certs *certificates) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.open
	if old == nil || sealed.renewsFile() != old.sealed.fileName() {
		s.locks++
		s.become(nil)
		return
	}
	next, err := old.follow(sealed, certs)
	if err != nil {
		s.locks++
		s.become(nil)
		return
	}
	s.before.wipe()
	s.open, s.before = next, old
}

// follow opens the keys that follow a session's with the seal they share. A
// signing key that is closed, or open for one batch only, comes closed.
func (s *session) follow(sealed *sealedKeys, certs *certificates) (*session, error) {
	keys, err := sealed.openSession(s.with.session)
	if err != nil {
		return nil, err
	}
	next := &session{sealed: sealed, keys: keys, certs: certs, with: sealKeys{session: bytes.Clone(s.with.session)}}
	if s.with.signing == nil {
		return next, nil
	}
	if keys.signing, err = sealed.openSigning(s.with.signing); err != nil {
		keys.wipe()
		return nil, err
	}
	next.with.signing = bytes.Clone(s.with.signing)
	return next, nil
}
