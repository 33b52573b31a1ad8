package confirm

import "time"

// AuditEvent is one entry of the tamper-evident log. Subject is a record or
// operation id; Detail is sealed on the disk and holds personal data only in
// AuditEdit.
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
	AuditUndo           AuditAction = "undo"             // a decision was taken back before it was sent
	AuditOutcome        AuditAction = "outcome"          // the registry's answer to a decision
	AuditElsewhere      AuditAction = "search_elsewhere" // other points were looked into; reason, fields and count only
	AuditPassword       AuditAction = "password"         // changed, or not
	AuditBundleOut      AuditAction = "bundle_export"    // open work left the program, sealed; counts only
	AuditBundleIn       AuditAction = "bundle_import"    // the registry's answer to it; counts only
	AuditRestored       AuditAction = "restored"         // the registry knew later numbers of this folder: a backup, or a copy
	AuditDamage         AuditAction = "damage"           // a stored row did not verify
	AuditWrongPIN       AuditAction = "wrong_pin"        // with the count; at the next sign-in when the log was locked
	AuditReveal         AuditAction = "reveal"           // a full number of a person came on the screen or into the clipboard
	AuditEdit           AuditAction = "edit"             // detail holds old and new value, sealed
	AuditClockJump      AuditAction = "clock_jump"       // seconds; the computer's clock against the monotonic one
	AuditLock           AuditAction = "lock"             // by the clerk, idle, suspend or removal of the token
	AuditSignBatch      AuditAction = "sign_batch"       // one PIN for one batch: name and count
	AuditRenew          AuditAction = "renew_certificate"
	AuditCustody        AuditAction = "custody"
	AuditSecondCopy     AuditAction = "second_copy" // unsent work was copied to, or taken from, another drive; counts only
	AuditWipe           AuditAction = "wipe"        // people of a plan were destroyed; counts only
	AuditClerk          AuditAction = "clerk"       // another clerk of this computer was let in or shut out
)
