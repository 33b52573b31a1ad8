package engine

import (
	"context"
	"errors"
	"net/http"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// SignCustody signs an entry of the custody ledger; Holder, and Serial of the
// present key when there is none, are filled in here. It asks nobody.
func (e *Engine) SignCustody(_ context.Context, entry confirm.CustodyEntry) ([]byte, error) {
	signer, der, err := e.cfg.Credential.SigningKey("custody")
	if err != nil {
		return nil, err
	}
	cert, err := wire.ParseCertificate(der)
	if err != nil {
		return nil, asProblem(err, confirm.ProblemCredentialBroken)
	}
	entry.Holder = e.cfg.Enrolment.Clerk
	if entry.Serial == "" {
		entry.Serial = wire.Serial(cert)
	}
	jws, err := wire.SignStatement(wire.TypeCustody, entry, signer, der)
	if err != nil {
		return nil, asProblem(err, confirm.ProblemInternal)
	}
	return []byte(jws), nil
}

// SignWipe signs the proof that the people of a plan are gone from here.
func (e *Engine) SignWipe(_ context.Context, p confirm.WipeProof) ([]byte, error) {
	signer, der, err := e.cfg.Credential.SigningKey("wipe")
	if err != nil {
		return nil, err
	}
	jws, err := wire.SignStatement(wire.TypeWipe, p, signer, der)
	if err != nil {
		return nil, asProblem(err, confirm.ProblemInternal)
	}
	return []byte(jws), nil
}

// SendStatements tells the registry the entries of the custody ledger and the
// proofs of wipes that wait, oldest first. It
// stops at the first that does not come through. One that the registry cannot
// take is left waiting and does not hold up the others.
func (e *Engine) SendStatements(ctx context.Context) error {
	waiting, left := e.cfg.Cache.Statements(ctx, "", true)
	if left != nil && confirm.CodeOf(left) != confirm.ProblemCacheDamaged {
		return left
	}
	for _, s := range waiting {
		if s.Kind != confirm.StatementCustody && s.Kind != confirm.StatementWipe {
			continue // the audit log has its own way
		}
		switch err := e.sendStatement(ctx, s); confirm.CodeOf(err) {
		case "":
		case confirm.ProblemBadRequest, confirm.ProblemBadEnvelope, confirm.ProblemInvalidValue, confirm.ProblemWrongRole:
			left = errors.Join(left, err)
			continue
		default:
			return errors.Join(left, err)
		}
		if err := e.cfg.Cache.MarkStatementSent(ctx, s.Seq, e.time.now().UTC()); err != nil {
			return err
		}
	}
	return left
}

func (e *Engine) sendStatement(ctx context.Context, s confirm.Statement) error {
	if s.Kind == confirm.StatementCustody {
		return e.exchange(ctx, request{
			method: http.MethodPost, path: wire.PathCustody, body: wire.CustodyRequest{Entry: string(s.JWS)},
		}, &wire.CustodyAnswer{})
	}
	return e.exchange(ctx, request{
		method: http.MethodPost, path: wire.PathWipes, body: wire.WipeRequest{Proof: string(s.JWS)},
	}, &wire.WipeAnswer{})
}

// Custody asks the registry for the custody ledger of the clerk's own keys,
// oldest first. Lines whose signature is not right are an error.
func (e *Engine) Custody(ctx context.Context) ([]confirm.CustodyEntry, error) {
	var a wire.CustodyAnswer
	if err := e.exchange(ctx, request{method: http.MethodGet, path: wire.PathCustody}, &a); err != nil {
		return nil, err
	}
	list := make([]confirm.CustodyEntry, 0, len(a.Entries))
	for _, jws := range a.Entries {
		entry, err := openCustody(jws)
		if err != nil {
			return nil, e.bad(err)
		}
		list = append(list, entry)
	}
	return list, nil
}

// OpenCustody reads an entry that this workstation has signed.
func (e *Engine) OpenCustody(jws []byte) (confirm.CustodyEntry, error) {
	entry, err := openCustody(string(jws))
	if err != nil {
		return entry, &confirm.Problem{Code: confirm.ProblemCacheDamaged, Args: map[string]string{"place": "statement"}, Err: err}
	}
	return entry, nil
}

// OpenWipe reads a proof that this workstation has signed.
func (e *Engine) OpenWipe(jws []byte) (confirm.WipeProof, error) {
	var proof confirm.WipeProof
	if _, err := wire.OpenStatement(wire.TypeWipe, string(jws), &proof); err != nil {
		return proof, &confirm.Problem{Code: confirm.ProblemCacheDamaged, Args: map[string]string{"place": "statement"}, Err: err}
	}
	return proof, nil
}

func openCustody(jws string) (confirm.CustodyEntry, error) {
	var entry confirm.CustodyEntry
	_, err := wire.OpenStatement(wire.TypeCustody, jws, &entry)
	return entry, err
}
