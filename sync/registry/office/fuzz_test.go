package office

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// FuzzCredential: what is read is whole, and is read again as it is written.
func FuzzCredential(f *testing.F) {
	good, err := newCredential(f).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte("-----BEGIN PRIVATE KEY-----\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if ca, err := ParseCA(data); err == nil && !ca.IsCA || err != nil && confirm.CodeOf(err) != confirm.ProblemBadFile {
			t.Errorf("CA: %v", err)
		}
		k, err := ParseCredential(data)
		if err != nil {
			if confirm.CodeOf(err) != confirm.ProblemBadFile {
				t.Errorf("%v", err)
			}
			return
		}
		again, err := k.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if twice, err := ParseCredential(again); err != nil || !twice.Certificate.Equal(k.Certificate) || !twice.CA.Equal(k.CA) {
			t.Errorf("not read again: %v", err)
		}
	})
}

// FuzzAnswer: whatever comes back is the answer or a problem with a name.
func FuzzAnswer(f *testing.F) {
	f.Add(http.StatusOK, "application/json", "", []byte(`{"lines":[],"more":false}`))
	f.Add(http.StatusForbidden, "application/problem+json", "", []byte(`{"code":"wrong_role"}`))
	f.Add(http.StatusOK, "text/html", "gzip", []byte("<html>"))
	f.Add(http.StatusOK, "application/json", "zstd", []byte{0x28, 0xb5, 0x2f, 0xfd})
	f.Fuzz(func(t *testing.T, status int, kind, coding string, body []byte) {
		const nonce = "00112233445566778899aabbccddeeff"
		resp := &http.Response{StatusCode: status, Body: io.NopCloser(bytes.NewReader(body)), Header: http.Header{
			wire.HeaderNonce: {nonce}, "Content-Type": {kind}, "Content-Encoding": {coding},
		}}
		var out wire.OfficeLog
		err := read(resp, nonce, &out)
		if err == nil && (status != http.StatusOK || kind != "application/json") {
			t.Errorf("status %d, %q taken", status, kind)
		}
		if err != nil && status == http.StatusOK && confirm.CodeOf(err) != confirm.ProblemBadAnswer {
			t.Errorf("%v", err)
		}
	})
}

// FuzzAddress: nothing but https to a host is asked.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"https://registry.example.cn:8443", "http://registry.example.cn", "https://u:p@host", "https://", "https://[::1", ""} {
		f.Add(s)
	}
	k := newCredential(f)
	f.Fuzz(func(t *testing.T, address string) {
		c, err := Open(address, k)
		if err != nil {
			if confirm.CodeOf(err) != confirm.ProblemRegistryAddress {
				t.Errorf("%v", err)
			}
			return
		}
		if host, ok := strings.CutPrefix(c.base, "https://"); !ok || host == "" {
			t.Errorf("%q is asked for %q", c.base, address)
		}
	})
}
