package registry

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/roster"
	"confirmpoint/sync/wire"
)

// TestRulebookOfThousands: a plan with 3,000 points of one bureau goes over the
// line and onto a stick.
func TestRulebookOfThousands(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	h.must(h.db.update(t.Context(), func(tx *sql.Tx) error {
		for n := range 3000 {
			id := newID()
			if _, err := tx.Exec("INSERT INTO point (id, code, name, address, bureau_id) VALUES ($1, $2, $3, '城关镇人民路一百号', $4)",
				id, fmt.Sprintf("X%05d", n), fmt.Sprintf("第%d中心小学确认点", n), h.home); err != nil {
				return err
			}
			if _, err := tx.Exec("INSERT INTO confirm_window (id, plan_id, point_id, version, opens, closes, scope, notes) VALUES ($1, $2, $3, 1, $4, $5, $6, '')",
				newID(), planID, id, millis(opens), millis(closes), []byte("{}")); err != nil {
				return err
			}
		}
		return nil
	}))
	if others := s.rulebook().OtherPoints; len(others) != 3001 {
		t.Errorf("%d other points", len(others))
	}
	taken, a := s.stick(s.seal(s.intent(s.first(), confirm.ActionConcludeComplete))).take()
	if taken.Accepted != 1 || len(a.book) < 1<<19 {
		t.Errorf("%+v with a rulebook of %d bytes", taken, len(a.book))
	}
}

// TestRulebookSums: the digest is that of what is served, made once, and made
// anew when a plan changes.
func TestRulebookSums(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	sum := func() string {
		t.Helper()
		told := read[wire.ChangesAnswer](t, s.get(wire.PathChanges+"?rulebook="+wire.Hash(nil))).Rulebook
		if served := read[wire.RulebookAnswer](t, s.get(wire.PathRulebook)).Rulebook; wire.Hash(served) != told {
			t.Error("the digest is of something else")
		}
		return told
	}
	first := sum()
	if sum() != first || len(h.sums.sums) != 1 {
		t.Errorf("%d sums are kept", len(h.sums.sums))
	}
	h.sums.put(h.sums.generation, [2]string{planID, h.points[0].ID}, wire.Hash([]byte("kept")))
	if told := read[wire.ChangesAnswer](t, s.get(wire.PathChanges+"?rulebook="+wire.Hash(nil))).Rulebook; told != wire.Hash([]byte("kept")) {
		t.Error("the rulebook is made for every question")
	}
	_, err := h.PutWindow(t.Context(), planID, h.points[1].ID, confirm.Window{Opens: opens, Closes: closes.Add(time.Hour)})
	h.must(err)
	if sum() == first {
		t.Error("another point was moved, and the digest is the same")
	}
}

// correct lets a clerk correct the school of the first record.
func (s *station) correct(to string) {
	s.h.t.Helper()
	rec := s.first()
	i := s.act(rec, confirm.ActionCorrectWork)
	i.Correction = &confirm.Correction{
		Fields:        []confirm.FieldCorrection{{Field: "work.school", Old: rec.Content.Work.School, New: to}},
		Authorisation: confirm.Authorisation{Kind: confirm.AuthorisationWritten, Reference: "委字第 7 号", Date: "2026-10-08"},
	}
	s.accepted(i)
}

// TestImportKeepsCorrections: a file that lags behind does not undo what a
// clerk has corrected; one with newer values does, and says so.
func TestImportKeepsCorrections(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	s.correct("屯溪第十中学")
	s.correct("屯溪第十初级中学")
	s.accepted(s.intent(s.first(), confirm.ActionConcludeComplete))
	corrected := s.first()
	imports := func(change func(*confirm.Content)) ImportReport {
		t.Helper()
		people := h.applicants(0, 1, 1)
		change(&people[0].Content)
		report, err := h.Import(t.Context(), planID, people)
		h.must(err)
		return report
	}
	for _, school := range []string{"屯溪第九中学", "屯溪第十中学", "屯溪第十初级中学"} {
		report := imports(func(c *confirm.Content) { c.Work.School = school })
		now := s.first()
		if report.Changed != 0 || now.Version != corrected.Version || now.Standing.State != confirm.StateComplete || len(report.Overridden) != 0 {
			t.Errorf("%s: %+v", school, report)
		}
		if (report.Kept == 1) != (school != "屯溪第十初级中学") {
			t.Errorf("%s: kept %d", school, report.Kept)
		}
	}
	report := imports(func(c *confirm.Content) { c.Contact.Email = "other@example.org" })
	if now := s.first(); report.Changed != 1 || now.Content.Work.School != "屯溪第十初级中学" || now.Standing.State != confirm.StateComplete {
		t.Errorf("another field: %+v, %s", report, now.Content.Work.School)
	}
	report = imports(func(c *confirm.Content) { c.Work.School = "黎阳小学" })
	if now := s.first(); len(report.Overridden) != 1 || report.Overridden[0] != applicationNo(1) || now.Content.Work.School != "黎阳小学" ||
		now.Standing.State != confirm.StatePending {
		t.Errorf("a third value: %+v, %s", report, now.Content.Work.School)
	}
	if report = imports(func(c *confirm.Content) { c.Work.School = "屯溪第九中学" }); report.Kept != 0 || s.first().Content.Work.School != "屯溪第九中学" {
		t.Errorf("a correction that is no more: %+v", report)
	}
}

// TestRefusedImportLeavesNothing: pictures that were new go, others stay.
func TestRefusedImportLeavesNothing(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	people := h.applicants(0, 1, 3)
	people[2].PointCode = "T99"
	_, err := h.Import(t.Context(), planID, people)
	var refused *roster.ImportError
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	for n, here := range []bool{true, false, false} {
		if _, err := os.Stat(h.blobs.path(wire.Hash(people[n].Photo))); (err == nil) != here {
			t.Errorf("picture %d: %v", n, err)
		}
	}
}

// TestSweep removes what is old and that nobody names.
func TestSweep(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	lately := []byte("%PDF-1.7 of today")
	read[wire.BlobAnswer](t, s.put(wire.Hash(scan), scan))
	h.clock.add(partLife + time.Hour)
	s.signIn()
	read[wire.BlobAnswer](t, s.put(wire.Hash(lately), lately))
	stray, err := h.PutBlob([]byte("of a refused import"))
	h.must(err)
	fresh, err := h.PutBlob([]byte("of an import on its way"))
	h.must(err)
	named := s.first().Content.PhotoSHA256
	old := h.clock.now().Add(-partLife - time.Minute)
	for _, sum := range []string{named, wire.Hash(scan), wire.Hash(lately), stray} {
		h.must(os.Chtimes(h.blobs.path(sum), old, old))
	}
	h.must(os.Chtimes(h.blobs.path(fresh), h.clock.now(), h.clock.now()))
	swept, err := h.Sweep(t.Context())
	h.must(err)
	if swept.Files != 2 || swept.Bytes != int64(len(scan)+len("of a refused import")) {
		t.Errorf("%+v", swept)
	}
	for sum, here := range map[string]bool{named: true, wire.Hash(scan): false, wire.Hash(lately): true, stray: false, fresh: true} {
		if _, err := os.Stat(h.blobs.path(sum)); (err == nil) != here {
			t.Errorf("%s: %v", sum, err)
		}
	}
	// It can be brought again: the registry does not think that it is here.
	read[wire.BlobAnswer](t, s.put(wire.Hash(scan), scan))
	if _, err := os.Stat(h.blobs.path(wire.Hash(scan))); err != nil {
		t.Error(err)
	}
}
