package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"sync"

	"confirmpoint/confirm"
)

// auditState is what the desk remembers of its audit log between entries.
type auditState struct {
	mu    sync.Mutex
	jumps []confirm.ClockJump      // not yet written
	last  *confirm.AuditCheckpoint // newest; nil while it was not looked for
	seen  map[string]struct{}      // records whose numbers are on record as shown in this session
}

// forget is for the end of a session. Jumps are kept for the next one.
func (a *auditState) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last, a.seen = nil, nil
}

// event is what was done by the clerk, now.
func (d *Desk) event(action confirm.AuditAction, subject, detail string) confirm.AuditEvent {
	return confirm.AuditEvent{
		At:      d.cfg.Registry.Now().At,
		Actor:   d.cfg.Enrolment.Clerk.ID,
		Action:  action,
		Subject: subject,
		Detail:  detail,
	}
}

// audit writes one entry of what the clerk does now, when the act itself is no
// writing of the cache: it comes before the act. All else gives its event to
// the cache with what it writes.
func (d *Desk) audit(ctx context.Context, action confirm.AuditAction, subject, detail string) error {
	return d.auditAll(ctx, d.event(action, subject, detail))
}

func (d *Desk) auditAll(ctx context.Context, events ...confirm.AuditEvent) error {
	if err := d.noteJumps(ctx); err != nil {
		return err
	}
	if err := d.cfg.Cache.Audit(ctx, events...); err != nil {
		return err
	}
	return d.checkpointWhenDue(ctx)
}

// noteJumps writes what the clock did since it was last asked: seconds, and
// whose watch it was. It is kept for later when it cannot be written.
func (d *Desk) noteJumps(ctx context.Context) error {
	d.trail.mu.Lock()
	defer d.trail.mu.Unlock()
	d.trail.jumps = append(d.trail.jumps, d.cfg.Registry.ClockJumps()...)
	if len(d.trail.jumps) == 0 {
		return nil
	}
	events := make([]confirm.AuditEvent, len(d.trail.jumps))
	for i, j := range d.trail.jumps {
		events[i] = confirm.AuditEvent{At: j.At, Actor: d.cfg.Enrolment.Clerk.ID, Action: confirm.AuditClockJump,
			Subject: d.cfg.Enrolment.InstallationID, Detail: strconv.FormatInt(int64(j.By.Seconds()), 10)}
	}
	if err := d.cfg.Cache.Audit(ctx, events...); err != nil {
		return err
	}
	d.trail.jumps = nil
	return nil
}

// signInEvents are what is written at a sign-in: failures of this process, wrong
// PINs that were counted by the credential, whoever's process it was, and the
// sign-in itself.
func (d *Desk) signInEvents(way string) []confirm.AuditEvent {
	var events []confirm.AuditEvent
	for _, f := range d.failures {
		events = append(events, confirm.AuditEvent{At: f.at, Actor: d.cfg.Enrolment.Clerk.ID,
			Action: confirm.AuditSignFail, Detail: string(f.code)})
	}
	return append(events, d.event(confirm.AuditSignIn, d.cfg.Enrolment.InstallationID, way))
}

// wrongPINSetting keeps how many wrong PINs of an installation the log knows.
func wrongPINSetting(installation string) string { return "audit wrong pins " + installation }

// auditWrongPINs writes how many wrong PINs there were since the last sign-in,
// by the credential's count, which never goes back: a copied or restored
// credential is told by a count below the known one.
func (d *Desk) auditWrongPINs(ctx context.Context, total int64) error {
	name := wrongPINSetting(d.cfg.Enrolment.InstallationID)
	kept, err := d.cfg.Cache.Setting(ctx, name)
	if err != nil && confirm.CodeOf(err) != confirm.ProblemCacheDamaged {
		return err
	}
	known, _ := strconv.ParseInt(string(kept), 10, 64)
	if total == known {
		return nil
	}
	detail := strconv.FormatInt(total-known, 10) + " of " + strconv.FormatInt(total, 10)
	return d.cfg.Cache.SaveSetting(ctx, name, strconv.AppendInt(nil, total, 10),
		d.event(confirm.AuditWrongPIN, d.cfg.Enrolment.InstallationID, detail))
}

// editDetail is the Detail of AuditEdit.
type editDetail struct {
	Operation string                    `json:"operation"`
	Fields    []confirm.FieldCorrection `json:"fields"`
}

// edits are the events of what an intent changes that was there before: fields
// of the work data, and file numbers.
func (d *Desk) edits(before confirm.Record, i confirm.Intent) ([]confirm.AuditEvent, error) {
	var fields []confirm.FieldCorrection
	if i.Correction != nil {
		fields = slices.Clone(i.Correction.Fields)
	}
	if i.Action == confirm.ActionAnnotate || concludes(i.Action) {
		for _, f := range []confirm.FieldCorrection{
			{Field: "file_number", Old: before.Standing.FileNumber, New: i.FileNumber},
			{Field: "local_file_number", Old: before.Standing.LocalFileNumber, New: i.LocalFileNumber},
		} {
			if f.Old != f.New {
				fields = append(fields, f)
			}
		}
	}
	if len(fields) == 0 {
		return nil, nil
	}
	detail, err := json.Marshal(editDetail{Operation: i.OperationID, Fields: fields})
	if err != nil {
		return nil, err
	}
	return []confirm.AuditEvent{d.event(confirm.AuditEdit, i.RecordID, string(detail))}, nil
}

// AuditTrail lists the audit log, oldest first, verified as VerifyAudit does
// for the chain; what comes before a break is given with the error.
func (d *Desk) AuditTrail(ctx context.Context) ([]confirm.AuditEntry, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return d.cfg.Cache.AuditLog(ctx)
}

// ExportAudit notes that the audit log leaves the program, for a purpose, and
// then gives it as AuditTrail does. export_purpose.
func (d *Desk) ExportAudit(ctx context.Context, purpose confirm.ExportPurpose) ([]confirm.AuditEntry, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	if purpose.Label() == "" {
		return nil, &confirm.Problem{Code: confirm.ProblemExportPurpose}
	}
	if err := d.audit(ctx, confirm.AuditExport, "", "audit "+string(purpose)); err != nil {
		return nil, err
	}
	return d.cfg.Cache.AuditLog(ctx)
}
