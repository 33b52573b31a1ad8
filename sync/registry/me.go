package registry

import (
	"crypto/x509"
	"net/http"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// serveMe tells a workstation what we know of it. It asks for no sign-in, so
// that one that was moved or put back from a backup hears of it first.
func (r *Registry) serveMe(w http.ResponseWriter, req *http.Request, who caller) error {
	cert, err := x509.ParseCertificate(who.cert)
	if err != nil {
		return err
	}
	a := wire.MeAnswer{
		ClerkID: who.clerkID, ClerkName: who.name, Role: string(who.role),
		CertificateEnds: cert.NotAfter.UTC(), SignedInUntil: who.signedInUntil.UTC(),
	}
	if who.role != confirm.RoleClerk {
		a.ClerkID = who.officerID
		return r.answerJSON(w, req, a)
	}
	ctx := req.Context()
	err = r.db.view(ctx, func(q querier) error {
		now := who.pointID
		if who.movedTo != "" {
			now = who.movedTo
		}
		point, err := r.point(ctx, q, now)
		if err != nil {
			return err
		}
		if a.Point, err = confirm.EncodePoint(point); err != nil {
			return err
		}
		return q.QueryRowContext(ctx, "SELECT coalesce(max(sequence), 0) AS n FROM operation WHERE clerk_id = $1 AND installation_id = $2",
			who.clerkID, who.installationID).Scan(&a.Sequence)
	})
	if err != nil {
		return err
	}
	return r.answerJSON(w, req, a)
}
