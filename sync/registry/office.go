package registry

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/office"
	"confirmpoint/sync/wire"
)

// Officer is who does the bureau's work: a 注册用户 of a bureau, a user of the
// province, or, as the zero value, whoever sits at the server's console and may
// open the folder.
type Officer struct {
	ID       string
	Name     string // never logged
	UserName string
	Role     confirm.Role
	BureauID string // empty: of all bureaus
}

// Office is the bureau's work as one officer may do it. Each method is one
// action, the same for the console and for the API (docs/wire.md): it judges
// what it is given, changes everything or nothing, and logs who did it. What
// belongs to another bureau is not found. Errors are problems and refusals of
// confirm, or a *rules.Error.
type Office struct {
	r  *Registry
	by Officer
}

var _ office.Bureau = (*Office)(nil)

// Office gives the bureau's work in an officer's name.
func (r *Registry) Office(by Officer) *Office { return &Office{r: r, by: by} }

// console is the work of who sits at the server.
func (r *Registry) console() *Office { return r.Office(Officer{}) }

// anyRevision overwrites whatever is there.
const anyRevision = -1

// unseen tells whether somebody has changed a row since it was seen; now is 0
// while there is none.
func unseen(seen, now int64) error {
	if seen != anyRevision && seen != now {
		return problem(confirm.ProblemOutdated)
	}
	return nil
}

// revision reads the revision of a row; 0 when there is none.
func revision(ctx context.Context, q querier, query string, args ...any) (int64, error) {
	var n int64
	err := q.QueryRowContext(ctx, query, args...).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return n, err
}

// mine tells whether something of a bureau is the officer's to see.
func (o *Office) mine(bureauID string) bool { return o.by.BureauID == "" || o.by.BureauID == bureauID }

// log keeps what was done, by whom, of which bureau; subject is an id.
func (o *Office) log(ctx context.Context, tx *sql.Tx, bureauID, action, subject, reason string) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO bureau_log (at, action, subject, reason, officer_id, bureau_id) VALUES ($1, $2, $3, $4, $5, $6)",
		millis(o.r.now()), action, subject, reason, nullable(o.by.ID), nullable(bureauID))
	return err
}

func nullable(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

func (o *Office) done() wire.OfficeDone { return wire.OfficeDone{At: o.r.now()} }

// Limits of what officers write, in characters.
const (
	maxOfficeWord = 64
	maxOfficeLine = 200
	maxOfficeText = 2000
)

// lineFits tells whether s is one line of text, and not longer than limit.
func lineFits(s string, limit int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= limit && !strings.ContainsFunc(s, unicode.IsControl)
}

// textFits allows more than one line.
func textFits(s string, limit int) bool {
	return lineFits(strings.NewReplacer("\r", "", "\n", "", "\t", "").Replace(s), limit) && utf8.RuneCountInString(s) <= limit
}

// word is a code or a user name: one line without blanks, never empty.
func wordFits(s string) bool {
	return s != "" && lineFits(s, maxOfficeWord) && !strings.ContainsFunc(s, unicode.IsSpace)
}

// reasonFits wants a reason.
func reasonFits(s string) bool { return strings.TrimSpace(s) != "" && lineFits(s, maxOfficeLine) }

// invalidField names what is missing or impossible.
func invalidField(field string) error {
	return &confirm.Problem{Code: confirm.ProblemInvalidValue, Args: map[string]string{"field": field}}
}

// firstInvalid gives the first field that does not fit.
func firstInvalid(fields ...fieldFits) error {
	for _, f := range fields {
		if !f.fits {
			return invalidField(f.field)
		}
	}
	return nil
}

type fieldFits struct {
	field string
	fits  bool
}

// timeFits keeps times where millis can hold them and people can mean them.
func timeFits(t time.Time) bool { return t.Year() >= 2000 && t.Year() < 2200 }

// action makes an endpoint of one of the bureau's actions.
func action[In, Out any](r *Registry, path string, who access, do func(*Office, context.Context, In) (Out, error)) endpoint {
	return endpoint{method: http.MethodPost, path: path, access: who, request: *new(In), answer: *new(Out), serve: func(w http.ResponseWriter, req *http.Request, who caller) error {
		var in In
		if err := readBody(req, &in); err != nil {
			return err
		}
		out, err := do(r.Office(who.officer()), req.Context(), in)
		if err != nil {
			return officeProblem(err)
		}
		return r.answerJSON(w, req, out)
	}}
}

// officeEndpoints is the bureau's work over the line.
func (r *Registry) officeEndpoints() []endpoint {
	return []endpoint{
		action(r, wire.PathOfficePlans, accessOfficer, (*Office).Plans),
		action(r, wire.PathOfficePutPlan, accessProvince, (*Office).PutPlan),
		action(r, wire.PathOfficeRules, accessOfficer, (*Office).Rules),
		action(r, wire.PathOfficePutRules, accessProvince, (*Office).PutRules),
		action(r, wire.PathOfficeBureaus, accessOfficer, (*Office).Bureaus),
		action(r, wire.PathOfficePutBureau, accessProvince, (*Office).PutBureau),
		action(r, wire.PathOfficePoints, accessOfficer, (*Office).Points),
		action(r, wire.PathOfficePutPoint, accessOfficer, (*Office).PutPoint),
		action(r, wire.PathOfficeWindows, accessOfficer, (*Office).Windows),
		action(r, wire.PathOfficePutWindow, accessOfficer, (*Office).PutWindow),
		action(r, wire.PathOfficeClerks, accessOfficer, (*Office).Clerks),
		action(r, wire.PathOfficeAddClerk, accessOfficer, (*Office).AddClerk),
		action(r, wire.PathOfficeChangeClerk, accessOfficer, (*Office).ChangeClerk),
		action(r, wire.PathOfficeClerkCodes, accessOfficer, (*Office).ResetClerk),
		action(r, wire.PathOfficeRevokeClerk, accessOfficer, (*Office).RevokeClerk),
		action(r, wire.PathOfficers, accessProvince, (*Office).Officers),
		action(r, wire.PathOfficeAddOfficer, accessProvince, (*Office).AddOfficer),
		action(r, wire.PathOfficeOfficerCodes, accessProvince, (*Office).ResetOfficer),
		action(r, wire.PathOfficeEndOfficer, accessProvince, (*Office).RevokeOfficer),
		action(r, wire.PathOfficeCertificates, accessOfficer, (*Office).Certificates),
		action(r, wire.PathOfficeRevokeCert, accessOfficer, (*Office).RevokeCertificate),
		action(r, wire.PathOfficeDecline, accessOfficer, (*Office).Decline),
		action(r, wire.PathOfficeRestore, accessOfficer, (*Office).Restore),
		action(r, wire.PathOfficeRemove, accessOfficer, (*Office).Remove),
		action(r, wire.PathOfficeMove, accessOfficer, (*Office).Move),
		action(r, wire.PathOfficeStage, accessOfficer, (*Office).AddStage),
		action(r, wire.PathOfficeLate, accessOfficer, (*Office).Late),
		action(r, wire.PathOfficeReleaseLate, accessOfficer, (*Office).ReleaseLate),
		action(r, wire.PathOfficeDismissLate, accessOfficer, (*Office).DismissLate),
		action(r, wire.PathOfficeLog, accessOfficer, (*Office).Log),
		action(r, wire.PathOfficeSearches, accessOfficer, (*Office).Searches),
		action(r, wire.PathOfficeCustody, accessOfficer, (*Office).Custody),
		action(r, wire.PathOfficeWipes, accessOfficer, (*Office).Wipes),
		action(r, wire.PathOfficePolicies, accessOfficer, (*Office).Policies),
		action(r, wire.PathOfficePutPolicy, accessOfficer, (*Office).PutPolicy),
		action(r, wire.PathOfficeAudits, accessOfficer, (*Office).Audits),
		action(r, wire.PathOfficeAcceptAudit, accessOfficer, (*Office).AcceptAudit),
	}
}
