package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Costs of EnrolKey: what OWASP gives for servers (19 MiB, two passes).
const (
	enrolTime    = 2
	enrolMemory  = 19 << 10 // KiB
	enrolThreads = 1
	enrolKeySize = 32
)

// EnrolKey is what a registry keeps of an activation code: enough to check a
// proof, not the code. A code has 50 random bits and is good for 72 hours. Who
// reads the key must compute Argon2id for half of 2^50 codes on average to find
// the code. The user name, byte for byte as the request has it, is in the salt:
// a search finds the code of one user only.
func EnrolKey(userName, activationCode string) []byte {
	return argon2.IDKey([]byte(NormalizeActivationCode(activationCode)), []byte("confirmpoint enrolment "+userName),
		enrolTime, enrolMemory, enrolThreads, enrolKeySize)
}

// EnrolProof is the Proof of an EnrolRequest: it shows that who made the
// requests knows the activation code of the user, bound to these very requests. signingCSR
// is empty for an officer. It takes some 20 ms.
func EnrolProof(userName, activationCode string, csr, signingCSR []byte) []byte {
	return EnrolProofByKey(EnrolKey(userName, activationCode), csr, signingCSR)
}

// EnrolProofByKey is EnrolProof for who has only the EnrolKey of the code: an
// HMAC-SHA-256 over each request behind its length in eight bytes, big-endian,
// so that no two pairs of requests read the same.
func EnrolProofByKey(key, csr, signingCSR []byte) []byte {
	mac := hmac.New(sha256.New, key)
	for _, part := range [][]byte{csr, signingCSR} {
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		mac.Write(part)
	}
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
