package wire

import (
	"crypto"
	"crypto/ecdsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-jose/go-jose/v4"
)

// ReceiptKey is a registry's key for receipts and time. Its id is the
// thumbprint of its public half (RFC 7638), so it cannot name another key.
type ReceiptKey struct {
	signer crypto.Signer
	id     string
}

// NewReceiptKey wraps an ECDSA P-256 key.
func NewReceiptKey(signer crypto.Signer) (ReceiptKey, error) {
	id, err := thumbprint(signer.Public())
	return ReceiptKey{signer: signer, id: id}, err
}

// ID is the kid of everything the key signs.
func (k ReceiptKey) ID() string { return k.id }

func thumbprint(public any) (string, error) {
	key, err := p256(public)
	if err != nil {
		return "", err
	}
	sum, err := (&jose.JSONWebKey{Key: key}).Thumbprint(crypto.SHA256)
	if err != nil {
		return "", fmt.Errorf("wire: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(sum), nil
}

// Keys are the public receipt keys of one registry: the present one and, when
// they change, the next. The zero value trusts nothing.
type Keys struct{ byID map[string]*ecdsa.PublicKey }

// EncodeKeys gives the public halves as a JWK set (RFC 7517).
func EncodeKeys(keys ...ReceiptKey) (json.RawMessage, error) {
	set := jose.JSONWebKeySet{}
	for _, k := range keys {
		set.Keys = append(set.Keys, jose.JSONWebKey{
			Key: k.signer.Public(), KeyID: k.id, Algorithm: string(jose.ES256), Use: "sig",
		})
	}
	return Encode(set)
}

// ParseKeys reads a JWK set. A key of another kind, or one whose id is not its
// thumbprint, makes the whole set wrong.
func ParseKeys(jwks []byte) (Keys, error) {
	if err := inspect(jwks); err != nil {
		return Keys{}, err
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(jwks, &set); err != nil {
		return Keys{}, errors.New("wire: receipt keys cannot be read")
	}
	if len(set.Keys) == 0 {
		return Keys{}, errors.New("wire: no receipt keys")
	}
	byID := map[string]*ecdsa.PublicKey{}
	for _, k := range set.Keys {
		id, err := thumbprint(k.Key)
		if err != nil {
			return Keys{}, err
		}
		if id != k.KeyID {
			return Keys{}, errors.New("wire: receipt key has a wrong id")
		}
		byID[id], _ = p256(k.Key)
	}
	return Keys{byID: byID}, nil
}

// SignReceipt signs the registry's word on one operation.
func SignReceipt(p ReceiptPayload, key ReceiptKey) (string, error) {
	return signRegistry(p, TypeReceipt, key)
}

// OpenReceipt verifies a receipt. The caller compares operation, envelope hash
// and registry with what it asked for.
func OpenReceipt(jws string, keys Keys) (ReceiptPayload, error) {
	var p ReceiptPayload
	err := openRegistry(jws, TypeReceipt, keys, &p)
	return p, err
}

// SignHello signs the registry's time and identity.
func SignHello(p HelloPayload, key ReceiptKey) (string, error) {
	return signRegistry(p, TypeHello, key)
}

// OpenHello verifies a time token. The caller compares the nonce.
func OpenHello(jws string, keys Keys) (HelloPayload, error) {
	var p HelloPayload
	err := openRegistry(jws, TypeHello, keys, &p)
	return p, err
}

func signRegistry(payload any, typ string, key ReceiptKey) (string, error) {
	data, err := Encode(payload)
	if err != nil {
		return "", fmt.Errorf("wire: %w", err)
	}
	return seal(data, typ, opaque{signer: key.signer, keyID: key.id}, nil)
}

func openRegistry(jws, typ string, keys Keys, into any) error {
	payload, err := open(jws, typ, func(h header) (*ecdsa.PublicKey, error) {
		if len(h.Certificate) != 0 {
			return nil, errors.New("wire: the registry's keys are named, not carried")
		}
		key, ok := keys.byID[h.KeyID]
		if !ok {
			return nil, errors.New("wire: signed by a key that is not the registry's")
		}
		return key, nil
	})
	if err != nil {
		return err
	}
	return DecodeBytes(payload, into)
}
