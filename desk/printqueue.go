package desk

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"confirmpoint/confirm"
)

// Enqueue stores a batch without printing it; RunBatch prints it. It takes no
// longer for many records than for few, but for storing them: papers are
// checked while the batch runs, and those that cannot be printed fail then.
// reprint_reason when something was printed before and Reason is empty.
func (d *Desk) Enqueue(ctx context.Context, req PrintRequest) (confirm.Batch, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return confirm.Batch{}, err
	}
	defer leave()
	return d.enqueue(ctx, req)
}

func (d *Desk) enqueue(ctx context.Context, req PrintRequest) (confirm.Batch, error) {
	if err := d.checkRequest(ctx, req); err != nil {
		return confirm.Batch{}, err
	}
	rows, err := d.rowsOf(ctx, req)
	if err != nil {
		return confirm.Batch{}, err
	}
	if err := d.checkReason(ctx, req, rows); err != nil {
		return confirm.Batch{}, err
	}
	return d.store(ctx, confirm.Batch{
		Kinds: req.Kinds, Apart: req.Apart, Order: req.Order, Copies: req.Copies, Separate: req.Separate,
		Target: req.Target, Reason: strings.TrimSpace(req.Reason), Certificate: req.Certificate,
		Documents: documentsOf(req, rows),
	})
}

// store keeps a new batch of documents that wait, and gives it its names.
func (d *Desk) store(ctx context.Context, b confirm.Batch) (confirm.Batch, error) {
	b.ID, b.State = d.cfg.NewID(), confirm.BatchPaused
	b.Mark = batchMark(b.ID)
	b.CreatedAt, b.CreatedBy = d.cfg.Registry.Now().At, d.cfg.Enrolment.Clerk.ID
	for i := range b.Documents {
		doc := &b.Documents[i]
		doc.BatchID, doc.Seq, doc.State, doc.UpdatedAt = b.ID, i+1, confirm.DocumentWaiting, b.CreatedAt
	}
	if err := d.cfg.Cache.SaveBatch(ctx, b, d.event(confirm.AuditPrint, b.ID, printDetail(b))); err != nil {
		return confirm.Batch{}, err
	}
	d.subscribers.tell(ChangedPrints)
	return b, nil
}

// printDetail tells what a batch prints, how many papers, and whether they go
// to a printer or into files. What became of each is in the print ledger.
func printDetail(b confirm.Batch) string {
	kinds := make([]string, len(b.Kinds))
	for i, k := range b.Kinds {
		kinds[i] = string(k)
	}
	form := "paper"
	if b.Target.Printer == "" {
		form = "file"
	}
	return strings.Join(kinds, ",") + " " + form + " " + strconv.Itoa(len(b.Documents))
}

// markLetters are hard to mistake for each other on paper.
const markLetters = "ACDEFHJKLMNPRTUVWXY34679"

// batchMark is the short name of a batch, printed beside its sheet numbers.
func batchMark(id string) string {
	sum := sha256.Sum256([]byte(id))
	mark := make([]byte, 4)
	for i := range mark {
		mark[i] = markLetters[int(sum[i])%len(markLetters)]
	}
	return string(mark)
}

func (d *Desk) checkRequest(ctx context.Context, req PrintRequest) error {
	if n := len(req.RecordIDs); n < 1 || n > MaxBatch || req.Copies < 0 || req.Copies > MaxCopies {
		return &confirm.Problem{Code: confirm.ProblemBatchSize, Args: map[string]string{"max": strconv.Itoa(MaxBatch)}}
	}
	for i, k := range req.Kinds {
		if paperFile[k] == "" || slices.Contains(req.Kinds[:i], k) {
			return &confirm.Problem{Code: confirm.ProblemInternal, Err: fmt.Errorf("paper kinds %q", req.Kinds)}
		}
	}
	if len(req.Kinds) == 0 {
		return &confirm.Problem{Code: confirm.ProblemInternal, Err: fmt.Errorf("no paper kinds")}
	}
	return d.checkTarget(ctx, req.Target)
}

func (d *Desk) checkTarget(ctx context.Context, target confirm.BatchTarget) error {
	if target.Printer == "" {
		if target.Path == "" {
			return &confirm.Problem{Code: confirm.ProblemTarget}
		}
		return nil
	}
	printers, err := d.Printers(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(printers, func(p confirm.PrinterInfo) bool { return p.Name == target.Printer }) {
		return &confirm.Problem{Code: confirm.ProblemTarget}
	}
	return nil
}

// rowsOf gives the records asked for, each once, in the order of the batch. It
// reads the list, which is in memory, and no record.
func (d *Desk) rowsOf(ctx context.Context, req PrintRequest) ([]confirm.Row, error) {
	page, err := d.cfg.Cache.Search(ctx, confirm.Query{IDs: req.RecordIDs})
	if err != nil {
		return nil, err
	}
	known := make(map[string]confirm.Row, len(page.Rows))
	for _, row := range page.Rows {
		known[row.ID] = row
	}
	seen := make(map[string]bool, len(req.RecordIDs))
	rows := make([]confirm.Row, 0, len(req.RecordIDs))
	for _, id := range req.RecordIDs {
		if seen[id] {
			continue
		}
		seen[id] = true
		row, ok := known[id]
		if !ok {
			row.ID = id // its document will say not_found
		}
		rows = append(rows, row)
	}
	sortRows(rows, req.Order)
	return rows, nil
}

// sortRows brings rows into the order of a batch; ties are in that of 报名号.
func sortRows(rows []confirm.Row, order confirm.PrintOrder) {
	var compare func(a, b confirm.Row) int
	switch order {
	case confirm.OrderSchool:
		compare = func(a, b confirm.Row) int { return strings.Compare(a.School, b.School) }
	case confirm.OrderFileNumber:
		compare = func(a, b confirm.Row) int { return compareFileNumbers(a.FileNumber, b.FileNumber) }
	default:
		return
	}
	slices.SortStableFunc(rows, func(a, b confirm.Row) int {
		return cmp.Or(compare(a, b), strings.Compare(a.ApplicationNo, b.ApplicationNo))
	})
}

// compareFileNumbers orders 系统档案号, which are digits, as numbers; none is last.
func compareFileNumbers(a, b string) int {
	if a == "" || b == "" {
		return cmp.Compare(len(b), len(a))
	}
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// documentsOf lays the documents of a batch out.
func documentsOf(req PrintRequest, rows []confirm.Row) []confirm.Document {
	passes := [][]confirm.PaperKind{req.Kinds}
	if req.Apart {
		passes = nil
		for _, k := range req.Kinds {
			passes = append(passes, []confirm.PaperKind{k})
		}
	}
	separate := req.Separate && req.Target.Printer != ""
	var docs []confirm.Document
	for _, kinds := range passes {
		for n, row := range rows {
			if separate && (n == 0 || rows[n-1].School != row.School) {
				docs = append(docs, confirm.Document{Kind: confirm.PaperSeparator, Heading: row.School, Copies: 1})
			}
			for _, k := range kinds {
				copies := req.Copies
				if copies == 0 {
					copies = defaultCopies(k)
				}
				docs = append(docs, confirm.Document{Kind: k, RecordID: row.ID, ApplicationNo: row.ApplicationNo, Copies: copies})
			}
		}
	}
	return docs
}

// defaultCopies is 一式两份 for forms (domain.md §3.1).
func defaultCopies(kind confirm.PaperKind) int {
	if kind == confirm.PaperForm {
		return 2
	}
	return 1
}

// checkReason asks for a reason before anything is stored. It looks at what is
// in memory only; each document is judged again at its turn.
func (d *Desk) checkReason(ctx context.Context, req PrintRequest, rows []confirm.Row) error {
	if strings.TrimSpace(req.Reason) != "" {
		return nil
	}
	again := make(map[string]bool)
	for _, kind := range req.Kinds {
		out, err := d.cfg.Cache.OnPaper(ctx, kind)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if out[row.ID] && isOfficial(kind, row) {
				again[row.ID] = true
			}
		}
	}
	if len(again) > 0 {
		return reasonMissing(len(again))
	}
	return nil
}

// isOfficial tells whether a paper of a kind that is on paper already would be
// printed again as an official one, as far as the list knows.
func isOfficial(kind confirm.PaperKind, row confirm.Row) bool {
	switch kind {
	case confirm.PaperForm:
		return isConcluded(row.State) && row.FormPrint
	case confirm.PaperReceipt:
		return row.State == confirm.StateComplete
	case confirm.PaperSupplement:
		return row.State == confirm.StateIncomplete
	}
	return true
}

func reasonMissing(count int) error {
	return &confirm.Problem{Code: confirm.ProblemReprintReason, Args: map[string]string{"count": strconv.Itoa(count)}}
}

// PreflightLine is one applicant whose paper cannot be printed as it is.
type PreflightLine struct {
	RecordID      string
	ApplicationNo string
	Kind          confirm.PaperKind
	Code          confirm.Code
	Args          map[string]string // e.g. code_points
	// Reprint tells that it was printed before: a reason is needed, no obstacle.
	Reprint bool
}

// Preflight checks every paper of a request and lists those that would stop,
// and those that are reprints. Nothing is stored or printed.
func (d *Desk) Preflight(ctx context.Context, req PrintRequest, p confirm.Progress) ([]PreflightLine, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	if err := d.checkRequest(ctx, req); err != nil {
		return nil, err
	}
	rows, err := d.rowsOf(ctx, req)
	if err != nil {
		return nil, err
	}
	docs := documentsOf(req, rows)
	b := confirm.Batch{Target: req.Target, Reason: req.Reason, Certificate: req.Certificate}
	lines := make([]PreflightLine, 0)
	book, err := d.cfg.Cache.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	err = inOrder(ctx, len(docs), func(i int) (PreflightLine, error) {
		return d.preflight(ctx, book, &b, docs[i])
	}, func(i int, line PreflightLine) {
		if line.Code != "" || line.Reprint {
			lines = append(lines, line)
		}
		if p != nil {
			p(i+1, len(docs))
		}
	})
	return lines, err
}

// preflight is the word on one document; the error is the desk's.
func (d *Desk) preflight(ctx context.Context, book confirm.Rulebook, b *confirm.Batch, doc confirm.Document) (PreflightLine, error) {
	line := PreflightLine{RecordID: doc.RecordID, ApplicationNo: doc.ApplicationNo, Kind: doc.Kind}
	paper, err := d.paper(ctx, book, b, &doc)
	if err == nil {
		err = d.cfg.Press.Check(paper)
	}
	if err == nil {
		var no int
		no, err = d.printNo(ctx, paper, &doc)
		line.Reprint = no > 1
	}
	p, ok := problemOf(err)
	if !ok {
		return line, err
	}
	line.Code, line.Args = p.Code, maps.Clone(p.Args)
	return line, nil
}
