package wire

import (
	"bytes"
	"encoding/hex"
	"testing"
)

func TestActivationCodeHasOneSpelling(t *testing.T) {
	for _, code := range []string{"7K0M1-XQ9A1", "7kom1xq9al", " 7K0M1 XQ9A I", "７ｋ０ｍ１－ｘｑ９ａ１", "7K0M1—XQ9A1"} {
		if got := NormalizeActivationCode(code); got != "7K0M1XQ9A1" {
			t.Errorf("%q: %q", code, got)
		}
	}
}

// TestEnrolProofVector was computed with: printf csr | openssl dgst -sha256 -hmac 7K0M1XQ9A1
func TestEnrolProofVector(t *testing.T) {
	want, err := hex.DecodeString(enrolProofVector)
	if err != nil {
		t.Fatal(err)
	}
	if got := EnrolProof("7k0m1-xq9a1", []byte("csr")); !bytes.Equal(got, want) {
		t.Errorf("got %x", got)
	}
	if bytes.Equal(EnrolProof("7K0M1XQ9A1", []byte("csr2")), want) {
		t.Error("the proof is not bound to the CSR")
	}
}

const enrolProofVector = "d557245f3adf5c2726949dc1b00dca374e75fe6f90c52bf4ef8a257b41beb25a"
