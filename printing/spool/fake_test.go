//go:build !windows

package spool

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/OpenPrinting/goipp"

	"confirmpoint/confirm"
)

// service is a print service that answers as a test tells it to and keeps what
// it was asked.
type service struct {
	answer   func(req *goipp.Message) *goipp.Message
	requests []*goipp.Message
	document []byte
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var req goipp.Message
	if err := req.Decode(r.Body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.requests = append(s.requests, &req)
	s.document, _ = io.ReadAll(r.Body)
	body, err := s.answer(&req).EncodeBytes()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", goipp.ContentType)
	_, _ = w.Write(body)
}

func ok(attrs ...goipp.Attribute) *goipp.Message {
	m := goipp.NewResponse(goipp.DefaultVersion, goipp.StatusOk, 1)
	m.Operation.Add(goipp.MakeAttribute("attributes-charset", goipp.TagCharset, goipp.String("utf-8")))
	for _, a := range attrs {
		if strings.HasPrefix(a.Name, "job-") {
			m.Job.Add(a)
		} else {
			m.Printer.Add(a)
		}
	}
	return m
}

func spoolerOf(t *testing.T, h http.Handler) *Spooler {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return New(Config{Server: server.Listener.Addr().String()})
}

// pdf is a document of these bytes.
func pdf(b string) Document {
	return Document{PDF: func(context.Context) ([]byte, error) { return []byte(b), nil }}
}

func TestTicket(t *testing.T) {
	both := []string{"one-sided", "two-sided-long-edge"}
	cases := []struct {
		name   string
		ticket Ticket
		sides  []string
		trays  []string
		want   string // of sides
		tray   string
	}{
		{"can", Ticket{}, both, nil, "two-sided-long-edge", ""},
		{"cannot", Ticket{}, both[:1], nil, "one-sided", ""},
		{"does not say", Ticket{}, nil, nil, "one-sided", ""},
		{"not wanted", Ticket{Duplex: confirm.DuplexOff}, both, nil, "one-sided", ""},
		{"by hand", Ticket{Duplex: confirm.DuplexManual}, both, nil, "one-sided", ""},
		{"tray", Ticket{Tray: "tray-2"}, both, []string{"auto", "tray-1", "tray-2"}, "two-sided-long-edge", "tray-2"},
		{"tray it has not", Ticket{Tray: "tray-3"}, both, []string{"auto", "tray-1"}, "two-sided-long-edge", ""},
		{"trays untold", Ticket{Tray: "tray-1"}, both, nil, "two-sided-long-edge", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := &service{answer: func(req *goipp.Message) *goipp.Message {
				if goipp.Op(req.Code) == goipp.OpPrintJob {
					return ok(goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(7)))
				}
				answer := ok(keywords("printer-state-reasons", "none"))
				if c.sides != nil {
					answer.Printer.Add(keywords("sides-supported", c.sides...))
				}
				if c.trays != nil {
					answer.Printer.Add(keywords("media-source-supported", c.trays...))
				}
				return answer
			}}
			c.ticket.Printer, c.ticket.Title = "办公室 打印机", strings.Repeat("张", 100)
			job, err := spoolerOf(t, s).Print(t.Context(), c.ticket, pdf("%PDF"))
			if err != nil || job != 7 {
				t.Fatalf("job %d, %v", job, err)
			}
			last := s.requests[len(s.requests)-1]
			if got := text(last.Job, "sides"); got != c.want {
				t.Errorf("sides %q, want %q", got, c.want)
			}
			if got := text(last.Job, "print-scaling"); got != "none" {
				t.Errorf("print-scaling %q", got)
			}
			if media, source := paperOf(last.Job); media != "iso_a4_210x297mm" || source != c.tray {
				t.Errorf("media %q of tray %q", media, source)
			}
			if got := text(last.Operation, "job-name"); len(got) > 255 || !strings.HasPrefix(c.ticket.Title, got) || len(got) < 250 {
				t.Errorf("a title of 300 bytes became one of %d", len(got))
			}
			if string(s.document) != "%PDF" {
				t.Errorf("document arrived as %q", s.document)
			}
		})
	}
}

// paperOf reads size and tray as a print service does.
func paperOf(job goipp.Attributes) (media, source string) {
	media = text(job, "media")
	for _, a := range job {
		if a.Name != "media-col" {
			continue
		}
		col := goipp.Attributes(a.Values[0].V.(goipp.Collection))
		source = text(col, "media-source")
		for _, b := range col {
			if size, is := b.Values[0].V.(goipp.Collection); is {
				x, _ := number(goipp.Attributes(size), "x-dimension")
				y, _ := number(goipp.Attributes(size), "y-dimension")
				if x == 21000 && y == 29700 {
					media += a4
				}
			}
		}
	}
	return media, source
}

// TestWhatAFailureProves goes by where the failure stands: a refusal proves
// that nothing was handed over, silence proves nothing.
func TestWhatAFailureProves(t *testing.T) {
	refuse := func(status goipp.Status) http.Handler {
		return &service{answer: func(*goipp.Message) *goipp.Message {
			return goipp.NewResponse(goipp.DefaultVersion, status, 1)
		}}
	}
	http200 := func(body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
	}
	status := func(code int) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
	}
	hangUp := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	const open, sure = confirm.ProblemPrinter, confirm.ProblemNoPrinter
	cases := []struct {
		name       string
		handler    http.Handler
		print, job confirm.Code
		reason     string
	}{
		{"no such queue", refuse(goipp.StatusErrorNotFound), sure, sure, ReasonNoPrinter},
		{"rejects jobs", refuse(goipp.StatusErrorNotAcceptingJobs), sure, open, ReasonNotAccepting},
		{"busy", refuse(goipp.StatusErrorBusy), sure, open, ReasonBusy},
		{"forbidden", refuse(goipp.StatusErrorForbidden), sure, open, ReasonNotAllowed},
		{"format", refuse(goipp.StatusErrorDocumentFormatNotSupported), sure, open, "client-error-document-format-not-supported"},
		{"its own fault", refuse(goipp.StatusErrorInternal), open, open, "server-error-internal-error"},
		{"login page", http200("<html>登录</html>"), open, open, ReasonBadAnswer},
		{"nothing", http200(""), open, open, ReasonBadAnswer},
		{"success without a job", &service{answer: func(*goipp.Message) *goipp.Message { return ok() }}, open, open, ReasonBadAnswer},
		{"password wanted", status(http.StatusUnauthorized), sure, open, ReasonNotAllowed},
		{"http 404", status(http.StatusNotFound), sure, sure, ReasonNoPrinter},
		{"redirect", status(http.StatusFound), open, open, ReasonBadAnswer},
		{"http 500", status(http.StatusInternalServerError), open, open, ReasonBadAnswer},
		{"hangs up", hangUp, open, open, ReasonNoAnswer},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			// The question for what the printer can do is answered well, the job is not.
			first := true
			last := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if first {
					first = false
					(&service{answer: func(*goipp.Message) *goipp.Message { return ok() }}).ServeHTTP(w, r)
					return
				}
				c.handler.ServeHTTP(w, r)
			})
			_, err := spoolerOf(t, last).Print(t.Context(), Ticket{Printer: "q"}, pdf("x"))
			wantProblem(t, err, c.print, c.reason)
			// When the question is not, nothing was sent.
			if c.name != "success without a job" {
				_, err = spoolerOf(t, c.handler).Print(t.Context(), Ticket{Printer: "q"}, pdf("x"))
				wantProblem(t, err, sure, c.reason)
			}
			_, err = spoolerOf(t, c.handler).Job(t.Context(), "q", 1)
			wantProblem(t, err, c.job, c.reason)
		})
	}
}

func wantProblem(t *testing.T, err error, code confirm.Code, reason string) {
	t.Helper()
	var p *confirm.Problem
	if !errors.As(err, &p) || p.Code != code || p.Args["reason"] != reason {
		t.Errorf("got %v, want %s with reason %s", err, code, reason)
	}
}

// TestRefusedBeforeTheDocumentWasRead: the transport may still be sending when
// the answer comes and the caller wipes the document.
func TestRefusedBeforeTheDocumentWasRead(t *testing.T) {
	s := spoolerOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var req goipp.Message
		if err := req.Decode(r.Body); err != nil {
			t.Error(err)
		}
		status := goipp.StatusOk
		if goipp.Op(req.Code) == goipp.OpPrintJob {
			status = goipp.StatusErrorNotAcceptingJobs
		}
		answer, err := goipp.NewResponse(goipp.DefaultVersion, status, 1).EncodeBytes()
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(answer)
	}))
	document := make([]byte, 4<<20)
	_, err := s.Print(t.Context(), Ticket{Printer: "q"}, Document{
		PDF: func(context.Context) ([]byte, error) { return document, nil },
	})
	for i := range document { // not clear, which the race detector does not see
		document[i] = 1
	}
	if err == nil {
		t.Error("a job that was not accepted is taken for one that was")
	}
}

func TestOutgoing(t *testing.T) {
	o := &outgoing{parts: [2][]byte{[]byte("head"), []byte("document")}}
	for range 2 {
		if got, err := io.ReadAll(o.body()); err != nil || string(got) != "headdocument" {
			t.Errorf("read %q, %v", got, err)
		}
	}
	late := o.body()
	o.end()
	if n, err := late.Read(make([]byte, 4)); n != 0 || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("after the end %d bytes are read, %v", n, err)
	}
}

func TestPapersThatCannotBeMadeAreNotHandedOver(t *testing.T) {
	s := &service{answer: func(*goipp.Message) *goipp.Message { return ok() }}
	sick := &confirm.Problem{Code: confirm.ProblemPhotoDamaged}
	_, err := spoolerOf(t, s).Print(t.Context(), Ticket{Printer: "q"}, Document{
		PDF: func(context.Context) ([]byte, error) { return nil, sick },
	})
	if !errors.Is(err, sick) || len(s.requests) != 1 {
		t.Errorf("got %v after %d requests", err, len(s.requests))
	}
}

func TestNoPrintersIsNoProblem(t *testing.T) {
	s := spoolerOf(t, &service{answer: func(*goipp.Message) *goipp.Message {
		return goipp.NewResponse(goipp.DefaultVersion, goipp.StatusErrorNotFound, 1)
	}})
	if printers, err := s.Printers(t.Context()); err != nil || printers != nil {
		t.Errorf("got %v, %v", printers, err)
	}
}

func TestNoService(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	addr := server.Listener.Addr().String()
	server.Close()
	for _, server := range []string{addr, t.TempDir() + "/no.sock"} {
		_, err := New(Config{Server: server}).Printers(t.Context())
		var p *confirm.Problem
		if !errors.As(err, &p) || p.Args["reason"] != ReasonNoService {
			t.Errorf("%s: got %v", server, err)
		}
	}
}

func TestContextEndsAWait(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	s := spoolerOf(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		cancel()
		<-release
	}))
	_, err := s.Printers(ctx)
	close(release)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestJobReasons(t *testing.T) {
	cases := []struct {
		name       string
		job        confirm.JobState
		jobReasons []string
		printer    int // state
		accepts    bool
		reasons    []string
		want       string
	}{
		{"all is well", confirm.JobProcessing, []string{"job-printing"}, 4, true, []string{"none"}, ""},
		{"a second tray is empty", confirm.JobProcessing, nil, 4, true, []string{"media-empty-report"}, ""},
		{"waits for the paper", confirm.JobProcessing, nil, 4, true, []string{"cups-waiting-for-job-completed"}, ""},
		{"jam", confirm.JobProcessing, nil, 4, true, []string{"none", "media-jam-error", "door-open"}, "media-jam-error door-open"},
		{"other paper", confirm.JobProcessing, nil, 4, true, []string{"media-needed-error", "media-mismatch"}, "media-needed-error media-mismatch"},
		{"no line to the printer", confirm.JobProcessing, nil, 4, true, []string{"offline-report", "connecting-to-device"}, "offline-report connecting-to-device"},
		{"stopped", confirm.JobProcessing, nil, 5, true, []string{"none"}, "stopped"},
		{"paused", confirm.JobPending, nil, 5, true, []string{"paused"}, "paused"},
		{"takes no jobs", confirm.JobPending, nil, 3, false, []string{"none"}, "not_accepting"},
		{"held", confirm.JobHeld, []string{"job-hold-until-specified"}, 3, true, []string{"none"}, "job-hold-until-specified"},
		{"stopped job", confirm.JobStopped, []string{"printer-stopped"}, 5, true, nil, "printer-stopped stopped"},
		{"given up", confirm.JobAborted, []string{"aborted-by-system"}, 3, true, []string{"media-low"}, "aborted-by-system"},
		{"completed", confirm.JobCompleted, []string{"job-completed-successfully"}, 3, true, []string{"media-low"}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := spoolerOf(t, &service{answer: func(req *goipp.Message) *goipp.Message {
				if goipp.Op(req.Code) == goipp.OpGetJobAttributes {
					answer := ok(goipp.MakeAttribute("job-state", goipp.TagEnum, goipp.Integer(c.job)))
					if c.jobReasons != nil {
						answer.Job.Add(keywords("job-state-reasons", c.jobReasons...))
					}
					return answer
				}
				answer := ok(goipp.MakeAttribute("printer-state", goipp.TagEnum, goipp.Integer(c.printer)),
					goipp.MakeAttribute("printer-is-accepting-jobs", goipp.TagBoolean, goipp.Boolean(c.accepts)))
				if c.reasons != nil {
					answer.Printer.Add(keywords("printer-state-reasons", c.reasons...))
				}
				return answer
			}})
			info, err := s.Job(t.Context(), "q", 3)
			if err != nil || info.State != c.job || strings.Join(info.Reasons, " ") != c.want {
				t.Errorf("got %+v, %v, want %q", info, err, c.want)
			}
		})
	}
}

func TestQueuesWithoutPaper(t *testing.T) {
	cases := []struct {
		uri  string
		kind int
		want bool
	}{
		{"ipp://printer.local/ipp/print", 0, false},
		{"usb://HP/LaserJet", 0, false},
		{"", 0, false},
		{"cups-pdf:/", 0, true},
		{"file:///dev/null", 0, true},
		{"hpfax:/net/x", 0, true},
		{"ipp://mfp.local/ipp/faxout", faxBit, true},
		{"mailto:x", 0, true},
	}
	for _, c := range cases {
		attrs := goipp.Attributes{
			goipp.MakeAttribute("device-uri", goipp.TagURI, goipp.String(c.uri)),
			goipp.MakeAttribute("printer-type", goipp.TagEnum, goipp.Integer(c.kind)),
		}
		if got := toFile(attrs); got != c.want {
			t.Errorf("%q: %v", c.uri, got)
		}
	}
}

func TestTakesA4(t *testing.T) {
	for media, want := range map[string]bool{
		"": true, "iso_a4_210x297mm": true, "iso_a4_210x297mm.borderless": true, "A4": true, "na_letter_8.5x11in": false,
		"iso_a5_148x210mm na_letter_8.5x11in": false, "iso_a5_148x210mm iso_a4_210x297mm": true,
	} {
		attrs := goipp.Attributes{keywords("media-supported", strings.Fields(media)...)}
		if got := takesA4(attrs); got != want {
			t.Errorf("%q: %v", media, got)
		}
	}
}

// FuzzAnswer feeds anything to the reader of answers: it is an answer, a
// printer problem, never a panic.
func FuzzAnswer(f *testing.F) {
	m := ok(goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(7)), keywords("printer-state-reasons", "none"))
	good, err := m.EncodeBytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte("HTTP"))
	f.Fuzz(func(t *testing.T, data []byte) {
		answer, err := readAnswer(bytes.NewReader(data))
		var p *confirm.Problem
		if err != nil && !errors.As(err, &p) {
			t.Errorf("%v is no problem", err)
		}
		if (answer == nil) == (err == nil) {
			t.Error("neither answer nor error, or both")
		}
	})
}
