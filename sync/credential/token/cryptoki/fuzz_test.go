package cryptoki

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"io"
	"testing"

	"confirmpoint/sync/credential/token"
)

// FuzzServe feeds the helper what a broken or hostile program might send. It
// must end or answer, and what it answers must be a message.
func FuzzServe(f *testing.F) {
	conversation := func(requests ...token.Request) []byte {
		var in bytes.Buffer
		for _, r := range requests {
			head, err := token.EncodeRequest(r)
			if err != nil {
				f.Fatal(err)
			}
			if err := token.WriteFrame(&in, head, []byte("204816")); err != nil {
				f.Fatal(err)
			}
		}
		return in.Bytes()
	}
	f.Add(conversation(token.Request{Op: token.OpLoad, Library: "x"}, token.Request{Op: token.OpTokens}))
	f.Add(conversation(token.Request{Op: token.OpLogin}, token.Request{Op: token.OpStatus}, token.Request{Op: token.OpLogout}))
	f.Add([]byte{0, 0, 0, 2, 0, 0, 0, 0, '{', '}'})
	f.Fuzz(func(t *testing.T, in []byte) {
		var out bytes.Buffer
		none := func(string) (Module, error) { return nil, ErrNotBuilt }
		_ = Serve(bytes.NewReader(in), &out, none) // an error is fine, a panic is not
		for {
			head, _, err := token.ReadFrame(&out)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if a, err := token.DecodeAnswer(head); err != nil || a.Code == "" {
				t.Fatalf("%+v, %v", a, err)
			}
		}
	})
}

// FuzzParsePoint: what a library calls a public key is a point of P-256 or refused.
func FuzzParsePoint(f *testing.F) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(point)
	f.Add(append([]byte{4, 65}, point...))
	f.Add([]byte{4, 0})
	f.Fuzz(func(t *testing.T, value []byte) {
		got, err := parsePoint(value)
		if err != nil {
			return
		}
		if _, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), got); err != nil {
			t.Fatal(err)
		}
	})
}
