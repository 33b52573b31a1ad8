package registry

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// EscrowTaken says what an escrow file brought. It names nobody.
type EscrowTaken struct {
	MadeAt   time.Time // UTC, as the workstation believes; zero when that cannot be read
	Accepted int
	Refused  int
	Open     int   // not judged: they may be brought again
	Damaged  []int // numbers of items that cannot be opened, from 1
}

// TakeEscrow judges what stands in an escrow file, which anybody may bring: each
// envelope counts by its own signature, as if it had come in a bundle. What
// came before by whatever way stays as it is. Damaged items take no other with
// them. Kinds of error: bad_file with reason (a wire.BundleReason),
// registry_busy, disk_full.
func (r *Registry) TakeEscrow(ctx context.Context, in io.Reader) (EscrowTaken, error) {
	file, err := wire.ReadEscrow(in)
	if err != nil {
		return EscrowTaken{}, bundleProblem(err)
	}
	results, damaged, err := r.judgeEscrow(ctx, file, "")
	if err != nil {
		return EscrowTaken{}, err
	}
	taken := EscrowTaken{MadeAt: file.Header.MadeAt.UTC(), Damaged: damaged}
	for _, result := range results {
		switch result.Kind {
		case wire.ResultAccepted:
			taken.Accepted++
		case wire.ResultRefused:
			taken.Refused++
		default:
			taken.Open++
		}
	}
	r.logEscrow(ctx, len(results), len(damaged), "console")
	return taken, nil
}

func (r *Registry) logEscrow(ctx context.Context, operations, damaged int, by string) {
	r.cfg.Logger.InfoContext(ctx, "escrow taken", "operations", operations, "damaged", damaged, "by", by)
}

// serveEscrow takes a part of an escrow file from a clerk of the same point,
// whose own work it need not be.
func (r *Registry) serveEscrow(w http.ResponseWriter, req *http.Request, who caller) error {
	if req.Header.Get("Content-Type") != wire.EscrowType {
		return badRequest("content type")
	}
	if req.Header.Get("Content-Encoding") != "" {
		return badRequest("content coding")
	}
	file, err := wire.ReadEscrow(req.Body)
	if err != nil {
		return bundleProblem(err)
	}
	if len(file.Items) == 0 || len(file.Items) > wire.MaxBatch {
		return badRequest("number of items")
	}
	results, damaged, err := r.judgeEscrow(req.Context(), file, who.pointID)
	if err != nil {
		return err
	}
	r.logEscrow(req.Context(), len(results), len(damaged), who.clerkID)
	return r.answerJSON(w, req, wire.EscrowAnswer{Results: results, Damaged: len(damaged), DamagedItems: damaged})
}

// escrowed is an envelope that could be opened.
type escrowed struct {
	envelope string
	signer   caller
	refused  wire.Result // when it cannot be judged
}

// judgeEscrow opens what can be opened and has it judged in order, clerk by
// clerk as they follow one another. Of another point than pointID (empty: any)
// nothing is judged, or told.
func (r *Registry) judgeEscrow(ctx context.Context, file wire.EscrowFile, pointID string) (results []wire.Result, damaged []int, err error) {
	if !file.HeaderDamaged && file.Header.RegistryID != r.id {
		return nil, nil, bundleProblem(&wire.BundleError{Reason: wire.BundleRegistry})
	}
	var found []escrowed
	signers := map[string]escrowed{} // by certificate
	for i, item := range file.Items {
		e, err := r.openEscrowed(ctx, item, signers)
		var wrong *wire.BundleError
		switch {
		case errors.As(err, &wrong) && wrong.Reason == wire.BundleDamaged:
			damaged = append(damaged, i+1)
			continue
		case err != nil:
			return nil, nil, bundleProblem(err)
		}
		if e.refused.Kind == "" && pointID != "" && e.signer.pointID != pointID {
			e.refused = invalid("", confirm.CodeNotYourPoint)
		}
		found = append(found, e)
	}
	if file.HeaderDamaged && len(found) == 0 {
		return nil, nil, bundleProblem(&wire.BundleError{Reason: wire.BundleDamaged})
	}
	results, err = r.judgeRuns(ctx, found)
	return results, damaged, err
}

// judgeRuns has envelopes judged, a run of one clerk at a time.
func (r *Registry) judgeRuns(ctx context.Context, found []escrowed) ([]wire.Result, error) {
	results := make([]wire.Result, 0, len(found))
	for from := 0; from < len(found); {
		first := found[from]
		if first.refused.Kind != "" {
			results = append(results, first.refused)
			from++
			continue
		}
		to, envelopes := from, []string(nil)
		for ; to < len(found) && found[to].refused.Kind == "" && found[to].signer.clerkID == first.signer.clerkID; to++ {
			envelopes = append(envelopes, found[to].envelope)
		}
		subs, answers := r.openAll(envelopes)
		if err := r.judgeCarried(ctx, first.signer, subs, answers); err != nil {
			return nil, err
		}
		results, from = append(results, answers...), to
	}
	return results, nil
}

// openEscrowed opens an item and finds who signed what is in it. An error is a
// *wire.BundleError of the item, or of the database.
func (r *Registry) openEscrowed(ctx context.Context, item []byte, signers map[string]escrowed) (escrowed, error) {
	if item == nil {
		return escrowed{}, damagedBundle("not an item")
	}
	envelope, installation, err := wire.OpenEscrow(item, r.id, r.bundle.private)
	if err != nil {
		return escrowed{}, &wire.BundleError{Reason: wire.BundleDamaged, Err: err}
	}
	payload, cert, err := wire.OpenEnvelope(envelope)
	if err != nil {
		return escrowed{refused: invalid("", confirm.ProblemBadEnvelope)}, nil
	}
	intent, err := confirm.DecodeIntent(payload)
	if err != nil || intent.InstallationID != installation {
		return escrowed{refused: invalid("", confirm.ProblemBadEnvelope)}, nil
	}
	e, known := signers[string(cert.Raw)]
	if !known {
		if e, err = r.escrowSigner(ctx, cert); err != nil {
			return escrowed{}, err
		}
		signers[string(cert.Raw)] = e
	}
	e.envelope = string(envelope)
	return e, nil
}

// escrowSigner is the clerk who signed, whatever has become of the certificate
// since: his operations are judged one by one (offline-rules.md D7).
func (r *Registry) escrowSigner(ctx context.Context, cert *x509.Certificate) (escrowed, error) {
	who, err := r.signerOf(ctx, cert)
	var p *confirm.Problem
	if errors.As(err, &p) && p.Code != confirm.ProblemRegistryBusy {
		return escrowed{refused: invalid("", p.Code)}, nil
	}
	if err == nil && who.clerkID == "" {
		return escrowed{refused: invalid("", confirm.CodeNotClerk)}, nil
	}
	return escrowed{signer: who}, err
}

// signerOf finds the holder of a signing certificate of ours, ended or not.
func (r *Registry) signerOf(ctx context.Context, cert *x509.Certificate) (who caller, err error) {
	if err := r.verifySigning(cert); err != nil {
		return who, problem(confirm.ProblemBadEnvelope)
	}
	err = r.db.view(ctx, func(q querier) error {
		who, err = findSigner(ctx, q, cert, r.now())
		return err
	})
	return who, err
}
