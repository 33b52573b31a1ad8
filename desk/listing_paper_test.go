package desk_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

var listingKinds = []confirm.PaperKind{
	confirm.PaperPersons, confirm.PaperConclusions, confirm.PaperStatistics, confirm.PaperHandover, confirm.PaperCover,
}

// TestListingsArePDF reads every kind back, with repeated heads.
func TestListingsArePDF(t *testing.T) {
	o := ready(t, 40)
	rows := o.rows("")
	dir := t.TempDir()
	for _, kind := range listingKinds {
		path := filepath.Join(dir, string(kind)+".pdf")
		n, err := o.desk.Listing(t.Context(), desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: kind, Target: confirm.BatchTarget{Path: path}})
		check(t, err)
		if n != len(rows) {
			t.Errorf("%s: %d rows of %d", kind, n, len(rows))
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", kind, info.Mode(), err)
		}
		pages := strings.Split(strings.TrimSuffix(pdfText(t, path), "\f"), "\f")
		head := "姓名"
		if kind == confirm.PaperStatistics {
			head = "学段"
		}
		for i, page := range pages {
			if !strings.Contains(page, head) {
				t.Errorf("%s: page %d of %d has no head", kind, i+1, len(pages))
			}
		}
		text := strings.Join(pages, "")
		for _, row := range rows {
			if kind != confirm.PaperStatistics && kind != confirm.PaperConclusions && !strings.Contains(text, row.ApplicationNo) {
				t.Errorf("%s: %s is missing", kind, row.ApplicationNo)
			}
			if (kind == confirm.PaperHandover || kind == confirm.PaperCover) && strings.Contains(text, row.DocumentNumber.Reveal()) {
				t.Errorf("%s shows a whole document number", kind)
			}
		}
	}
}

// tray takes every job and keeps it.
type tray struct {
	desk.Spooler
	jobs []confirm.PrintJob
	err  error
}

func (t *tray) Print(_ context.Context, job confirm.PrintJob) (int, []int, error) {
	t.jobs = append(t.jobs, job)
	return len(t.jobs), make([]int, len(job.Papers)), t.err
}

// TestListingsArePrinted: one job with all papers, named after nobody, and a
// line of the print ledger.
func TestListingsArePrinted(t *testing.T) {
	printer := &tray{}
	o := ready(t, 12, func(c *desk.Config) { c.Spooler = printer })
	rows := o.rows("")
	reversed := slices.Clone(rows)
	slices.Reverse(reversed)
	target := confirm.BatchTarget{Printer: "HP", Tray: "tray-2", Duplex: confirm.DuplexOff}
	for _, kind := range []confirm.PaperKind{confirm.PaperHandover, confirm.PaperCover} {
		_, err := o.desk.Listing(t.Context(), desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: kind, RecordIDs: ids(reversed), Target: target})
		check(t, err)
	}
	if len(printer.jobs) != 2 || printer.jobs[0].Title == printer.jobs[1].Title {
		t.Fatalf("jobs %d", len(printer.jobs))
	}
	job := printer.jobs[0]
	if len(job.Papers) != 1 || job.Printer != "HP" || job.Tray != "tray-2" || !job.Papers[0].OneSided || job.Duplex != confirm.DuplexOff {
		t.Errorf("job to %s %s with %d papers", job.Printer, job.Tray, len(job.Papers))
	}
	for i, line := range job.Papers[0].Listing.Rows {
		if line[2] != reversed[i].ApplicationNo {
			t.Errorf("line %d is %s", i+1, line[2])
		}
	}
	covered := 0
	for _, p := range printer.jobs[1].Papers {
		covered += len(p.Listing.Rows)
		if p.Heading == "" || p.Kind != confirm.PaperCover || strings.Contains(printer.jobs[1].Title, p.Heading) {
			t.Errorf("cover of %q", p.Heading)
		}
	}
	if covered != len(rows) {
		t.Errorf("%d on covers of %d", covered, len(rows))
	}
	lines, _, err := o.desk.PrintLedger(t.Context())
	check(t, err)
	if len(lines) != 2 || lines[0].Kind != confirm.PaperHandover || lines[0].Printer != "HP" || lines[0].State != confirm.DocumentSpooled || lines[1].JobID != 2 {
		t.Errorf("ledger %+v", lines)
	}
	printer.err = &confirm.Problem{Code: confirm.ProblemNoPrinter}
	if _, err := o.desk.Listing(t.Context(), desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: confirm.PaperHandover, Target: target}); confirm.CodeOf(err) != confirm.ProblemNoPrinter {
		t.Errorf("without the printer: %v", err)
	}
	if lines, _, err = o.desk.PrintLedger(t.Context()); err != nil || len(lines) != 2 {
		t.Errorf("a line of what was not handed over: %d, %v", len(lines), err)
	}
	printer.err = &confirm.Problem{Code: confirm.ProblemPrinter}
	if _, err := o.desk.Listing(t.Context(), desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: confirm.PaperHandover, Target: target}); confirm.CodeOf(err) != confirm.ProblemPrinter {
		t.Errorf("a printer that broke off: %v", err)
	}
	if lines, _, err = o.desk.PrintLedger(t.Context()); err != nil || len(lines) != 3 || lines[2].State != confirm.DocumentDoubtful {
		t.Errorf("what may be on paper has no line: %d, %v", len(lines), err)
	}
}

// TestListingThatCannotBeDrawn: the paper is refused before anything is
// written; the workbook goes.
func TestListingThatCannotBeDrawn(t *testing.T) {
	o := ready(t, 1, func(c *desk.Config) { c.Cache = odd{c.Cache, "\U00030EDD\U000E0001"} })
	dir := t.TempDir()
	req := desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: confirm.PaperHandover, Target: confirm.BatchTarget{Path: filepath.Join(dir, "a.pdf")}}
	_, err := o.desk.Listing(t.Context(), req)
	if confirm.CodeOf(err) != confirm.ProblemGlyphMissing {
		t.Errorf("a list with what no font has: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("files %v, %v", left, err)
	}
	req.Target.Path = filepath.Join(dir, "a.xlsx")
	if _, err := o.desk.Listing(t.Context(), req); err != nil {
		t.Errorf("as a workbook: %v", err)
	}
}
