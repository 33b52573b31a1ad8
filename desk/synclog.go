package desk

import (
	"context"
	"errors"

	"confirmpoint/confirm"
)

// SyncLog gives the newest lines of the sync log (同步记录), newest first, at
// most limit; 0: all that are kept.
func (d *Desk) SyncLog(ctx context.Context, limit int) ([]confirm.SyncEntry, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return d.cfg.Cache.SyncLog(ctx, limit)
}

// logSync writes a contact that ended with cause into the sync log, unless it
// did nothing. A log that cannot be written must not hide what the contact
// did: its error is joined to the cause.
func (d *Desk) logSync(ctx context.Context, e confirm.SyncEntry, cause error) error {
	ctx = context.WithoutCancel(ctx) // a desk that is being locked has still done it
	e.At = d.cfg.Registry.Now().At
	if cause != nil && !errors.Is(cause, context.Canceled) {
		e.Code, e.Args = codeForLog(cause)
	}
	if e.Idle() {
		return cause
	}
	d.outbox.forget()
	n, err := d.cfg.Cache.Waiting(ctx)
	if err == nil {
		e.Waiting = n
		e.Automatic = (e.Code != "" || n > 0) && passes(e.Code)
		err = d.cfg.Cache.AppendSync(ctx, e)
	}
	if err != nil {
		return errors.Join(cause, err)
	}
	return cause
}

// codeForLog names why a contact ended early.
func codeForLog(err error) (confirm.Code, map[string]string) {
	var p *confirm.Problem
	if errors.As(err, &p) {
		return p.Code, p.Args
	}
	return confirm.CodeOf(err), nil
}

// passes tells what may be over by itself from what a person has to end; the
// program goes on trying in either case, but need not promise anything.
func passes(code confirm.Code) bool {
	switch code {
	case "", confirm.ProblemOffline, confirm.ProblemNotRegistry, confirm.ProblemTLS, confirm.ProblemBadAnswer,
		confirm.ProblemRegistryBusy, confirm.ProblemTooManyTries, confirm.ProblemProxy, confirm.ProblemEpochChanged,
		confirm.ProblemEarlierMissing:
		return true
	}
	return false
}

func sentEntry(r confirm.SendReport) confirm.SyncEntry {
	return confirm.SyncEntry{Kind: confirm.SyncSend, Sent: r.Sent, Accepted: r.Accepted, Refused: r.Refused, Unknown: r.Unknown, Again: r.Again}
}

func pulledEntry(r confirm.PullReport) confirm.SyncEntry {
	e := confirm.SyncEntry{Kind: confirm.SyncPull, Records: r.Records, Gone: r.Tombstones, Blobs: r.Blobs}
	if r.Restored > 0 {
		e.Code = confirm.CodeCloneDetected
	}
	return e
}
