package wire

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/emmansun/gmsm/sm2"
	"github.com/go-jose/go-jose/v4"
)

// curveSM2 is the crv of an SM2 key in a JWK, a name of ours.
const curveSM2 = "SM2"

// sm2JWK is a public SM2 key as RFC 7518 §6.2 writes those of other curves.
type sm2JWK struct {
	Use       string `json:"use,omitempty"`
	Type      string `json:"kty"`
	KeyID     string `json:"kid,omitempty"`
	Curve     string `json:"crv"`
	Algorithm string `json:"alg,omitempty"`
	X         string `json:"x"`
	Y         string `json:"y"`
}

// thumbprint is that of RFC 7638, for SM2 too.
func thumbprint(public any) (string, error) {
	key, err := signingKey(public)
	if err != nil {
		return "", err
	}
	if key.Curve == sm2.P256() {
		x, y, err := coordinates(key)
		if err != nil {
			return "", err
		}
		// The required members in the order of their names, without blanks.
		sum := sha256.Sum256(fmt.Appendf(nil, `{"crv":%q,"kty":"EC","x":%q,"y":%q}`, curveSM2, x, y))
		return base64.RawURLEncoding.EncodeToString(sum[:]), nil
	}
	sum, err := (&jose.JSONWebKey{Key: key}).Thumbprint(crypto.SHA256)
	if err != nil {
		return "", fmt.Errorf("wire: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(sum), nil
}

// coordinates gives x and y of a point, 32 bytes each, in base64url.
func coordinates(key *ecdsa.PublicKey) (x, y string, err error) {
	point, err := sm2.PublicKeyToECDH(key)
	if err != nil {
		return "", "", errors.New("wire: the key is not a point of the curve")
	}
	raw := point.Bytes() // 4, x, y
	return base64.RawURLEncoding.EncodeToString(raw[1 : 1+numberBytes]), base64.RawURLEncoding.EncodeToString(raw[1+numberBytes:]), nil
}

// EncodeKeys gives the public halves as a JWK set (RFC 7517).
func EncodeKeys(keys ...ReceiptKey) (json.RawMessage, error) {
	set := struct {
		Keys []any `json:"keys"`
	}{}
	for _, k := range keys {
		if k.Algorithm() != algorithmSM2 {
			set.Keys = append(set.Keys, jose.JSONWebKey{Key: k.signer.Public(), KeyID: k.id, Algorithm: algorithmES256, Use: "sig"})
			continue
		}
		x, y, err := coordinates(k.signer.Public().(*ecdsa.PublicKey))
		if err != nil {
			return nil, err
		}
		set.Keys = append(set.Keys, sm2JWK{Use: "sig", Type: "EC", KeyID: k.id, Curve: curveSM2, Algorithm: algorithmSM2, X: x, Y: y})
	}
	return Encode(set)
}

// ParseKeys reads a JWK set. A key of another kind, or one whose id is not its
// thumbprint, makes the whole set wrong.
func ParseKeys(jwks []byte) (Keys, error) {
	if err := inspect(jwks); err != nil {
		return Keys{}, err
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(jwks, &set); err != nil {
		return Keys{}, errKeys
	}
	if len(set.Keys) == 0 {
		return Keys{}, errors.New("wire: no receipt keys")
	}
	byID := map[string]*ecdsa.PublicKey{}
	for _, raw := range set.Keys {
		key, named, err := parseKey(raw)
		if err != nil {
			return Keys{}, err
		}
		id, err := thumbprint(key)
		if err != nil {
			return Keys{}, err
		}
		if id != named {
			return Keys{}, errors.New("wire: receipt key has a wrong id")
		}
		byID[id] = key
	}
	return Keys{byID: byID}, nil
}

var errKeys = errors.New("wire: receipt keys cannot be read")

// parseKey reads one key of a set and the id it claims. An alg that is not
// that of the key is refused.
func parseKey(raw []byte) (*ecdsa.PublicKey, string, error) {
	var about sm2JWK
	if err := json.Unmarshal(raw, &about); err != nil {
		return nil, "", errKeys
	}
	var public any
	if about.Curve == curveSM2 {
		key, err := about.point()
		if err != nil {
			return nil, "", err
		}
		public = key
	} else {
		var k jose.JSONWebKey
		if err := json.Unmarshal(raw, &k); err != nil {
			return nil, "", errKeys
		}
		public = k.Key
	}
	algorithm, err := algorithmOf(public)
	if err == nil && about.Algorithm != "" && about.Algorithm != algorithm {
		err = errors.New("wire: receipt key is named with another algorithm")
	}
	if err != nil {
		return nil, "", err
	}
	return public.(*ecdsa.PublicKey), about.KeyID, nil
}

func (k sm2JWK) point() (*ecdsa.PublicKey, error) {
	raw := []byte{4}
	for _, part := range []string{k.X, k.Y} {
		number, err := base64.RawURLEncoding.Strict().DecodeString(part)
		if err != nil || len(number) != numberBytes {
			return nil, errKeys
		}
		raw = append(raw, number...)
	}
	key, err := sm2.NewPublicKey(raw) // refuses what is not on the curve
	if err != nil || k.Type != "EC" {
		return nil, errKeys
	}
	return key, nil
}
