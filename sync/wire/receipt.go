package wire

import (
	"crypto"
	"crypto/ecdsa"
	"errors"
	"fmt"
)

// ReceiptKey is a registry's key for receipts and time. Its id is the
// thumbprint of its public half (RFC 7638), so it cannot name another key.
type ReceiptKey struct {
	signer crypto.Signer
	id     string
}

// NewReceiptKey wraps an ECDSA P-256 or an SM2 key.
func NewReceiptKey(signer crypto.Signer) (ReceiptKey, error) {
	id, err := thumbprint(signer.Public())
	return ReceiptKey{signer: signer, id: id}, err
}

// ID is the kid of everything the key signs.
func (k ReceiptKey) ID() string { return k.id }

// Algorithm is ES256 or SM2SM3, by which the key signs.
func (k ReceiptKey) Algorithm() string {
	algorithm, _ := algorithmOf(k.signer.Public()) // NewReceiptKey has asked
	return algorithm
}

// Keys are the public receipt keys of one registry: the present one and, when
// they change, the next. The zero value trusts nothing.
type Keys struct{ byID map[string]*ecdsa.PublicKey }

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
