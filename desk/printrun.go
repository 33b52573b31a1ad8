package desk

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"confirmpoint/confirm"
)

// printRun is one batch on its way. It is used by one goroutine.
type printRun struct {
	desk   *Desk
	req    PrintRequest
	batch  confirm.Batch
	papers map[int]confirm.Paper // by index of the document; those that can be printed
	report func(PrintProgress)
	missed int // questions in a row the spooler did not answer
	drawn  int // documents in a file that is not whole yet
}

// newRun checks every document before anything is printed, and stores the batch.
func (d *Desk) newRun(ctx context.Context, req PrintRequest, report func(PrintProgress)) (*printRun, error) {
	book, err := d.cfg.Cache.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	now := d.cfg.Registry.Now().At
	run := &printRun{
		desk: d, req: req, papers: make(map[int]confirm.Paper), report: report,
		batch: confirm.Batch{ID: d.cfg.NewID(), Kinds: req.Kinds, Copies: req.Copies, Target: req.Target, CreatedAt: now},
	}
	seen := make(map[string]bool, len(req.RecordIDs))
	for _, id := range req.RecordIDs {
		if seen[id] {
			continue
		}
		seen[id] = true
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		paper, err := d.paper(ctx, req, book, id)
		doc := confirm.Document{
			BatchID: run.batch.ID, Seq: len(run.batch.Documents) + 1, Kind: req.Kinds[0], Preview: paper.Preview,
			RecordID: id, ApplicationNo: paper.Record.ApplicationNo, Version: paper.Record.Version,
			PrintNo: paper.PrintNo, State: confirm.DocumentWaiting, UpdatedAt: now,
		}
		if err != nil {
			if !failDocument(&doc, err) {
				return nil, err
			}
		} else {
			run.papers[len(run.batch.Documents)] = paper
		}
		run.batch.Documents = append(run.batch.Documents, doc)
	}
	if err := d.cfg.Cache.SaveBatch(ctx, run.batch); err != nil {
		return nil, err
	}
	return run, d.audit(ctx, confirm.AuditPrint, run.batch.ID, string(req.Kinds[0]))
}

// failDocument marks a document failed; false when err is not of the document
// but of the desk as a whole.
func failDocument(doc *confirm.Document, err error) bool {
	var p *confirm.Problem
	if !errors.As(err, &p) {
		return false
	}
	switch p.Code {
	case confirm.ProblemLocked, confirm.ProblemCacheDamaged, confirm.ProblemDiskFull, confirm.ProblemReadOnly:
		return false
	}
	doc.State, doc.Code, doc.Args = confirm.DocumentFailed, p.Code, maps.Clone(p.Args)
	return true
}

// tell reports progress; current is the index of a document, or -1.
func (r *printRun) tell(current int, reasons ...string) {
	if r.report == nil {
		return
	}
	p := PrintProgress{BatchID: r.batch.ID, Done: r.drawn, Total: len(r.batch.Documents), Reasons: reasons}
	for i := range r.batch.Documents {
		switch r.batch.Documents[i].State {
		case confirm.DocumentDone:
			p.Done++
		case confirm.DocumentFailed:
			p.Failed++
		}
	}
	if current >= 0 {
		p.Current = r.batch.Documents[current].ApplicationNo
	}
	r.report(p)
}

// move brings one document to a state and into the ledger. What is on paper is
// written down even when ctx has ended.
func (r *printRun) move(ctx context.Context, i int, state confirm.DocumentState) error {
	doc := &r.batch.Documents[i]
	doc.State, doc.UpdatedAt = state, r.desk.cfg.Registry.Now().At
	err := r.desk.cfg.Cache.SaveDocument(context.WithoutCancel(ctx), *doc)
	r.tell(i)
	return err
}

// fail is move for a document that could not be printed; an error that is not
// the document's own stops the batch.
func (r *printRun) fail(ctx context.Context, i int, err error) error {
	doc := r.batch.Documents[i]
	if !failDocument(&doc, err) {
		return err
	}
	r.batch.Documents[i] = doc
	return r.move(ctx, i, confirm.DocumentFailed)
}

// cancelRest closes what has not been printed, however the batch ended.
func (r *printRun) cancelRest(ctx context.Context) error {
	var errs []error
	for i := range r.batch.Documents {
		switch r.batch.Documents[i].State {
		case confirm.DocumentWaiting, confirm.DocumentRendering:
			errs = append(errs, r.move(ctx, i, confirm.DocumentSkipped))
		}
	}
	return errors.Join(errs...)
}

// writeAll makes one file of all documents; it appears whole or not at all.
func (r *printRun) writeAll(ctx context.Context) error {
	var order []int
	var papers []confirm.Paper
	for i := range r.batch.Documents {
		if paper, ok := r.papers[i]; ok {
			order = append(order, i)
			papers = append(papers, paper)
			r.batch.Documents[i].State = confirm.DocumentRendering
		}
	}
	r.tell(-1)
	if len(papers) == 0 {
		return nil
	}
	var pages []int
	err := writeFile(r.req.Target.Path, func(f *os.File) error {
		return r.desk.cfg.Press.Render(ctx, f, slices.Values(papers), func(index, n int, err error) {
			pages = append(pages, n)
			r.drawn = index + 1
			r.tell(order[index])
		})
	})
	if err != nil {
		r.drawn = 0
		return err
	}
	for n, i := range order {
		r.drawn = len(order) - n - 1
		if n < len(pages) {
			r.batch.Documents[i].Pages = pages[n]
		}
		if err := r.move(ctx, i, confirm.DocumentDone); err != nil {
			return err
		}
	}
	return nil
}

// writeEach makes one file a document in the folder of the target.
func (r *printRun) writeEach(ctx context.Context) error {
	if err := os.MkdirAll(r.req.Target.Path, 0o700); err != nil {
		return diskProblem(err)
	}
	for i := range r.batch.Documents {
		paper, ok := r.papers[i]
		if !ok {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		r.batch.Documents[i].State = confirm.DocumentRendering
		r.tell(i)
		name := fileName(paper)
		// The current document is finished even when the batch is cancelled.
		err := writeFile(filepath.Join(r.req.Target.Path, name), func(f *os.File) error {
			return r.desk.cfg.Press.Render(context.WithoutCancel(ctx), f, slices.Values([]confirm.Paper{paper}), func(_, n int, _ error) {
				r.batch.Documents[i].Pages = n
			})
		})
		if err != nil {
			if err := r.fail(ctx, i, err); err != nil {
				return err
			}
			continue
		}
		if err := r.move(ctx, i, confirm.DocumentDone); err != nil {
			return err
		}
	}
	return nil
}
