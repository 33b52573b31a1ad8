package cryptoki

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/binary"
	"testing"
)

// TestParsePoint reads the same points bare and in an octet string, among them
// one whose X begins with 63: bare it is a well-formed octet string as well.
func TestParsePoint(t *testing.T) {
	const ambiguous = 63
	var seen bool
	for d := uint64(1); d <= 1000; d++ {
		scalar := make([]byte, 32)
		binary.BigEndian.PutUint64(scalar[24:], d)
		key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar)
		if err != nil {
			t.Fatal(err)
		}
		point, err := key.PublicKey.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		seen = seen || point[1] == ambiguous
		for form, value := range map[string][]byte{"bare": point, "by the standard": append([]byte{4, 65}, point...)} {
			if got, err := parsePoint(value); err != nil || !bytes.Equal(got, point) {
				t.Errorf("%d, %s: %x, %v", d, form, got, err)
			}
		}
	}
	if !seen {
		t.Error("no point of these begins like an octet string of 63 bytes")
	}
	for name, value := range map[string][]byte{
		"nothing": nil, "an empty octet string": {4, 0}, "too much": append([]byte{4, 65}, make([]byte, 66)...),
	} {
		if got, err := parsePoint(value); err == nil {
			t.Errorf("%s: %x", name, got)
		}
	}
}
