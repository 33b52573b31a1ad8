package desk

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

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
	if err := d.cfg.Cache.SaveBatch(ctx, b); err != nil {
		return confirm.Batch{}, err
	}
	d.subscribers.tell(ChangedPrints)
	kinds := make([]string, len(b.Kinds))
	for i, k := range b.Kinds {
		kinds[i] = string(k)
	}
	return b, d.audit(ctx, confirm.AuditPrint, b.ID, strings.Join(kinds, ","))
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
// reads the list, which is in memory, and no record but for the file number.
func (d *Desk) rowsOf(ctx context.Context, req PrintRequest) ([]confirm.Row, error) {
	page, err := d.cfg.Cache.Search(ctx, confirm.Query{Sort: confirm.SortApplicationNo})
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
	switch {
	case req.Order == confirm.OrderSchool:
		slices.SortStableFunc(rows, func(a, b confirm.Row) int {
			if c := strings.Compare(a.School, b.School); c != 0 {
				return c
			}
			return strings.Compare(a.ApplicationNo, b.ApplicationNo)
		})
	case req.Order == confirm.OrderFileNumber:
		return d.byFileNumber(ctx, rows)
	}
	return rows, nil
}

// byFileNumber sorts by 系统档案号, which is digits, as numbers are sorted.
func (d *Desk) byFileNumber(ctx context.Context, rows []confirm.Row) ([]confirm.Row, error) {
	found := make([]string, len(rows))
	err := shared(len(rows), func(i int) error {
		r, err := d.cfg.Cache.Record(ctx, rows[i].ID)
		if err != nil && confirm.CodeOf(err) != confirm.ProblemNotFound {
			return err
		}
		found[i] = strings.TrimLeft(r.Standing.FileNumber, "0")
		if r.Standing.FileNumber != "" && found[i] == "" {
			found[i] = "0"
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	numbers := make(map[string]string, len(rows))
	for i, row := range rows {
		numbers[row.ID] = found[i]
	}
	slices.SortStableFunc(rows, func(a, b confirm.Row) int {
		x, y := numbers[a.ID], numbers[b.ID]
		switch {
		case x == y:
			return strings.Compare(a.ApplicationNo, b.ApplicationNo)
		case x == "":
			return 1
		case y == "":
			return -1
		case len(x) != len(y):
			return len(x) - len(y)
		}
		return strings.Compare(x, y)
	})
	return rows, nil
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

// checkReason asks for a reason before anything is stored. It looks at the
// list and the prints only; each document is judged again at its turn.
func (d *Desk) checkReason(ctx context.Context, req PrintRequest, rows []confirm.Row) error {
	if strings.TrimSpace(req.Reason) != "" {
		return nil
	}
	var count atomic.Int64
	err := shared(len(rows), func(i int) error {
		again, err := d.printedBefore(ctx, req.Kinds, rows[i])
		if again {
			count.Add(1)
		}
		return err
	})
	if err == nil && count.Load() > 0 {
		err = reasonMissing(int(count.Load()))
	}
	return err
}

// printedBefore tells whether an official paper of one of the kinds is on paper
// already. A state in which no paper of a kind is official needs no look.
func (d *Desk) printedBefore(ctx context.Context, kinds []confirm.PaperKind, row confirm.Row) (bool, error) {
	var ask []confirm.PaperKind
	for _, kind := range kinds {
		switch {
		case kind == confirm.PaperForm && isConcluded(row.State) && row.FormPrint:
			return true, nil
		case kind == confirm.PaperForm,
			kind == confirm.PaperReceipt && row.State != confirm.StateComplete,
			kind == confirm.PaperSupplement && row.State != confirm.StateIncomplete:
		default:
			ask = append(ask, kind)
		}
	}
	if len(ask) == 0 {
		return false, nil
	}
	prints, err := d.cfg.Cache.Prints(ctx, row.ID)
	return slices.ContainsFunc(prints, func(p confirm.Document) bool {
		return slices.Contains(ask, p.Kind) && !p.Preview && p.State.OnPaper()
	}), err
}

// shared does n things on all cores and gives the first error.
func shared(n int, do func(i int) error) error {
	workers := min(runtime.GOMAXPROCS(0), n)
	errs := make([]error, workers)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := w; i < n && errs[w] == nil; i += workers {
				errs[w] = do(i)
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
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
