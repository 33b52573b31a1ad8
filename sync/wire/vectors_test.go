package wire

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"flag"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

var update = flag.Bool("update", false, "write testdata and docs/wire.md anew")

// vector is one signed object with the outcome every implementation must have.
type vector struct {
	Name    string          `json:"name"`
	Type    string          `json:"type"` // as which it is opened
	JWS     string          `json:"jws"`
	Keys    json.RawMessage `json:"keys,omitempty"` // JWK set, for receipt and hello
	OK      bool            `json:"ok"`
	Payload string          `json:"payload,omitempty"` // exact bytes, when ok
	Why     string          `json:"why"`
}

const vectorFile = "testdata/signed.json"

func TestSignedVectors(t *testing.T) {
	if *update {
		writeVectors(t)
	}
	data, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	good := 0
	for _, v := range vectors {
		t.Run(v.Name, func(t *testing.T) {
			payload, err := openVector(v)
			if (err == nil) != v.OK {
				t.Fatalf("opened = %v, want ok = %v (%s)", err, v.OK, v.Why)
			}
			if string(payload) != v.Payload {
				t.Fatalf("payload %q, want %q", payload, v.Payload)
			}
		})
		if v.OK {
			good++
		}
	}
	if good < 3 || len(vectors)-good < 20 {
		t.Fatalf("%d good and %d bad vectors: some were lost", good, len(vectors)-good)
	}
}

// openVector gives the payload that was signed; those that are opened into a
// message are encoded anew, which is exact because Encode is.
func openVector(v vector) ([]byte, error) {
	switch v.Type {
	case TypeIntent:
		payload, _, err := OpenEnvelope([]byte(v.JWS))
		return payload, err
	case TypeLedgerSeal:
		s, _, err := OpenLedgerSeal([]byte(v.JWS))
		return encoded(s, err)
	case TypeRenewal, TypeAuditCheckpoint, TypeCustody, TypeWipe:
		var raw json.RawMessage
		_, err := OpenStatement(v.Type, v.JWS, &raw)
		return raw, err
	case TypeBundle:
		var m BundleManifest
		payload, _, err := openClerk([]byte(v.JWS), TypeBundle)
		if err == nil {
			err = DecodeBytes(payload, &m)
		}
		if err == nil {
			err = m.check()
		}
		return encoded(m, err)
	}
	keys, err := ParseKeys(v.Keys)
	if err != nil {
		return nil, err
	}
	switch v.Type {
	case TypeReceipt:
		p, err := OpenReceipt(v.JWS, keys)
		return encoded(p, err)
	case TypeBundleAnswer:
		var m BundleAnswerManifest
		err := openRegistry(v.JWS, TypeBundleAnswer, keys, &m)
		if err == nil {
			err = m.check()
		}
		return encoded(m, err)
	case TypeBundleKey:
		p, _, err := OpenBundleKey(v.JWS, keys)
		return encoded(p, err)
	}
	p, err := OpenHello(v.JWS, keys)
	return encoded(p, err)
}

func encoded(v any, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return Encode(v)
}

var algHeader = regexp.MustCompile(`"alg":"[A-Z0-9]+"`)

// spoiled are the ways to spoil any signed object, whatever its type.
func spoiled(good vector) []vector {
	ways := []struct {
		name, why string
		change    func(jws string) string
	}{
		{"flipped payload", "the signature is over other bytes", func(s string) string { return part(s, 1, recode(flip)) }},
		{"flipped signature", "not the signature", func(s string) string { return part(s, 2, recode(flip)) }},
		{"missing signature", "unsigned", func(s string) string { return part(s, 2, func(string) string { return "" }) }},
		{"two parts", "not compact JWS", func(s string) string { return s[:strings.LastIndexByte(s, '.')] }},
		{"alg none", "only ES256 and SM2SM3 are allowed", func(s string) string {
			return part(s, 0, recode(func(b []byte) []byte {
				return algHeader.ReplaceAll(b, []byte(`"alg":"none"`))
			}))
		}},
		{"the other alg", "the key says by which algorithm", func(s string) string {
			return part(s, 0, recode(func(b []byte) []byte {
				other := `"alg":"ES256"`
				if bytes.Contains(b, []byte(other)) {
					other = `"alg":"SM2SM3"`
				}
				return algHeader.ReplaceAll(b, []byte(other))
			}))
		}},
		{"loose base64", "one object has one spelling", func(s string) string { return part(s, 2, loosen) }},
		{"padded base64", "one object has one spelling", func(s string) string { return s + "==" }},
	}
	out := make([]vector, 0, len(ways))
	for _, w := range ways {
		out = append(out, vector{Name: good.Name + ", " + w.name, Type: good.Type, JWS: w.change(good.JWS), Keys: good.Keys, Why: w.why})
	}
	return out
}

// TestEveryTypeHasVectors: whatever can be signed has good and spoiled examples.
func TestEveryTypeHasVectors(t *testing.T) {
	data, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	good, bad := map[string]int{}, map[string]int{}
	for _, v := range vectors {
		if v.OK {
			good[v.Type]++
		} else {
			bad[v.Type]++
		}
	}
	for typ := range signedTypes {
		if good[typ] == 0 || bad[typ] < 7 {
			t.Errorf("%s has %d good and %d bad vectors: make them in vectors_test.go, then run go test ./sync/wire -update", typ, good[typ], bad[typ])
		}
	}
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newCert(t testing.TB, key crypto.Signer) *x509.Certificate {
	t.Helper()
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "vector"},
		NotBefore:    time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:     time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// forge signs with any header, as an attacker with a key of their own can.
func forge(t testing.TB, key any, alg jose.SignatureAlgorithm, header map[string]any, payload string) string {
	t.Helper()
	opts := &jose.SignerOptions{}
	for k, v := range header {
		opts = opts.WithHeader(jose.HeaderKey(k), v)
	}
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, opts)
	if err != nil {
		t.Fatal(err)
	}
	object, err := s.Sign([]byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	out, err := object.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// part changes one of the three parts of a compact JWS.
func part(jws string, n int, change func(string) string) string {
	parts := strings.Split(jws, ".")
	parts[n] = change(parts[n])
	return strings.Join(parts, ".")
}

func recode(change func([]byte) []byte) func(string) string {
	return func(s string) string {
		raw, _ := base64.RawURLEncoding.DecodeString(s)
		return base64.RawURLEncoding.EncodeToString(change(raw))
	}
}

func flip(raw []byte) []byte { raw[len(raw)/2] ^= 1; return raw }

// loosen sets unused bits of the last character: another spelling of the same bytes.
func loosen(s string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, s[len(s)-1])
	return s[:len(s)-1] + string(alphabet[last^1])
}

// asn1Signature puts an ASN.1 signature where r||s belongs.
func asn1Signature(t testing.TB, jws string, key *ecdsa.PrivateKey) string {
	sig, err := opaque{signer: key}.signer.Sign(rand.Reader, bytes.Repeat([]byte{1}, 32), crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	return part(jws, 2, func(string) string { return base64.RawURLEncoding.EncodeToString(sig) })
}

func writeVectors(t *testing.T) {
	vectors := slices.Concat(envelopeVectors(t), sealVectors(t), registryVectors(t), bundleVectors(t), statementVectors(t), sm2Vectors(t))
	for _, v := range vectors {
		if v.OK {
			vectors = append(vectors, spoiled(v)...)
		}
	}
	keepOld(t, vectors)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(vectors); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(vectorFile), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(vectorFile, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// keepOld puts vectors that lie there already in the place of new ones of the
// same name: what was signed once must open for ever.
func keepOld(t *testing.T, vectors []vector) {
	data, err := os.ReadFile(vectorFile)
	if err != nil {
		return // the first time
	}
	var old []vector
	if err := json.Unmarshal(data, &old); err != nil {
		t.Fatal(err)
	}
	byName := map[string]vector{}
	for _, v := range old {
		byName[v.Name] = v
	}
	for i, v := range vectors {
		if kept, ok := byName[v.Name]; ok && kept.Type == v.Type {
			vectors[i] = kept
		}
	}
}

func envelopeVectors(t *testing.T) []vector {
	key, other := newKey(t), newKey(t)
	cert := newCert(t, key)
	x5c := []string{base64.StdEncoding.EncodeToString(cert.Raw)}
	otherX5C := []string{base64.StdEncoding.EncodeToString(newCert(t, other).Raw)}
	payload := `{"operation_id":"0199c0de-0000-7000-8000-000000000001","remark":"<王·买买提>"}`
	signed, err := Sign([]byte(payload), key, cert.Raw)
	if err != nil {
		t.Fatal(err)
	}
	good := string(signed)
	head := func(h map[string]any) map[string]any {
		all := map[string]any{"typ": TypeIntent, "x5c": x5c}
		for k, v := range h {
			if v == nil {
				delete(all, k)
				continue
			}
			all[k] = v
		}
		return all
	}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	bad := []struct{ name, jws, why string }{
		{"four parts", good + ".AAAA", "not compact JWS"},
		{"empty", "", "nothing"},
		{"html", "<html><body>请先登录上网</body></html>", "a portal page"},
		{"hmac with the public key", forge(t, []byte(x5c[0]), jose.HS256, head(nil), payload), "only ES256 is allowed"},
		{"other curve", forge(t, p384, jose.ES384, head(map[string]any{"x5c": []string{base64.StdEncoding.EncodeToString(newCert(t, p384).Raw)}}), payload), "only ES256 is allowed"},
		{"another key's certificate", forge(t, key, jose.ES256, head(map[string]any{"x5c": otherX5C}), payload), "the certificate is not the signer's"},
		{"two certificates", forge(t, key, jose.ES256, head(map[string]any{"x5c": []string{x5c[0], otherX5C[0]}}), payload), "leaf only"},
		{"no certificate", forge(t, key, jose.ES256, head(map[string]any{"x5c": nil}), payload), "no key to verify with"},
		{"typ of a receipt", forge(t, key, jose.ES256, head(map[string]any{"typ": TypeReceipt}), payload), "signed for another purpose"},
		{"no typ", forge(t, key, jose.ES256, head(map[string]any{"typ": nil}), payload), "signed for an unknown purpose"},
		{"unknown header", forge(t, key, jose.ES256, head(map[string]any{"jku": "https://keys.invalid"}), payload), "headers are a closed list"},
		{"key id beside certificate", forge(t, key, jose.ES256, head(map[string]any{"kid": "1"}), payload), "two ways to the key"},
		{"line break", part(good, 1, func(s string) string { return s[:8] + "\n" + s[8:] }), "one object has one spelling"},
		{"asn1 signature", asn1Signature(t, good, key), "ES256 is r||s"},
		{"too large", part(good, 1, func(s string) string { return strings.Repeat("A", MaxSignedBytes) }), "limit"},
		{"repeated header", part(good, 0, recode(func(b []byte) []byte {
			return append([]byte(`{"alg":"ES256",`), b[1:]...)
		})), "repeated keys are refused"},
	}
	vectors := []vector{{Name: "good envelope", Type: TypeIntent, JWS: good, OK: true, Payload: payload, Why: "as made by Sign"}}
	for _, b := range bad {
		vectors = append(vectors, vector{Name: "envelope: " + b.name, Type: TypeIntent, JWS: b.jws, Why: b.why})
	}
	return vectors
}

func sealVectors(t *testing.T) []vector {
	key := newKey(t)
	cert := newCert(t, key)
	x5c := []string{base64.StdEncoding.EncodeToString(cert.Raw)}
	seal := LedgerSeal{Seq: 41, Hash: Hash([]byte("line 41")), At: time.Date(2026, 11, 22, 1, 2, 3, 456000000, time.UTC), InstallationID: "0199c0de-0000-7000-8000-000000000002"}
	payload := mustEncode(t, seal)
	signed, err := SignLedgerSeal(seal, key, cert.Raw)
	if err != nil {
		t.Fatal(err)
	}
	good := string(signed)
	envelope, err := Sign([]byte(payload), key, cert.Raw)
	if err != nil {
		t.Fatal(err)
	}
	as := func(typ, payload string) string {
		return forge(t, key, jose.ES256, map[string]any{"typ": typ, "x5c": x5c}, payload)
	}
	change := func(old, new string) string { return as(TypeLedgerSeal, strings.Replace(payload, old, new, 1)) }
	return []vector{
		{Name: "good seal", Type: TypeLedgerSeal, JWS: good, OK: true, Payload: payload, Why: "as made by SignLedgerSeal"},
		{Name: "seal as envelope", Type: TypeIntent, JWS: good, Why: "typ differs"},
		{Name: "envelope as seal", Type: TypeLedgerSeal, JWS: string(envelope), Why: "typ differs, though the payload is a seal's"},
		{Name: "seal: of nothing", Type: TypeLedgerSeal, JWS: change(`"seq":41`, `"seq":0`), Why: "lines count from 1"},
		{Name: "seal: short hash", Type: TypeLedgerSeal, JWS: change(seal.Hash, seal.Hash[:62]), Why: "not a SHA-256"},
		{Name: "seal: hash in capitals", Type: TypeLedgerSeal, JWS: change(seal.Hash, strings.ToUpper(seal.Hash)), Why: "lower-case hex"},
		{Name: "seal: no installation", Type: TypeLedgerSeal, JWS: change(seal.InstallationID, ""), Why: "nobody's ledger"},
		{Name: "seal: unknown field", Type: TypeLedgerSeal, JWS: as(TypeLedgerSeal, `{"operation_id":"x",`+payload[1:]), Why: "unknown fields"},
		{Name: "seal: trailing data", Type: TypeLedgerSeal, JWS: as(TypeLedgerSeal, payload+"{}"), Why: "one value only"},
	}
}

func registryVectors(t *testing.T) []vector {
	signer, stranger := newKey(t), newKey(t)
	key, err := NewReceiptKey(signer)
	if err != nil {
		t.Fatal(err)
	}
	next, err := NewReceiptKey(newKey(t))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := EncodeKeys(key, next)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 1, 2, 3, 456000000, time.UTC)
	receipt := ReceiptPayload{
		RegistryID: "r", OperationID: "o", EnvelopeSHA256: Hash(nil), RecordID: "a", Accepted: true,
		Version: 3, Standing: json.RawMessage(`{"state":"complete"}`), Seq: 9, Time: at,
	}
	hello := HelloPayload{Wire: Version, RegistryID: "r", Epoch: "e", Nonce: "00", Time: at}
	receiptPayload, helloPayload := mustEncode(t, receipt), mustEncode(t, hello)
	receiptJWS, err := SignReceipt(receipt, key)
	if err != nil {
		t.Fatal(err)
	}
	nextJWS, err := SignReceipt(receipt, next)
	if err != nil {
		t.Fatal(err)
	}
	helloJWS, err := SignHello(hello, key)
	if err != nil {
		t.Fatal(err)
	}
	head := func(typ, kid string) map[string]any { return map[string]any{"typ": typ, "kid": kid} }
	signed := func(k any, typ, kid, payload string) string {
		return forge(t, k, jose.ES256, head(typ, kid), payload)
	}
	return []vector{
		{Name: "good receipt", Type: TypeReceipt, JWS: receiptJWS, Keys: keys, OK: true, Payload: receiptPayload, Why: "as made by SignReceipt"},
		{Name: "receipt by the next key", Type: TypeReceipt, JWS: nextJWS, Keys: keys, OK: true, Payload: receiptPayload, Why: "every key of the set may sign"},
		{Name: "good hello", Type: TypeHello, JWS: helloJWS, Keys: keys, OK: true, Payload: helloPayload, Why: "as made by SignHello"},
		{Name: "receipt as hello", Type: TypeHello, JWS: receiptJWS, Keys: keys, Why: "typ differs"},
		{Name: "hello as receipt", Type: TypeReceipt, JWS: helloJWS, Keys: keys, Why: "typ differs"},
		{Name: "hello payload typed as receipt", Type: TypeReceipt, JWS: signed(signer, TypeReceipt, key.ID(), helloPayload), Keys: keys, Why: "unknown fields"},
		{Name: "receipt by a stranger under our kid", Type: TypeReceipt, JWS: signed(stranger, TypeReceipt, key.ID(), receiptPayload), Keys: keys, Why: "wrong key"},
		{Name: "receipt under an unknown kid", Type: TypeReceipt, JWS: signed(signer, TypeReceipt, "unknown", receiptPayload), Keys: keys, Why: "no such key"},
		{Name: "receipt without kid", Type: TypeReceipt, JWS: forge(t, signer, jose.ES256, map[string]any{"typ": TypeReceipt}, receiptPayload), Keys: keys, Why: "no key named"},
		{Name: "receipt with trailing data", Type: TypeReceipt, JWS: signed(signer, TypeReceipt, key.ID(), receiptPayload+"{}"), Keys: keys, Why: "one value only"},
		{Name: "receipt with a field twice", Type: TypeReceipt, JWS: signed(signer, TypeReceipt, key.ID(), `{"Accepted":false,`+receiptPayload[1:]), Keys: keys, Why: "repeated keys, in any case of letters"},
		{Name: "key set with a foreign id", Type: TypeReceipt, JWS: receiptJWS, Keys: bytes.Replace(keys, []byte(key.ID()), []byte(next.ID()), 1), Why: "an id is the thumbprint"},
		{Name: "empty key set", Type: TypeReceipt, JWS: receiptJWS, Keys: json.RawMessage(`{"keys":[]}`), Why: "nothing is trusted"},
	}
}

func mustEncode(t testing.TB, v any) string {
	t.Helper()
	b, err := Encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
