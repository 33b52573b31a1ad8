package desk

import (
	"context"
	"errors"

	"confirmpoint/confirm"
)

// checkpoint signs the end of the audit log, unless the newest checkpoint is
// of it already, and keeps it to be sent. A credential that cannot sign now
// signs with the next: a checkpoint covers all before it.
func (d *Desk) checkpoint(ctx context.Context) error {
	d.trail.mu.Lock()
	defer d.trail.mu.Unlock()
	return d.checkpointLocked(ctx, func(confirm.AuditEnd, confirm.AuditCheckpoint) bool { return true })
}

// checkpointWhenDue makes one every confirm.AuditCheckpointEntries entries and
// confirm.AuditCheckpointEvery.
func (d *Desk) checkpointWhenDue(ctx context.Context) error {
	d.trail.mu.Lock()
	defer d.trail.mu.Unlock()
	return d.checkpointLocked(ctx, func(end confirm.AuditEnd, last confirm.AuditCheckpoint) bool {
		return end.Seq-last.Seq >= confirm.AuditCheckpointEntries ||
			d.cfg.Registry.Now().At.Sub(last.At) >= confirm.AuditCheckpointEvery
	})
}

func (d *Desk) checkpointLocked(ctx context.Context, due func(confirm.AuditEnd, confirm.AuditCheckpoint) bool) error {
	end, err := d.cfg.Cache.AuditEnd(ctx)
	if err != nil {
		return err
	}
	last, err := d.lastCheckpoint(ctx)
	if err != nil || end.Seq == last.Seq || !due(end, last) {
		return err
	}
	c := confirm.AuditCheckpoint{Log: end.Log, Seq: end.Seq, Hash: end.Hash,
		PrevSeq: last.Seq, PrevHash: last.Hash, At: d.cfg.Registry.Now().At}
	if c.JWS, err = d.cfg.Registry.SignCheckpoint(ctx, c); err != nil {
		return nil
	}
	if _, err := d.cfg.Cache.AddStatement(ctx, confirm.Statement{Kind: confirm.StatementAudit, JWS: c.JWS}); err != nil {
		return err
	}
	d.trail.last = &c
	return nil
}

// lastCheckpoint is the newest of the log; the zero value when there is none,
// or none that can be read: the registry tells by that.
func (d *Desk) lastCheckpoint(ctx context.Context) (confirm.AuditCheckpoint, error) {
	if d.trail.last != nil {
		return *d.trail.last, nil
	}
	list, err := d.cfg.Cache.Statements(ctx, confirm.StatementAudit, false)
	if err != nil && confirm.CodeOf(err) != confirm.ProblemCacheDamaged {
		return confirm.AuditCheckpoint{}, err
	}
	var last confirm.AuditCheckpoint
	if len(list) > 0 {
		last, _ = d.cfg.Registry.OpenCheckpoint(list[len(list)-1].JWS)
	}
	d.trail.last = &last
	return last, nil
}

// forkedSetting is there while the registry knows another audit log.
const forkedSetting = "audit forked"

// anchorAudit sends the checkpoints that wait, and keeps what the registry says
// of them.
func (d *Desk) anchorAudit(ctx context.Context) error {
	waiting, err := d.cfg.Cache.Statements(ctx, confirm.StatementAudit, true)
	if err != nil || len(waiting) == 0 {
		return err
	}
	end, err := d.cfg.Cache.AuditEnd(ctx)
	if err != nil {
		return err
	}
	for len(waiting) > 0 {
		some := waiting[:min(len(waiting), maxAnchored)]
		waiting = waiting[len(some):]
		if err := d.anchorSome(ctx, end.Log, some); err != nil {
			return err
		}
	}
	return nil
}

// anchorSome sends checkpoints together. One that the registry will never take
// (it does not know the signer any more) must not hold up the others: it counts
// as sent, and is kept here as all are.
func (d *Desk) anchorSome(ctx context.Context, log string, some []confirm.Statement) error {
	jws := make([][]byte, len(some))
	for i, s := range some {
		jws[i] = s.JWS
	}
	anchor, err := d.cfg.Registry.AnchorAudit(ctx, log, jws)
	code := confirm.CodeOf(err)
	refused := code == confirm.ProblemInvalidValue || code == confirm.ProblemBadRequest
	switch {
	case refused && len(some) > 1:
		half := len(some) / 2
		if err := d.anchorSome(ctx, log, some[:half]); err != nil {
			return err
		}
		return d.anchorSome(ctx, log, some[half:])
	case err == nil:
		err = d.keepForked(ctx, anchor.Forked)
	case refused:
		err = nil
	}
	if err != nil {
		return err
	}
	for _, s := range some {
		if err := d.cfg.Cache.MarkStatementSent(ctx, s.Seq, d.cfg.Registry.Now().At); err != nil {
			return err
		}
	}
	return nil
}

// maxAnchored is how many checkpoints go in one request.
const maxAnchored = 100

// keepForked writes a setting only when it changes.
func (d *Desk) keepForked(ctx context.Context, forked bool) error {
	was, err := d.auditForked(ctx)
	if err != nil || was == forked {
		return err
	}
	var value []byte
	if forked {
		value = []byte("1")
	}
	return d.cfg.Cache.SaveSetting(ctx, forkedSetting, value)
}

func (d *Desk) auditForked(ctx context.Context) (bool, error) {
	value, err := d.cfg.Cache.Setting(ctx, forkedSetting)
	return value != nil, err
}

// auditProblem is what the standing line says of the audit log.
func (d *Desk) auditProblem(ctx context.Context) (*confirm.Problem, error) {
	forked, err := d.auditForked(ctx)
	if err != nil || !forked {
		return nil, err
	}
	return &confirm.Problem{Code: confirm.ProblemAuditForked}, nil
}

// VerifyAudit checks the audit log: the chain, the signed checkpoints and, when
// it can be reached, what the registry was told. What is wrong is in the
// report; an error means that the log could not be read at all.
func (d *Desk) VerifyAudit(ctx context.Context) (confirm.AuditReport, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.AuditReport{}, err
	}
	defer leave()
	entries, err := d.cfg.Cache.AuditLog(ctx)
	r := confirm.AuditReport{Entries: int64(len(entries))}
	if confirm.CodeOf(err) == confirm.ProblemCacheDamaged {
		r.Broken, r.Cause = r.Entries+1, confirm.AuditChainBroken
		return r, nil
	}
	if err != nil {
		return r, err
	}
	end, err := d.cfg.Cache.AuditEnd(ctx)
	if err != nil {
		return r, err
	}
	if err := d.verifyCheckpoints(ctx, end.Log, entries, &r); err != nil || r.Broken != 0 {
		return r, err
	}
	r.Anchor, err = d.cfg.Registry.AnchorAudit(ctx, end.Log, nil)
	if err != nil {
		return r, nil // without a line the log is checked by itself
	}
	r.Asked = true
	if a := r.Anchor; a.Forked || a.Seq > 0 && hashAt(entries, a.Seq) != a.Hash {
		r.Broken, r.Cause = max(1, min(a.Seq, r.Entries+1)), confirm.AuditRegistryDiffers
	}
	return r, nil
}

// verifyCheckpoints compares every checkpoint with the log and the one before it.
func (d *Desk) verifyCheckpoints(ctx context.Context, log string, entries []confirm.AuditEntry, r *confirm.AuditReport) error {
	list, err := d.cfg.Cache.Statements(ctx, confirm.StatementAudit, false)
	damaged := confirm.CodeOf(err) == confirm.ProblemCacheDamaged
	if err != nil && !damaged {
		return err
	}
	var last confirm.AuditCheckpoint
	for _, s := range list {
		c, err := d.cfg.Registry.OpenCheckpoint(s.JWS)
		if err == nil && (c.Log != log || c.PrevSeq != last.Seq || c.PrevHash != last.Hash || hashAt(entries, c.Seq) != c.Hash) {
			err = errCheckpoint
		}
		if err != nil {
			r.Broken, r.Cause = max(1, c.Seq, last.Seq), confirm.AuditCheckpointFalse
			return nil
		}
		last = c
		r.Checkpoints++
	}
	if damaged {
		r.Broken, r.Cause = last.Seq+1, confirm.AuditCheckpointFalse
	}
	return nil
}

var errCheckpoint = errors.New("desk: a checkpoint is not of this audit log")

// hashAt gives the hash of an entry, "" when there is none of that number.
func hashAt(entries []confirm.AuditEntry, seq int64) string {
	if seq < 1 || seq > int64(len(entries)) {
		return ""
	}
	return entries[seq-1].Hash
}
