//go:build !windows

package spool

import (
	"context"
	"slices"

	"github.com/OpenPrinting/goipp"

	"confirmpoint/confirm"
)

// Spooler talks to CUPS.
type Spooler struct {
	cfg    Config
	client client
}

// New makes a Spooler; it connects with the first call.
func New(cfg Config) *Spooler {
	if cfg.User == "" {
		cfg.User = "confirmpoint"
	}
	return &Spooler{cfg: cfg, client: newClient(cfg)}
}

// Print gives one document to a queue and returns the job number. A problem of
// code no_printer means that nothing was handed over; of code printer, that
// the job may be in the queue all the same: Find may tell. The end of ctx
// while the document is on its way leaves that open too.
func (s *Spooler) Print(ctx context.Context, t Ticket, d Document) (int, error) {
	attrs, err := s.ticket(ctx, t)
	if err != nil {
		return 0, certain(err)
	}
	pdf, err := d.PDF(ctx)
	if err != nil {
		return 0, err
	}
	req := s.request(goipp.OpPrintJob, t.Printer)
	req.Operation.Add(goipp.MakeAttribute("job-name", goipp.TagName, goipp.String(clip(t.Title))))
	req.Operation.Add(goipp.MakeAttribute("document-format", goipp.TagMimeType, goipp.String("application/pdf")))
	req.Job = attrs
	answer, err := s.client.do(ctx, printerPath(t.Printer), req, pdf)
	if err != nil {
		return 0, err
	}
	job, ok := number(answer.Job, "job-id")
	if !ok || job < 1 {
		return 0, problem(ReasonBadAnswer, nil)
	}
	return job, nil
}

// ticket says how a job is printed, asking the printer for no more than it has:
// one that cannot would cancel the whole job.
func (s *Spooler) ticket(ctx context.Context, t Ticket) (goipp.Attributes, error) {
	var attrs goipp.Attributes
	attrs.Add(keywords("print-scaling", "none"))
	can, err := s.ask(ctx, t.Printer, "sides-supported", "media-source-supported")
	if err != nil {
		return nil, err
	}
	if t.Tray != "" && slices.Contains(texts(can, "media-source-supported"), t.Tray) {
		attrs.Add(a4From(t.Tray)) // media and media-col exclude each other
	} else {
		attrs.Add(keywords("media", a4))
	}
	sides := oneSided
	if t.Duplex == confirm.DuplexAuto && slices.Contains(texts(can, "sides-supported"), twoSided) {
		sides = twoSided
	}
	attrs.Add(keywords("sides", sides))
	return attrs, nil
}

// Find gives the number of the newest job with a title among all that the
// service remembers. Not found proves nothing: histories are cut.
func (s *Spooler) Find(ctx context.Context, printer, title string) (int, bool, error) {
	req := s.request(goipp.OpGetJobs, printer)
	req.Operation.Add(keywords("which-jobs", "all"))
	req.Operation.Add(keywords("requested-attributes", "job-id", "job-name"))
	answer, err := s.client.do(ctx, printerPath(printer), req, nil)
	if err != nil {
		return 0, false, about(err)
	}
	newest := 0
	for _, g := range answer.AttrGroups() {
		id, ok := number(g.Attrs, "job-id")
		if g.Tag == goipp.TagJobGroup && ok && text(g.Attrs, "job-name") == clip(title) {
			newest = max(newest, id)
		}
	}
	return newest, newest > 0, nil
}

// Job tells how far a job is. Until it has ended the reasons are those of its
// printer, and its own when it is held back; those of an aborted job are its own.
func (s *Spooler) Job(ctx context.Context, printer string, job int) (confirm.JobInfo, error) {
	req := s.request(goipp.OpGetJobAttributes, printer)
	req.Operation.Add(goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(job)))
	req.Operation.Add(keywords("requested-attributes", "job-state", "job-state-reasons"))
	answer, err := s.client.do(ctx, printerPath(printer), req, nil)
	if err != nil {
		return confirm.JobInfo{}, about(err)
	}
	state, ok := number(answer.Job, "job-state")
	if !ok {
		return confirm.JobInfo{}, problem(ReasonBadAnswer, nil)
	}
	info := confirm.JobInfo{State: confirm.JobState(state)}
	switch info.State {
	case confirm.JobHeld, confirm.JobStopped, confirm.JobAborted:
		info.Reasons = jobReasons(answer.Job)
	}
	if info.State >= confirm.JobCanceled {
		return info, nil
	}
	attrs, err := s.ask(ctx, printer, "printer-state", "printer-state-reasons", "printer-is-accepting-jobs")
	if err != nil {
		return confirm.JobInfo{}, about(err)
	}
	info.Reasons = append(info.Reasons, reasons(attrs)...)
	return info, nil
}

// Cancel takes a job back. A job that has ended already is no error.
func (s *Spooler) Cancel(ctx context.Context, printer string, job int) error {
	req := s.request(goipp.OpCancelJob, printer)
	req.Operation.Add(goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(job)))
	_, err := s.client.do(ctx, printerPath(printer), req, nil)
	if is(err, goipp.StatusErrorNotPossible) {
		return nil
	}
	return about(err)
}

// ask gives attributes of one queue.
func (s *Spooler) ask(ctx context.Context, printer string, names ...string) (goipp.Attributes, error) {
	req := s.request(goipp.OpGetPrinterAttributes, printer)
	req.Operation.Add(keywords("requested-attributes", names...))
	answer, err := s.client.do(ctx, printerPath(printer), req, nil)
	if err != nil {
		return nil, err
	}
	return answer.Printer, nil
}

// request begins a request; its first attributes have a fixed order (RFC 8011 §4.1.4).
func (s *Spooler) request(op goipp.Op, printer string) *goipp.Message {
	req := goipp.NewRequest(goipp.DefaultVersion, op, 1)
	req.Operation.Add(goipp.MakeAttribute("attributes-charset", goipp.TagCharset, goipp.String("utf-8")))
	req.Operation.Add(goipp.MakeAttribute("attributes-natural-language", goipp.TagLanguage, goipp.String("zh-cn")))
	if printer != "" {
		req.Operation.Add(goipp.MakeAttribute("printer-uri", goipp.TagURI, goipp.String("ipp://localhost"+printerPath(printer))))
	}
	req.Operation.Add(goipp.MakeAttribute("requesting-user-name", goipp.TagName, goipp.String(s.cfg.User)))
	return req
}
