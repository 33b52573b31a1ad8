package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"strings"
)

// EnrolProof is the Proof of an EnrolRequest: it shows that who made the CSR
// knows the activation code, bound to this very CSR.
func EnrolProof(activationCode string, csr []byte) []byte {
	mac := hmac.New(sha256.New, []byte(NormalizeActivationCode(activationCode)))
	mac.Write(csr)
	return mac.Sum(nil)
}

// NormalizeActivationCode gives the one spelling of a code that was read from
// paper or heard by phone: Crockford's base 32, upper case, without blanks and
// dashes, O read as 0, I and L as 1. Full-width letters and digits of an input
// method count as plain ones.
func NormalizeActivationCode(code string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		switch r {
		case ' ', '\t', '\n', '\r', '-', '　', '－', '—':
			return -1
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		}
		return r
	}, code)
}
