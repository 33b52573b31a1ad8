package registry

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/roster"
)

// ImportReport counts what an import did.
type ImportReport struct {
	Added     int
	Changed   int // a new content version
	Moved     int // to another point; counted in Changed too when the content differs
	Unchanged int
	// Reopened counts concluded records that went back to 网报待确认 because
	// something changed that a clerk compares with paper.
	Reopened int
	// Kept counts records of which the file still has what a clerk has corrected
	// since: the correction stays (domain.md §8.5).
	Kept int
	// Overridden names, by 报名号, the records of which the file has a third
	// value: neither what was corrected nor what it was corrected to. The file
	// wins, as the applicant's newer word, and the bureau should look.
	Overridden []string
}

// maxRowErrors is how many bad rows an import names.
const maxRowErrors = 200

// PutBlob stores a picture ahead of an import and gives its SHA-256 for
// Content. It is served only once a record names it.
func (r *Registry) PutBlob(data []byte) (sha256 string, err error) { return r.NewPictures().Put(data) }

// Import takes the applicants of a plan, all or nothing: rows that cannot be
// taken give a *roster.ImportError and nothing is changed. The same 报名号 with
// another content becomes a new version; without a photo of its own it keeps
// the one it has. State, file number and remark of a row count for new records
// only: those of a known record belong to its point.
func (r *Registry) Import(ctx context.Context, planID string, applicants []roster.Applicant) (ImportReport, error) {
	pictures := r.NewPictures()
	for i := range applicants {
		if err := pictures.store(&applicants[i]); err != nil {
			return ImportReport{}, errors.Join(err, pictures.Discard(ctx))
		}
	}
	job := importJob{r: r, planID: planID, bad: &roster.ImportError{}}
	err := r.db.update(ctx, func(tx *sql.Tx) error {
		if err := exists(ctx, tx, "SELECT 1 FROM plan WHERE id = $1", planID); err != nil {
			return err
		}
		var err error
		if job.points, err = pointKeys(ctx, tx); err != nil {
			return err
		}
		for _, a := range applicants {
			if err := job.take(ctx, tx, a); err != nil {
				return err
			}
		}
		if len(job.bad.Rows) > 0 {
			return job.bad
		}
		return r.log(ctx, tx, "import", planID, fmt.Sprintf("added %d changed %d", job.report.Added, job.report.Changed))
	})
	if err != nil {
		return ImportReport{}, errors.Join(err, pictures.Discard(ctx))
	}
	return job.report, nil
}

// pointKeys maps codes and names of points to ids; a code wins over a name.
func pointKeys(ctx context.Context, tx *sql.Tx) (map[string]string, error) {
	rows, err := tx.QueryContext(ctx, "SELECT id, code, name FROM point")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, codes := map[string]string{}, map[string]string{}
	for rows.Next() {
		var id, code, name string
		if err := rows.Scan(&id, &code, &name); err != nil {
			return nil, err
		}
		names[name], codes[code] = id, id
	}
	for code, id := range codes {
		names[code] = id
	}
	return names, rows.Err()
}

// importJob is one import on its way.
type importJob struct {
	r      *Registry
	planID string
	points map[string]string
	report ImportReport
	bad    *roster.ImportError
}

// refuse notes a row that cannot be taken. Rows are named by 报名号, which is
// printed on every paper and is no personal data.
func (j *importJob) refuse(a roster.Applicant, column, reason string) {
	if len(j.bad.Rows) == maxRowErrors {
		j.bad.More++
		return
	}
	j.bad.Rows = append(j.bad.Rows, roster.RowError{Column: column, Shape: "报名号 " + a.ApplicationNo, Reason: reason})
}

func (j *importJob) take(ctx context.Context, tx *sql.Tx, a roster.Applicant) error {
	pointID, known := j.points[a.PointCode]
	switch {
	case a.ApplicationNo == "":
		j.refuse(a, "报名号", "没有报名号，请补上")
		return nil
	case !known:
		j.refuse(a, "确认点", "没有这个确认点，请核对代码或名称，或先用 point put 建立")
		return nil
	}
	old, err := recordByNumber(ctx, tx, a.ApplicationNo)
	switch {
	case errors.Is(err, ErrNotFound):
		return j.add(ctx, tx, a, pointID)
	case err != nil:
		return err
	case old.PlanID != j.planID:
		j.refuse(a, "报名号", "这个报名号已属于另一个计划")
		return nil
	case old.PointID != pointID && !old.removed && old.Standing.State != confirm.StatePending:
		j.refuse(a, "确认点", "已有确认结论的申请不能更换确认点")
		return nil
	}
	return j.revise(ctx, tx, a, old, pointID)
}

func (j *importJob) add(ctx context.Context, tx *sql.Tx, a roster.Applicant, pointID string) error {
	content, err := confirm.EncodeContent(a.Content)
	if err != nil {
		return err
	}
	rec := confirm.Record{
		ID: j.r.cfg.NewID(), PointID: pointID, Content: a.Content,
		Standing: confirm.Standing{State: a.State, FileNumber: a.FileNumber, Remark: a.Remark},
	}
	if rec.Standing.State == "" {
		rec.Standing.State = confirm.StatePending
	}
	standing, err := confirm.EncodeStanding(rec.Standing)
	if err != nil {
		return err
	}
	last, err := lastSeq(ctx, tx)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO record (id, application_no, plan_id, point_id, version, digest, content, standing, created)
		VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8)`,
		rec.ID, a.ApplicationNo, j.planID, pointID, confirm.DigestContent(content), content, standing, last+1); err != nil {
		return err
	}
	if err := saveSearch(ctx, tx, rec.ID, a.ApplicationNo, a.Content); err != nil {
		return err
	}
	j.report.Added++
	return j.publish(ctx, tx, rec, personKey(rec.Content))
}

// revise compares a row with the record it belongs to.
func (j *importJob) revise(ctx context.Context, tx *sql.Tx, a roster.Applicant, old stored, pointID string) error {
	if a.Content.PhotoSHA256 == "" {
		a.Content.PhotoSHA256 = old.Content.PhotoSHA256
	}
	if a.Content.Certificate.ScanSHA256 == "" {
		a.Content.Certificate.ScanSHA256 = old.Content.Certificate.ScanSHA256
	}
	a.Content = j.keepCorrected(a, old.Record)
	content, err := confirm.EncodeContent(a.Content)
	if err != nil {
		return err
	}
	digest := confirm.DigestContent(content)
	moved := pointID != old.PointID
	if digest == old.Digest && !moved && !old.removed {
		j.report.Unchanged++
		return nil
	}
	rec := old.Record
	if digest != old.Digest {
		j.report.Changed++
		rec.Version++
		if err := j.reopen(ctx, tx, &rec, a.Content); err != nil {
			return err
		}
	}
	standing, err := confirm.EncodeStanding(rec.Standing)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `
		UPDATE record SET point_id = $1, version = $2, digest = $3, content = $4, standing = $5, removed_at = NULL WHERE id = $6`,
		pointID, rec.Version, digest, content, standing, rec.ID); err != nil {
		return err
	}
	if err := saveSearch(ctx, tx, rec.ID, a.ApplicationNo, a.Content); err != nil {
		return err
	}
	if moved {
		j.report.Moved++
		if _, err := announce(ctx, tx, old.PointID, rec.ID, confirm.CodeNotYourPoint); err != nil {
			return err
		}
	}
	rec.PointID, rec.Content = pointID, a.Content
	return j.publish(ctx, tx, rec, personKey(old.Content), personKey(rec.Content))
}

// keepCorrected puts a clerk's corrections, as far as they stand, in the place
// of the values they were made of: a bureau's file often lags behind.
func (j *importJob) keepCorrected(a roster.Applicant, old confirm.Record) confirm.Content {
	content := a.Content
	was := map[string][]string{} // what each field was corrected from
	last := map[string]string{}
	for _, c := range old.Standing.Corrections {
		for _, f := range c.Fields {
			was[f.Field] = append(was[f.Field], f.Old)
			last[f.Field] = f.New
		}
	}
	kept, overridden := false, false
	for field, fromFile := range was {
		here, _ := old.Content.WorkField(field)
		imported, _ := content.WorkField(field)
		switch {
		case here != last[field], imported == here: // an import has replaced it before, or agrees
		case slices.Contains(fromFile, imported):
			content, _ = content.WithWorkField(field, here)
			kept = true
		default:
			overridden = true
		}
	}
	if kept {
		j.report.Kept++
	}
	if overridden {
		j.report.Overridden = append(j.report.Overridden, a.ApplicationNo)
	}
	return content
}

// reopen takes a conclusion back when a clerk drew it from other values
// (offline-rules.md D1). Once 初审 has begun the record is the bureau's.
func (j *importJob) reopen(ctx context.Context, tx *sql.Tx, rec *confirm.Record, now confirm.Content) error {
	concluded := rec.Standing.State == confirm.StateComplete || rec.Standing.State == confirm.StateIncomplete
	if !concluded || len(rec.Standing.Stages) > 0 {
		return nil
	}
	for _, change := range confirm.DiffContent(rec.Content, now) {
		if change.Hard {
			j.report.Reopened++
			rec.Standing.State = confirm.StatePending
			return j.r.voidNumbers(ctx, tx, rec.ID)
		}
	}
	return nil
}

// publish notes the pictures of a record, announces it to its point and links
// it with others of the persons.
func (j *importJob) publish(ctx context.Context, tx *sql.Tx, rec confirm.Record, persons ...string) error {
	if err := notePictures(ctx, tx, rec); err != nil {
		return err
	}
	if _, err := announce(ctx, tx, rec.PointID, rec.ID, ""); err != nil {
		return err
	}
	_, err := j.r.relink(ctx, tx, j.planID, persons...)
	return err
}

// Decisions gives every record of a plan that is not removed, by 报名号, for export.
func (r *Registry) Decisions(ctx context.Context, planID string) ([]roster.Decided, error) {
	err := r.db.view(ctx, func(q querier) error { return exists(ctx, q, "SELECT 1 FROM plan WHERE id = $1", planID) })
	if err != nil {
		return nil, err
	}
	codes := map[string]string{}
	points, err := r.Points(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range points {
		codes[p.ID] = p.Code
	}
	return list(ctx, r, func(row *sql.Rows) (roster.Decided, error) {
		s, err := scanRecord(row)
		return roster.Decided{PointCode: codes[s.PointID], Record: s.Record}, err
	}, "SELECT "+recordColumns+" FROM record WHERE plan_id = $1 AND removed_at IS NULL ORDER BY application_no", planID)
}
