package wire

import (
	"crypto"
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestForgedBytes flips each byte of what is signed, by either algorithm, and
// cuts it short at each: it is never taken for what it was, nor for anything
// else. A JWS of the same bytes in another spelling is refused too.
func TestForgedBytes(t *testing.T) {
	p256, sm2Key := newKey(t), newSM2Key(t)
	for name, key := range map[string]struct {
		signer crypto.Signer
		cert   []byte
	}{
		"ES256":  {p256, newCert(t, p256).Raw},
		"SM2SM3": {sm2Key, sm2Cert(t, sm2Key.Public(), p256)},
	} {
		made, err := NewReceiptKey(key.signer)
		if err != nil {
			t.Fatal(err)
		}
		jwks, err := EncodeKeys(made)
		if err != nil {
			t.Fatal(err)
		}
		keys, err := ParseKeys(jwks)
		if err != nil {
			t.Fatal(err)
		}
		must := func(jws string, err error) string {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return jws
		}
		envelope, err := Sign([]byte(`{"operation_id":"x"}`), key.signer, key.cert)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(2026, 10, 8, 2, 30, 0, 0, time.UTC)
		statement := func(typ string) func(string) error {
			return func(jws string) error {
				var into map[string]any
				_, err := OpenStatement(typ, jws, &into)
				return err
			}
		}
		for _, c := range []struct {
			what, jws string
			open      func(string) error
		}{
			{"envelope", string(envelope), func(jws string) error { _, _, err := OpenEnvelope([]byte(jws)); return err }},
			{"receipt", must(SignReceipt(ReceiptPayload{OperationID: "x", Accepted: true}, made)), func(jws string) error { _, err := OpenReceipt(jws, keys); return err }},
			{"hello", must(SignHello(HelloPayload{Nonce: "n", Time: at}, made)), func(jws string) error { _, err := OpenHello(jws, keys); return err }},
			{"checkpoint", must(SignStatement(TypeAuditCheckpoint, map[string]any{"seq": 7}, key.signer, key.cert)), statement(TypeAuditCheckpoint)},
			{"custody", must(SignStatement(TypeCustody, map[string]any{"kind": "received"}, key.signer, key.cert)), statement(TypeCustody)},
			{"wipe", must(SignStatement(TypeWipe, map[string]any{"records": 7}, key.signer, key.cert)), statement(TypeWipe)},
		} {
			t.Run(fmt.Sprint(name, " ", c.what), func(t *testing.T) {
				if err := c.open(c.jws); err != nil {
					t.Fatal(err)
				}
				for at := range len(c.jws) {
					bad := []byte(c.jws)
					bad[at] ^= 1
					if c.open(string(bad)) == nil {
						t.Errorf("byte %d flipped: opened", at)
					}
					if c.open(c.jws[:at]) == nil {
						t.Errorf("cut at %d: opened", at)
					}
				}
				for _, other := range []string{c.jws + "=", c.jws + "\n", c.jws + ".a", " " + c.jws, strings.Replace(c.jws, ".", "..", 1)} {
					if c.open(other) == nil {
						t.Errorf("%.20q… opened", other)
					}
				}
			})
		}
	}
}
