package office

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

func newCredential(t testing.TB) Credential {
	t.Helper()
	make := func(ca bool) (*ecdsa.PrivateKey, *x509.Certificate) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		tmpl := &x509.Certificate{
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "x"}, NotAfter: time.Now().Add(time.Hour),
			IsCA: ca, BasicConstraintsValid: true,
		}
		der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
		if err != nil {
			t.Fatal(err)
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		return key, cert
	}
	key, cert := make(false)
	_, ca := make(true)
	return Credential{Key: key, Certificate: cert, CA: ca}
}

// TestCredentialFile: it comes back as it was, is never overwritten, and one
// whose parts do not belong together is none.
func TestCredentialFile(t *testing.T) {
	k, other := newCredential(t), newCredential(t)
	data, err := k.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := ParseCredential(data)
	if err != nil || !back.Certificate.Equal(k.Certificate) || !back.CA.Equal(k.CA) {
		t.Errorf("%v", err)
	}
	path := filepath.Join(t.TempDir(), "officer.pem")
	if err := k.Save(path); err != nil {
		t.Fatal(err)
	}
	if err := other.Save(path); err == nil {
		t.Error("a credential was overwritten")
	}
	mixed, err := Credential{Key: other.Key, Certificate: k.Certificate, CA: k.CA}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]byte{nil, []byte("x"), data[:len(data)/2], mixed} {
		if _, err := ParseCredential(bad); confirm.CodeOf(err) != confirm.ProblemBadFile {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
	}
}

func FuzzParseCredential(f *testing.F) {
	data, err := newCredential(f).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		k, err := ParseCredential(data)
		if err == nil && (k.Key == nil || k.Certificate == nil || k.CA == nil) {
			t.Error("half a credential")
		}
		if _, err := ParseCA(data); err != nil && confirm.CodeOf(err) != confirm.ProblemBadFile {
			t.Error(err)
		}
	})
}

// TestBadAnswers: only what echoes the nonce and reads strictly is the registry's.
func TestBadAnswers(t *testing.T) {
	for _, tt := range []struct {
		name, nonce, kind, body string
		status                  int
		code                    confirm.Code
	}{
		{"good", "n", "application/json", `{"at":"2026-10-08T02:30:00Z"}`, 200, ""},
		{"a portal", "", "text/html", "<html>", 200, confirm.ProblemNotRegistry},
		{"a replay", "m", "application/json", `{"at":"2026-10-08T02:30:00Z"}`, 200, confirm.ProblemNotRegistry},
		{"html with the echo", "n", "text/html", "<html>", 200, confirm.ProblemBadAnswer},
		{"half", "n", "application/json", `{"at":"2026`, 200, confirm.ProblemBadAnswer},
		{"unknown field", "n", "application/json", `{"done":true}`, 200, confirm.ProblemBadAnswer},
		{"a problem", "n", "application/problem+json", `{"code":"outdated"}`, 409, confirm.ProblemOutdated},
		{"no problem", "n", "application/problem+json", `[]`, 500, confirm.ProblemBadAnswer},
		{"redirect", "n", "", "", 302, confirm.ProblemBadAnswer},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp := &http.Response{StatusCode: tt.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(tt.body))}
			resp.Header.Set(wire.HeaderNonce, tt.nonce)
			resp.Header.Set("Content-Type", tt.kind)
			var out wire.OfficeDone
			if err := read(resp, "n", &out); confirm.CodeOf(err) != tt.code {
				t.Errorf("%v, want %q", err, tt.code)
			}
		})
	}
	for _, bad := range []string{"", "http://registry.example", "https://", "https://a/b", "https://u@a", "https://a?x=1"} {
		if _, err := Open(bad, newCredential(t)); confirm.CodeOf(err) != confirm.ProblemRegistryAddress {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
