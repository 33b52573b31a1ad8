package desk

import (
	"context"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"confirmpoint/confirm"
)

// writeAll makes one file of all documents that wait; it appears whole or not
// at all. Papers are made one after the other while the file is written.
func (w *work) writeAll(ctx context.Context, book confirm.Rulebook) error {
	var drawn []confirm.Document // by index of the paper
	var at []int
	var stop error // the desk's, met while papers are made
	papers := func(yield func(confirm.Paper) bool) {
		for _, i := range w.waiting() {
			if stop = w.stopping(ctx); stop != nil {
				return
			}
			doc := w.batch.Documents[i]
			paper, err := w.desk.ready(ctx, book, &w.batch, &doc)
			if err != nil {
				if stop = w.fail(ctx, i, err); stop != nil {
					return
				}
				continue
			}
			at, drawn = append(at, i), append(drawn, doc)
			if !yield(paper) {
				return
			}
		}
	}
	first, rest, more := peek(papers)
	defer rest.stop()
	if !more {
		return stop
	}
	err := WriteFile(w.batch.Target.Path, func(f *os.File) error {
		err := w.desk.cfg.Press.Render(ctx, f, rest.after(first), func(n, pages int, err error) {
			drawn[n].Pages = pages
			if err != nil {
				drawn[n].Code = confirm.ProblemInternal
				return
			}
			w.drawn++
			w.tell(at[n])
		})
		if stop != nil {
			return stop
		}
		return err
	})
	w.drawn = 0
	if err != nil {
		return err
	}
	var steps []step
	for n, i := range at {
		if drawn[n].Code != "" { // checked, and yet not drawn
			if err := w.fail(ctx, i, &confirm.Problem{Code: drawn[n].Code}); err != nil {
				return err
			}
			continue
		}
		w.render(i)
		steps = append(steps, step{i: i, event: confirm.EventFinish, edit: func(doc *confirm.Document) { written(doc, drawn[n]) }})
	}
	return w.move(ctx, steps...)
}

// written takes over what a document has become in a file.
func written(doc *confirm.Document, ready confirm.Document) {
	pages := ready.Pages
	fill(doc, ready)
	doc.Pages, doc.Code, doc.Args = pages, "", nil
}

// pulled is a sequence that is asked step by step.
type pulled struct {
	next func() (confirm.Paper, bool)
	stop func()
}

// peek asks a sequence for its first paper, so that no file is begun for none.
func peek(papers iter.Seq[confirm.Paper]) (confirm.Paper, pulled, bool) {
	next, stop := iter.Pull(papers)
	first, ok := next()
	return first, pulled{next, stop}, ok
}

func (p pulled) after(first confirm.Paper) iter.Seq[confirm.Paper] {
	return func(yield func(confirm.Paper) bool) {
		for paper, ok := first, true; ok; paper, ok = p.next() {
			if !yield(paper) {
				return
			}
		}
	}
}

// writeEach makes one file a document in the folder of the target.
func (w *work) writeEach(ctx context.Context, book confirm.Rulebook) error {
	if err := os.MkdirAll(w.batch.Target.Path, 0o700); err != nil {
		return diskProblem(err)
	}
	for _, i := range w.waiting() {
		if err := w.stopping(ctx); err != nil {
			return err
		}
		doc := w.batch.Documents[i]
		// The current document is finished even when the run is to stop.
		whole := context.WithoutCancel(ctx)
		paper, err := w.desk.ready(whole, book, &w.batch, &doc)
		if err == nil {
			err = w.writeOne(whole, paper, &doc)
		}
		if err != nil {
			if err := w.fail(whole, i, err); err != nil {
				return err
			}
			continue
		}
		w.render(i)
		if err := w.move(whole, step{i: i, event: confirm.EventFinish, edit: func(to *confirm.Document) { written(to, doc) }}); err != nil {
			return err
		}
		w.tell(i)
	}
	return nil
}

func (w *work) writeOne(ctx context.Context, paper confirm.Paper, doc *confirm.Document) error {
	var left error
	err := WriteFile(filepath.Join(w.batch.Target.Path, fileName(paper)), func(f *os.File) error {
		err := w.desk.cfg.Press.Render(ctx, f, slices.Values([]confirm.Paper{paper}), func(_, pages int, err error) {
			doc.Pages, left = pages, err
		})
		if left != nil {
			return left
		}
		return err
	})
	return err
}
