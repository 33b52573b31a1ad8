package engine_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/roster"
	"confirmpoint/sync/wire"
)

// withOtherPoint gives the world a second point with one applicant.
func (w *world) withOtherPoint() roster.Applicant {
	w.t.Helper()
	ctx := w.t.Context()
	now := w.clock.True()
	p, err := w.reg.PutPoint(ctx, confirm.Point{Code: "QH02", Name: "白沙小学确认点", Address: "白沙镇一号"})
	w.must(err)
	_, err = w.reg.PutWindow(ctx, planID, p.ID, confirm.Window{Opens: now, Closes: now.AddDate(0, 0, 5)})
	w.must(err)
	a := w.people[0]
	a.ApplicationNo, a.PointCode = "2026990001", "QH02"
	a.Content.Identity.Name, a.Content.Identity.DocumentNumber = "欧阳·不在此", "340104199001015678"
	_, err = w.reg.Import(ctx, planID, []roster.Applicant{a})
	w.must(err)
	return a
}

func question() confirm.ElsewhereQuery {
	q, _ := confirm.ElsewhereQuery{Reason: confirm.SearchWrongPoint, Conditions: map[confirm.SearchField]string{
		confirm.SearchName: "欧阳•不在此", confirm.SearchIDNumber: "340104199001015678",
	}}.Check()
	return q
}

func TestElsewhere(t *testing.T) {
	w := newWorld(t, 1)
	a := w.withOtherPoint()
	found, more, err := w.engine.Elsewhere(t.Context(), question())
	w.must(err)
	if more || len(found) != 1 {
		t.Fatalf("%d found, more %v", len(found), more)
	}
	f := found[0]
	if f.ApplicationNo != a.ApplicationNo || f.Name != a.Content.Identity.Name || f.IDMasked != "340104********5678" ||
		f.Point.Name != "白沙小学确认点" || f.Point.Address != "白沙镇一号" || f.Point.BureauPhone == "" || !f.Opens.Equal(w.clock.True()) ||
		f.State != confirm.StatePending || f.School != a.Content.Work.School {
		t.Errorf("found %+v", f)
	}
	// Nothing of it is in the cache.
	w.pull()
	if _, err := w.cache.FindApplication(t.Context(), a.ApplicationNo); confirm.CodeOf(err) != confirm.ProblemNotFound {
		t.Errorf("the answer is in the cache: %v", err)
	}

	q := question()
	q.Conditions[confirm.SearchIDNumber] = "110101199003070038"
	if found, _, err := w.engine.Elsewhere(t.Context(), q); err != nil || len(found) != 0 {
		t.Errorf("%d found, %v", len(found), err)
	}
	// What would pass here unjudged is judged there.
	delete(q.Conditions, confirm.SearchIDNumber)
	_, _, err = w.engine.Elsewhere(t.Context(), q)
	wantCode(t, err, confirm.ProblemSearchConditions)
}

// lightAnswers are the bad answers without those of many megabytes: they are
// read by the same lines whatever was asked, and take long to make.
func lightAnswers() []badAnswer {
	return slices.DeleteFunc(badAnswers(), func(b badAnswer) bool {
		return b.name == "gzip bomb" || b.name == "too large" || b.name == "endless header"
	})
}

// TestElsewhereBadAnswers: no bad answer is taken for people or for nobody.
func TestElsewhereBadAnswers(t *testing.T) {
	w := newWorld(t, 1)
	w.withOtherPoint()
	for _, b := range lightAnswers() {
		w.hinder(wire.PathElsewhere, b)
		found, _, err := w.engine.Elsewhere(t.Context(), question())
		if len(found) != 0 || confirm.CodeOf(err) == confirm.ProblemTooManyTries {
			w.t.Fatalf("%s: %d found, %v", b.name, len(found), err)
		}
		wantCode(t, err, b.code)
		w.clock.Step(time.Hour)
	}
}

// TestElsewhereBadMatches: one match that makes no sense spoils the answer, and
// its error quotes nothing.
func TestElsewhereBadMatches(t *testing.T) {
	w := newWorld(t, 1)
	w.withOtherPoint()
	for name, edit := range map[string]func(*wire.ElsewhereAnswer){
		"no list":          func(a *wire.ElsewhereAnswer) { a.Matches = nil },
		"too many":         func(a *wire.ElsewhereAnswer) { a.Matches = make([]wire.ElsewhereMatch, wire.MaxElsewhere+1) },
		"no name":          func(a *wire.ElsewhereAnswer) { a.Matches[0].Name = "" },
		"name of controls": func(a *wire.ElsewhereAnswer) { a.Matches[0].Name = "欧阳\x1b[2J" },
		"no 报名号":           func(a *wire.ElsewhereAnswer) { a.Matches[0].ApplicationNo = "" },
		"no point":         func(a *wire.ElsewhereAnswer) { a.Matches[0].Point = json.RawMessage(`{}`) },
		"point of a word":  func(a *wire.ElsewhereAnswer) { a.Matches[0].Point = json.RawMessage(`"欧阳"`) },
		"unknown state":    func(a *wire.ElsewhereAnswer) { a.Matches[0].State = "欧阳" },
		"ends before":      func(a *wire.ElsewhereAnswer) { a.Matches[0].Opens = a.Matches[0].Closes.AddDate(0, 0, 1) },
	} {
		w.breakPath(wire.PathElsewhere, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
			rec := record(r, next)
			var a wire.ElsewhereAnswer
			w.must(json.Unmarshal(rec.Body.Bytes(), &a))
			edit(&a)
			data, err := wire.Encode(a)
			w.must(err)
			replay(rw, rec, data)
		})
		found, _, err := w.engine.Elsewhere(t.Context(), question())
		if len(found) != 0 || confirm.CodeOf(err) != confirm.ProblemBadAnswer || strings.Contains(err.Error(), "欧阳") {
			t.Errorf("%s: %d found, %v", name, len(found), err)
		}
		w.clock.Step(time.Hour)
	}
}

// TestChangePassword: only the registry's yes counts.
func TestChangePassword(t *testing.T) {
	w := newWorld(t, 0)
	wantCode(t, w.engine.ChangePassword(t.Context(), "wrong horse", "battery staple"), confirm.ProblemWrongPassword)
	wantCode(t, w.engine.ChangePassword(t.Context(), password, "short"), confirm.ProblemPasswordWeak)
	w.must(w.engine.ChangePassword(t.Context(), password, "battery staple"))
	w.clock.Step(2 * time.Minute) // between two SMS
	_, err := w.engine.SignInPassword(t.Context(), userName, password)
	wantCode(t, err, confirm.ProblemWrongPassword)
	_, err = w.engine.SignInPassword(t.Context(), userName, "battery staple")
	w.must(err)
}

// TestChangePasswordBadAnswers: whatever is no yes is told as such.
func TestChangePasswordBadAnswers(t *testing.T) {
	w := newWorld(t, 0)
	for _, b := range lightAnswers() {
		w.breakPath(wire.PathPassword, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
			rec := record(r, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				rw.Header().Set(wire.HeaderVersion, strconv.Itoa(wire.Version))
				rw.Header().Set(wire.HeaderNonce, r.Header.Get(wire.HeaderNonce))
				rw.Header().Set("Content-Type", "application/json")
				_, _ = rw.Write([]byte(`{"changed_at":"2026-11-22T01:00:00Z"}`))
			}))
			b.make(rw, r, rec)
		})
		if err := w.engine.ChangePassword(t.Context(), password, "battery staple"); confirm.CodeOf(err) != b.code {
			t.Errorf("%s: %v, want %s", b.name, err, b.code)
		}
	}
}
