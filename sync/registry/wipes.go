package registry

import (
	"context"
	"database/sql"
	"net/http"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// serveWipe keeps the proof that the people of a plan are gone from a
// workstation.
func (r *Registry) serveWipe(w http.ResponseWriter, req *http.Request, who caller) error {
	var in wire.WipeRequest
	if err := readBody(req, &in); err != nil {
		return err
	}
	var proof confirm.WipeProof
	cert, err := wire.OpenStatement(wire.TypeWipe, in.Proof, &proof)
	if err != nil {
		return badEnvelope(err)
	}
	if err := firstInvalid(
		fieldFits{"plan_id", wordFits(proof.PlanID)}, fieldFits{"key_id", validSum(proof.KeyID)},
		fieldFits{"records", proof.Records >= 0}, fieldFits{"photos", proof.Photos >= 0},
		fieldFits{"audit", proof.AuditSeq > 0 && validSum(proof.AuditHash)}, fieldFits{"at", timeFits(proof.At)},
	); err != nil {
		return err
	}
	signer, err := r.statementSigner(req.Context(), cert, who)
	if err != nil {
		return err
	}
	if proof.InstallationID != signer.installationID || proof.PointID != signer.pointID {
		return invalidField("installation_id")
	}
	err = r.db.update(req.Context(), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(req.Context(), `
			INSERT INTO wipe_proof (sum, at, clerk_id, proof) VALUES ($1, $2, $3, $4) ON CONFLICT (sum) DO NOTHING`,
			wire.Hash([]byte(in.Proof)), millis(r.now()), signer.clerkID, []byte(in.Proof))
		return err
	})
	if err != nil {
		return err
	}
	return r.answerJSON(w, req, wire.WipeAnswer{Kept: true})
}

// Wipes lists the proofs of the officer's points, newest first.
func (o *Office) Wipes(ctx context.Context, in wire.OfficeQuery) (wire.OfficeWipes, error) {
	all, err := list(ctx, o.r, func(row *sql.Rows) (wire.OfficeWipe, error) {
		var l wire.OfficeWipe
		var jws []byte
		var at int64
		if err := row.Scan(&at, &l.UserName, &l.PointCode, &jws); err != nil {
			return l, err
		}
		var p confirm.WipeProof
		_, err := wire.OpenStatement(wire.TypeWipe, string(jws), &p)
		l.Arrived, l.At, l.InstallationID, l.PlanID = fromMillis(at), p.At.UTC(), p.InstallationID, p.PlanID
		l.Records, l.Photos, l.KeyID, l.AuditSeq, l.AuditHash = p.Records, p.Photos, p.KeyID, p.AuditSeq, p.AuditHash
		return l, err
	}, `SELECT w.at, k.user_name, p.code, w.proof
		FROM wipe_proof w JOIN clerk k ON k.id = w.clerk_id JOIN point p ON p.id = k.point_id
		WHERE (CAST($1 AS text) = '' OR p.bureau_id = $1) AND (CAST($2 AS text) = '' OR k.user_name = $2) ORDER BY w.n DESC LIMIT $3`,
		o.by.BureauID, in.UserName, wire.MaxOfficeSearches+1)
	var out wire.OfficeWipes
	out.Wipes, out.More = atMost(all, wire.MaxOfficeSearches)
	return out, err
}
