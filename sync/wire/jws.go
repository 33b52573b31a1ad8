package wire

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// The typ headers of signed objects. They differ, so that a signature over
// one kind of object never passes for another, whatever its payload says.
const (
	TypeIntent     = "confirmpoint-intent+json"      // a clerk's envelope, key in x5c
	TypeLedgerSeal = "confirmpoint-ledger-seal+json" // a clerk's seal on the print ledger, key in x5c
	TypeReceipt    = "confirmpoint-receipt+json"     // the registry's word on one operation, key by kid
	TypeHello      = "confirmpoint-hello+json"       // the registry's time, key by kid

	TypeBundle       = "confirmpoint-bundle+json"        // a clerk's manifest of a sealed bundle, key in x5c
	TypeBundleAnswer = "confirmpoint-bundle-answer+json" // the registry's manifest of an answer to it, key by kid
	TypeBundleKey    = "confirmpoint-bundle-key+json"    // the registry's word on the key of its bundles, key by kid
)

// MaxSignedBytes is the size of one signed object in compact form: a receipt
// holds a whole standing in base64.
const MaxSignedBytes = 96 << 10

// signedTypes are all there are. Each may be signed by ES256 or SM2SM3: which
// of them belongs to the key that is trusted, and the header must agree.
var signedTypes = map[string]bool{
	TypeIntent: true, TypeLedgerSeal: true, TypeReceipt: true, TypeHello: true,
	TypeBundle: true, TypeBundleAnswer: true, TypeBundleKey: true,
	TypeRenewal: true, TypeAuditCheckpoint: true, TypeCustody: true, TypeWipe: true,
}

// header is all that a protected header may hold; crit, jwk, b64 and the rest
// of RFC 7515 are unknown fields and so refused.
type header struct {
	Algorithm   string   `json:"alg"`
	Type        string   `json:"typ"`
	KeyID       string   `json:"kid,omitempty"`
	Certificate []string `json:"x5c,omitempty"` // base64 DER, leaf only
}

// opaque lets go-jose sign with a key that it cannot see, such as one in a token.
type opaque struct {
	signer crypto.Signer
	keyID  string
}

func (o opaque) Public() *jose.JSONWebKey {
	return &jose.JSONWebKey{Key: o.signer.Public(), KeyID: o.keyID}
}

func (o opaque) Algs() []jose.SignatureAlgorithm { return []jose.SignatureAlgorithm{jose.ES256} }

func (o opaque) SignPayload(payload []byte, _ jose.SignatureAlgorithm) ([]byte, error) {
	digest := sha256.Sum256(payload)
	der, err := o.signer.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("wire: the key does not sign: %w", err)
	}
	return rawSignature(der)
}

// seal signs payload as typ with the algorithm of the key. x5c may be nil.
func seal(payload []byte, typ string, key opaque, x5c []string) (string, error) {
	algorithm, err := algorithmOf(key.signer.Public())
	if err != nil {
		return "", err
	}
	var compact string
	if algorithm == algorithmSM2 {
		compact, err = sealSM2(payload, header{Algorithm: algorithm, Type: typ, KeyID: key.keyID, Certificate: x5c}, key.signer)
	} else {
		compact, err = sealES256(payload, typ, key, x5c)
	}
	if err != nil {
		return "", err
	}
	if len(compact) > MaxSignedBytes {
		return "", &DecodeError{Reason: ReasonTooLarge}
	}
	return compact, nil
}

func sealES256(payload []byte, typ string, key opaque, x5c []string) (string, error) {
	opts := (&jose.SignerOptions{}).WithType(jose.ContentType(typ))
	if x5c != nil {
		opts = opts.WithHeader("x5c", x5c)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, opts)
	if err != nil {
		return "", fmt.Errorf("wire: %w", err)
	}
	object, err := signer.Sign(payload)
	if err != nil {
		return "", err
	}
	compact, err := object.CompactSerialize()
	if err != nil {
		return "", fmt.Errorf("wire: %w", err)
	}
	return compact, nil
}

var errSignature = errors.New("wire: the signature is wrong")

// open verifies a compact JWS of type typ with the key that keyOf finds for
// its header, and gives the payload bytes that were signed. The key decides by
// which algorithm; a header that names another is refused.
func open(compact, typ string, keyOf func(header) (*ecdsa.PublicKey, error)) ([]byte, error) {
	h, err := readHeader(compact, typ)
	if err != nil {
		return nil, err
	}
	key, err := keyOf(h)
	if err != nil {
		return nil, err
	}
	algorithm, err := algorithmOf(key)
	switch {
	case err != nil:
		return nil, err
	case algorithm != h.Algorithm:
		return nil, errors.New("wire: the header names another algorithm than the key has")
	case algorithm == algorithmSM2:
		return openSM2(compact, key)
	}
	object, err := jose.ParseSignedCompact(compact, es256Only)
	if err != nil {
		return nil, errors.New("wire: not a signed object")
	}
	payload, err := object.Verify(key)
	if err != nil {
		return nil, errSignature
	}
	return payload, nil
}

// readHeader checks shape, type and algorithm before any key is looked at.
func readHeader(compact, typ string) (header, error) {
	var h header
	if len(compact) > MaxSignedBytes {
		return h, &DecodeError{Reason: ReasonTooLarge}
	}
	parts := strings.Split(compact, ".")
	if len(parts) != 3 {
		return h, errors.New("wire: not a compact JWS")
	}
	for i, part := range parts {
		// Strict: one object has one spelling, so its hash names it.
		raw, err := base64.RawURLEncoding.Strict().DecodeString(part)
		if err != nil || len(raw) == 0 || strings.ContainsAny(part, "\r\n") {
			return h, errors.New("wire: not a compact JWS")
		}
		if i > 0 {
			continue
		}
		if err := DecodeBytes(raw, &h); err != nil {
			return h, err
		}
	}
	if h.Type != typ || !signedTypes[typ] {
		return h, errors.New("wire: signed for another purpose")
	}
	if h.Algorithm != algorithmES256 && h.Algorithm != algorithmSM2 {
		return h, errors.New("wire: signature algorithm is not allowed")
	}
	return h, nil
}

// Hash is SHA-256 in lower-case hex, as receipts name envelopes.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
