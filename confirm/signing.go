package confirm

import "time"

// SigningBatch names what one PIN is for: the key signs these operations and no
// others, until the time is over or all are signed; then it is wiped.
type SigningBatch struct {
	Name       string    // as the clerk sees it: 为本批 37 条签名
	Operations []string  // operation ids, made before; purposes besides may be named too
	Until      time.Time // UTC, by this computer's clock as it opens; then by its monotonic time
}

// Chosen is a conclusion before it is signed, as the clerk left it: under
// SignBatch it stays in the draft until a PIN opens the key for its batch. It
// binds nobody; what it becomes is judged anew when it is signed.
type Chosen struct {
	// InstallationID is the clerk's: another clerk of this computer neither lists nor signs it.
	InstallationID string    `json:"installation_id"`
	Action         Action    `json:"action"`
	Explanation    string    `json:"explanation,omitempty"`
	Message        string    `json:"message,omitempty"`
	Template       string    `json:"template,omitempty"` // of Message
	ReceiptNumber  string    `json:"receipt_number,omitempty"`
	Seen           Seen      `json:"seen"` // each field is a precondition, as of an intent
	At             time.Time `json:"at"`   // UTC, when it was chosen; the signature has its own time
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
