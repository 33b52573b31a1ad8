package wire

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/emmansun/gmsm/sm2"
	"github.com/go-jose/go-jose/v4"
)

// The algorithms, by their names in headers and in EnrolTerms; SM2SM3 is a name
// of ours, since RFC 7518 has none for it.
const (
	algorithmES256 = "ES256"  // ECDSA P-256 with SHA-256, RFC 7518 §3.4
	algorithmSM2   = "SM2SM3" // SM2 with SM3, GB/T 32918.2, user id 1234567812345678; r||s like ES256
)

var es256Only = []jose.SignatureAlgorithm{jose.ES256}

// algorithmOf tells by which algorithm a public key signs. Nothing else is
// ever asked: not the header, and not the certificate's own words.
func algorithmOf(public any) (string, error) {
	if key, ok := public.(*ecdsa.PublicKey); ok {
		switch key.Curve {
		case elliptic.P256():
			return algorithmES256, nil
		case sm2.P256():
			return algorithmSM2, nil
		}
	}
	return "", errors.New("wire: the key is neither ECDSA P-256 nor SM2")
}

// AlgorithmOf is ES256 or SM2SM3: by which a public key (*ecdsa.PublicKey of
// P-256 or of the SM2 curve) signs. Other keys are an error.
func AlgorithmOf(public crypto.PublicKey) (string, error) { return algorithmOf(public) }

// signingKey gives a public key that may sign what travels.
func signingKey(public any) (*ecdsa.PublicKey, error) {
	if _, err := algorithmOf(public); err != nil {
		return nil, err
	}
	return public.(*ecdsa.PublicKey), nil
}

// sealSM2 makes a compact JWS that go-jose does not know. The signer gets
// SM3(Z || input) as its digest.
func sealSM2(payload []byte, h header, signer crypto.Signer) (string, error) {
	head, err := Encode(h)
	if err != nil {
		return "", fmt.Errorf("wire: %w", err)
	}
	input := base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(payload)
	digest, err := sm2.CalculateSM2Hash(signer.Public().(*ecdsa.PublicKey), []byte(input), nil)
	if err != nil {
		return "", fmt.Errorf("wire: %w", err)
	}
	der, err := signer.Sign(rand.Reader, digest, crypto.Hash(0))
	if err != nil {
		return "", fmt.Errorf("wire: the key does not sign: %w", err)
	}
	raw, err := rawSignature(der)
	if err != nil {
		return "", err
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(raw), nil
}

// openSM2 verifies what readHeader has found to be three parts.
func openSM2(compact string, key *ecdsa.PublicKey) ([]byte, error) {
	dot := strings.LastIndexByte(compact, '.')
	input := compact[:dot]
	raw, err := base64.RawURLEncoding.Strict().DecodeString(compact[dot+1:])
	if err != nil {
		return nil, errSignature
	}
	digest, err := sm2.CalculateSM2Hash(key, []byte(input), nil) // nil: the default user id
	if err != nil || !verifySM2(key, digest, raw) {
		return nil, errSignature
	}
	return base64.RawURLEncoding.Strict().DecodeString(input[strings.IndexByte(input, '.')+1:])
}

// verifySM2 checks r||s over SM3(Z || input).
func verifySM2(key *ecdsa.PublicKey, digest, raw []byte) bool {
	if len(raw) != 2*numberBytes {
		return false
	}
	der, err := asn1.Marshal(signature{new(big.Int).SetBytes(raw[:numberBytes]), new(big.Int).SetBytes(raw[numberBytes:])})
	return err == nil && sm2.VerifyASN1(key, digest, der)
}

// numberBytes is the length of r and of s in a raw signature.
const numberBytes = 32

// signature is what a crypto.Signer gives, in ASN.1.
type signature struct{ R, S *big.Int }

// rawSignature turns the ASN.1 of crypto.Signer into r||s of RFC 7518 §3.4.
func rawSignature(der []byte) ([]byte, error) {
	var sig signature
	rest, err := asn1.Unmarshal(der, &sig)
	if err != nil || len(rest) != 0 {
		return nil, errors.New("wire: the key gave no signature of two numbers")
	}
	if sig.R.Sign() <= 0 || sig.S.Sign() <= 0 || sig.R.BitLen() > 8*numberBytes || sig.S.BitLen() > 8*numberBytes {
		return nil, errors.New("wire: the signature does not fit the curve")
	}
	raw := make([]byte, 2*numberBytes)
	sig.R.FillBytes(raw[:numberBytes])
	sig.S.FillBytes(raw[numberBytes:])
	return raw, nil
}
