package registry

import (
	"context"
	"database/sql"
	"errors"
	"net/http"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// serveOpened tells a workstation what has become of the record on its screen
// and who else has it open, and notes its claim (offline-rules.md D1, D2). It
// writes nothing before it answers.
func (r *Registry) serveOpened(w http.ResponseWriter, req *http.Request, who caller) error {
	var in wire.OpenedRequest
	if err := readBody(req, &in); err != nil {
		return err
	}
	if !validID(in.RecordID) || in.Version < 0 || (in.Standing != "" && !validSum(in.Standing)) {
		return badRequest("opened")
	}
	key := claimKey{in.RecordID, who.installationID}
	if in.Closed {
		r.claims.put(key, claimNote{back: true})
		return r.answerJSON(w, req, wire.OpenedAnswer{})
	}
	var now wire.Change
	var claims map[string]claimNote
	err := r.db.view(req.Context(), func(q querier) error {
		var err error
		if now, err = changeOf(req.Context(), q, who.pointID, in.RecordID); err != nil || now.Record == nil {
			return err
		}
		claims, err = r.claimsOf(req.Context(), q, in.RecordID, who.pointID)
		return err
	})
	if err != nil {
		return err
	}
	var answer wire.OpenedAnswer
	same, err := isAsSeen(now, in)
	if err != nil {
		return err
	}
	if !same {
		answer.Change, answer.Epoch = &now, r.epoch
	}
	if now.Record != nil {
		answer.Claims = othersFirst(claims, who.installationID)
		r.claim(key, who, claims[who.installationID])
	}
	return r.answerJSON(w, req, answer)
}

// claim notes that who has a record open, unless mine, the claim there is, is fresh.
func (r *Registry) claim(key claimKey, who caller, mine claimNote) {
	if mine.clerkID != who.clerkID || r.now().Sub(mine.since) >= claimFresh {
		r.claims.put(key, claimNote{clerkID: who.clerkID, clerkName: who.name, pointID: who.pointID, since: r.now()})
	}
}

// changeOf is what the feed of a point says of one record; ErrNotFound when it
// has never said anything.
func changeOf(ctx context.Context, q querier, pointID, recordID string) (wire.Change, error) {
	var c wire.Change
	var gone sql.NullString
	var content, standing []byte
	rec := wire.Record{ID: recordID}
	err := q.QueryRowContext(ctx, `
		SELECT f.seq, f.gone, s.application_no, s.plan_id, s.point_id, s.version, s.digest, s.content, s.standing
		FROM feed f JOIN record s ON s.id = f.record_id WHERE f.point_id = $1 AND f.record_id = $2`, pointID, recordID).
		Scan(&c.Seq, &gone, &rec.ApplicationNo, &rec.PlanID, &rec.PointID, &rec.Version, &rec.Digest, &content, &standing)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return c, ErrNotFound
	case err != nil:
		return c, err
	case gone.Valid:
		c.Gone = &wire.Gone{ID: recordID, Reason: gone.String}
		return c, nil
	}
	rec.Content, rec.Standing = content, standing
	c.Record = &rec
	return c, nil
}

// isAsSeen tells whether a record is still what the workstation has named.
func isAsSeen(now wire.Change, seen wire.OpenedRequest) (bool, error) {
	switch {
	case now.Record == nil || now.Record.Version != seen.Version:
		return false, nil
	case seen.Standing != "":
		return wire.Hash(now.Record.Standing) == seen.Standing, nil
	}
	s, err := confirm.DecodeStanding(now.Record.Standing)
	if err != nil {
		return false, err
	}
	decision := ""
	if s.Decision != nil {
		decision = s.Decision.OperationID
	}
	return decision == seen.Decision, nil
}
