package confirm

import "time"

// Enrolment is what a workstation needs to know of its registry and clerk.
// It holds no secret.
type Enrolment struct {
	RegistryURL string `json:"registry_url"`
	RegistryID  string `json:"registry_id"`
	// CA is the PEM of the registry's certificate authority, the only one trusted.
	CA []byte `json:"ca"`
	// ReceiptKeys are the registry's public keys for receipts and time, JWK set JSON.
	ReceiptKeys    []byte    `json:"receipt_keys"`
	InstallationID string    `json:"installation_id"` // UUIDv7 made at enrolment
	Clerk          Actor     `json:"clerk"`
	UserName       string    `json:"user_name"`
	Point          Point     `json:"point"`
	EnrolledAt     time.Time `json:"enrolled_at"` // UTC
}

// CredentialStatus is what can be said of the credential without a PIN.
type CredentialStatus struct {
	Enrolled  bool
	Unlocked  bool
	TriesLeft int       // PIN tries before it locks; -1 unknown
	WaitUntil time.Time // UTC, next try not before; zero: now
	Serial    string    // of the certificate, hex
	NotBefore time.Time // UTC, of the later of both certificates
	NotAfter  time.Time // UTC, of the earlier of both certificates
	Provider  CredentialProvider
	Algorithm Algorithm // of what it signs
	// SigningOpen tells that the signing key is open, for the session or a batch.
	SigningOpen bool
	// KeyringFree marks 受限模式: the PIN alone seals the keys; shown at all times.
	KeyringFree bool
	// FailedTotal counts every wrong PIN since enrolment; it never goes back.
	FailedTotal int64
	// KeyringWait tells that the system keyring has been asked and has not
	// answered: perhaps it asks a person (正在等待系统密钥环).
	KeyringWait bool
	Problem     *Problem // keyring missing, locked, corrupt…; nil when ready
}

// SMSChallenge is the registry's answer to user name and password.
type SMSChallenge struct {
	ID          string
	PhoneMasked string // 138****1234
	ExpiresAt   time.Time
}

// Link is the contact with the registry, as the standing line of the window shows it.
type Link struct {
	Online    bool
	Problem   *Problem  // why not, when not
	LastHello time.Time // UTC, last verified answer
	LastPull  time.Time // UTC, last complete pull
}

// SendReport counts what one round of sending did.
type SendReport struct {
	Sent, Accepted, Refused, Unknown int
	// Again is how many of Accepted the registry had accepted before it was
	// restored from a backup that did not have them.
	Again int
}

// PullReport counts what one pull did.
type PullReport struct {
	Records, Tombstones, Blobs int
	BlobsMissing               int
	Unreadable                 int // changes left out: digest or encoding is wrong
	// Restored is by how many intents the registry knew this folder better than
	// it did itself: it was put back from a backup, or is a copy (D7).
	Restored int64
	// Again is how many operations are to be asked for, after a new epoch that
	// does not show what the registry has accepted: it was restored.
	Again int
}

// Progress tells how far long work is. It is called from the working
// goroutine, never after the work has returned.
type Progress func(done, total int)

// SettingLineBudget is the name under which a workstation keeps how many bytes
// a second photos may take of the line, in decimal; none: as many as come.
const SettingLineBudget = "line budget"
