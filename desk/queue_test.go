package desk_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// spoolTray is a print service in memory whose jobs go as far as a test says.
type spoolTray struct {
	mu     sync.Mutex
	jobs   []*spoolJob
	gone   bool                            // the queue is deleted
	silent bool                            // the service does not answer
	lost   bool                            // jobs are taken, and the answer is lost
	refuse func(confirm.PrintJob) error    // before a job is taken
	step   func(job int, j *spoolJob)      // before each question about a job
	taken  func(n int, j confirm.PrintJob) // after a job was taken
}

type spoolJob struct {
	confirm.PrintJob
	state   confirm.JobState
	reasons []string
}

func problemOf(code confirm.Code, reason string) error {
	return &confirm.Problem{Code: code, Args: map[string]string{"reason": reason}}
}

func (p *spoolTray) Printers(context.Context) ([]confirm.PrinterInfo, error) {
	if p.gone {
		return nil, nil
	}
	return []confirm.PrinterInfo{{Name: "office", Accepts: true, Default: true, Duplex: true, A4: true}}, nil
}

func (p *spoolTray) Print(_ context.Context, job confirm.PrintJob) (int, []int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return 0, nil, problemOf(confirm.ProblemNoPrinter, "no_printer")
	}
	if p.refuse != nil {
		if err := p.refuse(job); err != nil {
			return 0, nil, err
		}
	}
	if slices.ContainsFunc(p.jobs, func(j *spoolJob) bool { return j.Title == job.Title }) {
		return 0, nil, fmt.Errorf("two jobs are called %q", job.Title)
	}
	p.jobs = append(p.jobs, &spoolJob{PrintJob: job, state: confirm.JobPending})
	pages := make([]int, len(job.Papers))
	for i, paper := range job.Papers {
		pages[i] = 2 * paper.Copies
	}
	if p.taken != nil {
		p.taken(len(p.jobs), job)
	}
	if p.lost {
		return 0, nil, problemOf(confirm.ProblemPrinter, "no_answer")
	}
	return len(p.jobs), pages, nil
}

func (p *spoolTray) Find(_ context.Context, _, title string) (int, bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.silent {
		return 0, false, problemOf(confirm.ProblemPrinter, "no_service")
	}
	n := slices.IndexFunc(p.jobs, func(j *spoolJob) bool { return j.Title == title })
	return n + 1, n >= 0 && !p.gone, nil
}

func (p *spoolTray) Job(_ context.Context, _ string, id int) (confirm.JobInfo, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.silent:
		return confirm.JobInfo{}, problemOf(confirm.ProblemPrinter, "no_service")
	case p.gone || id < 1 || id > len(p.jobs):
		return confirm.JobInfo{}, problemOf(confirm.ProblemNoPrinter, "no_printer")
	}
	j := p.jobs[id-1]
	if p.step != nil {
		p.step(id, j)
	}
	return confirm.JobInfo{State: j.state, Reasons: j.reasons}, nil
}

func (p *spoolTray) Cancel(_ context.Context, _ string, id int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.silent {
		return problemOf(confirm.ProblemPrinter, "no_service")
	}
	if j := p.jobs[id-1]; j.state < confirm.JobCanceled {
		j.state = confirm.JobCanceled
	}
	return nil
}

// completes lets every job end well at the first question.
func completes(_ int, j *spoolJob) {
	if j.state < confirm.JobCanceled {
		j.state = confirm.JobCompleted
	}
}

// withTray is an office with a spoolTray.
func withTray(t testing.TB, count int, p *spoolTray) *office {
	t.Helper()
	return ready(t, count, func(c *desk.Config) { c.Spooler = p })
}

func forms(o *office) desk.PrintRequest {
	return desk.PrintRequest{
		Kinds: []confirm.PaperKind{confirm.PaperForm}, RecordIDs: ids(o.rows("")), Target: confirm.BatchTarget{Printer: "office"},
	}
}

func (o *office) batch(id string) confirm.Batch {
	o.t.Helper()
	b, err := o.desk.Batch(o.t.Context(), id)
	check(o.t, err)
	return b
}

func (o *office) rerun(id string) confirm.Batch {
	o.t.Helper()
	b, err := o.desk.RunBatch(o.t.Context(), id, nil)
	check(o.t, err)
	return b
}

func TestSpool(t *testing.T) {
	tests := map[string]struct {
		printer *spoolTray
		want    string
		state   confirm.BatchState
		why     confirm.Code
	}{
		"all well": {&spoolTray{step: completes}, "done done done", confirm.BatchEnded, ""},
		"slowly": {&spoolTray{step: func(_ int, j *spoolJob) {
			switch j.state {
			case confirm.JobPending:
				j.state = confirm.JobProcessing
			case confirm.JobProcessing:
				j.state = confirm.JobCompleted
			}
		}}, "done done done", confirm.BatchEnded, ""},
		"one aborted": {&spoolTray{step: func(id int, j *spoolJob) {
			completes(id, j)
			if id == 2 {
				j.state, j.reasons = confirm.JobAborted, []string{"aborted-by-system"}
			}
		}}, "done doubtful done", confirm.BatchEnded, ""},
		"one given up before its first sheet": {&spoolTray{step: func(id int, j *spoolJob) {
			completes(id, j)
			if id == 2 {
				j.state, j.reasons = confirm.JobAborted, []string{"job-printing", "unsupported-document-format"}
			}
		}}, "done failed done", confirm.BatchEnded, ""},
		"one that began, and was called unsupported": {&spoolTray{step: func(id int, j *spoolJob) {
			switch {
			case id != 2:
				completes(id, j)
			case j.state == confirm.JobPending:
				j.state = confirm.JobProcessing
			default:
				j.state, j.reasons = confirm.JobAborted, []string{"unsupported-document-format"}
			}
		}}, "done doubtful done", confirm.BatchEnded, ""},
		"one cancelled by somebody else": {&spoolTray{step: func(id int, j *spoolJob) {
			completes(id, j)
			if id == 1 {
				j.state = confirm.JobCanceled
			}
		}}, "doubtful done done", confirm.BatchEnded, ""},
		"a paper that is not drawn": {&spoolTray{step: completes, refuse: func(j confirm.PrintJob) error {
			if strings.HasSuffix(j.Papers[0].Record.ApplicationNo, "2") {
				return &confirm.Problem{Code: confirm.ProblemGlyphMissing}
			}
			return nil
		}}, "done failed done", confirm.BatchEnded, ""},
		"a queue that takes no jobs": {&spoolTray{step: completes, refuse: func(j confirm.PrintJob) error {
			if strings.HasSuffix(j.Papers[0].Record.ApplicationNo, "2") {
				return problemOf(confirm.ProblemNoPrinter, "not_accepting")
			}
			return nil
		}}, "done waiting waiting", confirm.BatchPaused, confirm.ProblemNoPrinter},
		"answers that are lost":   {&spoolTray{step: completes, lost: true}, "done done done", confirm.BatchEnded, ""},
		"a service that has gone": {&spoolTray{taken: func(int, confirm.PrintJob) {}, silent: true}, "spooled spooled spooled", confirm.BatchPaused, confirm.ProblemPrinter},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o := withTray(t, 3, tt.printer)
			b, err := o.desk.Print(t.Context(), forms(o), nil)
			check(t, err)
			if states(b) != tt.want || b.State != tt.state || b.Why != tt.why {
				t.Errorf("%s, %s, %s; want %s, %s, %s", states(b), b.State, b.Why, tt.want, tt.state, tt.why)
			}
			if kept := o.batch(b.ID); states(kept) != tt.want || kept.State != tt.state || kept.Why != tt.why {
				t.Errorf("kept: %s, %s, %s", states(kept), kept.State, kept.Why)
			}
		})
	}
}

// TestStumblingService: a service that does not answer now and then is asked again.
func TestStumblingService(t *testing.T) {
	p := &spoolTray{step: completes, silent: true}
	waits := 0
	o := ready(t, 3, func(c *desk.Config) {
		c.Spooler = p
		c.Wait = func(ctx context.Context, _ time.Duration) error {
			if waits++; waits == 5 {
				p.silent = false
			}
			return ctx.Err()
		}
	})
	b, err := o.desk.Print(t.Context(), forms(o), nil)
	if err != nil || states(b) != "done done done" {
		t.Errorf("%s, %v", states(b), err)
	}
}

// TestPrinterIsDeleted: nobody can tell what became of the jobs there; what was
// not handed over waits, and goes on when the printer is back.
func TestPrinterIsDeleted(t *testing.T) {
	p := &spoolTray{}
	p.taken = func(n int, _ confirm.PrintJob) { p.gone = n == 2 }
	o := withTray(t, 4, p)
	b, err := o.desk.Print(t.Context(), forms(o), nil)
	check(t, err)
	if states(b) != "doubtful doubtful waiting waiting" || b.Why != confirm.ProblemNoPrinter {
		t.Fatalf("%s, %s", states(b), b.Why)
	}
	b = o.rerun(b.ID) // still deleted
	if states(b) != "doubtful doubtful waiting waiting" || b.State != confirm.BatchPaused {
		t.Fatalf("%s, %s", states(b), b.State)
	}
	p.gone, p.taken, p.step = false, nil, completes
	check(t, o.desk.AnswerDocument(t.Context(), b.ID, 1, true))
	check(t, o.desk.AnswerDocument(t.Context(), b.ID, 2, false))
	wantCode(t, o.desk.AnswerDocument(t.Context(), b.ID, 2, true), confirm.ProblemDocumentState)
	b = o.rerun(b.ID)
	if states(b) != "done done done done" || b.Documents[0].Tries != 1 || b.Documents[1].Tries != 2 || len(p.jobs) != 5 {
		t.Errorf("%s, %d jobs, %+v", states(b), len(p.jobs), b.Documents)
	}
}

// TestGoneAfterCrash: the program ended with jobs at a printer that is deleted
// since: the clerk is asked about each.
func TestGoneAfterCrash(t *testing.T) {
	p := &spoolTray{}
	o := withTray(t, 3, p)
	b, err := o.desk.Enqueue(t.Context(), forms(o))
	check(t, err)
	p.taken = func(n int, _ confirm.PrintJob) {
		if n == 2 {
			check(t, o.desk.PauseBatch(t.Context(), b.ID))
		}
	}
	b = o.rerun(b.ID)
	p.gone = true
	o.desk = desk.New(o.config)
	check(t, o.cache.Lock())
	check(t, o.desk.SignInOffline(t.Context(), pin))
	if b = o.rerun(b.ID); states(b) != "doubtful doubtful waiting" || b.Why != confirm.ProblemNoPrinter {
		t.Errorf("%s, %s", states(b), b.Why)
	}
}

// TestBusyPrinter is asked again; who cannot be drawn is known long before the turn.
func TestBusyPrinter(t *testing.T) {
	press := &badPress{cannot: map[string]confirm.Code{}}
	p := &spoolTray{step: completes}
	asked := 0
	known := make(chan struct{})
	p.refuse = func(confirm.PrintJob) error {
		if asked++; asked == 2 {
			<-known
		}
		if asked < 6 {
			return problemOf(confirm.ProblemNoPrinter, "busy")
		}
		return nil
	}
	o := ready(t, 20, func(c *desk.Config) { c.Spooler = p }, withPress(press))
	press.cannot[o.rows("")[19].ApplicationNo] = confirm.ProblemGlyphMissing
	press.found = func() { close(known) }
	failedAt := -1
	b, err := o.desk.Print(t.Context(), forms(o), func(at desk.PrintProgress) {
		if at.Failed == 1 && failedAt < 0 {
			failedAt = at.Done
		}
	})
	check(t, err)
	if b.State != confirm.BatchEnded || strings.Count(states(b), "done") != 19 || b.Documents[0].Tries != 6 {
		t.Errorf("%s: %s", b.State, states(b))
	}
	if failedAt != 0 || b.Documents[19].Args["code_points"] != "U+30EDE" {
		t.Errorf("the last one was known after %d", failedAt)
	}
}

// TestEndOfContextPauses: what is at the printer goes on, no more than a few
// jobs ever wait there, and the next run learns their end.
func TestEndOfContextPauses(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := &spoolTray{step: func(id int, j *spoolJob) {
		if j.state = confirm.JobCompleted; id > 1 {
			j.state, j.reasons = confirm.JobProcessing, []string{"media-empty"}
		}
	}}
	waits := 0
	o := ready(t, 20, func(c *desk.Config) {
		c.Spooler = p
		c.Wait = func(ctx context.Context, _ time.Duration) error {
			if waits++; waits == 3 {
				cancel()
			}
			return ctx.Err()
		}
	})
	var reasons []string
	b, err := o.desk.Print(ctx, forms(o), func(p desk.PrintProgress) { reasons = append(reasons, p.Reasons...) })
	if !errors.Is(err, context.Canceled) || b.State != confirm.BatchPaused {
		t.Errorf("ended with %v, %s", err, b.State)
	}
	if len(p.jobs) > 10 || !slices.Contains(reasons, "media-empty") {
		t.Errorf("%d jobs, reasons %v", len(p.jobs), reasons)
	}
	if !strings.HasPrefix(states(b), "done printing") || strings.Count(states(b), "waiting") != 20-len(p.jobs) {
		t.Errorf("batch %s", states(b))
	}
	waits, p.step = 10, completes
	if b = o.rerun(b.ID); strings.Count(states(b), "done") != 20 || len(p.jobs) != 20 || b.State != confirm.BatchEnded {
		t.Errorf("batch %s with %d jobs", states(b), len(p.jobs))
	}
}

// TestPauseAndCancel: a clerk's clicks on a running batch, twice each.
func TestPauseAndCancel(t *testing.T) {
	p := &spoolTray{step: func(id int, j *spoolJob) {
		if id == 1 {
			j.state = confirm.JobProcessing
		}
	}}
	o := withTray(t, 20, p)
	req := forms(o)
	b, err := o.desk.Enqueue(t.Context(), req)
	check(t, err)
	p.taken = func(n int, _ confirm.PrintJob) {
		if n == 4 {
			check(t, o.desk.PauseBatch(t.Context(), b.ID))
			check(t, o.desk.PauseBatch(t.Context(), b.ID))
			_, err := o.desk.RunBatch(t.Context(), b.ID, nil)
			wantCode(t, err, confirm.ProblemBatchBusy)
			wantCode(t, o.desk.SkipDocument(t.Context(), b.ID, 9), confirm.ProblemBatchBusy)
			_, err = o.desk.LastGoodSheet(t.Context(), b.ID, 1)
			wantCode(t, err, confirm.ProblemBatchBusy)
		}
	}
	b = o.rerun(b.ID)
	if !strings.HasPrefix(states(b), "printing spooled spooled spooled waiting") || b.State != confirm.BatchPaused || b.Why != "" {
		t.Fatalf("%s, %s, %s", states(b), b.State, b.Why)
	}
	check(t, o.desk.SkipDocument(t.Context(), b.ID, 20))
	wantCode(t, o.desk.SkipDocument(t.Context(), b.ID, 20), confirm.ProblemDocumentState)
	wantCode(t, o.desk.SkipDocument(t.Context(), b.ID, 21), confirm.ProblemNotFound)
	p.taken = nil
	check(t, o.desk.CancelBatch(t.Context(), b.ID))
	check(t, o.desk.CancelBatch(t.Context(), b.ID))
	b = o.batch(b.ID)
	if states(b) != "doubtful"+strings.Repeat(" skipped", 19) || b.State != confirm.BatchEnded {
		t.Errorf("%s, %s", states(b), b.State)
	}
	if n := slices.IndexFunc(p.jobs[1:], func(j *spoolJob) bool { return j.state != confirm.JobCanceled }); n >= 0 {
		t.Errorf("job %d is left at the printer", n+2)
	}
	// A taken back one may be printed after all; it never began, so nobody asks why.
	check(t, o.desk.RetryDocument(t.Context(), b.ID, 2, ""))
	p.step = completes
	if b = o.rerun(b.ID); b.Documents[1].State != confirm.DocumentDone || b.Documents[1].PrintNo != 1 || b.State != confirm.BatchEnded {
		t.Errorf("%+v", b.Documents[1])
	}
}

// TestCancelWhileRunning: the run itself takes back what it has handed over.
func TestCancelWhileRunning(t *testing.T) {
	p := &spoolTray{}
	o := withTray(t, 20, p)
	b, err := o.desk.Enqueue(t.Context(), forms(o))
	check(t, err)
	p.taken = func(n int, _ confirm.PrintJob) {
		if n == 3 {
			check(t, o.desk.CancelBatch(t.Context(), b.ID))
		}
	}
	b = o.rerun(b.ID)
	if strings.Count(states(b), "skipped") != 20 || b.State != confirm.BatchEnded || len(p.jobs) != 3 {
		t.Errorf("%s, %s, %d jobs", states(b), b.State, len(p.jobs))
	}
}
