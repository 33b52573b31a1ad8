package engine

import (
	"context"
	"errors"
	"net/http"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// SignCheckpoint signs the end of the audit log with the clerk's key; see
// confirm.AuditCheckpoint. It does not touch the network.
func (e *Engine) SignCheckpoint(_ context.Context, c confirm.AuditCheckpoint) ([]byte, error) {
	signer, der, err := e.cfg.Credential.SigningKey("audit")
	if err != nil {
		return nil, err
	}
	jws, err := wire.SignStatement(wire.TypeAuditCheckpoint, wire.AuditCheckpointPayload{
		Log: c.Log, Seq: c.Seq, Hash: c.Hash, PrevSeq: c.PrevSeq, PrevHash: c.PrevHash,
		At: c.At.UTC(), InstallationID: e.cfg.Enrolment.InstallationID,
	}, signer, der)
	if err != nil {
		return nil, asProblem(err, confirm.ProblemInternal)
	}
	return []byte(jws), nil
}

// OpenCheckpoint reads a checkpoint of any clerk of this computer: signed by a
// certificate of the registry's CA, which may have ended since. cache_damaged if not.
func (e *Engine) OpenCheckpoint(jws []byte) (confirm.AuditCheckpoint, error) {
	var said wire.AuditCheckpointPayload
	cert, err := wire.OpenStatement(wire.TypeAuditCheckpoint, string(jws), &said)
	if err == nil {
		err = wire.VerifySigning(cert, e.client.roots)
	}
	if err != nil {
		return confirm.AuditCheckpoint{}, &confirm.Problem{Code: confirm.ProblemCacheDamaged,
			Args: map[string]string{"place": "statement"}, Err: err}
	}
	return confirm.AuditCheckpoint{Log: said.Log, Seq: said.Seq, Hash: said.Hash,
		PrevSeq: said.PrevSeq, PrevHash: said.PrevHash, At: said.At, JWS: jws}, nil
}

var errManyCheckpoints = errors.New("engine: too many checkpoints for one request")

// AnchorAudit tells the registry checkpoints of a log, at most
// wire.MaxCheckpoints, or asks what it knows of it.
func (e *Engine) AnchorAudit(ctx context.Context, log string, checkpoints [][]byte) (confirm.AuditAnchor, error) {
	if len(checkpoints) > wire.MaxCheckpoints {
		return confirm.AuditAnchor{}, &confirm.Problem{Code: confirm.ProblemInternal, Err: errManyCheckpoints}
	}
	body := wire.CheckpointsRequest{Log: log, Checkpoints: make([]string, len(checkpoints))}
	for i, jws := range checkpoints {
		body.Checkpoints[i] = string(jws)
	}
	var a wire.CheckpointsAnswer
	if err := e.exchange(ctx, request{method: http.MethodPost, path: wire.PathAudit, body: body}, &a); err != nil {
		return confirm.AuditAnchor{}, err
	}
	return confirm.AuditAnchor{Seq: a.Seq, Hash: a.Hash, Forked: a.Forked}, nil
}

// ClockJumps gives what this computer's clock did since it was last asked: by
// how much it moved against the monotonic one, whenever that is more than a
// sleep or a correction of minutes leaves unexplained.
func (e *Engine) ClockJumps() []confirm.ClockJump { return e.time.takeJumps() }
