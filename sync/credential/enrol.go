package credential

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"crypto/x509/pkix"
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
)

// credential is the content of credentialFile; it holds no secret.
type credential struct {
	Format      int               `json:"format"`
	Key         string            `json:"key"` // file name
	Certificate []byte            `json:"certificate"`
	Enrolment   confirm.Enrolment `json:"enrolment"`
	// Former are keys of earlier enrolments whose cache keys no later one has.
	// Nothing opens them here, but they alone open caches in which decisions may
	// still wait, so they are never thrown away.
	Former []string `json:"former,omitempty"`
}

const credentialFormat = 1

// Create makes a signing key and a cache key under pin and gives a certificate
// request (PKCS #10, DER) for subject, the clerk's user name. An enrolment
// that exists goes on working until Install. Kinds of error: pin_weak,
// keyring_*, disk_full, disk_read_only.
func (s *Softkey) Create(ctx context.Context, pin []byte, subject string) (csrDER []byte, err error) {
	s.work.Lock()
	defer s.work.Unlock()
	cache := make([]byte, keySize)
	defer clear(cache)
	if _, err := io.ReadFull(s.random, cache); err != nil {
		return nil, err
	}
	return s.create(ctx, pin, subject, cache, [nameSize]byte{})
}

// Renew is Create for a credential that is unlocked: the cache key stays, so
// the cache and unsent work in it can still be read. pin may be a new one.
func (s *Softkey) Renew(ctx context.Context, pin []byte, subject string) (csrDER []byte, err error) {
	s.work.Lock()
	defer s.work.Unlock()
	cache, err := s.CacheKey()
	if err != nil {
		return nil, err
	}
	defer clear(cache)
	current, err := s.load()
	if err != nil {
		return nil, err
	}
	sealed, err := s.readSealed(current.Key)
	if err != nil {
		return nil, err
	}
	return s.create(ctx, pin, subject, cache, sealed.name)
}

func (s *Softkey) create(ctx context.Context, pin []byte, subject string, cache []byte, renews [nameSize]byte) ([]byte, error) {
	if err := CheckPIN(pin); err != nil {
		return nil, err
	}
	private, err := ecdsa.GenerateKey(elliptic.P256(), s.random)
	if err != nil {
		return nil, err
	}
	scalar, err := private.Bytes()
	if err != nil {
		return nil, err
	}
	keys := &openKeys{signing: scalar, cache: cache}
	defer clear(scalar)
	sealed := &sealedKeys{kdf: s.kdf, renews: renews}
	if err := s.keep(ctx, sealed, private, keys, pin); err != nil {
		return nil, err
	}
	return x509.CreateCertificateRequest(s.random, &x509.CertificateRequest{
		Subject: pkix.Name{CommonName: subject},
	}, private)
}

// keep seals keys under a fresh secret. The file comes before the keyring's
// item, so that no item exists whose name is not on the disk.
func (s *Softkey) keep(ctx context.Context, sealed *sealedKeys, private *ecdsa.PrivateKey, keys *openKeys, pin []byte) error {
	public, err := private.PublicKey.Bytes()
	if err != nil {
		return err
	}
	copy(sealed.public[:], public)
	secret := make([]byte, keySize)
	defer clear(secret)
	for _, part := range [][]byte{sealed.name[:], secret} {
		if _, err := io.ReadFull(s.random, part); err != nil {
			return err
		}
	}
	if err := sealed.seal(s.random, keys, pin, secret); err != nil {
		return err
	}
	if err := write(s.disk, sealed.fileName(), sealed.encode()); err != nil {
		return err
	}
	if err := s.secrets.Set(ctx, sealed.secretName(), secret); err != nil {
		_ = s.disk.remove(sealed.fileName()) // or the sweep of the next Install
		return err
	}
	return nil
}

// Install makes the created key that the certificate is for the credential,
// which is then locked, with all tries. It is one step on the disk: a crash
// leaves the old credential or the new one. Keys that were created and never
// installed are removed, and so is one that was renewed.
func (s *Softkey) Install(ctx context.Context, certDER []byte, enrolment confirm.Enrolment) error {
	cert, err := x509.ParseCertificate(certDER)
	if err != nil {
		return problem(confirm.ProblemBadAnswer, errors.New("the certificate cannot be read"))
	}
	s.work.Lock()
	defer s.work.Unlock()
	sealed, err := s.sealedFor(cert)
	if err != nil {
		return err
	}
	former, err := s.former(sealed)
	if err != nil {
		return err
	}
	c := credential{
		Format: credentialFormat, Key: sealed.fileName(), Certificate: certDER,
		Enrolment: enrolment, Former: former,
	}
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := write(s.disk, triesName(c.Key), encodeTries(tries{})); err != nil {
		return err
	}
	if err := write(s.disk, credentialFile, data); err != nil {
		return err
	}
	s.Lock()
	s.sweep(ctx, c)
	return nil
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

// sealedFor finds the sealed file whose public key the certificate is for.
func (s *Softkey) sealedFor(cert *x509.Certificate) (*sealedKeys, error) {
	names, err := s.disk.list()
	if err != nil {
		return nil, diskProblem(err)
	}
	public, ok := cert.PublicKey.(*ecdsa.PublicKey)
	for _, name := range names {
		if !ok || !isKeyFile(name) {
			continue
		}
		sealed, err := s.readSealed(name)
		if err != nil {
			continue // a damaged file is not the one that was just made
		}
		if key, err := sealed.publicKey(); err == nil && key.Equal(public) {
			return sealed, nil
		}
	}
	return nil, problem(confirm.ProblemBadAnswer, errors.New("the certificate is for no key of this workstation"))
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

// sweep removes what the credential does not name. It goes wrong in silence,
// because what it leaves is only a sealed file that the next sweep meets again.
func (s *Softkey) sweep(ctx context.Context, c credential) {
	names, err := s.disk.list()
	if err != nil {
		return
	}
	for _, name := range names {
		switch {
		case isTemp(name):
			_ = s.disk.remove(name)
		case isKeyFile(name) && name != c.Key && !slices.Contains(c.Former, name):
			s.drop(ctx, name)
		}
	}
}

// drop removes the keyring item first: without the file nobody would know its name.
func (s *Softkey) drop(ctx context.Context, file string) {
	if err := s.secrets.Delete(ctx, secretName(file)); err != nil {
		return
	}
	_ = s.disk.remove(triesName(file))
	_ = s.disk.remove(file)
}
