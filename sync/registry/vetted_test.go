package registry

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"confirmpoint/sync/wire"
)

// TestVetted: only what the CA has made is remembered, byte for byte, and never
// more than so many.
func TestVetted(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	forged := append([]byte(nil), s.signCert.Raw...)
	forged[len(forged)-1] ^= 1 // of the CA's signature; key and serial number are as they were
	other, err := wire.ParseCertificate(forged)
	h.must(err)
	for range 2 { // before and after the true one is known
		if h.verifySigning(other) == nil {
			t.Fatal("a forged certificate is taken")
		}
		if h.verifySigning(s.cert) == nil {
			t.Fatal("the certificate of the line is taken")
		}
		h.must(h.verifySigning(s.signCert))
	}
	if n := len(h.vetted.known); n != 1 {
		t.Fatalf("%d are remembered", n)
	}
	for i := range uint64(maxVetted + 10) {
		h.vetted.add(sha256.Sum256(binary.BigEndian.AppendUint64(nil, i)))
		if len(h.vetted.known) > maxVetted {
			t.Fatal("it grows without bounds")
		}
	}
	h.must(h.verifySigning(s.signCert))
}
