package wire

import "time"

// OfficeCustodyLine is one line of the custody ledger as officers see it.
type OfficeCustodyLine struct {
	At             time.Time `json:"at"`      // UTC, as it was signed
	Arrived        time.Time `json:"arrived"` // UTC, registry time
	Kind           string    `json:"kind"`    // confirm.CustodyKind
	UserName       string    `json:"user_name"`
	ClerkName      string    `json:"clerk_name"`
	PointCode      string    `json:"point_code"`
	Serial         string    `json:"serial"`
	InstallationID string    `json:"installation_id"`
	Keeper         string    `json:"keeper,omitempty"`
	Note           string    `json:"note,omitempty"`
}

// OfficeCustody has the newest first.
type OfficeCustody struct {
	Lines []OfficeCustodyLine `json:"lines"`
	More  bool                `json:"more"`
}

// OfficeWipe is the proof of one wipe as officers see it.
type OfficeWipe struct {
	At             time.Time `json:"at"`      // UTC, as it was signed
	Arrived        time.Time `json:"arrived"` // UTC, registry time
	UserName       string    `json:"user_name"`
	PointCode      string    `json:"point_code"`
	InstallationID string    `json:"installation_id"`
	PlanID         string    `json:"plan_id"`
	Records        int       `json:"records"`
	Photos         int       `json:"photos"`
	KeyID          string    `json:"key_id"`
	AuditSeq       int64     `json:"audit_seq"`
	AuditHash      string    `json:"audit_hash"`
}

// OfficeWipes has the newest first.
type OfficeWipes struct {
	Wipes []OfficeWipe `json:"wipes"`
	More  bool         `json:"more"`
}
