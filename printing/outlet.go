package printing

import (
	"bytes"
	"context"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/printing/spool"
)

// Outlet prints papers: a Press and the system's print service in one. It fits
// desk's Spooler by shape.
type Outlet struct {
	press   *Press
	service *spool.Spooler
}

// NewOutlet joins the two.
func NewOutlet(p *Press, s *spool.Spooler) *Outlet { return &Outlet{press: p, service: s} }

// Printers lists the queues, the default one marked.
func (o *Outlet) Printers(ctx context.Context) ([]confirm.PrinterInfo, error) {
	return o.service.Printers(ctx)
}

// Print lays the papers of a job and hands them over. The PDF is held in memory
// only: it never lies on the disk in the clear.
func (o *Outlet) Print(ctx context.Context, job confirm.PrintJob) (id int, pages []int, err error) {
	var pdf bytes.Buffer
	var first error
	err = o.press.Render(ctx, &pdf, slices.Values(job.Papers), func(_, n int, err error) {
		pages = append(pages, n)
		if first == nil {
			first = err
		}
	})
	if first != nil {
		return 0, nil, first
	}
	if err != nil {
		return 0, nil, err
	}
	defer clear(pdf.Bytes())
	id, err = o.service.Print(ctx, job.Printer, job.Title, pdf.Bytes())
	return id, pages, err
}

// Find is not built yet.
func (o *Outlet) Find(context.Context, string, string) (int, bool, error) { return 0, false, nil }

// Job tells how far a job is.
func (o *Outlet) Job(ctx context.Context, printer string, id int) (confirm.JobInfo, error) {
	return o.service.Job(ctx, printer, id)
}

// Cancel takes a job back. A job that has ended already is no error.
func (o *Outlet) Cancel(ctx context.Context, printer string, id int) error {
	return o.service.Cancel(ctx, printer, id)
}
