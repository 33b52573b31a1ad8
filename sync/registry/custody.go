package registry

import (
	"context"
	"crypto/x509"
	"database/sql"
	"errors"
	"net/http"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// maxCustody is how many entries of one clerk are told.
const maxCustody = 500

// serveNewCustody adds a line to the custody ledger: signed by the clerk whom
// it is about, of a key of his. A key that is lost ends at once, with all
// certificates of its workstation.
func (r *Registry) serveNewCustody(w http.ResponseWriter, req *http.Request, who caller) error {
	var in wire.CustodyRequest
	if err := readBody(req, &in); err != nil {
		return err
	}
	var entry confirm.CustodyEntry
	cert, err := wire.OpenStatement(wire.TypeCustody, in.Entry, &entry)
	if err != nil {
		return badEnvelope(err)
	}
	if err := checkCustody(entry); err != nil {
		return err
	}
	signer, err := r.statementSigner(req.Context(), cert, who)
	if err != nil {
		return err
	}
	if signer.clerkID != entry.Holder.ID {
		return invalidField("holder")
	}
	err = r.db.update(req.Context(), func(tx *sql.Tx) error {
		return r.addCustody(req.Context(), tx, signer, entry, in.Entry)
	})
	if err != nil {
		return err
	}
	return r.serveCustody(w, req, signer)
}

func badEnvelope(err error) error {
	return &confirm.Problem{Code: confirm.ProblemBadRequest, Err: err}
}

func checkCustody(e confirm.CustodyEntry) error {
	switch e.Kind {
	case confirm.CustodyReceived, confirm.CustodyReturned, confirm.CustodyLost:
	case confirm.CustodyHanded:
		if e.Keeper == "" {
			return invalidField("keeper")
		}
	default:
		return invalidField("kind")
	}
	return firstInvalid(
		fieldFits{"serial", wordFits(e.Serial)},
		fieldFits{"keeper", lineFits(e.Keeper, maxOfficeWord)},
		fieldFits{"note", lineFits(e.Note, maxOfficeLine)},
		fieldFits{"at", timeFits(e.At)},
	)
}

// statementSigner is who signed a statement: a clerk of the caller's point,
// with a key that is still good. Clerks of one computer send for one another.
func (r *Registry) statementSigner(ctx context.Context, cert *x509.Certificate, who caller) (caller, error) {
	if who.clerkID == "" {
		return caller{}, problem(confirm.ProblemWrongRole)
	}
	signer, err := r.signerOf(ctx, cert)
	var p *confirm.Problem
	switch {
	case errors.As(err, &p) && p.Code != confirm.ProblemRegistryBusy:
		return caller{}, invalidField("signer")
	case err != nil:
		return caller{}, err
	case signer.clerkID == "" || signer.pointID != who.pointID || !signer.ended.IsZero():
		return caller{}, invalidField("signer")
	}
	return signer, nil
}

// addCustody keeps an entry once.
func (r *Registry) addCustody(ctx context.Context, tx *sql.Tx, signer caller, entry confirm.CustodyEntry, jws string) error {
	var installation string
	err := tx.QueryRowContext(ctx, "SELECT installation_id FROM certificate WHERE serial = $1 AND clerk_id = $2", entry.Serial, signer.clerkID).Scan(&installation)
	if errors.Is(err, sql.ErrNoRows) {
		return invalidField("serial")
	}
	if err != nil {
		return err
	}
	added, err := tx.ExecContext(ctx, `
		INSERT INTO custody (sum, at, clerk_id, serial, installation_id, entry) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (sum) DO NOTHING`,
		wire.Hash([]byte(jws)), millis(r.now()), signer.clerkID, entry.Serial, installation, []byte(jws))
	if err != nil {
		return err
	}
	n, err := added.RowsAffected()
	if err != nil || n == 0 || entry.Kind != confirm.CustodyLost {
		return err
	}
	if _, err := tx.ExecContext(ctx, `
		UPDATE certificate SET revoked_at = $1 WHERE clerk_id = $2 AND installation_id = $3 AND revoked_at IS NULL`,
		millis(r.now()), signer.clerkID, installation); err != nil {
		return err
	}
	return r.console().log(ctx, tx, signer.bureauID, "custody_lost", signer.clerkID, "")
}

// serveCustody lists the entries of the caller's keys, oldest first.
func (r *Registry) serveCustody(w http.ResponseWriter, req *http.Request, who caller) error {
	if who.clerkID == "" {
		return problem(confirm.ProblemWrongRole)
	}
	entries, err := list(req.Context(), r, func(row *sql.Rows) (string, error) {
		var jws []byte
		err := row.Scan(&jws)
		return string(jws), err
	}, "SELECT entry FROM (SELECT n, entry FROM custody WHERE clerk_id = $1 ORDER BY n DESC LIMIT $2) AS newest ORDER BY n", who.clerkID, maxCustody)
	if err != nil {
		return err
	}
	return r.answerJSON(w, req, wire.CustodyAnswer{Entries: entries})
}

// Custody lists the custody ledger of the officer's points, newest first.
func (o *Office) Custody(ctx context.Context, in wire.OfficeQuery) (wire.OfficeCustody, error) {
	all, err := list(ctx, o.r, func(row *sql.Rows) (wire.OfficeCustodyLine, error) {
		var l wire.OfficeCustodyLine
		var jws []byte
		var at int64
		if err := row.Scan(&at, &l.InstallationID, &l.UserName, &l.ClerkName, &l.PointCode, &jws); err != nil {
			return l, err
		}
		var e confirm.CustodyEntry
		_, err := wire.OpenStatement(wire.TypeCustody, string(jws), &e)
		l.Arrived, l.At, l.Kind, l.Serial, l.Keeper, l.Note = fromMillis(at), e.At.UTC(), string(e.Kind), e.Serial, e.Keeper, e.Note
		return l, err
	}, `SELECT c.at, c.installation_id, k.user_name, k.name, p.code, c.entry
		FROM custody c JOIN clerk k ON k.id = c.clerk_id JOIN point p ON p.id = k.point_id
		WHERE (CAST($1 AS text) = '' OR p.bureau_id = $1) AND (CAST($2 AS text) = '' OR k.user_name = $2) ORDER BY c.n DESC LIMIT $3`,
		o.by.BureauID, in.UserName, wire.MaxOfficeSearches+1)
	var out wire.OfficeCustody
	out.Lines, out.More = atMost(all, wire.MaxOfficeSearches)
	return out, err
}
