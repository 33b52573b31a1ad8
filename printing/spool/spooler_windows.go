package spool

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"golang.org/x/sys/windows"

	"confirmpoint/confirm"
	"confirmpoint/printing/spool/gdi"
)

// Spooler prints through the spooler of Windows.
type Spooler struct {
	fonts gdi.Fonts

	mu sync.Mutex
	// printed holds the jobs that were seen printed: after that they leave the
	// queue, and Windows knows nothing of them any more.
	printed map[jobKey]bool
}

type jobKey struct {
	printer string
	id      int
}

// New makes a Spooler. Windows has one print service; nothing of cfg matters.
func New(Config) *Spooler { return &Spooler{printed: map[jobKey]bool{}} }

// Printers lists the queues of this machine and those the clerk is connected
// to, the default one marked.
func (s *Spooler) Printers(ctx context.Context) ([]confirm.PrinterInfo, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	list, err := printers()
	if err != nil {
		return nil, problem(winReasonOf(err), err)
	}
	chosen := byDefault()
	infos := make([]confirm.PrinterInfo, 0, len(list))
	for _, p := range list {
		name, port := windows.UTF16PtrToString(p.name), windows.UTF16PtrToString(p.port)
		info := confirm.PrinterInfo{
			Name:     name,
			Info:     cmp.Or(windows.UTF16PtrToString(p.comment), name),
			Location: windows.UTF16PtrToString(p.location),
			Default:  name == chosen,
			Reasons:  winReasons(p.status, p.attributes),
			Accepts:  p.status&(winDeleting|winServerUnknown) == 0,
			Duplex:   capability(name, port, capDuplex, nil) == 1,
			ToFile:   winToFile(port, windows.UTF16PtrToString(p.driver)),
		}
		for _, b := range bins(name, port) {
			info.Trays = append(info.Trays, b.name)
		}
		papers := words(name, port, capPapers, 1)
		info.A4 = len(papers) == 0 || slices.Contains(papers, paperA4)
		infos = append(infos, info)
	}
	return infos, nil
}

// Find gives the number of the newest job with a title that is in the queue.
// Not found proves nothing: jobs that have ended leave it.
func (s *Spooler) Find(ctx context.Context, printer, title string) (int, bool, error) {
	q, err := s.open(ctx, printer)
	if err != nil {
		return 0, false, err
	}
	defer q.close()
	id, err := q.find(title)
	if err != nil {
		return 0, false, problem(winReasonOf(err), err)
	}
	return id, id > 0, nil
}

// Job tells how far a job is. One that was seen printed is completed for good;
// one that is not in the queue otherwise is no_printer, since nobody can tell
// whether it was printed or deleted.
//
// Print asks Windows to keep printed jobs (JOB_CONTROL_RETAIN), so that they
// can be seen; here they are let go.
func (s *Spooler) Job(ctx context.Context, printer string, id int) (confirm.JobInfo, error) {
	key := jobKey{printer, id}
	if s.seen(key) {
		return confirm.JobInfo{State: confirm.JobCompleted}, nil
	}
	q, err := s.open(ctx, printer)
	if err != nil {
		return confirm.JobInfo{}, err
	}
	defer q.close()
	status, err := q.job(id)
	if noJob(err) {
		return confirm.JobInfo{}, refused(ReasonNoPrinter, err)
	}
	if err != nil {
		return confirm.JobInfo{}, gone(err)
	}
	p, err := q.info()
	if err != nil {
		return confirm.JobInfo{}, problem(winReasonOf(err), err)
	}
	info := winJob(status, p.status, p.attributes)
	if info.State == confirm.JobCompleted {
		s.remember(key, true)
		if status&winJobRetained != 0 {
			// If this fails the job stays in the queue for all to see: no harm
			// to what was printed.
			_ = q.control(id, jobRelease)
			_ = q.control(id, jobDelete)
		}
	}
	return info, nil
}

// Cancel takes a job back. A job that is not in the queue has ended: no error.
func (s *Spooler) Cancel(ctx context.Context, printer string, id int) error {
	q, err := s.open(ctx, printer)
	if err != nil {
		return err
	}
	defer q.close()
	if err := q.control(id, jobDelete); err != nil && !noJob(err) {
		return problem(winReasonOf(err), err)
	}
	return nil
}

func (s *Spooler) open(ctx context.Context, printer string) (*queue, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	q, err := open(printer)
	if err != nil {
		return nil, gone(err)
	}
	return q, nil
}

func (s *Spooler) seen(k jobKey) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.printed[k]
}

// remember also forgets: a spooler that was restarted gives old numbers again.
func (s *Spooler) remember(k jobKey, printed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if printed {
		s.printed[k] = true
	} else {
		delete(s.printed, k)
	}
}

// gone is the problem of a queue or a job that cannot be reached, certain when
// it is not there.
func gone(err error) error {
	reason := winReasonOf(err)
	if reason == ReasonNoPrinter {
		return refused(reason, err)
	}
	return problem(reason, err)
}

func winReasonOf(err error) string {
	switch {
	case errors.Is(err, windows.ERROR_INVALID_PRINTER_NAME), errors.Is(err, windows.ERROR_UNKNOWN_PORT),
		errors.Is(err, windows.ERROR_PRINTER_DELETED):
		return ReasonNoPrinter
	case errors.Is(err, windows.ERROR_ACCESS_DENIED):
		return ReasonNotAllowed
	case errors.Is(err, windows.RPC_S_SERVER_UNAVAILABLE), errors.Is(err, windows.ERROR_SERVICE_NOT_ACTIVE),
		errors.Is(err, windows.RPC_S_CALL_FAILED):
		return ReasonNoService
	case errors.Is(err, windows.ERROR_PRINT_CANCELLED), errors.Is(err, windows.ERROR_CANCELLED):
		return "job-canceled-at-device"
	case errors.Is(err, windows.ERROR_DISK_FULL), errors.Is(err, windows.ERROR_NO_SPOOL_SPACE):
		return "spool-area-full"
	}
	return ReasonBadAnswer
}
