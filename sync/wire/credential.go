package wire

import "time"

// EnrolTerms is the answer to GET PathEnrol, before there is any certificate.
type EnrolTerms struct {
	// Algorithm is ES256 or SM2SM3: of the signing key to be made.
	Algorithm string `json:"algorithm"`
}

// RenewRequest asks for certificates of new keys over a line that the old
// certificate has opened. The old ones stay good until they end.
type RenewRequest struct {
	CSR        []byte `json:"csr"`
	SigningCSR []byte `json:"signing_csr,omitempty"` // absent for an officer
	// Proof is a compact JWS (TypeRenewal) by the old signing key over
	// RenewalPayload; absent for an officer, who has none.
	Proof string `json:"proof,omitempty"`
}

// RenewalPayload is what the old signing key vouches for.
type RenewalPayload struct {
	CSRHash        string    `json:"csr_sha256"`         // lower-case hex
	SigningCSRHash string    `json:"signing_csr_sha256"` // lower-case hex
	InstallationID string    `json:"installation_id"`
	At             time.Time `json:"at"` // UTC
}

// RenewAnswer has the new certificates, DER. Asking again with the same
// requests gives the same answer.
type RenewAnswer struct {
	Certificate        []byte `json:"certificate"`
	SigningCertificate []byte `json:"signing_certificate,omitempty"` // absent for an officer
}

// CredentialReport tells after each sign-in what happened to the credential.
type CredentialReport struct {
	Provider    string `json:"provider"` // confirm.CredentialProvider
	KeyringFree bool   `json:"keyring_free,omitempty"`
	// FailedTotal counts all wrong PINs since enrolment. A smaller number than
	// before means that an older copy of the credential is in use.
	FailedTotal int64 `json:"failed_total"`
}

// CredentialWord is what the registry makes of it. Locked: the certificate is
// locked until the bureau gives a new activation code. Copied: the counter went back.
type CredentialWord struct {
	Locked bool `json:"locked,omitempty"`
	Copied bool `json:"copied,omitempty"`
}

// CheckpointsRequest carries audit checkpoints, oldest first: compact JWS
// (TypeAuditCheckpoint) over AuditCheckpointPayload. At most MaxCheckpoints.
// None of them asks what is known of the log.
type CheckpointsRequest struct {
	// Log is the id of the log that all of them are of.
	Log         string   `json:"log"`
	Checkpoints []string `json:"checkpoints"`
}

// MaxCheckpoints is how many checkpoints one request may carry.
const MaxCheckpoints = 200

// AuditCheckpointPayload is the end of an audit log. PrevSeq and PrevHash are
// of the checkpoint before it, zero for the first: a log that was put back to
// an older state goes on from another one than the registry knows.
type AuditCheckpointPayload struct {
	Log            string    `json:"log"`
	Seq            int64     `json:"seq"`
	Hash           string    `json:"hash"`
	PrevSeq        int64     `json:"prev_seq,omitempty"`
	PrevHash       string    `json:"prev_hash,omitempty"`
	At             time.Time `json:"at"` // UTC
	InstallationID string    `json:"installation_id"`
}

// CheckpointsAnswer tells how far the registry knows the log now. Forked: the
// log is shorter than what is known, or has another entry at a known number.
type CheckpointsAnswer struct {
	Seq    int64  `json:"seq"`
	Hash   string `json:"hash"`
	Forked bool   `json:"forked,omitempty"`
}

// CustodyRequest carries one entry: a compact JWS (TypeCustody) over a
// confirm.CustodyEntry.
type CustodyRequest struct {
	Entry string `json:"entry"`
}

// CustodyAnswer lists the entries of the caller's keys, oldest first.
type CustodyAnswer struct {
	Entries []string `json:"entries"`
}

// WipeRequest carries a compact JWS (TypeWipe) over a confirm.WipeProof.
type WipeRequest struct {
	Proof string `json:"proof"`
}

// WipeAnswer says that the registry keeps the proof.
type WipeAnswer struct {
	Kept bool `json:"kept"`
}

// EscrowAnswer has a result for each envelope of the file that could be
// opened, in its order; Damaged counts the others.
type EscrowAnswer struct {
	Results []Result `json:"results"`
	Damaged int      `json:"damaged,omitempty"`
	// DamagedItems are their numbers in the file, from 1.
	DamagedItems []int `json:"damaged_items,omitempty"`
}

// Types of what the clerk's signing key vouches for besides operations.
const (
	TypeRenewal         = "confirmpoint-renewal+json"          // RenewalPayload, key in x5c
	TypeAuditCheckpoint = "confirmpoint-audit-checkpoint+json" // AuditCheckpointPayload, key in x5c
	TypeCustody         = "confirmpoint-custody+json"          // confirm.CustodyEntry, key in x5c
	TypeWipe            = "confirmpoint-wipe+json"             // confirm.WipeProof, key in x5c
)
