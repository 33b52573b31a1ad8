package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"confirmpoint/confirm"
)

// ListingRequest asks for a roster, a 移交清单 or covers.
type ListingRequest struct {
	Kind      confirm.PaperKind // persons, conclusions, statistics, handover, cover, not_come, daily, ledger
	RecordIDs []string          // in the order of the list; nil: all of the point, by 报名号; not of daily and ledger
	By        confirm.GroupBy   // of daily: by what the numbers are told apart
	Columns   []string          // keys, in order; nil: as saved, else the usual ones
	// SaveColumns keeps Columns for this kind.
	SaveColumns bool
	Public      bool // for a 公示: no document numbers
	// Purpose says what the list is for; it may be left out where the kind says
	// it (confirm.UsualPurpose).
	Purpose confirm.ExportPurpose
	// One of: Path of an .xlsx, .csv or .pdf file, or a printer.
	Target confirm.BatchTarget
}

// pile is one listing of a request; covers have one for each school.
type pile struct {
	school string
	confirm.Listing
}

// Listing makes a list and writes or prints it; it tells the number of rows,
// which are the records asked for, each once. Covers are a list for each
// school: sheets of a workbook, papers of a PDF. It is audited with kind, form,
// rows and purpose, never with the path. Kinds of error: not_found,
// listing_column, export_purpose, batch_size for a list of nobody, target, no_printer, those of a paper that
// cannot be printed, and of the disk.
func (d *Desk) Listing(ctx context.Context, req ListingRequest) (rows int, err error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return 0, err
	}
	defer leave()
	purpose := cmp.Or(req.Purpose, confirm.UsualPurpose(req.Kind, req.Public))
	if purpose.Label() == "" {
		return 0, &confirm.Problem{Code: confirm.ProblemExportPurpose}
	}
	form, err := d.listingForm(req.Target)
	if err != nil {
		return 0, err
	}
	if req.Columns, err = d.chooseColumns(ctx, req); err != nil {
		return 0, err
	}
	book, err := d.cfg.Cache.Rulebook(ctx)
	if err != nil {
		return 0, err
	}
	made, err := d.compose(ctx, req, book)
	if err != nil {
		return 0, err
	}
	detail := fmt.Sprintf("%s %s %d %s", req.Kind, form, made.rows, purpose)
	if req.Public {
		detail += " public"
	}
	if err := d.audit(ctx, confirm.AuditExport, "", detail); err != nil {
		return 0, err
	}
	if err := d.putOut(ctx, req, form, book, made.piles); err != nil {
		return 0, err
	}
	if made.after != nil {
		err = made.after(ctx)
	}
	return made.rows, err
}

// composed is a list that is ready to go out.
type composed struct {
	piles []pile
	rows  int
	after func(context.Context) error // once it has gone out; nil: nothing
}

// compose makes what a request asks for.
func (d *Desk) compose(ctx context.Context, req ListingRequest, book confirm.Rulebook) (composed, error) {
	switch req.Kind {
	case confirm.PaperDaily:
		s, err := d.statistics(ctx)
		list := confirm.NumbersListing(s, req.By, book)
		return composed{piles: []pile{{Listing: list}}, rows: len(list.Rows) - 1}, err
	case confirm.PaperLedger:
		return d.composeLedger(ctx, req, book)
	}
	records, err := d.listed(ctx, req.RecordIDs)
	if err != nil {
		return composed{}, err
	}
	piles, err := d.piles(req, book, records)
	return composed{piles: piles, rows: len(records)}, err
}

// putOut writes or prints a list.
func (d *Desk) putOut(ctx context.Context, req ListingRequest, form string, book confirm.Rulebook, piles []pile) error {
	switch form {
	case ".xlsx":
		return d.writeWorkbook(ctx, req.Target.Path, piles)
	case ".csv":
		return WriteFile(req.Target.Path, func(f *os.File) error { return writeCSV(f, piles) })
	case ".pdf":
		return d.writeListings(ctx, req, book, piles)
	}
	return d.printListings(ctx, req, book, piles)
}

// listingForm is how a list goes out: the ending of its file, or paper.
func (d *Desk) listingForm(t confirm.BatchTarget) (string, error) {
	if t.Printer != "" {
		if d.cfg.Spooler == nil {
			return "", &confirm.Problem{Code: confirm.ProblemNoPrinter, Args: map[string]string{"reason": "none"}}
		}
		return "paper", nil
	}
	switch ext := strings.ToLower(filepath.Ext(t.Path)); ext {
	case ".xlsx", ".csv", ".pdf":
		return ext, nil
	}
	return "", &confirm.Problem{Code: confirm.ProblemTarget}
}

// listed reads the records in the order of the list, each once.
func (d *Desk) listed(ctx context.Context, ids []string) ([]confirm.Record, error) {
	if ids == nil {
		page, err := d.cfg.Cache.Search(ctx, confirm.Query{Sort: confirm.SortApplicationNo})
		if err != nil {
			return nil, err
		}
		for _, r := range page.Rows {
			if !r.Gone {
				ids = append(ids, r.ID)
			}
		}
	}
	if len(ids) == 0 {
		return nil, &confirm.Problem{Code: confirm.ProblemBatchSize, Args: map[string]string{"max": strconv.Itoa(MaxBatch)}}
	}
	seen := make(map[string]bool, len(ids))
	records := make([]confirm.Record, 0, len(ids))
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r, err := d.cfg.Cache.Record(ctx, id)
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, nil
}

// piles makes the listings of a request.
func (d *Desk) piles(req ListingRequest, book confirm.Rulebook, records []confirm.Record) ([]pile, error) {
	in := confirm.ListingInput{
		Kind: req.Kind, Columns: req.Columns, Public: req.Public, Book: book,
		Day: confirm.DateOf(d.cfg.Registry.Now().At), Records: records,
	}
	if req.Kind != confirm.PaperCover {
		list, err := confirm.NewListing(in)
		return []pile{{Listing: list}}, err
	}
	var schools []string
	of := make(map[string][]confirm.Record)
	for _, r := range records {
		school := r.Content.Work.School
		if of[school] == nil {
			schools = append(schools, school)
		}
		of[school] = append(of[school], r)
	}
	var piles []pile
	for _, school := range schools {
		in.School, in.Records = school, of[school]
		list, err := confirm.NewListing(in)
		if err != nil {
			return nil, err
		}
		piles = append(piles, pile{school, list})
	}
	return piles, nil
}

func (d *Desk) writeWorkbook(ctx context.Context, path string, piles []pile) error {
	sheets := make([]confirm.Listing, len(piles))
	for i, p := range piles {
		sheets[i] = p.Listing
		if p.school != "" { // a sheet is named by its title
			sheets[i].Title = p.school
		}
	}
	return WriteFile(path, func(f *os.File) error { return d.cfg.Press.Workbook(ctx, f, sheets) })
}

// listingPapers are the papers of the piles, all of which can be printed.
func (d *Desk) listingPapers(req ListingRequest, book confirm.Rulebook, piles []pile) ([]confirm.Paper, error) {
	at := d.cfg.Registry.Now().At
	papers := make([]confirm.Paper, len(piles))
	for i := range piles {
		papers[i] = confirm.Paper{
			Kind: req.Kind, Copies: 1, Training: d.cfg.Training, Point: book.Point, Plan: book.Plan,
			Handler: d.cfg.Enrolment.Clerk.Name, PrintNo: 1, Listing: &piles[i].Listing,
			Heading: piles[i].school, PrintedAt: at, OneSided: req.Target.Duplex == confirm.DuplexOff,
		}
		if err := d.cfg.Press.Check(papers[i]); err != nil {
			return nil, err
		}
	}
	return papers, nil
}

func (d *Desk) writeListings(ctx context.Context, req ListingRequest, book confirm.Rulebook, piles []pile) error {
	papers, err := d.listingPapers(req, book, piles)
	if err != nil {
		return err
	}
	return WriteFile(req.Target.Path, func(f *os.File) error {
		var left error // of a paper that is not in the file
		err := d.cfg.Press.Render(ctx, f, slices.Values(papers), func(_, _ int, err error) {
			if left == nil {
				left = err
			}
		})
		if err == nil {
			err = left
		}
		return err
	})
}

// printListings gives the papers to a printer as one job, with a line of the
// print ledger. What becomes of the job is seen at the printer: a list can be
// printed again at any time.
func (d *Desk) printListings(ctx context.Context, req ListingRequest, book confirm.Rulebook, piles []pile) error {
	papers, err := d.listingPapers(req, book, piles)
	if err != nil {
		return err
	}
	duplex := req.Target.Duplex
	if duplex == confirm.DuplexManual {
		duplex = confirm.DuplexOff
	}
	id, _, printErr := d.cfg.Spooler.Print(ctx, confirm.PrintJob{
		Printer: req.Target.Printer, Tray: req.Target.Tray, Duplex: duplex,
		Title: "confirmpoint " + string(req.Kind) + " " + d.cfg.NewID(), Papers: papers,
	})
	line := confirm.PrintEntry{
		At: d.cfg.Registry.Now().At, Actor: d.cfg.Enrolment.Clerk.ID, Event: confirm.EventHand,
		State: confirm.DocumentSpooled, Kind: req.Kind, Copies: 1, Printer: req.Target.Printer, JobID: id,
	}
	switch {
	case confirm.CodeOf(printErr) == confirm.ProblemPrinter: // it may have been handed over
		line.Event, line.State, line.Code = confirm.EventLose, confirm.DocumentDoubtful, confirm.ProblemPrinter
	case printErr != nil:
		return printErr
	}
	return errors.Join(printErr, d.cfg.Cache.SaveDocuments(context.WithoutCancel(ctx), nil, []confirm.PrintEntry{line}))
}

// ListingColumns gives the columns of a kind: all there are, and those chosen.
func (d *Desk) ListingColumns(ctx context.Context, kind confirm.PaperKind) (all []confirm.ListingColumn, chosen []string, err error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer leave()
	all, usual := confirm.ListingColumns(kind)
	if chosen, err = d.savedColumns(ctx, kind); err != nil || chosen != nil {
		return all, chosen, err
	}
	return all, usual, nil
}

// chooseColumns gives the keys of a request, nil for the usual ones, and saves
// them when it says so.
func (d *Desk) chooseColumns(ctx context.Context, req ListingRequest) ([]string, error) {
	if req.Columns == nil {
		return d.savedColumns(ctx, req.Kind)
	}
	if err := confirm.CheckListingColumns(req.Kind, req.Columns); err != nil || !req.SaveColumns {
		return req.Columns, err
	}
	value, err := json.Marshal(req.Columns)
	if err != nil {
		return nil, err
	}
	return req.Columns, d.cfg.Cache.SaveSetting(ctx, listingSetting(req.Kind), value)
}

// savedColumns gives the choice kept for a kind; nil when there is none, or
// none that this program can follow.
func (d *Desk) savedColumns(ctx context.Context, kind confirm.PaperKind) ([]string, error) {
	value, err := d.cfg.Cache.Setting(ctx, listingSetting(kind))
	if confirm.CodeOf(err) == confirm.ProblemCacheDamaged {
		return nil, nil
	}
	if err != nil || value == nil {
		return nil, err
	}
	var keys []string
	if json.Unmarshal(value, &keys) != nil || confirm.CheckListingColumns(kind, keys) != nil {
		return nil, nil
	}
	return keys, nil
}

func listingSetting(kind confirm.PaperKind) string { return "listing columns " + string(kind) }

// writeCSV writes lists as a spreadsheet program opens them: UTF-8 with its
// mark, lines ending in CR LF. Covers follow one another, each under its subtitle.
func writeCSV(w io.Writer, piles []pile) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csvWriter(w)
	for _, p := range piles {
		if p.school != "" {
			if err := out.Write([]string{csvText(p.Subtitle)}); err != nil {
				return err
			}
		}
		line := make([]string, len(p.Columns))
		for i, c := range p.Columns {
			line[i] = csvText(c.Title)
		}
		if err := out.Write(line); err != nil {
			return err
		}
		for _, row := range p.Rows {
			for i, text := range row {
				line[i] = csvText(text)
			}
			if err := out.Write(line); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}
