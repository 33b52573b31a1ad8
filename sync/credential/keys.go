package credential

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509/pkix"
	"errors"
	"io"

	"confirmpoint/confirm"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
)

// openKeys are the secrets of a sealed file.
type openKeys struct {
	line    []byte // P-256 scalar, big-endian
	cache   []byte
	signing []byte // scalar of the file's algorithm; nil while it is closed
}

func (k *openKeys) wipe() {
	if k != nil {
		clear(k.line)
		clear(k.cache)
		clear(k.signing)
	}
}

// newScalar makes a private key.
func newScalar(alg confirm.Algorithm, random io.Reader) ([]byte, error) {
	switch alg {
	case confirm.ES256:
		key, err := ecdsa.GenerateKey(elliptic.P256(), random)
		if err != nil {
			return nil, err
		}
		return key.Bytes()
	case confirm.SM2SM3:
		key, err := sm2.GenerateKey(random)
		if err != nil {
			return nil, err
		}
		k, err := key.ECDH()
		if err != nil {
			return nil, err
		}
		return k.Bytes(), nil
	}
	return nil, errors.New("credential: unknown algorithm")
}

// privateKey gives a scalar as a signer of digests. For SM2 a digest is e, the
// SM3 of the signer's Z and the message: whoever calls Sign has computed it.
func privateKey(alg confirm.Algorithm, scalar []byte) (crypto.Signer, error) {
	if alg == confirm.SM2SM3 {
		key, err := sm2.NewPrivateKey(scalar)
		if err != nil {
			return nil, errDamaged
		}
		return key, nil
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar)
	if err != nil {
		return nil, errDamaged
	}
	return key, nil
}

// point gives a public key as its uncompressed point; nil for another curve.
func point(alg confirm.Algorithm, public crypto.PublicKey) []byte {
	key, ok := public.(*ecdsa.PublicKey)
	if !ok {
		return nil
	}
	if alg == confirm.SM2SM3 {
		if key.Curve != sm2.P256() {
			return nil
		}
		k, err := sm2.PublicKeyToECDH(key)
		if err != nil {
			return nil
		}
		return k.Bytes()
	}
	if key.Curve != elliptic.P256() {
		return nil
	}
	b, err := key.Bytes()
	if err != nil {
		return nil
	}
	return b
}

// parsePoint is nil when b is no point of the curve.
func parsePoint(alg confirm.Algorithm, b []byte) *ecdsa.PublicKey {
	parse := func(b []byte) (*ecdsa.PublicKey, error) { return ecdsa.ParseUncompressedPublicKey(elliptic.P256(), b) }
	if alg == confirm.SM2SM3 {
		parse = sm2.ParseUncompressedPublicKey
	}
	key, err := parse(b)
	if err != nil {
		return nil
	}
	return key
}

// matches proves that a scalar is the key of a public point.
func matches(alg confirm.Algorithm, scalar, public []byte) error {
	key, err := privateKey(alg, scalar)
	if err != nil {
		return err
	}
	if !bytes.Equal(point(alg, key.Public()), public) {
		return errDamaged
	}
	return nil
}

// request makes a PKCS #10 request, DER.
func request(random io.Reader, key crypto.Signer, subject string) ([]byte, error) {
	return smx509.CreateCertificateRequest(random, &smx509.CertificateRequest{
		Subject: pkix.Name{CommonName: subject},
	}, key)
}
