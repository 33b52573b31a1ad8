package registry

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/roster"
	"confirmpoint/sync/wire"
)

func TestFeedPages(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 25)
	s := h.clerk("zhangmin", 0)
	for _, limit := range []int{1, 7, 25, 1000} {
		changes, _ := s.pull("", limit)
		seen := map[string]bool{}
		last := int64(0)
		for _, c := range changes {
			if c.Seq <= last || seen[c.Record.ID] {
				t.Fatalf("limit %d: seq %d after %d, seen %v", limit, c.Seq, last, seen[c.Record.ID])
			}
			last, seen[c.Record.ID] = c.Seq, true
			s.record(c.Record) // checks the digest of the bytes
		}
		if len(seen) != 25 {
			t.Errorf("limit %d: %d records", limit, len(seen))
		}
	}
}

// TestFeedChanges walks a record through all that a bureau can do to it.
func TestFeedChanges(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.load(0, 1, 3)
	here, there := h.clerk("zhangmin", 0), h.clerk("lining", 1)
	changes, cursor := here.pull("", 10)
	rec := here.record(changes[0].Record)
	_, thereCursor := there.pull("", 10)
	// next gives the one change since the last call, as text.
	next := func(s *station, cursor *string) string {
		t.Helper()
		changes, now := s.pull(*cursor, 10)
		*cursor = now
		if len(changes) != 1 {
			return strconv.Itoa(len(changes)) + " changes"
		}
		if g := changes[0].Gone; g != nil {
			return "gone " + g.Reason
		}
		r := s.record(changes[0].Record)
		return fmt.Sprintf("v%d %s", r.Version, r.Standing.State)
	}
	want := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}

	h.must(h.MovePoint(ctx, rec.ApplicationNo, h.points[1].ID))
	want("moved away", next(here, &cursor), "gone not_your_point")
	want("moved in", next(there, &thereCursor), "v1 pending")
	if got := here.get(wire.PathBlobs + rec.Content.PhotoSHA256); got.status != http.StatusNotFound {
		t.Error("the photo of a record that moved is still given")
	}
	if kind, code := here.judgeOne(here.intent(rec, confirm.ActionConcludeComplete)); kind != wire.ResultRefused || code != string(confirm.CodeNotYourPoint) {
		t.Errorf("a decision on a moved record: %s %s", kind, code)
	}
	h.must(h.MovePoint(ctx, rec.ApplicationNo, h.points[0].ID))
	want("moved back", next(here, &cursor), "v1 pending")
	want("moved on", next(there, &thereCursor), "gone not_your_point")

	if kind, code := here.judgeOne(here.intent(rec, confirm.ActionConcludeComplete)); kind != wire.ResultAccepted {
		t.Fatalf("%s %s", kind, code)
	}
	want("decided", next(here, &cursor), "v1 complete")
	var refusal *confirm.Refusal
	if err := h.MovePoint(ctx, rec.ApplicationNo, h.points[1].ID); !errors.As(err, &refusal) {
		t.Errorf("a concluded record was moved: %v", err)
	}

	soft := h.applicants(0, 1, 1)
	soft[0].Content.Contact.Phone = "13900139000"
	report, err := h.Import(ctx, planID, soft)
	h.must(err)
	if !reflect.DeepEqual(report, ImportReport{Changed: 1}) {
		t.Errorf("%+v", report)
	}
	want("phone changed", next(here, &cursor), "v2 complete")
	soft[0].Content.Work.School = "台山市第二小学"
	report, err = h.Import(ctx, planID, soft)
	h.must(err)
	if !reflect.DeepEqual(report, ImportReport{Changed: 1, Reopened: 1}) {
		t.Errorf("%+v", report)
	}
	want("school changed", next(here, &cursor), "v3 pending")

	h.must(h.Decline(ctx, rec.ApplicationNo, confirm.Actor{ID: newID(), Name: "李强"}, "应向另一教育局申请"))
	want("declined", next(here, &cursor), "v3 declined")
	h.must(h.AddStage(ctx, applicationNo(2), confirm.StageResult{Stage: "初审", Organ: "台山市教育局", At: during, By: "李强", Result: "合格"}))
	want("stage", next(here, &cursor), "v1 pending")
	h.must(h.Remove(ctx, applicationNo(3), "申请人撤回"))
	want("removed", next(here, &cursor), "gone removed")
	if err := h.Remove(ctx, applicationNo(3), "again"); !errors.Is(err, ErrNotFound) {
		t.Errorf("removed twice: %v", err)
	}
	h.load(0, 3, 1)
	want("imported again", next(here, &cursor), "v1 pending")
}

func TestWindows(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	s := h.clerk("zhangmin", 0)
	before := s.rulebook()
	if before.Window.Version != 1 || !before.Window.Opens.Equal(opens) || before.Plan.ID != planID || before.Point.ID != h.points[0].ID {
		t.Fatalf("%+v", before)
	}
	same, err := h.PutWindow(ctx, planID, h.points[0].ID, confirm.Window{Opens: opens, Closes: closes})
	h.must(err)
	if same.Version != 1 || same.ID != before.Window.ID || s.rulebook().Version != before.Version {
		t.Error("the same window is a new version")
	}
	longer, err := h.PutWindow(ctx, planID, h.points[0].ID, confirm.Window{Opens: opens, Closes: closes.Add(time.Hour)})
	h.must(err)
	if after := s.rulebook(); longer.Version != 2 || after.Version != before.Version || after.Window.Version != 2 {
		t.Errorf("window %+v, rules %s", longer, after.Version)
	}
	// A later plan is not current while the window of this one is open.
	h.must(h.PutPlan(ctx, confirm.Plan{ID: "plan-2027", Name: "2027", Opens: opens.AddDate(1, 0, 0), Closes: closes.AddDate(1, 0, 0)}))
	_, err = h.PutWindow(ctx, "plan-2027", h.points[0].ID, confirm.Window{Opens: opens.AddDate(1, 0, 0), Closes: closes.AddDate(1, 0, 0)})
	h.must(err)
	if got := s.rulebook().Plan.ID; got != planID {
		t.Errorf("current plan %s", got)
	}
	h.clock.set(closes.Add(2 * time.Hour))
	_, err = h.db.write.Exec("UPDATE certificate SET signed_in_until = $1", millis(closes.AddDate(1, 0, 0)))
	h.must(err)
	if got := s.rulebook().Plan.ID; got != "plan-2027" {
		t.Errorf("after the window the next plan is %s", got)
	}
	for _, w := range []confirm.Window{{}, {Opens: closes, Closes: opens}} {
		if _, err := h.PutWindow(ctx, planID, h.points[0].ID, w); !errors.Is(err, ErrInvalid) {
			t.Errorf("window %+v: %v", w, err)
		}
	}
	if _, err := h.PutWindow(ctx, "no plan", h.points[0].ID, longer); !errors.Is(err, ErrNotFound) {
		t.Errorf("unknown plan: %v", err)
	}
	if _, err := h.PutPoint(ctx, confirm.Point{Code: "T09", Name: h.points[0].Name}); !errors.Is(err, ErrTaken) {
		t.Errorf("name taken: %v", err)
	}
	if again, err := h.PutPoint(ctx, confirm.Point{Code: "T01", Name: "新名"}); err != nil || again.ID != h.points[0].ID {
		t.Errorf("a known code is a new point: %v", err)
	}
}

// TestEpoch: a cursor of a future this registry does not have begins anew.
func TestEpoch(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	ahead := s.get(wire.PathChanges + "?cursor=" + h.cursor(99))
	if ahead.status != http.StatusGone || ahead.code(t) != string(confirm.ProblemEpochChanged) {
		t.Errorf("%d %s", ahead.status, ahead.body)
	}
	token := read[wire.HelloAnswer](t, s.get(wire.PathHello+"?nonce="+strings.Repeat("a", 32))).Token
	hello, err := wire.OpenHello(token, h.keys)
	h.must(err)
	if hello.Nonce != strings.Repeat("a", 32) || !hello.Time.Equal(during) || hello.Epoch != h.epoch || hello.RegistryID != h.ID() {
		t.Errorf("%+v", hello)
	}
	_, cursor := s.pull("", 10)
	h.must(h.NewEpoch(t.Context())) // as after restoring a copy
	h.stop()
	h.open()
	s.dial()
	if got := s.get(wire.PathChanges + "?cursor=" + cursor); got.status != http.StatusGone || h.epoch == hello.Epoch {
		t.Errorf("a cursor of before: %d %s", got.status, got.body)
	}
	if changes, _ := s.pull("", 10); len(changes) != 1 {
		t.Errorf("%d changes from the beginning", len(changes))
	}
}

func TestBlobs(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	sum := s.first().Content.PhotoSHA256
	whole := s.get(wire.PathBlobs + sum)
	if whole.header.Get("ETag") != wire.BlobETag(sum) {
		t.Errorf("ETag %s", whole.header.Get("ETag"))
	}
	req := s.request(http.MethodGet, wire.PathBlobs+sum, nil)
	req.Header.Set("Range", "bytes=4-")
	req.Header.Set("If-Range", wire.BlobETag(sum))
	if part := s.send(req); part.status != http.StatusPartialContent || string(part.body) != string(whole.body[4:]) {
		t.Errorf("range: %d %q", part.status, part.body)
	}
	req = s.request(http.MethodGet, wire.PathBlobs+sum, nil)
	req.Header.Set("Range", "bytes=4-")
	req.Header.Set("If-Range", `"sha256-0"`)
	if part := s.send(req); part.status != http.StatusOK || len(part.body) != len(whole.body) {
		t.Errorf("range of another version: %d", part.status)
	}
	if _, err := h.PutBlob(make([]byte, wire.MaxBlobBytes+1)); confirm.CodeOf(err) != confirm.ProblemBadFile {
		t.Errorf("too large: %v", err)
	}
	if again, err := h.PutBlob(whole.body); err != nil || again != sum {
		t.Errorf("put again: %v", err)
	}
}

func TestImportIsAllOrNothing(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.must(h.PutPlan(ctx, confirm.Plan{ID: "other", Name: "别的计划", Opens: opens, Closes: closes}))
	_, err := h.Import(ctx, "other", h.applicants(0, 50, 1))
	h.must(err)
	for name, change := range map[string]func([]roster.Applicant){
		"unknown point": func(a []roster.Applicant) { a[2].PointCode = "T99" },
		"no number":     func(a []roster.Applicant) { a[2].ApplicationNo = "" },
		"other plan":    func(a []roster.Applicant) { a[2].ApplicationNo = applicationNo(50) },
	} {
		t.Run(name, func(t *testing.T) {
			rows := h.applicants(0, 1, 3)
			change(rows)
			_, err := h.Import(ctx, planID, rows)
			var bad *roster.ImportError
			if !errors.As(err, &bad) || len(bad.Rows) != 1 || strings.Contains(bad.Error(), "王") {
				t.Fatalf("%v", err)
			}
			if decided, err := h.Decisions(ctx, planID); err != nil || len(decided) != 0 {
				t.Errorf("%d rows were written (%v)", len(decided), err)
			}
		})
	}
	if _, err := h.Import(ctx, "no such plan", nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
	// A point may be named instead of coded; the photo stays when a later file has none.
	rows := h.applicants(0, 1, 1)
	rows[0].PointCode = h.points[0].Name
	if report, err := h.Import(ctx, planID, rows); err != nil || report.Added != 1 {
		t.Fatalf("%+v %v", report, err)
	}
	rows[0].Photo, rows[0].Content.PhotoSHA256 = nil, ""
	if report, err := h.Import(ctx, planID, rows); err != nil || report.Unchanged != 1 {
		t.Errorf("without photos: %+v %v", report, err)
	}
	rows[0].PointCode = "T02"
	if report, err := h.Import(ctx, planID, rows); err != nil || !reflect.DeepEqual(report, ImportReport{Moved: 1}) {
		t.Errorf("moved: %+v %v", report, err)
	}
}
