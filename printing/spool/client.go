//go:build !windows

package spool

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/OpenPrinting/goipp"

	"confirmpoint/confirm"
)

// socket is where Debian, Ubuntu and their kin keep CUPS.
const socket = "/run/cups/cups.sock"

// maxAnswer is far above the attributes of any number of printers.
const maxAnswer = 4 << 20

// client sends IPP messages over HTTP.
type client struct {
	http *http.Client
}

// newClient connects to the server of cfg: a path, host:port, or empty for the
// local service, by its socket when there is one.
func newClient(cfg Config) client {
	server := cfg.Server
	if server == "" {
		server = "localhost:631"
		if _, err := os.Stat(socket); err == nil {
			server = socket
		}
	}
	server, _, _ = strings.Cut(server, "/version=") // CUPS_SERVER may ask for an IPP version
	network := "tcp"
	if strings.HasPrefix(server, "/") {
		network = "unix"
	} else if _, _, err := net.SplitHostPort(server); err != nil {
		server = net.JoinHostPort(server, "631")
	}
	dialer := net.Dialer{Timeout: 5 * time.Second}
	patience := cmp.Or(cfg.Patience, time.Minute)
	return client{http: &http.Client{
		Timeout: 5 * patience,
		Transport: &http.Transport{
			// The address is fixed here: what is in the URL is only the path.
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return dialer.DialContext(ctx, network, server)
			},
			ResponseHeaderTimeout: patience,
			IdleConnTimeout:       time.Minute,
			MaxIdleConnsPerHost:   2,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func printerPath(printer string) string { return "/printers/" + url.PathEscape(printer) }

// statusError is an answer that is not successful.
type statusError struct{ status goipp.Status }

func (e *statusError) Error() string { return "ipp: " + e.status.String() }

func is(err error, status goipp.Status) bool {
	var s *statusError
	return errors.As(err, &s) && s.status == status
}

// do sends a request with an optional document and reads the answer.
func (c client) do(ctx context.Context, path string, req *goipp.Message, document []byte) (*goipp.Message, error) {
	head, err := req.EncodeBytes()
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	out := &outgoing{parts: [2][]byte{head, document}}
	defer out.end()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://localhost"+path, out.body())
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	// This lets a request go over a new connection when the old one turns out to
	// be closed before the first byte: the transport knows.
	r.GetBody = func() (io.ReadCloser, error) { return out.body(), nil }
	r.ContentLength = int64(len(head) + len(document))
	r.Header.Set("Content-Type", goipp.ContentType)
	res, err := c.http.Do(r)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, unanswered(err)
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusUnauthorized, res.StatusCode == http.StatusForbidden:
		return nil, refused(ReasonNotAllowed, nil)
	case res.StatusCode == http.StatusNotFound:
		return nil, refused(ReasonNoPrinter, nil)
	case res.StatusCode != http.StatusOK:
		return nil, problem(ReasonBadAnswer, fmt.Errorf("spool: http status %d", res.StatusCode))
	}
	return readAnswer(res.Body)
}

// readAnswer decodes an answer and turns a refusal into a problem.
func readAnswer(body io.Reader) (*goipp.Message, error) {
	var answer goipp.Message
	if err := answer.Decode(io.LimitReader(body, maxAnswer)); err != nil {
		return nil, problem(ReasonBadAnswer, err)
	}
	status := goipp.Status(answer.Code)
	if status < goipp.StatusRedirectionOtherSite {
		return &answer, nil
	}
	cause := &statusError{status}
	switch status {
	case goipp.StatusErrorNotFound, goipp.StatusErrorGone:
		return nil, refused(ReasonNoPrinter, cause)
	case goipp.StatusErrorNotAcceptingJobs, goipp.StatusErrorPrinterIsDeactivated:
		return nil, refused(ReasonNotAccepting, cause)
	case goipp.StatusErrorForbidden, goipp.StatusErrorNotAuthenticated, goipp.StatusErrorNotAuthorized:
		return nil, refused(ReasonNotAllowed, cause)
	case goipp.StatusErrorBusy:
		return nil, refused(ReasonBusy, cause)
	}
	if status < goipp.StatusErrorInternal { // the client's fault: it was not taken
		return nil, refused(status.String(), cause)
	}
	return nil, problem(status.String(), cause)
}

// unanswered tells a service that is not there from one that broke off: only
// of the first it is certain that a document was not taken.
func unanswered(err error) error {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "dial" {
		return problem(ReasonNoAnswer, err)
	}
	return refused(ReasonNoService, err)
}

// certain says of a problem met before the document was sent that nothing was
// handed over.
func certain(err error) error {
	var p *confirm.Problem
	if errors.As(err, &p) && p.Code == confirm.ProblemPrinter {
		return refused(p.Args["reason"], p.Err)
	}
	return err
}

// about says of a problem with an existing job that it proves nothing about the
// job, unless queue or job are gone.
func about(err error) error {
	var p *confirm.Problem
	if errors.As(err, &p) && p.Code == confirm.ProblemNoPrinter && p.Args["reason"] != ReasonNoPrinter {
		return problem(p.Args["reason"], p.Err)
	}
	return err
}
