package credential

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"

	"confirmpoint/confirm"
)

// The files of the folder. The credential is what credentialFile says: until
// Install puts it in place, a new key file counts for nothing.
const (
	credentialFile = "credential.json"
	keyPrefix      = "key-"
	keySuffix      = ".sealed"
	requestSuffix  = ".request"
)

// credential is the content of credentialFile; it holds no secret.
type credential struct {
	Format      int               `json:"format"`
	Key         string            `json:"key"` // file name
	Certificate []byte            `json:"certificate"`
	Signing     []byte            `json:"signing_certificate"`
	Enrolment   confirm.Enrolment `json:"enrolment"`
	// Former are keys of earlier enrolments whose cache keys no later one has.
	// Nothing opens them here, but they alone open caches in which decisions may
	// still wait, so they are never thrown away.
	Former []string `json:"former,omitempty"`
}

func (c credential) certificates() (*certificates, error) {
	certs, err := readCertificates(Certificates{Line: c.Certificate, Signing: c.Signing})
	if err != nil {
		return nil, damaged(err)
	}
	return certs, nil
}

const credentialFormat = 2

// Create makes the two keys, the signing key by alg, and a cache key, seals
// them under pin, and gives certificate requests for subject, the clerk's user
// name. An enrolment that exists goes on working until Install. Kinds of error:
// pin_weak, keyring_*, disk_full, disk_read_only.
func (s *Softkey) Create(ctx context.Context, pin []byte, subject string, alg confirm.Algorithm) (Request, error) {
	return s.create(ctx, pin, subject, &sealedKeys{alg: alg, kdf: s.kdf})
}

// CreateKeyringFree is Create for a computer without a keyring (受限模式), when
// a person has asked for it: the PIN alone seals the keys, at a higher cost.
// Whoever copies the folder may try PINs elsewhere.
func (s *Softkey) CreateKeyringFree(ctx context.Context, pin []byte, subject string, alg confirm.Algorithm) (Request, error) {
	return s.create(ctx, pin, subject, &sealedKeys{alg: alg, kdf: s.alone, keyringFree: true})
}

func (s *Softkey) create(ctx context.Context, pin []byte, subject string, sealed *sealedKeys) (Request, error) {
	s.work.Lock()
	defer s.work.Unlock()
	if err := CheckPIN(pin); err != nil {
		return Request{}, err
	}
	if numberOf(sealed.alg) == 0 {
		return Request{}, errors.New("credential: unknown algorithm")
	}
	keys := &openKeys{cache: make([]byte, keySize)}
	defer keys.wipe()
	if _, err := io.ReadFull(s.random, keys.cache); err != nil {
		return Request{}, err
	}
	asked, err := s.newPair(sealed, keys, subject)
	if err != nil {
		return Request{}, err
	}
	with, err := s.keepUnder(ctx, sealed, keys, pin, tries{})
	with.wipe()
	return asked, err
}

// newPair makes both keys and the requests for their certificates.
func (s *Softkey) newPair(sealed *sealedKeys, keys *openKeys, subject string) (asked Request, err error) {
	if keys.line, err = newScalar(confirm.ES256, s.random); err != nil {
		return Request{}, err
	}
	if keys.signing, err = newScalar(sealed.alg, s.random); err != nil {
		return Request{}, err
	}
	for i, k := range []struct {
		alg    confirm.Algorithm
		scalar []byte
		csr    *[]byte
	}{{confirm.ES256, keys.line, &asked.Line}, {sealed.alg, keys.signing, &asked.Signing}} {
		private, err := privateKey(k.alg, k.scalar)
		if err != nil {
			return Request{}, err
		}
		copy(sealed.public[i][:], point(k.alg, private.Public()))
		if *k.csr, err = request(s.random, private, subject); err != nil {
			return Request{}, err
		}
	}
	_, err = io.ReadFull(s.random, sealed.name[:])
	return asked, err
}

// keepUnder seals keys under a PIN and a fresh secret, which goes into the
// keyring together with the count it begins with. The file comes before the
// keyring's items, so that no item exists whose name is not on the disk.
func (s *Softkey) keepUnder(ctx context.Context, sealed *sealedKeys, keys *openKeys, pin []byte, t tries) (sealKeys, error) {
	var secret []byte
	if !sealed.keyringFree {
		secret = make([]byte, keySize)
		defer clear(secret)
	}
	sealed.item = sealed.name
	for _, part := range [][]byte{sealed.salt[:], secret} {
		if _, err := io.ReadFull(s.random, part); err != nil {
			return sealKeys{}, err
		}
	}
	with, err := sealed.derive(pin, secret)
	if err != nil {
		return sealKeys{}, err
	}
	if err := sealed.seal(s.random, with, keys); err != nil {
		return with, err
	}
	if err := s.writeTries(sealed, secret, t); err != nil {
		return with, err
	}
	if err := write(s.disk, sealed.fileName(), sealed.encode()); err != nil {
		return with, err
	}
	if sealed.keyringFree {
		return with, nil
	}
	err = s.setItem(ctx, sealed.itemName(), secret)
	if err == nil {
		err = s.setItem(ctx, sealed.countName(), encodeTries(t.under(nil, "")))
	}
	if err != nil && confirm.CodeOf(err) != confirm.ProblemKeyringTimeout {
		s.drop(ctx, sealed.fileName(), nil) // or the sweep of the next Install
	}
	return with, err
}

// Install makes the created keys that the certificates are for the credential.
// It is one step on the disk: a crash leaves the old credential or the new one.
// Keys that were created and never installed are removed, and so is one that
// was renewed. After Create the credential is then locked, with all tries; after
// Renew in an open session it goes on with the new keys.
func (s *Softkey) Install(ctx context.Context, got Certificates, enrolment confirm.Enrolment) error {
	certs, err := readCertificates(got)
	if err != nil {
		return problem(confirm.ProblemBadAnswer, err)
	}
	s.work.Lock()
	defer s.work.Unlock()
	sealed, err := s.sealedFor(certs)
	if err != nil {
		return err
	}
	if err := s.put(sealed, got, enrolment); err != nil {
		return err
	}
	s.succeed(sealed, certs)
	s.sweep(ctx)
	return nil
}

// put writes credentialFile.
func (s *Softkey) put(sealed *sealedKeys, certs Certificates, enrolment confirm.Enrolment) error {
	former, err := s.former(sealed)
	if err != nil {
		return err
	}
	data, err := json.Marshal(credential{
		Format: credentialFormat, Key: sealed.fileName(), Certificate: certs.Line, Signing: certs.Signing,
		Enrolment: enrolment, Former: former,
	})
	if err != nil {
		return err
	}
	return write(s.disk, credentialFile, data)
}

// former lists the keys that must stay beside the next one. When the present
// credential cannot be read, that is every key there is.
func (s *Softkey) former(next *sealedKeys) ([]string, error) {
	current, err := s.load()
	switch {
	case err == nil && (current.Key == next.fileName() || current.Key == next.renewsFile()):
		return current.Former, nil
	case err == nil:
		return append(current.Former, current.Key), nil
	case confirm.CodeOf(err) == confirm.ProblemNotEnrolled:
		return nil, nil
	}
	names, err := s.disk.list()
	if err != nil {
		return nil, diskProblem(err)
	}
	return slices.DeleteFunc(names, func(name string) bool {
		return !isKeyFile(name) || name == next.fileName()
	}), nil
}

// sealedFor finds the sealed file that the certificates are for.
func (s *Softkey) sealedFor(certs *certificates) (*sealedKeys, error) {
	names, err := s.disk.list()
	if err != nil {
		return nil, diskProblem(err)
	}
	for _, name := range names {
		if !isKeyFile(name) {
			continue
		}
		sealed, err := s.readSealed(name)
		if err != nil {
			continue // a damaged file is not the one that was just made
		}
		if certs.belong(sealed) {
			return sealed, nil
		}
	}
	return nil, problem(confirm.ProblemBadAnswer, errors.New("the certificates are for no keys of this workstation"))
}

func isKeyFile(name string) bool {
	return strings.HasPrefix(name, keyPrefix) && strings.HasSuffix(name, keySuffix) && !strings.ContainsAny(name, `/\`)
}

func notKeyFile(name string) bool { return !isKeyFile(name) }

func (s *Softkey) readSealed(name string) (*sealedKeys, error) {
	data, err := s.disk.read(name)
	if err != nil {
		return nil, damaged(err)
	}
	sealed, err := decodeSealed(data)
	if err != nil {
		return nil, damaged(err)
	}
	return sealed, nil
}

func damaged(err error) error { return problem(confirm.ProblemCredentialBroken, err) }

// Enrolment is what Install was given; not_enrolled before that.
func (s *Softkey) Enrolment() (confirm.Enrolment, error) {
	c, err := s.load()
	return c.Enrolment, err
}

func (s *Softkey) load() (credential, error) {
	data, err := s.disk.read(credentialFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return credential{}, problem(confirm.ProblemNotEnrolled, nil)
	case err != nil:
		return credential{}, damaged(err)
	}
	return decodeCredential(data)
}

func decodeCredential(data []byte) (credential, error) {
	var c credential
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return credential{}, damaged(errors.New(credentialFile + " cannot be read"))
	}
	if c.Format != credentialFormat || !isKeyFile(c.Key) || slices.ContainsFunc(c.Former, notKeyFile) {
		return credential{}, damaged(errors.New(credentialFile + " has wrong values"))
	}
	return c, nil
}
