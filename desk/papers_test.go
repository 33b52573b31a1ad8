package desk_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// TestOrderOfDocuments: what lies on the pile, in its order.
func TestOrderOfDocuments(t *testing.T) {
	o := withTray(t, 6, &spoolTray{step: completes})
	rows := o.rows("")
	req := forms(o)
	slices.Reverse(req.RecordIDs)
	outline := func(b confirm.Batch) string {
		var all []string
		for _, doc := range b.Documents {
			switch doc.Kind {
			case confirm.PaperSeparator:
				all = append(all, "|"+doc.Heading)
			default:
				all = append(all, string(doc.Kind)[:1]+strings.TrimLeft(doc.ApplicationNo[6:], "0"))
			}
		}
		return strings.Join(all, " ")
	}
	enqueue := func(change func(*desk.PrintRequest)) confirm.Batch {
		t.Helper()
		asked := req
		change(&asked)
		b, err := o.desk.Enqueue(t.Context(), asked)
		check(t, err)
		if kept := o.batch(b.ID); outline(kept) != outline(b) || kept.State != confirm.BatchPaused || len(kept.Mark) != 4 {
			t.Errorf("kept %s as %s, %q", kept.State, outline(kept), kept.Mark)
		}
		return b
	}
	if got := outline(enqueue(func(*desk.PrintRequest) {})); got != "f6 f5 f4 f3 f2 f1" {
		t.Errorf("as asked for: %s", got)
	}
	both := func(r *desk.PrintRequest) { r.Kinds = append(slices.Clone(r.Kinds), confirm.PaperLabel) }
	if got := outline(enqueue(both)); got != "f6 l6 f5 l5 f4 l4 f3 l3 f2 l2 f1 l1" {
		t.Errorf("together: %s", got)
	}
	if got := outline(enqueue(func(r *desk.PrintRequest) { both(r); r.Apart = true })); got != "f6 f5 f4 f3 f2 f1 l6 l5 l4 l3 l2 l1" {
		t.Errorf("apart: %s", got)
	}
	schools := map[string]string{}
	for _, row := range rows {
		schools[row.ApplicationNo] = row.School
	}
	b := enqueue(func(r *desk.PrintRequest) { r.Order, r.Separate = confirm.OrderSchool, true })
	school, last := "", ""
	for _, doc := range b.Documents {
		if doc.Kind == confirm.PaperSeparator {
			if doc.Heading < school {
				t.Errorf("%s after %s", doc.Heading, school)
			}
			school, last = doc.Heading, ""
			continue
		}
		if schools[doc.ApplicationNo] != school || doc.ApplicationNo < last {
			t.Errorf("%s of %s lies with %s after %s", doc.ApplicationNo, schools[doc.ApplicationNo], school, last)
		}
		last = doc.ApplicationNo
	}
	for i, number := range []string{"10", "9", "010", ""} {
		_, err := o.desk.AnnotateNow(t.Context(), rows[i].ID, number, "", "")
		check(t, err)
	}
	o.send()
	o.pull()
	if got := outline(enqueue(func(r *desk.PrintRequest) { r.Order = confirm.OrderFileNumber })); got != "f2 f1 f3 f4 f5 f6" {
		t.Errorf("by file number: %s", got)
	}
}

// TestSchoolPiles: one job a school with its separator, and sheets numbered through.
func TestSchoolPiles(t *testing.T) {
	p := &spoolTray{step: completes}
	o := withTray(t, 12, p)
	req := forms(o)
	req.Order, req.Separate, req.Target.JobPerSchool = confirm.OrderSchool, true, true
	b, err := o.desk.Print(t.Context(), req, nil)
	check(t, err)
	if b.State != confirm.BatchEnded || strings.Trim(states(b), "done ") != "" {
		t.Fatalf("%s: %s", b.State, states(b))
	}
	next, first := 1, map[string]bool{}
	for _, j := range p.jobs {
		if j.Papers[0].Kind != confirm.PaperSeparator || first[j.Papers[0].Heading] {
			t.Errorf("a pile begins with %s %s", j.Papers[0].Kind, j.Papers[0].Heading)
		}
		first[j.Papers[0].Heading] = true
		for _, paper := range j.Papers {
			if paper.FirstSheet != next || paper.BatchMark != b.Mark || paper.OneSided {
				t.Errorf("a paper from sheet %d %s, want %d", paper.FirstSheet, paper.BatchMark, next)
			}
			next += paper.Copies // both sides of one sheet a copy
			if paper.Record.ID != "" && paper.Record.Content.Work.School != j.Papers[0].Heading {
				t.Errorf("%s lies with %s", paper.Record.Content.Work.School, j.Papers[0].Heading)
			}
		}
	}
}

// TestManualDuplex: fronts of a stack, a turn, its backs; then the next stack.
func TestManualDuplex(t *testing.T) {
	p := &spoolTray{step: completes}
	o := withTray(t, 30, p)
	req := forms(o)
	req.Target.Duplex = confirm.DuplexManual
	b, err := o.desk.Print(t.Context(), req, nil)
	check(t, err)
	passes := func(want ...string) {
		t.Helper()
		var got []string
		for _, j := range p.jobs {
			got = append(got, string(j.Side))
		}
		if !slices.Equal(got, want) {
			t.Errorf("passes %q, want %q", got, want)
		}
	}
	if passes("fronts"); b.State != confirm.BatchTurn || len(p.jobs[0].Papers) != 25 {
		t.Fatalf("%s with %d papers", b.State, len(p.jobs[0].Papers))
	}
	wantCode(t, o.desk.SkipDocument(t.Context(), b.ID, 3), confirm.ProblemDocumentState)
	if b = o.rerun(b.ID); b.State != confirm.BatchTurn {
		t.Errorf("without a turn it is %s", b.State)
	}
	check(t, o.desk.Turned(t.Context(), b.ID))
	wantCode(t, o.desk.Turned(t.Context(), b.ID), confirm.ProblemDocumentState)
	if b = o.rerun(b.ID); b.State != confirm.BatchTurn || strings.Count(states(b), "done") != 25 {
		t.Fatalf("%s: %s", b.State, states(b))
	}
	passes("fronts", "backs", "fronts")
	if !slices.EqualFunc(p.jobs[0].Papers, p.jobs[1].Papers, func(x, y confirm.Paper) bool {
		return x.Record.ID == y.Record.ID && x.FirstSheet == y.FirstSheet
	}) {
		t.Error("the backs are not those of the fronts")
	}
	// The last stack jams in its backs at sheet 57 of 51 to 60: the last comes first.
	p.step = func(_ int, j *spoolJob) {
		if j.state = confirm.JobProcessing; j.Side != confirm.SideBacks {
			j.state = confirm.JobCompleted
		}
		check(t, o.desk.PauseBatch(t.Context(), b.ID))
	}
	check(t, o.desk.Turned(t.Context(), b.ID))
	b = o.rerun(b.ID)
	_, err = o.desk.LastGoodSheet(t.Context(), b.ID, 50)
	wantCode(t, err, confirm.ProblemSheetNumber)
	if b, err = o.desk.LastGoodSheet(t.Context(), b.ID, 58); err != nil || strings.Count(states(b), "done") != 26 {
		t.Fatalf("%s, %v", states(b), err)
	}
	if doc := b.Documents[28]; doc.State != confirm.DocumentWaiting || doc.Back || doc.SkipSheets != 0 || doc.FirstSheet != 57 {
		t.Errorf("the one in between: %+v", doc)
	}
	p.step = completes
	b = o.rerun(b.ID)
	check(t, o.desk.Turned(t.Context(), b.ID))
	if b = o.rerun(b.ID); b.State != confirm.BatchEnded || strings.Count(states(b), "done") != 30 {
		t.Errorf("%s: %s", b.State, states(b))
	}
}

// TestFrontsJam: the stack goes on where its fronts stopped, in the middle of a document.
func TestFrontsJam(t *testing.T) {
	p := &spoolTray{}
	o := withTray(t, 4, p)
	req := forms(o)
	req.Target.Duplex = confirm.DuplexManual
	b, err := o.desk.Enqueue(t.Context(), req)
	check(t, err)
	p.step = func(_ int, j *spoolJob) {
		if j.state < confirm.JobCanceled {
			j.state = confirm.JobProcessing
			check(t, o.desk.PauseBatch(t.Context(), b.ID))
		}
	}
	b = o.rerun(b.ID)
	if b, err = o.desk.LastGoodSheet(t.Context(), b.ID, 3); err != nil || p.jobs[0].state != confirm.JobCanceled {
		t.Fatal(err, p.jobs[0].state)
	}
	if one, two := b.Documents[0], b.Documents[1]; !one.Back || two.Back || two.SkipSheets != 1 || two.State != confirm.DocumentWaiting {
		t.Errorf("%+v\n%+v", one, two)
	}
	p.step = completes
	if b = o.rerun(b.ID); b.State != confirm.BatchTurn || len(p.jobs[1].Papers) != 3 || p.jobs[1].Papers[0].SkipSheets != 1 {
		t.Fatalf("%s", b.State)
	}
	check(t, o.desk.Turned(t.Context(), b.ID))
	if b = o.rerun(b.ID); b.State != confirm.BatchEnded || len(p.jobs[2].Papers) != 4 || p.jobs[2].Papers[1].SkipSheets != 0 {
		t.Errorf("%s: %s", b.State, states(b))
	}
}

// TestNoticePapers: every paper about one applicant, before and after it may be official.
func TestNoticePapers(t *testing.T) {
	o := ready(t, 12)
	rows := o.clean(3)
	dir := t.TempDir()
	print := func(id string, kind confirm.PaperKind, reason string) confirm.Document {
		t.Helper()
		b, err := o.desk.Print(t.Context(), desk.PrintRequest{
			Kinds: []confirm.PaperKind{kind}, RecordIDs: []string{id}, Reason: reason,
			Target: confirm.BatchTarget{Path: filepath.Join(dir, string(kind)), Separate: true},
		}, nil)
		check(t, err)
		return b.Documents[0]
	}
	if doc := print(rows[0].ID, confirm.PaperSupplement, ""); doc.Code != confirm.CodeNoMissingCondition {
		t.Errorf("nothing is missing, and %+v", doc)
	}
	v := o.tick(rows[0].ID, "T1", confirm.TickNotMet)
	if doc := print(rows[0].ID, confirm.PaperSupplement, ""); doc.State != confirm.DocumentDone || !doc.Preview {
		t.Errorf("of a draft: %+v", doc)
	}
	_, err := o.desk.Conclude(t.Context(), v, confirm.ActionConcludeIncomplete, "证书未带")
	check(t, err)
	o.send()
	o.pull()
	if doc := print(rows[0].ID, confirm.PaperSupplement, ""); doc.State != confirm.DocumentDone || doc.Preview || doc.PrintNo != 1 {
		t.Errorf("of 材料不全: %+v", doc)
	}
	if doc := print(rows[0].ID, confirm.PaperSupplement, "丢失"); doc.PrintNo != 2 {
		t.Errorf("again: %+v", doc)
	}
	if doc := print(rows[1].ID, confirm.PaperCorrection, ""); doc.Code != confirm.ProblemNoCorrection {
		t.Errorf("never corrected: %+v", doc)
	}
	for _, kind := range []confirm.PaperKind{confirm.PaperAmendment, confirm.PaperLabel} {
		if doc := print(rows[1].ID, kind, ""); doc.State != confirm.DocumentDone || doc.Preview {
			t.Errorf("%s: %+v", kind, doc)
		}
	}
	files, err := os.ReadDir(filepath.Join(dir, string(confirm.PaperLabel)))
	check(t, err)
	if len(files) != 1 || files[0].Name() != rows[1].ApplicationNo+"-档案袋标签.pdf" {
		t.Errorf("files %v", files)
	}
	picture, pages, err := o.desk.Preview(t.Context(), desk.PreviewRequest{Kind: confirm.PaperForm, RecordID: rows[1].ID, Page: 2, DPI: 40})
	check(t, err)
	if pages != 2 || picture.Bounds().Dx() < 300 || picture.Bounds().Dy() < picture.Bounds().Dx() {
		t.Errorf("%d pages, %v", pages, picture.Bounds())
	}
	_, _, err = o.desk.Preview(t.Context(), desk.PreviewRequest{Kind: confirm.PaperForm, RecordID: rows[1].ID, Page: 3, DPI: 40})
	wantCode(t, err, confirm.ProblemNotFound)
}

// TestOneValidReceipt: however often a receipt is printed, one paper with its
// number counts; none when the conclusion is taken back.
func TestOneValidReceipt(t *testing.T) {
	p := &spoolTray{step: completes}
	o := withTray(t, 12, p)
	id := o.clean(1)[0].ID
	o.complete(id)
	o.send()
	req := desk.PrintRequest{
		Kinds: []confirm.PaperKind{confirm.PaperReceipt}, RecordIDs: []string{id}, Target: confirm.BatchTarget{Printer: "office"},
	}
	code := ""
	for n := 1; n <= 3; n++ {
		b, err := o.desk.Print(t.Context(), req, nil)
		check(t, err)
		if b.Documents[0].PrintNo != n || p.jobs[n-1].Papers[0].PrintNo != n || p.jobs[n-1].Papers[0].Reason != req.Reason {
			t.Errorf("print %d is %+v", n, b.Documents[0])
		}
		c, ok := confirm.NewPaperCode(p.jobs[n-1].Papers[0], 1)
		if !ok {
			t.Fatal("no code")
		}
		if n > 1 {
			wantVerdict(o, code, confirm.VerdictReplaced)
		}
		code = c.String()
		wantVerdict(o, code, confirm.VerdictCurrent)
		req.Reason = "污损"
	}
	valid := func() (n int) {
		for _, doc := range o.open(id).Prints {
			if doc.State == confirm.DocumentDone {
				n++
			}
		}
		return n
	}
	if valid() != 1 {
		t.Errorf("%d valid receipts", valid())
	}
	v := o.tick(id, "T1", confirm.TickNotMet)
	_, err := o.desk.Conclude(t.Context(), v, confirm.ActionConcludeIncomplete, "证书系伪造")
	check(t, err)
	o.send()
	o.pull()
	if wantVerdict(o, code, confirm.VerdictRevoked); valid() != 0 {
		t.Errorf("%d valid receipts of a conclusion taken back", valid())
	}
	lines, seals, err := o.desk.PrintLedger(t.Context())
	check(t, err)
	voids := 0
	for _, l := range lines {
		if l.Event == confirm.EventVoid {
			voids++
		}
	}
	if voids != 3 || len(seals) != 3 || seals[2].Hash != lines[seals[2].Seq-1].Hash {
		t.Errorf("%d voids, %d seals of %d lines", voids, len(seals), len(lines))
	}
}

func wantVerdict(o *office, code string, want confirm.PaperVerdict) {
	o.t.Helper()
	s, err := o.desk.ScanPaper(o.t.Context(), code)
	if err != nil || s.Verdict != want {
		o.t.Errorf("%s is %s (%v), want %s", code, s.Verdict, err, want)
	}
}

// TestScannedPaper: what else a scanner may see.
func TestScannedPaper(t *testing.T) {
	o := ready(t, 4)
	r := o.open(o.rows("")[0].ID).Record
	c, ok := confirm.NewPaperCode(confirm.Paper{Kind: confirm.PaperForm, Record: r, Preview: true}, 1)
	if !ok {
		t.Fatal("no code")
	}
	wantVerdict(o, " "+c.String()+"\r\n", confirm.VerdictPreview)
	_, err := o.desk.ScanPaper(t.Context(), "https://example.invalid/x")
	wantCode(t, err, confirm.ProblemPaperCode)
	c.Preview = false
	wantVerdict(o, c.String(), confirm.VerdictRevoked) // nobody has concluded
	altered := c
	altered.Digest = "0123456789ab"
	wantVerdict(o, altered.String(), confirm.VerdictAltered)
	altered = c
	altered.Version = 7
	wantVerdict(o, altered.String(), confirm.VerdictAltered)
	c.ApplicationNo = "209900000001"
	wantVerdict(o, c.String(), confirm.VerdictOtherPoint)
	o.edit(r.ApplicationNo, func(c *confirm.Content) { c.Work.School = "青禾县第八小学" })
	o.pull()
	c.ApplicationNo = r.ApplicationNo
	wantVerdict(o, c.String(), confirm.VerdictOutdated)
}

// TestCalibrationIsApplied: kept by printer, tray and form, for that printer only.
func TestCalibrationIsApplied(t *testing.T) {
	p := &spoolTray{step: completes}
	o := withTray(t, 2, p)
	key := confirm.CalibrationKey{Printer: "office", Tray: "抽屉/2", Kind: confirm.PaperForm}
	want := confirm.Calibration{X: 1.5, Y: -2, Percent: 99.5}
	check(t, o.desk.SaveCalibration(t.Context(), key, want))
	for _, bad := range []confirm.Calibration{{X: 20.1}, {Y: -21}, {Percent: 89}, {Percent: 111}, {X: math.NaN()}, {Percent: math.NaN()}} {
		wantCode(t, o.desk.SaveCalibration(t.Context(), key, bad), confirm.ProblemCalibration)
	}
	wantCode(t, o.desk.SaveCalibration(t.Context(), confirm.CalibrationKey{Kind: confirm.PaperForm}, want), confirm.ProblemCalibration)
	if got, err := o.desk.Calibration(t.Context(), key); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	req := forms(o)
	req.Target.Tray = key.Tray
	_, err := o.desk.Print(t.Context(), req, nil)
	check(t, err)
	req.Target.Tray = ""
	_, err = o.desk.Print(t.Context(), req, nil)
	check(t, err)
	if p.jobs[0].Papers[0].Calibration != want || p.jobs[0].Tray != key.Tray || p.jobs[2].Papers[0].Calibration != (confirm.Calibration{}) {
		t.Errorf("%+v, %+v", p.jobs[0].Papers[0].Calibration, p.jobs[2].Papers[0].Calibration)
	}
	check(t, o.desk.PrintPage(t.Context(), confirm.PaperCalibration, confirm.BatchTarget{Printer: "office", Tray: key.Tray}, confirm.PaperForm))
	if page := p.jobs[4].Papers[0]; page.Calibration != want || page.Printer != "office" || page.Tray != key.Tray {
		t.Errorf("%+v", page)
	}
	if err := o.desk.PrintPage(t.Context(), confirm.PaperForm, confirm.BatchTarget{Printer: "office"}, ""); err == nil {
		t.Error("a form is printed outside the queue")
	}
	path := filepath.Join(t.TempDir(), "guide.pdf")
	check(t, o.desk.PrintPage(t.Context(), confirm.PaperDuplexGuide, confirm.BatchTarget{Path: path}, ""))
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}
