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

func TestEnrolProofVector(t *testing.T) {
	want, err := hex.DecodeString(enrolProofVector)
	if err != nil {
		t.Fatal(err)
	}
	if got := EnrolProof("7k0m1-xq9a1", []byte("csr"), []byte("signing csr")); !bytes.Equal(got, want) {
		t.Errorf("got %x", got)
	}
	key := EnrolKey("7K0M1XQ9A1")
	for name, parts := range map[string][2]string{
		"another CSR":         {"csr2", "signing csr"},
		"another signing CSR": {"csr", "signing csr2"},
		"no signing CSR":      {"csr", ""},
		"another border":      {"csrs", "igning csr"},
		"exchanged":           {"signing csr", "csr"},
	} {
		if bytes.Equal(EnrolProofByKey(key, []byte(parts[0]), []byte(parts[1])), want) {
			t.Errorf("%s: the proof is not bound to the requests", name)
		}
	}
}

// enrolProofVector has no second source: the key is RFC 9106 Argon2id, the rest
// two lengths and an HMAC.
const enrolProofVector = "3838afd26660f3c283e3fbdd5379f3ede93bfaeaf71c0a64d7915592f7b0c58b"
