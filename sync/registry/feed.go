package registry

import (
	"context"
	"database/sql"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// Limits of a page of the feed.
const (
	defaultChanges = 500
	maxPageBytes   = 8 << 20 // of contents and standings; a page has one change at least
	blobTime       = 30 * time.Minute
)

// cursor says how far a workstation has read.
func (r *Registry) cursor(seq int64) string {
	return base64.RawURLEncoding.EncodeToString([]byte(r.epoch + "." + strconv.FormatInt(seq, 10)))
}

// since reads a cursor; the empty one begins. A cursor of another epoch, or of
// a future this registry does not have (it was restored from a copy), is gone.
func (r *Registry) since(ctx context.Context, q querier, cursor string) (int64, error) {
	if cursor == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil {
		return 0, badRequest("cursor")
	}
	epoch, number, ok := strings.Cut(string(raw), ".")
	seq, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil || seq < 0 {
		return 0, badRequest("cursor")
	}
	last, err := lastSeq(ctx, q)
	if err != nil {
		return 0, err
	}
	if epoch != r.epoch || seq > last {
		return 0, problem(confirm.ProblemEpochChanged)
	}
	return seq, nil
}

// question is what a request for changes asks.
type question struct {
	cursor   string
	limit    int
	wait     time.Duration // for a change; 0: answer at once
	rulebook string        // digest of the one that is there; "": not asked
}

func readQuestion(values url.Values) (question, error) {
	out := question{cursor: values.Get("cursor"), limit: defaultChanges, rulebook: values.Get("rulebook")}
	if s := values.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > wire.MaxChanges {
			return out, badRequest("limit")
		}
		out.limit = n
	}
	if s := values.Get("wait"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > wire.MaxWait {
			return out, badRequest("wait")
		}
		out.wait = time.Duration(n) * time.Second
	}
	if out.rulebook != "" && !validSum(out.rulebook) {
		return out, badRequest("rulebook")
	}
	return out, nil
}

// serveChanges gives a page of the feed. One who has everything may wait for
// what comes next, with no transaction open meanwhile; a certificate or sign-in
// that ends while he waits is told nothing more.
func (r *Registry) serveChanges(w http.ResponseWriter, req *http.Request, who caller) error {
	asked, err := readQuestion(req.URL.Query())
	if err != nil {
		return err
	}
	answer, since, err := r.changes(req.Context(), who.pointID, asked)
	if err == nil && asked.wait > 0 && len(answer.Changes) == 0 && answer.Rulebook == asked.rulebook {
		r.news.wait(req.Context(), who.pointID, since, asked.wait)
		if _, err := r.let(req, endpoint{path: wire.PathChanges, access: accessClerk}); err != nil {
			return err
		}
		answer, _, err = r.changes(req.Context(), who.pointID, asked)
	}
	if err != nil {
		return err
	}
	return r.answerJSON(w, req, answer)
}

// changes makes an answer, and tells after which number it has looked.
func (r *Registry) changes(ctx context.Context, pointID string, asked question) (answer wire.ChangesAnswer, since int64, err error) {
	answer = wire.ChangesAnswer{Epoch: r.epoch, Changes: []wire.Change{}}
	err = r.db.view(ctx, func(q querier) error {
		if since, err = r.since(ctx, q, asked.cursor); err != nil {
			return err
		}
		if err := r.page(ctx, q, pointID, since, asked.limit, &answer); err != nil || asked.rulebook == "" {
			return err
		}
		answer.Rulebook, err = r.rulebookSum(ctx, q, pointID)
		return err
	})
	return answer, since, err
}

// page fills an answer with what a point must be told after since.
func (r *Registry) page(ctx context.Context, q querier, pointID string, since int64, limit int, answer *wire.ChangesAnswer) error {
	rows, err := q.QueryContext(ctx, `
		SELECT f.seq, f.gone, f.record_id, s.application_no, s.plan_id, s.point_id, s.version, s.digest, s.content, s.standing
		FROM feed f JOIN record s ON s.id = f.record_id
		WHERE f.point_id = $1 AND f.seq > $2 ORDER BY f.seq LIMIT $3`, pointID, since, limit+1)
	if err != nil {
		return err
	}
	defer rows.Close()
	size := 0
	for rows.Next() {
		var c wire.Change
		var gone sql.NullString
		var rec wire.Record
		var content, standing []byte
		if err := rows.Scan(&c.Seq, &gone, &rec.ID, &rec.ApplicationNo, &rec.PlanID, &rec.PointID, &rec.Version, &rec.Digest, &content, &standing); err != nil {
			return err
		}
		if len(answer.Changes) == limit || (size > 0 && size+len(content)+len(standing) > maxPageBytes) {
			answer.More = true
			break
		}
		if gone.Valid {
			c.Gone = &wire.Gone{ID: rec.ID, Reason: gone.String}
		} else {
			rec.Content, rec.Standing = content, standing
			c.Record = &rec
			size += len(content) + len(standing)
		}
		answer.Changes = append(answer.Changes, c)
		since = c.Seq
	}
	answer.Cursor = r.cursor(since)
	return rows.Err()
}

// serveBlob gives a picture that a record of the caller's point names. To
// anybody else it does not exist.
func (r *Registry) serveBlob(w http.ResponseWriter, req *http.Request, who caller) error {
	sum := req.PathValue("sha256")
	if !validSum(sum) {
		return problem(confirm.ProblemNotFound)
	}
	err := r.db.view(req.Context(), func(q querier) error {
		return exists(req.Context(), q, `
			SELECT 1 FROM blob_use b JOIN record s ON s.id = b.record_id
			WHERE b.sha256 = $1 AND s.point_id = $2 AND s.removed_at IS NULL`, sum, who.pointID)
	})
	if err != nil {
		return err
	}
	return r.blobs.serve(w, req, sum)
}
