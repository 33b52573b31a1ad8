package wire

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// BundleKind is which way a sealed bundle (离线包, 回执包) goes.
type BundleKind string

// The two ways.
const (
	BundleOut    BundleKind = "out"    // 离线包: from a workstation, sealed to the registry's bundle key
	BundleAnswer BundleKind = "answer" // 回执包: from the registry, sealed to the reply key of a bundle
)

// firstBundleVersion is the oldest version whose bundles are read: a stick may
// lie in a drawer while programs grow newer.
const firstBundleVersion = 4

// BundleVersion is the version of the protocol that last changed bundles; it is
// what new ones say, so that workstations of that version read them.
const BundleVersion = 5

// Limits of a bundle.
const (
	MaxBundleBytes      = 512 << 20 // of what is inside a bundle
	MaxBundleOperations = 5000      // operations, or results, in one bundle
	MaxBundleRulebook   = 16 << 20  // of the rulebook in an answer, as on the line
)

// BundleHeader is what anybody who finds the stick can read. It names no person.
type BundleHeader struct {
	BundleID       string `json:"bundle_id"` // UUIDv7; an answer has that of the bundle it answers
	RegistryID     string `json:"registry_id"`
	InstallationID string `json:"installation_id"`
	// Key names the key it is sealed to: SHA-256 of its public half, hex.
	Key string `json:"key"`
}

// BundleManifest is what the clerk signs over a bundle: who, from where, and
// exactly which bytes. Its JWS is the last item of the bundle.
type BundleManifest struct {
	BundleID       string `json:"bundle_id"`
	RegistryID     string `json:"registry_id"`
	InstallationID string `json:"installation_id"`
	ClerkID        string `json:"clerk_id"`
	PointID        string `json:"point_id"` // whose feed Cursor is of
	Cursor         string `json:"cursor"`   // where the workstation stands; "" at the beginning
	// Rulebook is the SHA-256 of the rulebook that is there; "" when none is.
	Rulebook   string `json:"rulebook"`
	Operations int    `json:"operations"`
	Scans      int    `json:"scans"`
	// ReplyKey is a public X25519 key, of this bundle alone: the answer is sealed to it.
	ReplyKey []byte    `json:"reply_key"`
	MadeAt   time.Time `json:"made_at"` // UTC, as the workstation believes
	Body     string    `json:"body"`    // SHA-256 of all items before this one, hex
}

// BundleAnswerManifest is what the registry signs over its answer.
type BundleAnswerManifest struct {
	BundleID       string    `json:"bundle_id"`
	RegistryID     string    `json:"registry_id"`
	InstallationID string    `json:"installation_id"`
	Results        int       `json:"results"`
	Pages          int       `json:"pages"`
	MadeAt         time.Time `json:"made_at"` // UTC, registry time
	Body           string    `json:"body"`    // as in BundleManifest
}

// BundlePage is a page of the feed in an answer: all that changed at the point
// after the place where a workstation with this cursor stands.
type BundlePage struct {
	From  string        `json:"from"`  // cursor
	Since int64         `json:"since"` // the number in the feed that From stands for
	Page  ChangesAnswer `json:"page"`
}

// BundleKeyPayload names the key that bundles for a registry are sealed to.
type BundleKeyPayload struct {
	RegistryID string `json:"registry_id"`
	Key        []byte `json:"key"` // public X25519 key, 32 bytes
}

// SignBundle signs a manifest with the clerk's signing key.
func SignBundle(m BundleManifest, signer crypto.Signer, certDER []byte) (string, error) {
	if err := m.check(); err != nil {
		return "", err
	}
	payload, err := Encode(m)
	if err != nil {
		return "", fmt.Errorf("wire: %w", err)
	}
	jws, err := signClerk(payload, TypeBundle, signer, certDER)
	return string(jws), err
}

// OpenBundleManifest verifies the manifest of a bundle against the certificate
// it carries and against what was read. The caller checks that certificate.
func OpenBundleManifest(end BundleEnd) (BundleManifest, *x509.Certificate, error) {
	payload, cert, err := openClerk([]byte(end.Manifest), TypeBundle)
	if err != nil {
		return BundleManifest{}, nil, &BundleError{Reason: BundleSignature, Err: err}
	}
	var m BundleManifest
	if err := DecodeBytes(payload, &m); err != nil {
		return m, nil, &BundleError{Reason: BundleDamaged, Err: err}
	}
	if err := m.check(); err != nil {
		return m, nil, &BundleError{Reason: BundleDamaged, Err: err}
	}
	h := end.Header
	if m.BundleID != h.BundleID || m.RegistryID != h.RegistryID || m.InstallationID != h.InstallationID ||
		m.Body != end.Body || m.Operations != end.Count[ItemEnvelope] || m.Scans != end.Count[ItemScan] {
		return m, nil, &BundleError{Reason: BundleDamaged, Err: errOtherManifest}
	}
	return m, cert, nil
}

// SignBundleAnswer signs the manifest of an answer with the registry's key.
func SignBundleAnswer(m BundleAnswerManifest, key ReceiptKey) (string, error) {
	if err := m.check(); err != nil {
		return "", err
	}
	return signRegistry(m, TypeBundleAnswer, key)
}

// OpenBundleAnswer verifies the manifest of an answer, also against what was read.
func OpenBundleAnswer(end BundleEnd, keys Keys) (BundleAnswerManifest, error) {
	var m BundleAnswerManifest
	if err := openRegistry(end.Manifest, TypeBundleAnswer, keys, &m); err != nil {
		return m, &BundleError{Reason: BundleSignature, Err: err}
	}
	if err := m.check(); err != nil {
		return m, &BundleError{Reason: BundleDamaged, Err: err}
	}
	h := end.Header
	if m.BundleID != h.BundleID || m.RegistryID != h.RegistryID || m.InstallationID != h.InstallationID ||
		m.Body != end.Body || m.Results != end.Count[ItemResult] || m.Pages != end.Count[ItemPage] {
		return m, &BundleError{Reason: BundleDamaged, Err: errOtherManifest}
	}
	return m, nil
}

// SignBundleKey lets workstations know the key for their bundles.
func SignBundleKey(p BundleKeyPayload, key ReceiptKey) (string, error) {
	if _, err := parseBundleKey(p.Key); err != nil {
		return "", err
	}
	return signRegistry(p, TypeBundleKey, key)
}

// OpenBundleKey verifies a registry's word on its bundle key. The caller
// compares the registry.
func OpenBundleKey(jws string, keys Keys) (BundleKeyPayload, *ecdh.PublicKey, error) {
	var p BundleKeyPayload
	if err := openRegistry(jws, TypeBundleKey, keys, &p); err != nil {
		return p, nil, err
	}
	key, err := parseBundleKey(p.Key)
	return p, key, err
}

// ReplyTo gives the key that the answer to a bundle is sealed to.
func (m BundleManifest) ReplyTo() (*ecdh.PublicKey, error) { return parseBundleKey(m.ReplyKey) }

// BundleKeyID names a public key, as a header does.
func BundleKeyID(key *ecdh.PublicKey) string { return Hash(key.Bytes()) }

func parseBundleKey(raw []byte) (*ecdh.PublicKey, error) {
	key, err := ecdh.X25519().NewPublicKey(raw)
	if err != nil || bytes.Equal(raw, make([]byte, len(raw))) {
		return nil, errors.New("wire: not a key for bundles")
	}
	return key, nil
}

var (
	errOtherManifest = errors.New("wire: the manifest is of another bundle")
	errManifest      = errors.New("wire: not the manifest of a bundle")
)

func (m BundleManifest) check() error {
	if _, err := m.ReplyTo(); err != nil {
		return err
	}
	if m.BundleID == "" || m.RegistryID == "" || m.InstallationID == "" || m.ClerkID == "" || m.PointID == "" ||
		m.Operations < 1 || m.Scans < 0 || m.MadeAt.IsZero() || !isSum(m.Body) || (m.Rulebook != "" && !isSum(m.Rulebook)) {
		return errManifest
	}
	return nil
}

func (m BundleAnswerManifest) check() error {
	if m.BundleID == "" || m.RegistryID == "" || m.InstallationID == "" || m.Results < 1 || m.Pages < 0 ||
		m.MadeAt.IsZero() || !isSum(m.Body) {
		return errManifest
	}
	return nil
}

func isSum(s string) bool { return len(s) == hex.EncodedLen(sha256.Size) && isHex(s) }
