package desk

import (
	"context"
	"strings"

	"confirmpoint/confirm"
)

// RevealField names a number of a person that is masked until it is asked for.
type RevealField string

// The fields.
const (
	RevealIDNumber    RevealField = "id_number"   // 证件号码
	RevealPhone       RevealField = "phone"       // 手机号码
	RevealCertificate RevealField = "certificate" // 教师资格证书号码
)

// RevealFields lists all.
var RevealFields = []RevealField{RevealIDNumber, RevealPhone, RevealCertificate}

// Reveal gives full numbers of one person, to be shown or copied, and audits
// each time that it did so, before it does.
func (d *Desk) Reveal(ctx context.Context, recordID string, fields ...RevealField) (map[RevealField]string, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	r, err := d.cfg.Cache.Record(ctx, recordID)
	if err != nil {
		return nil, err
	}
	plain := make(map[RevealField]string, len(fields))
	for _, f := range fields {
		switch f {
		case RevealIDNumber:
			plain[f] = r.Content.Identity.DocumentNumber.Reveal()
		case RevealPhone:
			plain[f] = r.Content.Contact.Phone.Reveal()
		case RevealCertificate:
			plain[f] = r.Content.Certificate.Number.Reveal()
		default:
			return nil, &confirm.Problem{Code: confirm.ProblemInvalidValue, Args: map[string]string{"field": string(f)}}
		}
	}
	if err := d.audit(ctx, confirm.AuditReveal, recordID, fieldWords(fields)); err != nil {
		return nil, err
	}
	return plain, nil
}

func fieldWords(fields []RevealField) string {
	words := make([]string, len(fields))
	for i, f := range fields {
		words[i] = string(f)
	}
	return strings.Join(words, ",")
}

// openEvents are of opening a record: where that shows its numbers, the log
// says so once a record and session.
func (d *Desk) openEvents(recordID, detail string) []confirm.AuditEvent {
	events := []confirm.AuditEvent{d.event(confirm.AuditOpen, recordID, detail)}
	if d.Policy().Reveal == confirm.RevealOnDemand {
		return events
	}
	return append(events, d.firstReveal(recordID)...)
}

// pictureEvents are of a picture of a record's paper, which shows its numbers
// under every policy: once for all pages, whichever comes first.
func (d *Desk) pictureEvents(recordID string, page int) []confirm.AuditEvent {
	shown := d.firstReveal(recordID)
	if page > 1 && len(shown) == 0 {
		return nil
	}
	return append([]confirm.AuditEvent{d.event(confirm.AuditOpen, recordID, "preview")}, shown...)
}

// firstReveal is the event of a record whose numbers come on the screen for the
// first time in this session; none later.
func (d *Desk) firstReveal(recordID string) []confirm.AuditEvent {
	d.trail.mu.Lock()
	defer d.trail.mu.Unlock()
	if _, shown := d.trail.seen[recordID]; shown {
		return nil
	}
	if d.trail.seen == nil {
		d.trail.seen = make(map[string]struct{})
	}
	d.trail.seen[recordID] = struct{}{}
	return []confirm.AuditEvent{d.event(confirm.AuditReveal, recordID, fieldWords(RevealFields))}
}

// Policy is what the bureau asks of this workstation; the default before the
// first pull. It never waits, and may be asked while the desk is locked.
func (d *Desk) Policy() confirm.DeskPolicy {
	if p := d.policy.Load(); p != nil {
		return *p
	}
	return confirm.DeskPolicy{}
}
