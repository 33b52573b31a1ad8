package desk

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"confirmpoint/confirm"
)

// Limits of what stands on the custody ledger, in characters.
const (
	maxKeeper = 64
	maxNote   = 200
)

// AddCustody signs an entry of the custody ledger (密钥保管台账) with the clerk's
// own key and keeps it; it reaches the registry when there is a line. Of entry
// Kind, Keeper, Note and, of a lost key that is not the present one, Serial are
// given. A lost key is revoked as soon as the registry hears of it. pin opens
// the signing key where the bureau wants one for each batch; else it is not
// looked at. invalid_value with field.
func (d *Desk) AddCustody(ctx context.Context, entry confirm.CustodyEntry, pin []byte) (line confirm.CustodyLine, err error) {
	err = d.SignNow(ctx, pin, 1, func(ctx context.Context) error {
		line, err = d.addCustody(ctx, entry)
		return err
	})
	return line, err
}

func (d *Desk) addCustody(ctx context.Context, entry confirm.CustodyEntry) (confirm.CustodyLine, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.CustodyLine{}, err
	}
	defer leave()
	if field := wrongInCustody(entry); field != "" {
		return confirm.CustodyLine{}, &confirm.Problem{Code: confirm.ProblemInvalidValue, Args: map[string]string{"field": field}}
	}
	entry.At = d.cfg.Registry.Now().At
	jws, err := d.cfg.Registry.SignCustody(ctx, entry)
	if err != nil {
		return confirm.CustodyLine{}, err
	}
	if entry, err = d.cfg.Registry.OpenCustody(jws); err != nil {
		return confirm.CustodyLine{}, err
	}
	seq, err := d.cfg.Cache.AddStatement(context.WithoutCancel(ctx), confirm.Statement{Kind: confirm.StatementCustody, JWS: jws},
		d.event(confirm.AuditCustody, entry.Serial, string(entry.Kind)))
	if err != nil {
		return confirm.CustodyLine{}, err
	}
	d.sendStatements(ctx)
	return confirm.CustodyLine{CustodyEntry: entry, Sent: d.isSent(ctx, seq)}, nil
}

// sendStatements is no part of what it follows: what does not come through is
// tried again with the next sending.
func (d *Desk) sendStatements(ctx context.Context) { _ = d.cfg.Registry.SendStatements(ctx) }

func (d *Desk) isSent(ctx context.Context, seq int64) bool {
	waiting, err := d.cfg.Cache.Statements(ctx, "", true)
	if err != nil {
		return false
	}
	for _, s := range waiting {
		if s.Seq == seq {
			return false
		}
	}
	return true
}

// wrongInCustody names the field that cannot be signed.
func wrongInCustody(e confirm.CustodyEntry) string {
	switch e.Kind {
	case confirm.CustodyReceived, confirm.CustodyReturned, confirm.CustodyLost:
	case confirm.CustodyHanded:
		if strings.TrimSpace(e.Keeper) == "" {
			return "keeper"
		}
	default:
		return "kind"
	}
	switch {
	case !isLine(e.Keeper, maxKeeper):
		return "keeper"
	case !isLine(e.Note, maxNote):
		return "note"
	}
	return ""
}

func isLine(s string, limit int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= limit && !strings.ContainsFunc(s, unicode.IsControl)
}

// Custody lists the custody ledger of the clerk's keys, oldest first: with the
// line what the registry has, and what waits here; without it what was signed
// on this computer.
func (d *Desk) Custody(ctx context.Context) ([]confirm.CustodyLine, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	kept, err := d.cfg.Cache.Statements(ctx, confirm.StatementCustody, false)
	if err != nil {
		return nil, err
	}
	var lines []confirm.CustodyLine
	told, err := d.cfg.Registry.Custody(ctx)
	online := err == nil
	for _, e := range told {
		lines = append(lines, confirm.CustodyLine{CustodyEntry: e, Sent: true})
	}
	for _, s := range kept {
		if online && !s.SentAt.IsZero() {
			continue
		}
		e, err := d.cfg.Registry.OpenCustody(s.JWS)
		if err != nil {
			return nil, err
		}
		if e.Holder.ID == d.cfg.Enrolment.Clerk.ID {
			lines = append(lines, confirm.CustodyLine{CustodyEntry: e, Sent: !s.SentAt.IsZero()})
		}
	}
	return lines, nil
}
