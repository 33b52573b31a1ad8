package printing

import (
	"context"
	"errors"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/printing/sheet"
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

// Print lays the papers of a job and hands them over as one spool job. pages
// are those of each paper in all its copies, whatever sheets were left out and
// whatever side is printed.
//
// Both sides of the paper are asked for when the job prints all pages, Duplex
// is automatic and a paper of it is not OneSided. A copy with an odd number of
// pages gets an empty back then.
//
// The PDF is held in memory only and wiped: it never lies on the disk in the
// clear. A problem of code no_printer means that nothing was handed over; of
// code printer, that it may have been: Find may tell. Any other problem is of
// the papers, and nothing was handed over.
func (o *Outlet) Print(ctx context.Context, job confirm.PrintJob) (id int, pages []int, err error) {
	laid, err := o.press.pile(ctx, job.Papers)
	if err != nil {
		return 0, nil, err
	}
	ticket := spool.Ticket{Printer: job.Printer, Tray: job.Tray, Title: job.Title, Duplex: job.Duplex}
	bothSides := job.Side == confirm.SideAll && job.Duplex == confirm.DuplexAuto &&
		slices.ContainsFunc(laid.leaves, func(l leaf) bool { return l.backed })
	if !bothSides && ticket.Duplex == confirm.DuplexAuto {
		ticket.Duplex = confirm.DuplexOff
	}
	out := sides(laid.leaves, job.Side, bothSides)
	if len(out) == 0 {
		return 0, nil, errors.New("printing: a job without pages")
	}
	var pdf memory
	defer pdf.wipe()
	id, err = o.service.Print(ctx, ticket, spool.Document{
		PDF: func(context.Context) ([]byte, error) {
			err := o.press.write(&pdf, laid.title, laid.at, out)
			return pdf.b, err
		},
		Pages: func(context.Context) ([]sheet.Page, error) { return out, nil },
		Font:  o.press.Font,
	})
	return id, laid.pages, err
}

// Find gives the number of the newest job with a title, of those the service
// still remembers. Not found proves nothing.
func (o *Outlet) Find(ctx context.Context, printer, title string) (id int, found bool, err error) {
	return o.service.Find(ctx, printer, title)
}

// Job tells how far a job is; no_printer when queue or job are gone.
func (o *Outlet) Job(ctx context.Context, printer string, id int) (confirm.JobInfo, error) {
	return o.service.Job(ctx, printer, id)
}

// Cancel takes a job back. A job that has ended already is no error.
func (o *Outlet) Cancel(ctx context.Context, printer string, id int) error {
	return o.service.Cancel(ctx, printer, id)
}

// memory keeps what is written and leaves no copy behind when it grows.
type memory struct{ b []byte }

func (m *memory) Write(p []byte) (int, error) {
	if need := len(m.b) + len(p); need > cap(m.b) {
		wider := make([]byte, len(m.b), max(need, 2*cap(m.b), 64<<10))
		copy(wider, m.b)
		m.wipe()
		m.b = wider
	}
	m.b = append(m.b, p...)
	return len(p), nil
}

func (m *memory) wipe() { clear(m.b[:cap(m.b)]) }
