package registry

import (
	"context"
	"net/http"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// serveReconcile tells what the registry has of the caller's point, so that a
// workstation can see whether both have the same (offline-rules.md P2).
func (r *Registry) serveReconcile(w http.ResponseWriter, req *http.Request, who caller) error {
	var in wire.ReconcileRequest
	if err := readBody(req, &in); err != nil {
		return err
	}
	if in.State == "" && in.After != "" {
		return badRequest("after without state")
	}
	answer := wire.ReconcileAnswer{Epoch: r.epoch}
	err := r.db.view(req.Context(), func(q querier) error {
		last, err := lastOfPoint(req.Context(), q, who.pointID)
		if err != nil {
			return err
		}
		answer.Cursor = r.cursor(last)
		return r.reconcile(req.Context(), q, who.pointID, in, &answer)
	})
	if err != nil {
		return err
	}
	return r.answerJSON(w, req, answer)
}

// lastOfPoint is where a workstation stands that has read all its point is
// told. What happens at other points does not move it.
func lastOfPoint(ctx context.Context, q querier, pointID string) (seq int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) AS seq FROM feed WHERE point_id = $1", pointID).Scan(&seq)
	return seq, err
}

// reconcile goes once over the records that the feed gives to a point.
func (r *Registry) reconcile(ctx context.Context, q querier, pointID string, in wire.ReconcileRequest, answer *wire.ReconcileAnswer) error {
	rows, err := q.QueryContext(ctx, `
		SELECT s.application_no, s.version, s.digest, s.standing
		FROM feed f JOIN record s ON s.id = f.record_id
		WHERE f.point_id = $1 AND f.gone IS NULL AND s.application_no > $2 ORDER BY s.application_no`, pointID, in.After)
	if err != nil {
		return err
	}
	defer rows.Close()
	tallies := map[confirm.State]*wire.Tally{}
	for rows.Next() {
		var item wire.ReconcileItem
		var raw []byte
		if err := rows.Scan(&item.ApplicationNo, &item.Version, &item.Digest, &raw); err != nil {
			return err
		}
		standing, err := confirm.DecodeStanding(raw)
		if err != nil {
			return err
		}
		if standing.Decision != nil {
			item.Decision = standing.Decision.OperationID
		}
		switch {
		case in.State == "":
			if tallies[standing.State] == nil {
				tallies[standing.State] = &wire.Tally{}
			}
			tallies[standing.State].Add(item)
		case string(standing.State) != in.State:
		case len(answer.Items) == wire.MaxReconcile:
			answer.More = true
			return nil
		default:
			answer.Items = append(answer.Items, item)
		}
	}
	for _, state := range confirm.States() { // in the order of the rules
		if t := tallies[state]; t != nil {
			answer.States = append(answer.States, t.Sum(string(state)))
		}
	}
	return rows.Err()
}
