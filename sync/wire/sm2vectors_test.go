package wire

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"
	"github.com/go-jose/go-jose/v4"
)

func newSM2Key(t testing.TB) *sm2.PrivateKey {
	t.Helper()
	key, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// sm2Cert is a certificate for an SM2 key by a CA of any key.
func sm2Cert(t testing.TB, public any, ca crypto.Signer) []byte {
	t.Helper()
	tmpl := &smx509.Certificate{
		SerialNumber: big.NewInt(3), Subject: pkix.Name{CommonName: "vector"},
		NotBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage: smx509.KeyUsageDigitalSignature | smx509.KeyUsageContentCommitment,
	}
	der, err := smx509.CreateCertificate(rand.Reader, tmpl, tmpl, public, ca)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// rawJWS signs the first two parts by any means.
func rawJWS(t testing.TB, head map[string]any, payload string, sign func(input []byte) []byte) string {
	t.Helper()
	b64 := base64.RawURLEncoding.EncodeToString
	input := b64([]byte(mustEncode(t, head))) + "." + b64([]byte(payload))
	return input + "." + b64(sign([]byte(input)))
}

// bySM2 signs with a user id, as r||s.
func bySM2(t testing.TB, key *sm2.PrivateKey, uid string) func([]byte) []byte {
	return func(input []byte) []byte {
		digest, err := sm2.CalculateSM2Hash(&key.PublicKey, input, []byte(uid))
		if err != nil {
			t.Fatal(err)
		}
		return sm2Raw(t, key, digest)
	}
}

func sm2Raw(t testing.TB, key *sm2.PrivateKey, digest []byte) []byte {
	t.Helper()
	der, err := key.Sign(rand.Reader, digest, nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := rawSignature(der)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// byECDSA signs with SHA-256 by a key of either curve, as ES256 does.
func byECDSA(t testing.TB, key *ecdsa.PrivateKey) func([]byte) []byte {
	return func(input []byte) []byte {
		digest := sha256.Sum256(input)
		der, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
		if err != nil {
			t.Fatal(err)
		}
		raw, err := rawSignature(der)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
}

const defaultUID = "1234567812345678"

func sm2Vectors(t *testing.T) []vector {
	key, p256 := newSM2Key(t), newKey(t)
	cert := sm2Cert(t, key.Public(), newKey(t))
	x5c := []string{base64.StdEncoding.EncodeToString(cert)}
	p256X5C := []string{base64.StdEncoding.EncodeToString(newCert(t, p256).Raw)}
	payload := `{"operation_id":"0199c0de-0000-7000-8000-000000000004","remark":"<王·买买提>"}`
	signed, err := Sign([]byte(payload), key, cert)
	if err != nil {
		t.Fatal(err)
	}
	good := string(signed)
	head := func(alg string, x5c []string) map[string]any {
		return map[string]any{"alg": alg, "typ": TypeIntent, "x5c": x5c}
	}
	guomi := head(algorithmSM2, x5c)
	zeros := func(r, s int64) string {
		return part(good, 2, func(string) string {
			raw := make([]byte, 2*numberBytes)
			big.NewInt(r).FillBytes(raw[:numberBytes])
			big.NewInt(s).FillBytes(raw[numberBytes:])
			return base64.RawURLEncoding.EncodeToString(raw)
		})
	}
	selfSigned := []string{base64.StdEncoding.EncodeToString(sm2Cert(t, key.Public(), key))}
	bad := []struct{ name, jws, why string }{
		{"ES256 in the header", rawJWS(t, head(algorithmES256, x5c), payload, bySM2(t, key, defaultUID)), "the key is SM2"},
		{"ES256 by an SM2 key", rawJWS(t, head(algorithmES256, x5c), payload, byECDSA(t, &key.PrivateKey)), "the key is SM2"},
		{"ECDSA by an SM2 key", rawJWS(t, guomi, payload, byECDSA(t, &key.PrivateKey)), "not SM2's signature"},
		{"SM2SM3 over a P-256 key", rawJWS(t, head(algorithmSM2, p256X5C), payload, byECDSA(t, p256)), "the key is P-256"},
		{"SM2SM3 with a P-256 certificate", rawJWS(t, head(algorithmSM2, p256X5C), payload, bySM2(t, key, defaultUID)), "the key is P-256"},
		{"another user id", rawJWS(t, guomi, payload, bySM2(t, key, "8765432187654321")), "the user id is 1234567812345678"},
		{"without Z", rawJWS(t, guomi, payload, func(input []byte) []byte {
			digest := sm3.Sum(input)
			return sm2Raw(t, key, digest[:])
		}), "the digest has the signer in it"},
		{"SHA-256", rawJWS(t, guomi, payload, func(input []byte) []byte {
			digest := sha256.Sum256(input)
			return sm2Raw(t, key, digest[:])
		}), "SM2 goes with SM3"},
		{"another key's certificate", rawJWS(t, guomi, payload, bySM2(t, newSM2Key(t), defaultUID)), "the certificate is not the signer's"},
		{"asn1 signature", part(good, 2, recode(func(raw []byte) []byte {
			der, err := asn1.Marshal(signature{new(big.Int).SetBytes(raw[:numberBytes]), new(big.Int).SetBytes(raw[numberBytes:])})
			if err != nil {
				t.Fatal(err)
			}
			return der
		})), "SM2SM3 is r||s"},
		{"r is 0", zeros(0, 1), "not in 1…n-1"},
		{"s is 0", zeros(1, 0), "not in 1…n-1"},
		{"short signature", part(good, 2, recode(func(raw []byte) []byte { return raw[:63] })), "64 bytes"},
		{"long signature", part(good, 2, recode(func(raw []byte) []byte { return append(raw, 0) })), "64 bytes"},
		{"certificate by an SM2 CA", rawJWS(t, head(algorithmSM2, selfSigned), payload, bySM2(t, key, defaultUID)), "the CA of a registry is P-256"},
		{"unknown header", rawJWS(t, map[string]any{"alg": algorithmSM2, "typ": TypeIntent, "x5c": x5c, "uid": "x"}, payload, bySM2(t, key, "x")), "headers are a closed list"},
		{"alg in small letters", rawJWS(t, head("sm2sm3", x5c), payload, bySM2(t, key, defaultUID)), "the name is SM2SM3"},
	}
	vectors := []vector{{Name: "good SM2 envelope", Type: TypeIntent, JWS: good, OK: true, Payload: payload, Why: "as made by Sign"}}
	for _, b := range bad {
		vectors = append(vectors, vector{Name: "SM2 envelope: " + b.name, Type: TypeIntent, JWS: b.jws, Why: b.why})
	}
	return append(vectors, sm2RegistryVectors(t)...)
}

func sm2RegistryVectors(t *testing.T) []vector {
	signer, other := newSM2Key(t), newKey(t)
	key, err := NewReceiptKey(signer)
	if err != nil {
		t.Fatal(err)
	}
	before, err := NewReceiptKey(other)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := EncodeKeys(before, key)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 1, 2, 3, 456000000, time.UTC)
	receipt := ReceiptPayload{
		RegistryID: "r", OperationID: "o", EnvelopeSHA256: Hash(nil), RecordID: "a",
		Version: 3, Standing: json.RawMessage(`{"state":"complete"}`), Seq: 9, Time: at,
	}
	payload := mustEncode(t, receipt)
	receiptJWS, err := SignReceipt(receipt, key)
	if err != nil {
		t.Fatal(err)
	}
	beforeJWS, err := SignReceipt(receipt, before)
	if err != nil {
		t.Fatal(err)
	}
	hello := HelloPayload{Wire: Version, RegistryID: "r", Epoch: "e", Nonce: "00", Time: at}
	helloJWS, err := SignHello(hello, key)
	if err != nil {
		t.Fatal(err)
	}
	head := func(alg, kid string) map[string]any {
		return map[string]any{"alg": alg, "typ": TypeReceipt, "kid": kid}
	}
	as := func(old, new string) json.RawMessage { return bytes.ReplaceAll(keys, []byte(old), []byte(new)) }
	x, _, err := coordinates(&signer.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return []vector{
		{Name: "good SM2 receipt", Type: TypeReceipt, JWS: receiptJWS, Keys: keys, OK: true, Payload: payload, Why: "as made by SignReceipt"},
		{Name: "ES256 receipt under a set with SM2", Type: TypeReceipt, JWS: beforeJWS, Keys: keys, OK: true, Payload: payload, Why: "each by the algorithm of its key"},
		{Name: "good SM2 hello", Type: TypeHello, JWS: helloJWS, Keys: keys, OK: true, Payload: mustEncode(t, hello), Why: "as made by SignHello"},
		{Name: "SM2 receipt as hello", Type: TypeHello, JWS: receiptJWS, Keys: keys, Why: "typ differs"},
		{Name: "SM2 receipt under the kid of P-256", Type: TypeReceipt, JWS: rawJWS(t, head(algorithmSM2, before.ID()), payload, bySM2(t, signer, defaultUID)), Keys: keys, Why: "the key named is P-256"},
		{Name: "ES256 receipt under the kid of SM2", Type: TypeReceipt, JWS: forge(t, other, jose.ES256, map[string]any{"typ": TypeReceipt, "kid": key.ID()}, payload), Keys: keys, Why: "the key named is SM2"},
		{Name: "SM2 receipt by a stranger", Type: TypeReceipt, JWS: rawJWS(t, head(algorithmSM2, key.ID()), payload, bySM2(t, newSM2Key(t), defaultUID)), Keys: keys, Why: "wrong key"},
		{Name: "SM2 key set with another alg", Type: TypeReceipt, JWS: receiptJWS, Keys: as(`"alg":"SM2SM3"`, `"alg":"ES256"`), Why: "the key is SM2"},
		{Name: "SM2 key said to be of P-256", Type: TypeReceipt, JWS: receiptJWS, Keys: as(`"crv":"SM2"`, `"crv":"P-256"`), Why: "not a point of that curve"},
		{Name: "P-256 key said to be SM2", Type: TypeReceipt, JWS: receiptJWS, Keys: as(`"crv":"P-256"`, `"crv":"SM2"`), Why: "not a point of that curve"},
		{Name: "SM2 key off the curve", Type: TypeReceipt, JWS: receiptJWS, Keys: as(x, strings.Repeat("A", len(x))), Why: "not a point of the curve"},
		{Name: "SM2 key of another type", Type: TypeReceipt, JWS: receiptJWS, Keys: as(`"kty":"EC","kid":"`+key.ID(), `"kty":"OKP","kid":"`+key.ID()), Why: "kty is EC"},
	}
}

func statementVectors(t *testing.T) []vector {
	key := newKey(t)
	cert := newCert(t, key)
	x5c := []string{base64.StdEncoding.EncodeToString(cert.Raw)}
	at := time.Date(2026, 11, 22, 1, 2, 3, 456000000, time.UTC)
	sum := Hash([]byte("x"))
	payloads := map[string]any{
		TypeRenewal:         RenewalPayload{CSRHash: sum, SigningCSRHash: Hash(nil), InstallationID: "i", At: at},
		TypeAuditCheckpoint: AuditCheckpointPayload{Log: "l", Seq: 100, Hash: sum, At: at, InstallationID: "i"},
		TypeCustody:         json.RawMessage(`{"kind":"received","serial":"4f"}`),
		TypeWipe:            json.RawMessage(`{"plan_id":"p"}`),
	}
	guomi := newSM2Key(t)
	guomiCert := sm2Cert(t, guomi.Public(), newKey(t))
	var vectors []vector
	for _, typ := range []string{TypeRenewal, TypeAuditCheckpoint, TypeCustody, TypeWipe} {
		payload := mustEncode(t, payloads[typ])
		for name, by := range map[string]struct {
			key  crypto.Signer
			cert []byte
		}{"ES256": {key, cert.Raw}, "SM2": {guomi, guomiCert}} {
			jws, err := SignStatement(typ, payloads[typ], by.key, by.cert)
			if err != nil {
				t.Fatal(err)
			}
			vectors = append(vectors, vector{Name: "good " + name + " " + typ, Type: typ, JWS: jws, OK: true, Payload: payload, Why: "as made by SignStatement"})
		}
		vectors = append(vectors,
			vector{Name: typ + " with trailing data", Type: typ, JWS: forge(t, key, jose.ES256, map[string]any{"typ": typ, "x5c": x5c}, payload+"{}"), Why: "one value only"},
			vector{Name: typ + " as envelope", Type: TypeIntent, JWS: forge(t, key, jose.ES256, map[string]any{"typ": typ, "x5c": x5c}, payload), Why: "typ differs"},
			vector{Name: "envelope as " + typ, Type: typ, JWS: forge(t, key, jose.ES256, map[string]any{"typ": TypeIntent, "x5c": x5c}, payload), Why: "typ differs"},
		)
	}
	return vectors
}

// TestSM2KnownAnswer is the example of GB/T 32918.5 Annex A.2: message "message
// digest", user id 1234567812345678.
func TestSM2KnownAnswer(t *testing.T) {
	unhex := func(s string) []byte {
		b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	x := unhex("09F9DF31 1E5421A1 50DD7D16 1E4BC5C6 72179FAD 1833FC07 6BB08FF3 56F35020")
	y := unhex("CCEA490C E26775A5 2DC6EA71 8CC1AA60 0AED05FB F35E084A 6632F607 2DA9AD13")
	key, err := sm2JWK{Type: "EC", X: base64.RawURLEncoding.EncodeToString(x), Y: base64.RawURLEncoding.EncodeToString(y)}.point()
	if err != nil {
		t.Fatal(err)
	}
	e, err := sm2.CalculateSM2Hash(key, []byte("message digest"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := unhex("F0B43E94 BA45ACCA ACE692ED 534382EB 17E6AB5A 19CE7B31 F4486FDF C0D28640"); !bytes.Equal(e, want) {
		t.Fatalf("e is %x", e)
	}
	r := unhex("F5A03B06 48D2C463 0EEAC513 E1BB81A1 5944DA38 27D5B741 43AC7EAC EEE720B3")
	s := unhex("B1B6AA29 DF212FD8 763182BC 0D421CA1 BB9038FD 1F7F42D4 840B69C4 85BBC1AA")
	if !verifySM2(key, e, append(r, s...)) {
		t.Error("the signature of the standard is refused")
	}
	if verifySM2(key, e, append(s, r...)) {
		t.Error("s||r is taken")
	}
}

// FuzzOpenStatement: what opens was signed by the key of the certificate in it,
// as its own type only, by either algorithm.
func FuzzOpenStatement(f *testing.F) {
	guomi, key := newSM2Key(f), newKey(f)
	good := map[string]bool{}
	for _, by := range []struct {
		key  crypto.Signer
		cert []byte
	}{{guomi, sm2Cert(f, guomi.Public(), key)}, {key, newCert(f, key).Raw}} {
		jws, err := SignStatement(TypeRenewal, RenewalPayload{InstallationID: "i"}, by.key, by.cert)
		if err != nil {
			f.Fatal(err)
		}
		good[jws] = true
		f.Add(jws)
	}
	f.Add("e30.e30.e30")
	f.Fuzz(func(t *testing.T, jws string) {
		for typ := range statementTypes {
			var p RenewalPayload
			cert, err := OpenStatement(typ, jws, &p)
			if err != nil {
				continue
			}
			if typ != TypeRenewal && good[jws] {
				t.Errorf("a renewal was opened as %s", typ)
			}
			if _, err := AlgorithmOf(cert.PublicKey); err != nil {
				t.Error(err)
			}
		}
	})
}

// FuzzParseCertificate: what is read has a key that can be verified with, and
// reads the same again.
func FuzzParseCertificate(f *testing.F) {
	key, guomi := newKey(f), newSM2Key(f)
	f.Add(newCert(f, key).Raw)
	f.Add(sm2Cert(f, guomi.Public(), key))
	f.Add(sm2Cert(f, guomi.Public(), guomi))
	f.Fuzz(func(t *testing.T, der []byte) {
		cert, err := ParseCertificate(der)
		if err != nil {
			return
		}
		again, err := ParseCertificate(cert.Raw)
		if err != nil || !again.Equal(cert) || IsSigning(again) != IsSigning(cert) {
			t.Errorf("read otherwise: %v", err)
		}
		roots := x509.NewCertPool()
		if VerifySigning(cert, roots) == nil {
			t.Error("nobody vouches for it")
		}
	})
}

// TestSM2Certificate: a certificate for an SM2 key says the same in the type of
// the standard library, and its CA is asked as for any other.
func TestSM2Certificate(t *testing.T) {
	ca, guomi := newKey(t), newSM2Key(t)
	cert, err := ParseCertificate(sm2Cert(t, guomi.Public(), ca))
	if err != nil {
		t.Fatal(err)
	}
	if !IsSigning(cert) || cert.SerialNumber.Int64() != 3 || cert.Subject.CommonName != "vector" || !guomi.PublicKey.Equal(cert.PublicKey) {
		t.Errorf("%+v", cert)
	}
	if algorithm, err := AlgorithmOf(cert.PublicKey); err != nil || algorithm != algorithmSM2 {
		t.Errorf("%s %v", algorithm, err)
	}
	if err := newCert(t, ca).CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature); err != nil {
		t.Error(err)
	}
	if newCert(t, newKey(t)).CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature) == nil {
		t.Error("another CA has signed it")
	}
	line := newCert(t, ca)
	line.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	line.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	if IsSigning(line) {
		t.Error("a certificate for TLS signs")
	}
}

// TestSignerIsAsked: a key that is not the certificate's, gives no signature, or
// is of another kind signs nothing.
func TestSignerIsAsked(t *testing.T) {
	guomi := newSM2Key(t)
	cert := sm2Cert(t, guomi.Public(), newKey(t))
	if _, err := Sign([]byte("{}"), newSM2Key(t), cert); err == nil {
		t.Error("signed with the certificate of another key")
	}
	if _, err := Sign([]byte("{}"), rubber{guomi.Public()}, cert); err == nil {
		t.Error("rubbish was taken for a signature")
	}
	if _, err := Sign([]byte("{}"), wrongKey{newSM2Key(t), guomi.Public()}, cert); err == nil {
		t.Error("a token's signature by another key was taken")
	}
	if _, err := SignStatement(TypeIntent, map[string]string{}, guomi, cert); err == nil {
		t.Error("an operation was signed as a statement")
	}
	if _, err := OpenStatement(TypeIntent, "a.b.c", &struct{}{}); !errors.Is(err, errStatement) {
		t.Errorf("an operation was opened as a statement: %v", err)
	}
}

// wrongKey says it is one key and signs with another.
type wrongKey struct {
	crypto.Signer
	public crypto.PublicKey
}

func (w wrongKey) Public() crypto.PublicKey { return w.public }

// rubber stamps without a key.
type rubber struct{ public crypto.PublicKey }

func (r rubber) Public() crypto.PublicKey { return r.public }

func (rubber) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) { return []byte("stamp"), nil }
