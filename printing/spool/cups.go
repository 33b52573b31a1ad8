//go:build !windows

package spool

import (
	"context"
	"slices"
	"unicode/utf8"

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
	return &Spooler{cfg: cfg, client: newClient(cfg.Server)}
}

// Printers lists the queues, the default one marked.
func (s *Spooler) Printers(ctx context.Context) ([]confirm.PrinterInfo, error) {
	req := s.request(goipp.OpCupsGetPrinters, "")
	req.Operation.Add(keywords("requested-attributes", "printer-name", "printer-info", "printer-location",
		"printer-state-reasons", "printer-is-accepting-jobs"))
	answer, err := s.client.do(ctx, "/", req, nil)
	if is(err, goipp.StatusErrorNotFound) {
		return nil, nil // that is how CUPS says there are no printers
	}
	if err != nil {
		return nil, err
	}
	byDefault, err := s.defaultPrinter(ctx)
	if err != nil {
		return nil, err
	}
	var printers []confirm.PrinterInfo
	for _, g := range answer.AttrGroups() {
		name := text(g.Attrs, "printer-name")
		if g.Tag != goipp.TagPrinterGroup || name == "" {
			continue
		}
		printers = append(printers, confirm.PrinterInfo{
			Name:     name,
			Info:     text(g.Attrs, "printer-info"),
			Location: text(g.Attrs, "printer-location"),
			Default:  name == byDefault,
			Reasons:  reasons(g.Attrs),
			Accepts:  text(g.Attrs, "printer-is-accepting-jobs") == "true",
		})
	}
	return printers, nil
}

func (s *Spooler) defaultPrinter(ctx context.Context) (string, error) {
	req := s.request(goipp.OpCupsGetDefault, "")
	req.Operation.Add(keywords("requested-attributes", "printer-name"))
	answer, err := s.client.do(ctx, "/", req, nil)
	if is(err, goipp.StatusErrorNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return text(answer.Printer, "printer-name"), nil
}

// Print gives one document to a queue and returns the job number. The title is
// shown in the queue to everybody: 报名号 at most, nothing personal. Pages are
// printed at their own size on A4.
func (s *Spooler) Print(ctx context.Context, printer, title string, pdf []byte) (int, error) {
	sides, err := s.sides(ctx, printer)
	if err != nil {
		return 0, err
	}
	req := s.request(goipp.OpPrintJob, printer)
	req.Operation.Add(goipp.MakeAttribute("job-name", goipp.TagName, goipp.String(clip(title))))
	req.Operation.Add(goipp.MakeAttribute("document-format", goipp.TagMimeType, goipp.String("application/pdf")))
	req.Job.Add(keywords("print-scaling", "none"))
	req.Job.Add(keywords("media", "iso_a4_210x297mm"))
	req.Job.Add(keywords("sides", sides))
	answer, err := s.client.do(ctx, printerPath(printer), req, pdf)
	if err != nil {
		return 0, err
	}
	job, ok := number(answer.Job, "job-id")
	if !ok || job < 1 {
		return 0, problem(ReasonBadAnswer, nil)
	}
	return job, nil
}

// sides asks for both sides only where the printer can: one that cannot would
// cancel the whole job.
func (s *Spooler) sides(ctx context.Context, printer string) (string, error) {
	const one, both = "one-sided", "two-sided-long-edge"
	if s.cfg.OneSided {
		return one, nil
	}
	req := s.request(goipp.OpGetPrinterAttributes, printer)
	req.Operation.Add(keywords("requested-attributes", "sides-supported"))
	answer, err := s.client.do(ctx, printerPath(printer), req, nil)
	if err != nil {
		return "", err
	}
	if slices.Contains(texts(answer.Printer, "sides-supported"), both) {
		return both, nil
	}
	return one, nil
}

// Job tells how far a job is. While it is not completed, cancelled or aborted
// the reasons are those of its printer.
func (s *Spooler) Job(ctx context.Context, printer string, job int) (confirm.JobInfo, error) {
	req := s.request(goipp.OpGetJobAttributes, printer)
	req.Operation.Add(goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(job)))
	req.Operation.Add(keywords("requested-attributes", "job-state"))
	answer, err := s.client.do(ctx, printerPath(printer), req, nil)
	if err != nil {
		return confirm.JobInfo{}, err
	}
	state, ok := number(answer.Job, "job-state")
	if !ok {
		return confirm.JobInfo{}, problem(ReasonBadAnswer, nil)
	}
	info := confirm.JobInfo{State: confirm.JobState(state)}
	if info.State >= confirm.JobCanceled {
		return info, nil
	}
	req = s.request(goipp.OpGetPrinterAttributes, printer)
	req.Operation.Add(keywords("requested-attributes", "printer-state-reasons"))
	if answer, err = s.client.do(ctx, printerPath(printer), req, nil); err != nil {
		return confirm.JobInfo{}, err
	}
	info.Reasons = reasons(answer.Printer)
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
	return err
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

func keywords(name string, values ...string) goipp.Attribute {
	a := goipp.Attribute{Name: name}
	for _, v := range values {
		a.Values.Add(goipp.TagKeyword, goipp.String(v))
	}
	return a
}

// text gives the first value of an attribute as text, empty when there is none.
func text(attrs goipp.Attributes, name string) string {
	if values := texts(attrs, name); len(values) > 0 {
		return values[0]
	}
	return ""
}

func texts(attrs goipp.Attributes, name string) []string {
	var values []string
	for _, a := range attrs {
		if a.Name == name {
			for _, v := range a.Values {
				values = append(values, v.V.String())
			}
		}
	}
	return values
}

func number(attrs goipp.Attributes, name string) (int, bool) {
	for _, a := range attrs {
		if a.Name == name && len(a.Values) > 0 {
			n, ok := a.Values[0].V.(goipp.Integer)
			return int(n), ok
		}
	}
	return 0, false
}

// reasons gives the printer-state-reasons; IPP says none when all is well.
func reasons(attrs goipp.Attributes) []string {
	rs := texts(attrs, "printer-state-reasons")
	return slices.DeleteFunc(rs, func(r string) bool { return r == "none" })
}

// clip keeps a title within the 255 bytes of an IPP name.
func clip(title string) string {
	for len(title) > 255 {
		_, size := utf8.DecodeLastRuneInString(title)
		title = title[:len(title)-size]
	}
	return title
}
