//go:build !windows

package spool

import (
	"bytes"
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
)

// socket is where Debian, Ubuntu and their kin keep CUPS.
const socket = "/run/cups/cups.sock"

// maxAnswer is far above the attributes of any number of printers.
const maxAnswer = 4 << 20

// client sends IPP messages over HTTP.
type client struct {
	http *http.Client
}

// newClient connects to server: a path, host:port, or empty for the local
// service, by its socket when there is one.
func newClient(server string) client {
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
	return client{http: &http.Client{
		Transport: &http.Transport{
			// The address is fixed here: what is in the URL is only the path.
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return dialer.DialContext(ctx, network, server)
			},
			ResponseHeaderTimeout: time.Minute,
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
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://localhost"+path,
		io.MultiReader(bytes.NewReader(head), bytes.NewReader(document)))
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	r.ContentLength = int64(len(head) + len(document))
	r.Header.Set("Content-Type", goipp.ContentType)
	res, err := c.http.Do(r)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, problem(ReasonNoService, err)
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusUnauthorized, res.StatusCode == http.StatusForbidden:
		return nil, problem(ReasonNotAllowed, nil)
	case res.StatusCode == http.StatusNotFound:
		return nil, problem(ReasonNoPrinter, nil)
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
		return nil, problem(ReasonNoPrinter, cause)
	case goipp.StatusErrorNotAcceptingJobs, goipp.StatusErrorPrinterIsDeactivated:
		return nil, problem(ReasonNotAccepting, cause)
	case goipp.StatusErrorForbidden, goipp.StatusErrorNotAuthenticated, goipp.StatusErrorNotAuthorized:
		return nil, problem(ReasonNotAllowed, cause)
	}
	return nil, problem(status.String(), cause)
}
