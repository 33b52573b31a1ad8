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
	if got := EnrolProof("lining", "7k0m1-xq9a1", []byte("csr"), []byte("signing csr")); !bytes.Equal(got, want) {
		t.Errorf("got %x", got)
	}
	key := EnrolKey("lining", "7K0M1XQ9A1")
	if bytes.Equal(EnrolKey("zhangmin", "7K0M1XQ9A1"), key) {
		t.Error("one code of two users has one key")
	}
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
const enrolProofVector = "0bf67f9fe53f6693c32a1adecdc2f142e1ee1b9d6eeba2daf42820a84c47d718"
