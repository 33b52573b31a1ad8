package wire

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
)

// Sign puts payload (the JSON of a confirm.Intent) into an envelope: a compact
// JWS by the algorithm of the key, with the clerk's signing certificate (DER) in
// x5c. The result is stored and travels as it is. signer may be a key in a
// token; it must belong to the certificate. It gets SHA-256 of what is signed
// for ES256, SM3 with the signer's Z for SM2SM3, and gives r and s in ASN.1.
func Sign(payload []byte, signer crypto.Signer, certDER []byte) ([]byte, error) {
	return signClerk(payload, TypeIntent, signer, certDER)
}

// OpenEnvelope verifies an envelope against the certificate it carries and
// gives the payload that was signed. It says nothing about that certificate:
// the caller checks its chain, its kind, its time and whether it was revoked.
func OpenEnvelope(jws []byte) (payload []byte, cert *x509.Certificate, err error) {
	return openClerk(jws, TypeIntent)
}

// signClerk makes an object of a type that clerks sign.
func signClerk(payload []byte, typ string, signer crypto.Signer, certDER []byte) ([]byte, error) {
	cert, err := ParseCertificate(certDER)
	if err != nil {
		return nil, err
	}
	key, err := signingKey(cert.PublicKey)
	if err != nil {
		return nil, err
	}
	if !key.Equal(signer.Public()) {
		return nil, errors.New("wire: the certificate belongs to another key")
	}
	x5c := []string{base64.StdEncoding.EncodeToString(cert.Raw)}
	compact, err := seal(payload, typ, opaque{signer: signer}, x5c)
	if err != nil {
		return nil, err
	}
	// A token that signs another digest, or with another key, must not make an
	// operation that nobody can ever open.
	if _, err := open(compact, typ, func(header) (*ecdsa.PublicKey, error) { return key, nil }); err != nil {
		return nil, errors.New("wire: the key has signed something else")
	}
	return []byte(compact), nil
}

// openClerk verifies an object of a type that clerks sign.
func openClerk(jws []byte, typ string) (payload []byte, cert *x509.Certificate, err error) {
	payload, err = open(string(jws), typ, func(h header) (*ecdsa.PublicKey, error) {
		if len(h.Certificate) != 1 || h.KeyID != "" {
			return nil, errors.New("wire: an envelope carries one certificate and no key id")
		}
		der, err := base64.StdEncoding.Strict().DecodeString(h.Certificate[0])
		if err != nil {
			return nil, errCertificate
		}
		if cert, err = ParseCertificate(der); err != nil {
			return nil, err
		}
		return signingKey(cert.PublicKey)
	})
	if err != nil {
		return nil, nil, err
	}
	return payload, cert, nil
}
