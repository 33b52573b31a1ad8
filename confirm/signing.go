package confirm

import "time"

// SigningBatch names what one PIN is for: the key signs these operations and no
// others, until the time is over or all are signed; then it is wiped.
type SigningBatch struct {
	Name       string    // as the clerk sees it: 为本批 37 条签名
	Operations []string  // operation ids, made before
	Until      time.Time // UTC, by the workstation's monotonic time
}

// Algorithm names a signature algorithm of envelopes and receipts.
type Algorithm string

// The algorithms. A registry has one; both ends verify both.
const (
	ES256  Algorithm = "ES256"  // ECDSA P-256 with SHA-256, RFC 7518 §3.4
	SM2SM3 Algorithm = "SM2SM3" // GB/T 32918 with SM3 and the default user id of GB/T 35276; not certified, see docs/security.md
)

// CredentialProvider names what holds the signing key.
type CredentialProvider string

// The providers.
const (
	ProviderSoftkey CredentialProvider = "softkey" // a sealed file; not hardware
	ProviderToken   CredentialProvider = "pkcs11"  // a USB token through its PKCS #11 library
)
