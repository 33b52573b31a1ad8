package registry

import (
	"bytes"
	"cmp"
	"context"
	"crypto/x509"
	"database/sql"
	"errors"
	"net/http"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// caller is the clerk or officer behind a certificate.
type caller struct {
	role           confirm.Role
	cert           []byte // DER
	serial         string
	installationID string
	clerkID        string // empty for an officer
	officerID      string // empty for a clerk
	bureauID       string // of the point, or of the officer; empty for the province
	name           string // never logged
	userName       string
	pointID        string // of the certificate: where this workstation belongs
	movedTo        string // the clerk's point now, when it is another
	movedAt        time.Time
	signedInUntil  time.Time
	ended          time.Time // when the certificate was revoked, locked or ran out; zero while it is good
	expires        time.Time // of the certificate
	locked         bool      // and it was locked, not revoked
}

// actor is the caller as the rules know him.
func (c caller) actor() confirm.Actor {
	return confirm.Actor{ID: c.clerkID, Name: c.name, Role: confirm.RoleClerk, PointID: c.pointID}
}

// officer is the caller as the bureau's work knows him; a clerk is none.
func (c caller) officer() Officer {
	return Officer{ID: c.officerID, Name: c.name, UserName: c.userName, Role: c.role, BureauID: c.bureauID}
}

// holderID is whom the certificate belongs to.
func (c caller) holderID() string { return cmp.Or(c.clerkID, c.officerID) }

// table is where the holder is kept.
func (c caller) table() string {
	if c.role == confirm.RoleClerk {
		return "clerk"
	}
	return "officer"
}

// signInLife is how long an online sign-in lasts.
func (c caller) signInLife() time.Duration {
	if c.role == confirm.RoleClerk {
		return offlineDays * 24 * time.Hour
	}
	return officerSignIn
}

// identify finds the caller by certificate. TLS has checked that the
// certificate is of our CA and that the caller holds its key; whether it has
// been revoked is asked for every request, since connections live long.
func (r *Registry) identify(req *http.Request) (caller, error) {
	if req.TLS == nil || len(req.TLS.VerifiedChains) == 0 {
		return caller{}, problem(confirm.ProblemNotEnrolled)
	}
	cert := req.TLS.PeerCertificates[0]
	if wire.IsSigning(cert) { // which crypto/tls lets pass, since it names no purpose of TLS
		return caller{}, problem(confirm.ProblemNotEnrolled)
	}
	if r.now().After(cert.NotAfter) { // connections outlive certificates
		return caller{}, problem(confirm.ProblemCertExpired)
	}
	var who caller
	err := r.db.view(req.Context(), func(q querier) error {
		var err error
		who, err = findCaller(req.Context(), q, cert)
		return err
	})
	return who, err
}

// findCaller looks a certificate up: one we made, and neither it nor its holder revoked.
func findCaller(ctx context.Context, q querier, cert *x509.Certificate) (caller, error) {
	c, err := findHolder(ctx, q, cert)
	switch {
	case err != nil || c.ended.IsZero():
	case c.locked:
		err = problem(confirm.ProblemCertLocked)
	default:
		err = problem(confirm.ProblemRevoked)
	}
	return c, err
}

// findSigner looks a signing certificate up for what was signed with it: work that
// was under way when it ended is judged by when it was made (offline-rules.md D7).
func findSigner(ctx context.Context, q querier, cert *x509.Certificate, now time.Time) (caller, error) {
	if !wire.IsSigning(cert) {
		return caller{}, problem(confirm.ProblemBadEnvelope)
	}
	c, err := findHolder(ctx, q, cert)
	if now.After(cert.NotAfter) && (c.ended.IsZero() || cert.NotAfter.Before(c.ended)) {
		c.ended = cert.NotAfter
	}
	return c, err
}

// findHolder looks a certificate up that we made, whatever became of it; ended
// tells when it or its holder was revoked, or it was locked.
func findHolder(ctx context.Context, q querier, cert *x509.Certificate) (caller, error) {
	c := caller{cert: cert.Raw, serial: serialOf(cert), expires: cert.NotAfter}
	var stored []byte
	var until int64
	var certRevoked, holderRevoked, locked sql.NullInt64
	err := q.QueryRowContext(ctx, `
		SELECT x.installation_id, x.der, x.revoked_at, x.signed_in_until, coalesce(k.id, ''), coalesce(o.id, ''),
		       coalesce(k.name, o.name), coalesce(k.user_name, o.user_name), coalesce(k.point_id, ''), coalesce(o.role, 'clerk'),
		       coalesce(p.bureau_id, o.bureau_id, ''), coalesce(k.revoked_at, o.revoked_at), x.locked_at
		FROM certificate x
		LEFT JOIN clerk k ON k.id = x.clerk_id LEFT JOIN point p ON p.id = k.point_id
		LEFT JOIN officer o ON o.id = x.officer_id
		WHERE x.serial = $1`, c.serial).
		Scan(&c.installationID, &stored, &certRevoked, &until, &c.clerkID, &c.officerID,
			&c.name, &c.userName, &c.pointID, &c.role, &c.bureauID, &holderRevoked, &locked)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return c, problem(confirm.ProblemNotEnrolled)
	case err != nil:
		return c, err
	case !bytes.Equal(stored, cert.Raw):
		return c, problem(confirm.ProblemNotEnrolled)
	}
	for _, at := range []sql.NullInt64{certRevoked, holderRevoked} {
		if end := fromMillis(at.Int64); at.Valid && (c.ended.IsZero() || end.Before(c.ended)) {
			c.ended = end
		}
	}
	if end := fromMillis(locked.Int64); locked.Valid && (c.ended.IsZero() || end.Before(c.ended)) {
		// Who is revoked as well is told that: no code leads back from it.
		c.locked, c.ended = c.ended.IsZero(), end
	}
	c.signedInUntil = fromMillis(until)
	return ofPoint(ctx, q, c, cert)
}
