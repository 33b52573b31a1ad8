//go:build !windows

package spool

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
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

func spoolerOf(t *testing.T, cfg Config, h http.Handler) *Spooler {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	cfg.Server = server.Listener.Addr().String()
	return New(cfg)
}

func TestPrintAsksForBothSidesOnlyWhereThePrinterCan(t *testing.T) {
	cases := []struct {
		name      string
		cfg       Config
		supported []string
		want      string
	}{
		{"can", Config{}, []string{"one-sided", "two-sided-long-edge"}, "two-sided-long-edge"},
		{"cannot", Config{}, []string{"one-sided"}, "one-sided"},
		{"does not say", Config{}, nil, "one-sided"},
		{"not wanted", Config{OneSided: true}, []string{"one-sided", "two-sided-long-edge"}, "one-sided"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := &service{answer: func(req *goipp.Message) *goipp.Message {
				if goipp.Op(req.Code) == goipp.OpPrintJob {
					return ok(goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(7)))
				}
				return ok(keywords("sides-supported", c.supported...))
			}}
			if c.supported == nil {
				s.answer = func(*goipp.Message) *goipp.Message {
					return ok(goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(7)))
				}
			}
			title := strings.Repeat("张", 100)
			job, err := spoolerOf(t, c.cfg, s).Print(t.Context(), "办公室 打印机", title, []byte("%PDF"))
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
			if got := text(last.Job, "media"); got != "iso_a4_210x297mm" {
				t.Errorf("media %q", got)
			}
			if got := text(last.Operation, "job-name"); len(got) > 255 || !strings.HasPrefix(title, got) || len(got) < 250 {
				t.Errorf("a title of 300 bytes became one of %d", len(got))
			}
			if string(s.document) != "%PDF" {
				t.Errorf("document arrived as %q", s.document)
			}
		})
	}
}

func TestProblems(t *testing.T) {
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
	cases := []struct {
		name    string
		handler http.Handler
		reason  string
	}{
		{"no such queue", refuse(goipp.StatusErrorNotFound), ReasonNoPrinter},
		{"rejects jobs", refuse(goipp.StatusErrorNotAcceptingJobs), ReasonNotAccepting},
		{"forbidden", refuse(goipp.StatusErrorForbidden), ReasonNotAllowed},
		{"format", refuse(goipp.StatusErrorDocumentFormatNotSupported), "client-error-document-format-not-supported"},
		{"login page", http200("<html>登录</html>"), ReasonBadAnswer},
		{"nothing", http200(""), ReasonBadAnswer},
		{"success without a job", &service{answer: func(*goipp.Message) *goipp.Message { return ok() }}, ReasonBadAnswer},
		{"password wanted", status(http.StatusUnauthorized), ReasonNotAllowed},
		{"http 404", status(http.StatusNotFound), ReasonNoPrinter},
		{"redirect", status(http.StatusFound), ReasonBadAnswer},
		{"http 500", status(http.StatusInternalServerError), ReasonBadAnswer},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := spoolerOf(t, Config{OneSided: true}, c.handler).Print(t.Context(), "q", "t", nil)
			var p *confirm.Problem
			if !errors.As(err, &p) || p.Code != confirm.ProblemPrinter || p.Args["reason"] != c.reason {
				t.Errorf("got %v, want reason %s", err, c.reason)
			}
		})
	}
}

func TestNoPrintersIsNoProblem(t *testing.T) {
	s := spoolerOf(t, Config{}, &service{answer: func(*goipp.Message) *goipp.Message {
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
	s := spoolerOf(t, Config{}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
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
	s := spoolerOf(t, Config{}, &service{answer: func(req *goipp.Message) *goipp.Message {
		if goipp.Op(req.Code) == goipp.OpGetJobAttributes {
			return ok(goipp.MakeAttribute("job-state", goipp.TagEnum, goipp.Integer(5)))
		}
		return ok(keywords("printer-state-reasons", "none", "media-jam-error", "door-open"))
	}})
	info, err := s.Job(t.Context(), "q", 3)
	if err != nil || info.State != confirm.JobProcessing || !slices.Equal(info.Reasons, []string{"media-jam-error", "door-open"}) {
		t.Errorf("got %+v, %v", info, err)
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
