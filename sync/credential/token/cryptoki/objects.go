package cryptoki

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/asn1"
	"errors"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/token"
)

// application marks our objects among those of other programs.
const application = "confirmpoint"

// curveP256 is the DER of the OID 1.2.840.10045.3.1.7.
var curveP256 = []byte{0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07}

var yes, no = []byte{1}, []byte{0}

// inSession refuses what needs a login before the library is asked.
func (d *device) inSession() error {
	if !d.loggedIn {
		return RVUserNotLoggedIn
	}
	return nil
}

func (d *device) generate(id []byte) ([]byte, error) {
	if err := d.inSession(); err != nil {
		return nil, err
	}
	public := []Attribute{
		d.number(AttrClass, ClassPublicKey), d.number(AttrKeyType, KeyTypeEC), {AttrToken, yes}, {AttrPrivate, no},
		{AttrVerify, yes}, {AttrECParams, curveP256}, {AttrID, id}, {AttrLabel, []byte(application)},
	}
	private := []Attribute{
		d.number(AttrClass, ClassPrivateKey), d.number(AttrKeyType, KeyTypeEC), {AttrToken, yes}, {AttrPrivate, yes},
		{AttrSign, yes}, {AttrSensitive, yes}, {AttrExtractable, no}, {AttrID, id}, {AttrLabel, []byte(application)},
	}
	pub, _, err := d.module.GenerateKeyPair(d.session, MechanismECKeyPair, public, private)
	if err != nil {
		return nil, err
	}
	value, err := d.module.Attribute(d.session, pub, AttrECPoint)
	if err != nil {
		return nil, err
	}
	point, err := parsePoint(value)
	if err != nil {
		return nil, driver(token.ReasonUnsupported, err)
	}
	return point, nil
}

// parsePoint takes CKA_EC_POINT as the standard has it, the point in an octet
// string, and as some vendors do, the bare point. The bare one is looked for
// first: it begins with 4, the tag of an octet string, and where its X begins
// with 63 it reads as one.
func parsePoint(value []byte) ([]byte, error) {
	if isPoint(value) {
		return value, nil
	}
	var inner []byte
	if rest, err := asn1.Unmarshal(value, &inner); err != nil || len(rest) > 0 || !isPoint(inner) {
		return nil, errors.New("CKA_EC_POINT is no point of P-256")
	}
	return inner, nil
}

func isPoint(b []byte) bool {
	_, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), b)
	return err == nil
}

// secretObject names the private data object of an id.
func (d *device) secretObject(id []byte) []Attribute {
	return []Attribute{
		d.number(AttrClass, ClassData), {AttrApplication, []byte(application)}, {AttrLabel, secretLabel(id)},
	}
}

// secretLabel: CKA_OBJECT_ID is an OID for some libraries, so the id is told
// apart by its label.
func secretLabel(id []byte) []byte {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 2*len(id))
	for _, b := range id {
		out = append(out, digits[b>>4], digits[b&15])
	}
	return out
}

func (d *device) writeSecret(id, secret []byte) error {
	if err := d.inSession(); err != nil {
		return err
	}
	_, err := d.module.Create(d.session, append(d.secretObject(id),
		Attribute{AttrToken, yes}, Attribute{AttrPrivate, yes}, Attribute{AttrValue, secret}))
	if err != nil {
		return err
	}
	// Read back, as the keyring's items are: a token may be full and say nothing.
	got, err := d.readSecret(id)
	defer clear(got)
	if err == nil && !bytes.Equal(got, secret) {
		err = driver(token.ReasonFailed, errors.New("another value was read back"))
	}
	return err
}

func (d *device) readSecret(id []byte) ([]byte, error) {
	if err := d.inSession(); err != nil {
		return nil, err
	}
	object, err := d.only(d.secretObject(id))
	if err != nil {
		return nil, err
	}
	return d.module.Attribute(d.session, object, AttrValue)
}

// only wants exactly one object.
func (d *device) only(template []Attribute) (Handle, error) {
	found, err := d.module.Find(d.session, template)
	if err != nil {
		return 0, err
	}
	if len(found) != 1 {
		return 0, &refused{code: confirm.ProblemCredentialBroken, detail: "an object is missing on the token, or is there twice"}
	}
	return found[0], nil
}

// storeCertificate does nothing when the certificate is there already.
func (d *device) storeCertificate(id, der []byte) error {
	if err := d.inSession(); err != nil {
		return err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return driver(token.ReasonFailed, errors.New("the certificate cannot be read"))
	}
	serial, err := asn1.Marshal(cert.SerialNumber)
	if err != nil {
		return err
	}
	class := d.number(AttrClass, ClassCertificate)
	found, err := d.module.Find(d.session, []Attribute{class, {AttrID, id}, {AttrValue, der}})
	if err != nil || len(found) > 0 {
		return err
	}
	_, err = d.module.Create(d.session, []Attribute{
		class, d.number(AttrCertificateType, CertificateX509), {AttrToken, yes}, {AttrPrivate, no},
		{AttrID, id}, {AttrLabel, []byte(application)}, {AttrSubject, cert.RawSubject},
		{AttrIssuer, cert.RawIssuer}, {AttrSerialNumber, serial}, {AttrValue, der},
	})
	return err
}

func (d *device) sign(id, digest []byte) ([]byte, error) {
	if err := d.inSession(); err != nil {
		return nil, err
	}
	key, err := d.only([]Attribute{d.number(AttrClass, ClassPrivateKey), {AttrID, id}})
	if err != nil {
		return nil, err
	}
	if err := d.module.SignInit(d.session, MechanismECDSA, key); err != nil {
		return nil, err
	}
	if d.pin != nil {
		always, err := d.module.Attribute(d.session, key, AttrAlwaysAuthenticate)
		if err == nil && bytes.Equal(always, yes) {
			if err := d.module.Login(d.session, UserContextSpecific, d.pin); err != nil {
				d.leave() // the PIN is not the one it was: it must not be tried again
				return nil, err
			}
		}
	}
	signature, err := d.module.Sign(d.session, digest)
	if err != nil {
		return nil, err
	}
	if len(signature) != 64 {
		return nil, driver(token.ReasonGarbled, errors.New("a signature has not 64 bytes"))
	}
	return signature, nil
}

func (d *device) remove(id []byte) error {
	if err := d.inSession(); err != nil {
		return err
	}
	templates := [][]Attribute{d.secretObject(id)}
	for _, class := range []uint{ClassCertificate, ClassPublicKey, ClassPrivateKey} {
		templates = append(templates, []Attribute{d.number(AttrClass, class), {AttrID, id}})
	}
	for _, t := range templates {
		found, err := d.module.Find(d.session, t)
		if err != nil {
			return err
		}
		for _, object := range found {
			if err := d.module.Destroy(d.session, object); err != nil {
				return err
			}
		}
	}
	return nil
}
