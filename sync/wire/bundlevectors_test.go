package wire

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// bundleVectors are the signed objects of sealed bundles.
func bundleVectors(t *testing.T) []vector {
	clerk, signer := newKey(t), newKey(t)
	cert := newCert(t, clerk)
	x5c := []string{base64.StdEncoding.EncodeToString(cert.Raw)}
	key, err := NewReceiptKey(signer)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := EncodeKeys(key)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 1, 2, 3, 456000000, time.UTC)
	reply := newBundleKey(t).PublicKey().Bytes()
	manifest := BundleManifest{
		BundleID: "b", RegistryID: "r", InstallationID: "i", ClerkID: "c", PointID: "p",
		Operations: 2, Scans: 1, ReplyKey: reply, MadeAt: at, Body: Hash([]byte("items")),
	}
	answer := BundleAnswerManifest{BundleID: "b", RegistryID: "r", InstallationID: "i", Results: 2, Pages: 1, MadeAt: at, Body: Hash([]byte("items"))}
	bundleKey := BundleKeyPayload{RegistryID: "r", Key: reply}
	must := func(jws string, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return jws
	}
	manifestJWS := must(SignBundle(manifest, clerk, cert.Raw))
	answerJWS, keyJWS := must(SignBundleAnswer(answer, key)), must(SignBundleKey(bundleKey, key))
	byClerk := func(payload string) string {
		return forge(t, clerk, jose.ES256, map[string]any{"typ": TypeBundle, "x5c": x5c}, payload)
	}
	byRegistry := func(typ, payload string) string {
		return forge(t, signer, jose.ES256, map[string]any{"typ": typ, "kid": key.ID()}, payload)
	}
	none := strings.Replace(mustEncode(t, bundleKey), base64.StdEncoding.EncodeToString(reply), base64.StdEncoding.EncodeToString(make([]byte, 32)), 1)
	return []vector{
		{Name: "good bundle", Type: TypeBundle, JWS: manifestJWS, OK: true, Payload: mustEncode(t, manifest), Why: "as made by SignBundle"},
		{Name: "good bundle answer", Type: TypeBundleAnswer, JWS: answerJWS, Keys: keys, OK: true, Payload: mustEncode(t, answer), Why: "as made by SignBundleAnswer"},
		{Name: "good bundle key", Type: TypeBundleKey, JWS: keyJWS, Keys: keys, OK: true, Payload: mustEncode(t, bundleKey), Why: "as made by SignBundleKey"},
		{Name: "bundle as envelope", Type: TypeIntent, JWS: manifestJWS, Why: "typ differs"},
		{Name: "bundle answer as receipt", Type: TypeReceipt, JWS: answerJWS, Keys: keys, Why: "typ differs"},
		{Name: "bundle key as bundle answer", Type: TypeBundleAnswer, JWS: keyJWS, Keys: keys, Why: "typ differs"},
		{Name: "bundle of nothing", Type: TypeBundle, JWS: byClerk(strings.Replace(mustEncode(t, manifest), `"operations":2`, `"operations":0`, 1)), Why: "one operation at least"},
		{Name: "bundle: unknown field", Type: TypeBundle, JWS: byClerk(`{"force":true,` + mustEncode(t, manifest)[1:]), Why: "unknown fields"},
		{Name: "bundle answer: trailing data", Type: TypeBundleAnswer, JWS: byRegistry(TypeBundleAnswer, mustEncode(t, answer)+"{}"), Keys: keys, Why: "one value only"},
		{Name: "bundle key of zeros", Type: TypeBundleKey, JWS: byRegistry(TypeBundleKey, none), Keys: keys, Why: "what is sealed to it anybody opens"},
		expiredEnvelope(t),
	}
}

// expiredEnvelope was signed with a certificate that has run out: it opens, and
// who judges it asks when it was signed.
func expiredEnvelope(t *testing.T) vector {
	key := newKey(t)
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "expired"},
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2020, 4, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	payload := `{"operation_id":"0199c0de-0000-7000-8000-000000000003"}`
	jws, err := Sign([]byte(payload), key, cert.Raw)
	if err != nil {
		t.Fatal(err)
	}
	return vector{Name: "envelope by a certificate that has run out", Type: TypeIntent, JWS: string(jws), OK: true, Payload: payload, Why: "the registry asks for the time, not the signature"}
}
