package confirm

import "time"

// AuditEvent is one entry of the tamper-evident log. Subject is a record or
// operation id; Detail holds no personal data.
type AuditEvent struct {
	At      time.Time // UTC
	Actor   string    // clerk id
	Action  AuditAction
	Subject string
	Detail  string
}

// AuditAction names what was done.
type AuditAction string

// The audited acts (domain.md §12).
const (
	AuditSignIn         AuditAction = "sign_in"
	AuditSignOut        AuditAction = "sign_out"
	AuditSignFail       AuditAction = "sign_in_failed"
	AuditOpen           AuditAction = "open_record"
	AuditDecide         AuditAction = "decide"
	AuditPrint          AuditAction = "print"
	AuditExport         AuditAction = "export"          // a list left the program, as a file or on paper
	AuditReceiptNumbers AuditAction = "receipt_numbers" // reserved, void or returned
	AuditResolve        AuditAction = "resolve"
	AuditOutcome        AuditAction = "outcome"          // the registry's answer to a decision
	AuditElsewhere      AuditAction = "search_elsewhere" // other points were looked into; reason, fields and count only
	AuditPassword       AuditAction = "password"         // changed, or not
	AuditBundleOut      AuditAction = "bundle_export"    // open work left the program, sealed; counts only
	AuditBundleIn       AuditAction = "bundle_import"    // the registry's answer to it; counts only
	AuditRestored       AuditAction = "restored"         // the registry knew later numbers of this folder: a backup, or a copy
	AuditDamage         AuditAction = "damage"           // a stored row did not verify
)
