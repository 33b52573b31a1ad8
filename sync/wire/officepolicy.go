package wire

import "time"

// OfficePolicy is what a bureau asks of its workstations (confirm.DeskPolicy).
// Zero and empty mean the default. Revision is what the officer has seen, 0
// while nothing was ever set: another is refused with outdated.
type OfficePolicy struct {
	BureauID        string `json:"bureau_id"`
	BureauName      string `json:"bureau_name,omitempty"` // in answers only
	IdleMinutes     int    `json:"idle_minutes"`          // 1 to 60
	Signing         string `json:"signing"`               // session or batch
	BatchMinutes    int    `json:"batch_minutes"`         // 1 to 60
	Reveal          string `json:"reveal"`                // on_open or on_demand
	KeyringFree     bool   `json:"keyring_free"`
	KeyringFreeDays int    `json:"keyring_free_days"`   // 1 to 7
	RetentionDays   int    `json:"retention_days"`      // 1 to 3650
	Templates       string `json:"templates,omitempty"` // approved version of the form templates: 8 hex digits
	Revision        int64  `json:"revision"`
}

// OfficePolicies are those of the officer's bureaus, by their names.
type OfficePolicies struct {
	Policies []OfficePolicy `json:"policies"`
	More     bool           `json:"more,omitempty"` // there are others, which the answer has no room for
}

// OfficeAudit is what is known of one audit log of a workstation.
type OfficeAudit struct {
	Log            string    `json:"log"` // id of the log
	PointCode      string    `json:"point_code"`
	InstallationID string    `json:"installation_id"` // whose checkpoint is the newest
	UserName       string    `json:"user_name"`       // of that clerk
	Seq            int64     `json:"seq"`             // of the newest entry that is anchored
	At             time.Time `json:"at"`              // UTC, when it was signed
	Arrived        time.Time `json:"arrived"`         // UTC, by the registry's clock
	Checkpoints    int64     `json:"checkpoints"`     // that are kept
	// ForkedAt is when a checkpoint came that does not go on from the known one;
	// absent: none did, or it was accepted. ForkSeq is of its entry.
	ForkedAt *time.Time `json:"forked_at,omitempty"`
	ForkSeq  int64      `json:"fork_seq,omitempty"`
}

// OfficeAudits has forked logs first, then by point and log.
type OfficeAudits struct {
	Audits []OfficeAudit `json:"audits"`
	More   bool          `json:"more,omitempty"` // there are others, which the answer has no room for
}

// AuditWord accepts a forked log as it is now, e.g. after a backup was put
// back: it goes on from its newest checkpoint. The fork stays in the log of
// the bureau.
type AuditWord struct {
	Log    string `json:"log"`
	Reason string `json:"reason"` // no personal data
}
