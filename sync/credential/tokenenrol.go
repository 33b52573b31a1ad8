package credential

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/token"

	"github.com/emmansun/gmsm/smx509"
)

// tokenFile takes the place of credentialFile for a credential on a token.
const tokenFile = "token.json"

// tokenCredential is the content of tokenFile; it holds no secret.
type tokenCredential struct {
	Format      int               `json:"format"`
	Key         string            `json:"key"`              // file name
	Library     string            `json:"library"`          // path of the vendor's library
	Helper      string            `json:"helper,omitempty"` // empty: the one beside the program
	Certificate []byte            `json:"certificate"`
	Signing     []byte            `json:"signing_certificate"` // by it the token is found
	Enrolment   confirm.Enrolment `json:"enrolment"`
	Former      []string          `json:"former,omitempty"` // as in credential
}

const tokenCredentialFormat = 1

// Create has the token make a signing key, makes the key of the line and a
// cache key here, and gives certificate requests for subject, the clerk's user
// name. pin is the token's own. The token stays logged in until Install, Lock
// or the next Create. Kinds of error: wrong_pin, pin_locked, token_removed,
// driver_missing (Args: reason; unsupported for another algorithm than ES256),
// keyring_*, disk_full, disk_read_only.
func (t *Token) Create(ctx context.Context, pin []byte, subject string, alg confirm.Algorithm) (Request, error) {
	return t.create(ctx, pin, subject, alg, &tokenSealed{})
}

// CreateKeyringFree is Create for a computer without a keyring (受限模式): the
// token's secret alone seals the key of the line and the cache key.
func (t *Token) CreateKeyringFree(ctx context.Context, pin []byte, subject string, alg confirm.Algorithm) (Request, error) {
	return t.create(ctx, pin, subject, alg, &tokenSealed{keyringFree: true})
}

func (t *Token) create(ctx context.Context, pin []byte, subject string, alg confirm.Algorithm, sealed *tokenSealed) (Request, error) {
	if alg != confirm.ES256 {
		return Request{}, driverMissing(token.ReasonUnsupported, errors.New("PKCS #11 has no mechanism for "+string(alg)))
	}
	t.work.Lock()
	defer t.work.Unlock()
	t.abandon()
	for _, name := range [][]byte{sealed.name[:], sealed.item[:], sealed.salt[:]} {
		if _, err := io.ReadFull(t.base.random, name); err != nil {
			return Request{}, err
		}
	}
	helper, err := token.Start(ctx, t.o.Helper, t.o.Library)
	if err != nil {
		return Request{}, err
	}
	asked, err := t.createOn(ctx, helper, pin, subject, sealed)
	if err != nil {
		t.undo(helper, sealed.name[:], sealed.item[:])
		helper.Close()
		return Request{}, err
	}
	t.mu.Lock()
	t.pending = helper
	t.mu.Unlock()
	return asked, nil
}

// undo takes what a failure has left on the token away again, as far as the
// token lets it.
func (t *Token) undo(helper *token.Helper, ids ...[]byte) {
	for _, id := range ids {
		_ = helper.Remove(context.Background(), id)
	}
}

// abandon ends the login of a Create that no Install has followed.
func (t *Token) abandon() {
	t.mu.Lock()
	pending := t.pending
	t.pending = nil
	t.mu.Unlock()
	if pending != nil {
		pending.Close()
	}
}

func (t *Token) createOn(ctx context.Context, helper *token.Helper, pin []byte, subject string, sealed *tokenSealed) (Request, error) {
	info, err := helper.Choose(ctx, t.o.Serial, t.o.Label)
	if err != nil {
		return Request{}, err
	}
	if info.Locked {
		return Request{}, problem(confirm.ProblemPINLocked, nil)
	}
	folded := foldPIN(pin)
	defer clear(folded)
	if !tokenPIN(folded) {
		return Request{}, wrongTokenPIN(info)
	}
	if err := helper.LoginToGenerate(ctx, folded); err != nil {
		return Request{}, t.refused(ctx, helper, err)
	}
	if c, err := t.load(); err == nil || confirm.CodeOf(err) == confirm.ProblemNotEnrolled {
		t.sweep(ctx, helper, c) // what earlier attempts have left takes up room
	}
	keys := &openKeys{cache: make([]byte, keySize)}
	defer keys.wipe()
	tokenSecret := make([]byte, keySize)
	defer clear(tokenSecret)
	for _, part := range [][]byte{keys.cache, tokenSecret} {
		if _, err := io.ReadFull(t.base.random, part); err != nil {
			return Request{}, err
		}
	}
	asked, err := t.newPair(ctx, helper, sealed, keys, subject)
	if err != nil {
		return Request{}, err
	}
	if err := helper.WriteSecret(ctx, sealed.item[:], tokenSecret); err != nil {
		return Request{}, err
	}
	return asked, t.keep(ctx, sealed, keys, tokenSecret)
}

// newPair makes the key of the line here and the signing key on the token.
func (t *Token) newPair(ctx context.Context, helper *token.Helper, sealed *tokenSealed, keys *openKeys, subject string) (asked Request, err error) {
	if keys.line, err = newScalar(confirm.ES256, t.base.random); err != nil {
		return Request{}, err
	}
	line, err := privateKey(confirm.ES256, keys.line)
	if err != nil {
		return Request{}, err
	}
	if asked.Line, err = request(t.base.random, line, subject); err != nil {
		return Request{}, err
	}
	public, err := helper.Generate(ctx, sealed.name[:])
	if err != nil {
		return Request{}, err
	}
	copy(sealed.public[0][:], point(confirm.ES256, line.Public()))
	copy(sealed.public[1][:], public)
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), public)
	if err != nil {
		return Request{}, driverMissing(token.ReasonGarbled, err)
	}
	asked.Signing, err = smx509.CreateCertificateRequest(t.base.random, &smx509.CertificateRequest{
		Subject: pkix.Name{CommonName: subject},
	}, &newTokenKey{ctx: ctx, helper: helper, id: sealed.name[:], public: key})
	return asked, err
}

// newTokenKey signs the request for its own certificate.
type newTokenKey struct {
	ctx    context.Context // of the one call that made it; crypto.Signer has none
	helper *token.Helper
	id     []byte
	public *ecdsa.PublicKey
}

func (k *newTokenKey) Public() crypto.PublicKey { return k.public }

func (k *newTokenKey) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	return signOnToken(k.ctx, k.helper, k.id, k.public, digest)
}

// keep seals keys under the token's secret and a fresh one of the keyring. The
// file comes before the keyring's item, so that no item exists whose name is
// not on the disk.
func (t *Token) keep(ctx context.Context, sealed *tokenSealed, keys *openKeys, tokenSecret []byte) error {
	var secret []byte
	if !sealed.keyringFree {
		secret = make([]byte, keySize)
		defer clear(secret)
		if _, err := io.ReadFull(t.base.random, secret); err != nil {
			return err
		}
	}
	with, err := sealed.derive(tokenSecret, secret)
	if err != nil {
		return err
	}
	defer clear(with)
	if err := sealed.seal(t.base.random, with, keys); err != nil {
		return err
	}
	if err := write(t.base.disk, sealed.triesName(), encodeTries(tries{})); err != nil {
		return err
	}
	if err := write(t.base.disk, sealed.fileName(), sealed.encode()); err != nil {
		return err
	}
	if sealed.keyringFree {
		return nil
	}
	if err := t.base.setItem(ctx, sealed.itemName(), secret); err != nil {
		_ = t.base.disk.remove(sealed.fileName()) // its key on the token goes unused
		return err
	}
	return nil
}

// Install writes the certificate of the signing key onto the token and makes
// the created keys the credential. It is one step on the disk: a crash leaves
// the old credential or the new one. After Create the credential is then
// locked; after Renew in an open session it goes on with the new keys.
// token_removed when the token has gone since Create.
func (t *Token) Install(ctx context.Context, got Certificates, enrolment confirm.Enrolment) error {
	certs, err := readCertificates(got)
	if err != nil {
		return problem(confirm.ProblemBadAnswer, err)
	}
	t.work.Lock()
	defer t.work.Unlock()
	sealed, err := t.sealedFor(certs)
	if err != nil {
		return err
	}
	helper, err := t.loggedIn()
	if err != nil {
		return err
	}
	if err := helper.StoreCertificate(ctx, sealed.name[:], got.Signing); err != nil {
		return err
	}
	if err := t.put(sealed, got, enrolment); err != nil {
		return err
	}
	t.succeed(sealed, certs)
	return nil
}

// loggedIn gives the helper in which new keys have been made.
func (t *Token) loggedIn() (*token.Helper, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.pending != nil:
		return t.pending, nil
	case t.open == nil:
		return nil, problem(confirm.ProblemTokenRemoved, errors.New("the token has been logged out since the keys were made"))
	case !t.open.signing:
		return nil, problem(confirm.ProblemSigningLocked, nil)
	}
	return t.open.helper, nil
}

// put writes tokenFile.
func (t *Token) put(sealed *tokenSealed, certs Certificates, enrolment confirm.Enrolment) error {
	library, helper := t.o.Library, t.o.Helper.Helper
	var former []string
	current, err := t.load()
	switch {
	case err == nil && (current.Key == sealed.fileName() || current.Key == tokenFileName(sealed.renews)):
		former = current.Former
	case err == nil:
		former = append(current.Former, current.Key)
	case confirm.CodeOf(err) != confirm.ProblemNotEnrolled:
		if former, err = t.files(); err != nil {
			return err
		}
		former = slices.DeleteFunc(former, func(name string) bool { return name == sealed.fileName() })
	}
	if library == "" {
		library = current.Library
	}
	if helper == "" {
		helper = current.Helper
	}
	data, err := json.Marshal(tokenCredential{
		Format: tokenCredentialFormat, Key: sealed.fileName(), Library: library, Helper: helper,
		Certificate: certs.Line, Signing: certs.Signing, Enrolment: enrolment, Former: former,
	})
	if err != nil {
		return err
	}
	return write(t.base.disk, tokenFile, data)
}

// files lists the sealed files of tokens.
func (t *Token) files() ([]string, error) {
	names, err := t.base.disk.list()
	if err != nil {
		return nil, diskProblem(err)
	}
	return slices.DeleteFunc(names, func(name string) bool { return !isTokenFile(name) }), nil
}

func (t *Token) sealedFor(certs *certificates) (*tokenSealed, error) {
	names, err := t.files()
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if sealed, err := t.readSealed(name); err == nil && sealed.ownedBy(certs) {
			return sealed, nil
		}
	}
	return nil, problem(confirm.ProblemBadAnswer, errors.New("the certificates are for no keys of this workstation"))
}

func (t *Token) readSealed(name string) (*tokenSealed, error) {
	data, err := t.base.disk.read(name)
	if err != nil {
		return nil, damaged(err)
	}
	sealed, err := decodeTokenSealed(data)
	if err != nil {
		return nil, damaged(err)
	}
	return sealed, nil
}

// Enrolment is what Install was given; not_enrolled before that.
func (t *Token) Enrolment() (confirm.Enrolment, error) {
	c, err := t.load()
	return c.Enrolment, err
}

func (t *Token) load() (tokenCredential, error) {
	data, err := t.base.disk.read(tokenFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return tokenCredential{}, problem(confirm.ProblemNotEnrolled, nil)
	case err != nil:
		return tokenCredential{}, damaged(err)
	}
	return decodeTokenCredential(data)
}

func decodeTokenCredential(data []byte) (tokenCredential, error) {
	var c tokenCredential
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return tokenCredential{}, damaged(errors.New(tokenFile + " cannot be read"))
	}
	wrong := func(name string) bool { return !isTokenFile(name) }
	if c.Format != tokenCredentialFormat || wrong(c.Key) || slices.ContainsFunc(c.Former, wrong) {
		return tokenCredential{}, damaged(errors.New(tokenFile + " has wrong values"))
	}
	return c, nil
}

func driverMissing(reason token.Reason, err error) error {
	return &confirm.Problem{Code: confirm.ProblemDriverMissing, Args: map[string]string{"reason": string(reason)}, Err: err}
}
