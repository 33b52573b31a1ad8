package printing

import (
	"context"
	"errors"
	"io"
	"iter"
	"runtime"
	"slices"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/printing/sheet"
)

// papersAtOnce is how many papers become one part of a file. It is the same on
// every machine, since the parts show in the bytes. Each part brings fonts of
// its own: fewer papers make the file larger, more make it wait.
const papersAtOnce = 50

// errNoPapers is what a file of no pages would be.
var errNoPapers = errors.New("printing: no papers")

// batch is some papers on their way into a file.
type batch struct {
	papers []confirm.Paper
	// Filled by make.
	title string
	at    time.Time
	pages []int
	errs  []error
	part  *part // nil when no paper can be printed
	err   error
	done  chan struct{}
}

// make lays and draws the papers.
func (b *batch) make(ctx context.Context, p *Press) {
	defer close(b.done)
	b.pages, b.errs = make([]int, len(b.papers)), make([]error, len(b.papers))
	var pages []sheet.Page
	for i := range b.papers {
		if b.err = ctx.Err(); b.err != nil {
			return
		}
		paper := &b.papers[i]
		laid, err := p.lay(paper)
		if err != nil {
			b.errs[i] = err
			continue
		}
		if len(pages) == 0 {
			b.title, b.at = p.heading(paper)
		}
		b.pages[i] = len(laid)
		pages = append(pages, laid...)
	}
	if len(pages) > 0 {
		b.part, b.err = p.part(pages)
	}
}

// part draws pages.
func (p *Press) part(pages []sheet.Page) (*part, error) {
	own, more := make([]sheet.Page, len(pages)), make([]layers, len(pages))
	for i, page := range pages {
		own[i] = page
		if at, ok := p.plates.Load(page.Plate); ok {
			own[i], more[i].plate = page.Own(), at.(*plateOf)
		}
		more[i].height, more[i].bars, own[i].Bars = page.Height, own[i].Bars, nil
	}
	raw, err := p.fonts.drawn(own)
	if err != nil {
		return nil, err
	}
	made, err := readPart(raw, func(content []byte) []byte {
		// The layers must find everything as a page begins.
		return slices.Concat([]byte("q\n"), content, []byte("Q\n"))
	})
	if err != nil {
		return nil, err
	}
	return made, made.finish(more)
}

// Render writes one PDF with all papers in their order and leaves out those
// that cannot be printed. result, which may be nil, is called once for each
// paper, in order, on the calling goroutine. Papers are laid and drawn on all
// cores, some ahead of what is written; memory does not grow with their number.
func (p *Press) Render(ctx context.Context, w io.Writer, papers iter.Seq[confirm.Paper], result func(index, pages int, err error)) error {
	ctx, stop := context.WithCancel(ctx)
	r := rendering{press: p, ctx: ctx, w: w, result: result}
	defer r.end(stop)
	var next []confirm.Paper
	for paper := range papers {
		if err := ctx.Err(); err != nil {
			return err
		}
		if next = append(next, paper); len(next) < papersAtOnce {
			continue
		}
		if err := r.start(next); err != nil {
			return err
		}
		next = nil
	}
	if len(next) > 0 {
		if err := r.start(next); err != nil {
			return err
		}
	}
	for len(r.waiting) > 0 {
		if err := r.take(); err != nil {
			return err
		}
	}
	if r.book == nil {
		return errNoPapers
	}
	return r.book.close()
}

// rendering is one file in the making.
type rendering struct {
	press   *Press
	ctx     context.Context
	w       io.Writer
	result  func(index, pages int, err error)
	waiting []*batch // in the order of the file
	book    *book
	index   int // of the next paper
}

// start lets a batch be made; it first waits for room.
func (r *rendering) start(papers []confirm.Paper) error {
	for len(r.waiting) > runtime.GOMAXPROCS(0) {
		if err := r.take(); err != nil {
			return err
		}
	}
	b := &batch{papers: papers, done: make(chan struct{})}
	r.waiting = append(r.waiting, b)
	go b.make(r.ctx, r.press)
	return nil
}

// take writes the first batch.
func (r *rendering) take() error {
	b := r.waiting[0]
	<-b.done
	r.waiting = r.waiting[1:]
	if b.err != nil {
		return b.err
	}
	if b.part != nil {
		if r.book == nil {
			r.book = newBook(r.w, b.title, b.at)
		}
		if err := r.book.add(b.part); err != nil {
			return err
		}
	}
	for i := range b.papers {
		if r.result != nil {
			r.result(r.index, b.pages[i], b.errs[i])
		}
		r.index++
	}
	return nil
}

// end waits for batches nobody will take: they look at what the caller owns.
func (r *rendering) end(stop context.CancelFunc) {
	stop()
	for _, b := range r.waiting {
		<-b.done
	}
}

// pagesAtOnce is about as much as papersAtOnce.
const pagesAtOnce = 2 * papersAtOnce

// write makes one PDF of pages laid before.
func (p *Press) write(w io.Writer, title string, at time.Time, pages []sheet.Page) error {
	if len(pages) == 0 {
		return errNoPapers
	}
	b := newBook(w, title, at)
	for len(pages) > 0 {
		n := min(pagesAtOnce, len(pages))
		made, err := p.part(pages[:n])
		if err != nil {
			return err
		}
		if err := b.add(made); err != nil {
			return err
		}
		pages = pages[n:]
	}
	return b.close()
}
