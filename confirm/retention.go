package confirm

import "time"

// WipeProof says that the people of a plan are gone from a workstation: the
// key that sealed them has been destroyed with every copy of it, and what
// counts of the ledgers stays. It is signed by the clerk and kept by both ends.
type WipeProof struct {
	InstallationID string    `json:"installation_id"`
	PlanID         string    `json:"plan_id"`
	PointID        string    `json:"point_id"`
	Records        int       `json:"records"`    // people that were here
	Photos         int       `json:"photos"`     // pictures and scans
	KeyID          string    `json:"key_id"`     // of the destroyed key: SHA-256 of a keyed check, hex; tells nothing of the key
	AuditSeq       int64     `json:"audit_seq"`  // end of the audit log after the wipe
	AuditHash      string    `json:"audit_hash"` // of that entry, hex
	At             time.Time `json:"at"`         // UTC
}
