package spooltest

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"

	"confirmpoint/confirm"
)

// Trouble is what goes wrong at a sheet.
type Trouble string

// The troubles. Mend ends those that last.
const (
	// Jam spoils the sheet. Its job stays processing, nothing more comes out,
	// and the printer says media-jam-error.
	Jam Trouble = "jam"
	// Empty finds no paper for the sheet. Its job stays processing and the
	// printer says media-empty-error and media-needed-error.
	Empty Trouble = "empty"
	// Stop stops the queue before the sheet, as the button on the printer and
	// cupsdisable do. It takes jobs and prints none.
	Stop Trouble = "stop"
	// Abort lets the service give up the job of the sheet.
	Abort Trouble = "abort"
	// Cancel takes the job of the sheet away at the printer.
	Cancel Trouble = "cancel"
	// Delete takes the queue away before the sheet, with its jobs and its history.
	Delete Trouble = "delete"
	// Lie lets no more sheets come out, this one included, while every job
	// is said to be completed.
	Lie Trouble = "lie"
	// Forget makes the service forget the job of the sheet as soon as it has
	// come out whole.
	Forget Trouble = "forget"
)

// HandOver is what goes wrong when a job is handed over.
type HandOver string

// The ways it goes wrong, each once.
const (
	Busy      HandOver = "busy"       // the service takes no job just now
	Refuse    HandOver = "refuse"     // the queue takes no jobs
	DieBefore HandOver = "die_before" // the line breaks, the job was not taken
	DieAfter  HandOver = "die_after"  // the line breaks, the job was taken
	// Late takes the job and gives no answer until Release, or until the one
	// who asked has gone.
	Late HandOver = "late"
)

// Sheet is one sheet of paper that came out.
type Sheet struct {
	Job   int    // its number
	Title string // of its job
	// Pages are the texts on its front and, if printed on both sides, its back.
	Pages []string
	// Spoiled is a sheet that was torn out of a jam.
	Spoiled bool
}

// Job is one job the service has taken.
type Job struct {
	ID    int
	Title string
	User  string
	Sides string
	// Media is the size by name; Tray is set when one was asked for.
	Media, Tray string
	State       confirm.JobState
	PDF         []byte
	Printed     int // sheets behind it, lies included

	leaves [][]string // pages of each sheet
	forget bool
}

// Virtual is a print service with one queue, in this process. All methods may
// be called from any goroutine. The fields are set before it is used.
type Virtual struct {
	// Server is the address for spool.Config.
	Server string
	// Printer is the name of its queue, which is the default.
	Printer string
	// Device is the URI of what is behind the queue.
	Device string
	// Sides, Trays and Media are what the printer says it can; nil says nothing.
	Sides, Trays, Media []string
	// Still keeps the printer from moving when a job is asked about: it moves
	// by Step only.
	Still bool
	// JamRecovers prints the jammed sheet once more after Mend; else it is lost
	// and the job goes on with the next.
	JamRecovers bool
	// Read gives the text of every page of a PDF; PageTexts unless it is set.
	Read func(pdf []byte) ([]string, error)

	server  *httptest.Server
	release chan struct{} // closed by Release

	mu       sync.Mutex
	jobs     []*Job
	next     int // number of the next job
	moved    int // sheets tried
	troubles map[int]Trouble
	overs    []HandOver
	now      Trouble // that lasts
	jammed   *Job    // of Jam
	gone     bool
	sheets   []Sheet
	failed   error // of Read
}

// NewVirtual starts one that prints on both sides. Close it.
func NewVirtual() *Virtual {
	v := &Virtual{
		Printer: queue, Device: "ipp://127.0.0.1:1/ipp/print",
		Sides:    []string{"one-sided", "two-sided-long-edge", "two-sided-short-edge"},
		Media:    []string{"iso_a4_210x297mm", "iso_a5_148x210mm"},
		Read:     PageTexts,
		next:     1,
		troubles: map[int]Trouble{},
		release:  make(chan struct{}),
	}
	v.server = httptest.NewServer(http.HandlerFunc(v.serve))
	v.Server = v.server.Listener.Addr().String()
	return v
}

// Close ends the service and tells of documents it could not read.
func (v *Virtual) Close() error {
	v.Release()
	v.server.CloseClientConnections()
	v.server.Close()
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.failed
}

// At arms a trouble for the n-th sheet from now on; 1 is the next.
func (v *Virtual) At(n int, t Trouble) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.troubles[v.moved+n] = t
}

// OnHandOver arms what goes wrong with the next jobs, one each.
func (v *Virtual) OnHandOver(h ...HandOver) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.overs = append(v.overs, h...)
}

// Release lets late answers go.
func (v *Virtual) Release() {
	v.mu.Lock()
	defer v.mu.Unlock()
	select {
	case <-v.release:
	default:
		close(v.release)
	}
}

// Mend takes out the jammed paper, fills the tray, starts the queue, adds it
// anew without jobs, or ends the lying. What is armed for later sheets stays.
func (v *Virtual) Mend() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.now == Jam && !v.JamRecovers && v.jammed.State == confirm.JobProcessing {
		v.advance(v.jammed)
	}
	v.now, v.gone, v.jammed = "", false, nil
}

// Reset mends everything, disarms what is armed and cancels every job. The pile
// stays.
func (v *Virtual) Reset() {
	v.Mend()
	v.mu.Lock()
	defer v.mu.Unlock()
	clear(v.troubles)
	v.overs = nil
	for _, j := range v.jobs {
		if j.State < confirm.JobCanceled {
			j.State = confirm.JobCanceled
		}
	}
}

// Trouble is what lasts just now, "" when nothing does.
func (v *Virtual) Trouble() Trouble {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.now
}

// Sheets gives the pile: every sheet that came out, in order.
func (v *Virtual) Sheets() []Sheet {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.sheets)
}

// Jobs gives every job it remembers, in order.
func (v *Virtual) Jobs() []Job {
	v.mu.Lock()
	defer v.mu.Unlock()
	var jobs []Job
	for _, j := range v.jobs {
		jobs = append(jobs, *j)
	}
	return jobs
}

// Step moves the printer: the next job begins, or its next sheet comes out. It
// tells whether anything moved.
func (v *Virtual) Step() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.step()
}

// Finish moves the printer until nothing moves.
func (v *Virtual) Finish() {
	for v.Step() {
	}
}

// queue is the name of the printer.
const queue = "test"

func (v *Virtual) step() bool {
	i := slices.IndexFunc(v.jobs, func(j *Job) bool { return j.State < confirm.JobCanceled })
	if v.gone || i < 0 || v.now != "" && v.now != Lie {
		return false
	}
	j := v.jobs[i]
	if j.State == confirm.JobPending {
		v.begin(j)
		return true
	}
	v.moved++
	if t, ok := v.troubles[v.moved]; ok {
		delete(v.troubles, v.moved)
		if v.strike(t, j) {
			return true
		}
	}
	sheet := Sheet{Job: j.ID, Title: j.Title, Pages: j.leaves[j.Printed]}
	if v.now != Lie {
		v.sheets = append(v.sheets, sheet)
	}
	v.advance(j)
	return true
}

// strike lets a trouble begin, and tells whether it kept the sheet.
func (v *Virtual) strike(t Trouble, j *Job) (kept bool) {
	switch t {
	case Jam:
		v.now, v.jammed = t, j
		v.sheets = append(v.sheets, Sheet{Job: j.ID, Title: j.Title, Pages: j.leaves[j.Printed], Spoiled: true})
		return true
	case Empty, Stop:
		v.now = t
		return true
	case Abort:
		j.State = confirm.JobAborted
		return true
	case Cancel:
		j.State = confirm.JobCanceled
		return true
	case Delete:
		v.gone, v.jobs = true, nil
		return true
	case Lie:
		v.now = t
	case Forget:
		j.forget = true
	}
	return false
}

// advance leaves a sheet behind.
func (v *Virtual) advance(j *Job) {
	if j.Printed++; j.Printed < len(j.leaves) {
		return
	}
	j.State = confirm.JobCompleted
	if j.forget {
		v.jobs = slices.DeleteFunc(v.jobs, func(other *Job) bool { return other == j })
	}
}

// begin reads the document of a job. As with CUPS, one that cannot be read has
// been taken all the same, and is given up now.
func (v *Virtual) begin(j *Job) {
	pages, err := v.Read(j.PDF)
	if err == nil && len(pages) == 0 {
		err = errors.New("spooltest: a document without pages")
	}
	if err != nil {
		v.failed = errors.Join(v.failed, err)
		j.State = confirm.JobAborted
		return
	}
	perSheet := 2
	if j.Sides == "one-sided" {
		perSheet = 1
	}
	j.leaves = slices.Collect(slices.Chunk(pages, perSheet))
	j.State = confirm.JobProcessing
}
