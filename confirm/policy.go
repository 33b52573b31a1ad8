package confirm

import "time"

// DeskPolicy is what a bureau asks of its workstations; the zero value is the
// default of each line. It travels in the rulebook and is set by registryd.
type DeskPolicy struct {
	// IdleMinutes without a hand on keyboard or mouse lock the desk; 0: 5.
	IdleMinutes int `json:"idle_minutes,omitempty"`
	// Signing says what a PIN opens the signing key for; empty: SignSession.
	Signing SigningPolicy `json:"signing,omitempty"`
	// BatchMinutes is how long the key stays open for one batch; 0: 10.
	BatchMinutes int `json:"batch_minutes,omitempty"`
	// Reveal says when full numbers come on the screen; empty: RevealOnOpen.
	Reveal RevealPolicy `json:"reveal,omitempty"`
	// KeyringFree allows enrolments on computers without a keyring (受限模式):
	// the PIN alone seals the keys, at a higher cost, for fewer days offline.
	KeyringFree bool `json:"keyring_free,omitempty"`
	// KeyringFreeDays is Rulebook.OfflineDays of such a workstation; 0: 2.
	KeyringFreeDays int `json:"keyring_free_days,omitempty"`
	// RetentionDays is how long after the end of a plan people stay on a
	// workstation (PIPL art. 19); 0: 30.
	RetentionDays int `json:"retention_days,omitempty"`
	// Templates is the version of the form templates that the bureau has approved,
	// as Press.TemplateVersion names it; empty: whatever the program has.
	Templates string `json:"templates,omitempty"`
}

// DefaultKeyringFreeDays stands for KeyringFreeDays 0.
const DefaultKeyringFreeDays = 2

// The greatest values of a policy.
const (
	MaxIdleMinutes     = 60
	MaxBatchMinutes    = 60
	MaxKeyringFreeDays = 7
	MaxRetentionDays   = 3650
)

// SigningPolicy says how long a PIN keeps the signing key open.
type SigningPolicy string

// The signing policies.
const (
	// SignSession: from sign-in to lock.
	SignSession SigningPolicy = "session"
	// SignBatch: for one named list of conclusions at a time (为本批 N 条签名).
	SignBatch SigningPolicy = "batch"
)

// RevealPolicy says when full numbers of persons are shown.
type RevealPolicy string

// The reveal policies. Lists are masked under both.
const (
	// RevealOnOpen: opening a record shows its numbers, since they are compared
	// with paper; the audit log says so once a record and session.
	RevealOnOpen RevealPolicy = "on_open"
	// RevealOnDemand: a key shows them, and the audit log says so each time.
	RevealOnDemand RevealPolicy = "on_demand"
)

// Idle is how long the desk may be left alone.
func (p DeskPolicy) Idle() time.Duration {
	return time.Duration(orDefault(p.IdleMinutes, 5)) * time.Minute
}

// BatchTime is how long one batch may take to sign.
func (p DeskPolicy) BatchTime() time.Duration {
	return time.Duration(orDefault(p.BatchMinutes, 10)) * time.Minute
}

// Retention is how long people stay on a workstation after the end of a plan.
func (p DeskPolicy) Retention() time.Duration {
	return time.Duration(orDefault(p.RetentionDays, 30)) * 24 * time.Hour
}

// OfflineDays is how long a workstation without a keyring (受限模式) may work
// offline, at most as long as others.
func (p DeskPolicy) OfflineDays(others int) int {
	return min(others, orDefault(p.KeyringFreeDays, DefaultKeyringFreeDays))
}

func orDefault(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}
