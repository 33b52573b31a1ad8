package wire

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"slices"
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

// algorithms lists what may sign each type. A second algorithm (SM2) is a
// line here and a verifier below; nothing is ever taken from the header alone.
var algorithms = map[string][]jose.SignatureAlgorithm{
	TypeIntent:     {jose.ES256},
	TypeLedgerSeal: {jose.ES256},
	TypeReceipt:    {jose.ES256},
	TypeHello:      {jose.ES256},

	TypeBundle:       {jose.ES256},
	TypeBundleAnswer: {jose.ES256},
	TypeBundleKey:    {jose.ES256},
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

// rawSignature turns the ASN.1 of crypto.Signer into r||s of RFC 7518 §3.4.
func rawSignature(der []byte) ([]byte, error) {
	var sig struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(der, &sig)
	if err != nil || len(rest) != 0 {
		return nil, errors.New("wire: the key gave no ECDSA signature")
	}
	if sig.R.Sign() <= 0 || sig.S.Sign() <= 0 || sig.R.BitLen() > 256 || sig.S.BitLen() > 256 {
		return nil, errors.New("wire: the signature does not fit P-256")
	}
	raw := make([]byte, 64)
	sig.R.FillBytes(raw[:32])
	sig.S.FillBytes(raw[32:])
	return raw, nil
}

// seal signs payload as typ. x5c may be nil.
func seal(payload []byte, typ string, key opaque, x5c []string) (string, error) {
	if _, err := p256(key.signer.Public()); err != nil {
		return "", err
	}
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
	if len(compact) > MaxSignedBytes {
		return "", &DecodeError{Reason: ReasonTooLarge}
	}
	return compact, nil
}

// open verifies a compact JWS of type typ with the key that keyOf finds for
// its header, and gives the payload bytes that were signed.
func open(compact, typ string, keyOf func(header) (*ecdsa.PublicKey, error)) ([]byte, error) {
	h, err := readHeader(compact, typ)
	if err != nil {
		return nil, err
	}
	key, err := keyOf(h)
	if err != nil {
		return nil, err
	}
	object, err := jose.ParseSignedCompact(compact, algorithms[typ])
	if err != nil {
		return nil, errors.New("wire: not a signed object")
	}
	payload, err := object.Verify(key)
	if err != nil {
		return nil, errors.New("wire: the signature is wrong")
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
	if h.Type != typ {
		return h, errors.New("wire: signed for another purpose")
	}
	if !slices.Contains(algorithms[typ], jose.SignatureAlgorithm(h.Algorithm)) {
		return h, errors.New("wire: signature algorithm is not allowed")
	}
	return h, nil
}

// p256 gives a public key as the one curve of ES256.
func p256(public any) (*ecdsa.PublicKey, error) {
	key, ok := public.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, errors.New("wire: the key is not ECDSA P-256")
	}
	return key, nil
}

// Hash is SHA-256 in lower-case hex, as receipts name envelopes.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
