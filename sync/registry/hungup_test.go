package registry

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"

	"github.com/jackc/pgx/v5/pgconn"
)

// logLines is a log whose lines are read as they come.
type logLines chan string

// Write implements io.Writer: a handler of slog writes each line at once.
func (l logLines) Write(b []byte) (int, error) {
	l <- string(b)
	return len(b), nil
}

// TestHungUpWaiting: a client that goes while it waits for changes is no error
// of ours, in neither version of HTTP.
func TestHungUpWaiting(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	_, cursor := s.pull("", 10)
	h.stop()
	log := make(logLines, 1000)
	h.logger = newTestLogger(log)
	h.open()
	for n, set := range []func(*http.Protocols){
		func(p *http.Protocols) { p.SetHTTP2(true) },
		func(p *http.Protocols) { p.SetHTTP1(true) },
	} {
		s.dial()
		transport := s.http.Transport.(*http.Transport)
		transport.ForceAttemptHTTP2, transport.Protocols = false, new(http.Protocols)
		set(transport.Protocols)
		ctx, hangUp := context.WithCancel(t.Context())
		told := make(chan error, 1)
		go func() {
			path := fmt.Sprintf("%s?cursor=%s&wait=%d", wire.PathChanges, cursor, wire.MaxWait)
			resp, err := s.http.Do(s.request(http.MethodGet, path, nil).WithContext(ctx))
			if err == nil {
				err = errors.Join(fmt.Errorf("answered %s", resp.Status), resp.Body.Close())
			}
			told <- err
		}()
		for h.news.all() == nil {
			<-time.After(time.Millisecond)
		}
		hangUp()
		if err := <-told; !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		for line := ""; !strings.Contains(line, "msg=request "); {
			line = <-log
			if strings.Contains(line, "level=ERROR") {
				t.Errorf("logged %s", line)
			}
			if strings.Contains(line, "msg=request ") && !strings.Contains(line, "status=499") {
				t.Errorf("counted %s", line)
			}
		}
		h.counts(wire.PathChanges, statusHungUp, n+1)
		h.counts(wire.PathChanges, http.StatusInternalServerError, 0)
	}
	if got := s.get(wire.PathMe); got.status != http.StatusOK {
		t.Errorf("afterwards: %d", got.status)
	}
}

// counts checks how many requests the metrics have of a route and a status.
func (h *house) counts(route string, status, want int) {
	h.t.Helper()
	rec := httptest.NewRecorder()
	h.WatchHandler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	line := fmt.Sprintf("confirmpoint_requests_total{route=%q,status=\"%d\"} ", route, status)
	_, number, found := strings.Cut(rec.Body.String(), line)
	number, _, _ = strings.Cut(number, "\n")
	if found != (want > 0) || found && number != fmt.Sprint(want) {
		h.t.Errorf("%s%s, want %d", line, number, want)
	}
}

// TestHungUpIsOnlyThat: what else fails is told and counted as ever, also when
// the client has gone meanwhile.
func TestHungUpIsOnlyThat(t *testing.T) {
	interrupted := busy(&pgconn.PgError{Code: "57014"})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	for name, c := range map[string]struct {
		ctx      context.Context
		err      error
		stopping bool
		status   int // what is counted; nothing is sent of statusHungUp
	}{
		"gone":                     {gone, fmt.Errorf("query: %w", context.Canceled), false, statusHungUp},
		"gone, at PostgreSQL":      {gone, interrupted, false, statusHungUp},
		"gone before the commit":   {gone, busy(sql.ErrTxDone), false, statusHungUp},
		"gone within a problem":    {gone, &confirm.Problem{Code: confirm.ProblemSMSFailed, Err: context.Canceled}, false, statusHungUp},
		"gone, another failure":    {gone, errors.New("broken"), false, http.StatusInternalServerError},
		"gone, a full disk":        {gone, problem(confirm.ProblemDiskFull), false, http.StatusInsufficientStorage},
		"gone, a deadline of ours": {gone, context.DeadlineExceeded, false, http.StatusInternalServerError},
		"here, canceled by us":     {t.Context(), context.Canceled, false, http.StatusInternalServerError},
		"here, statement_timeout":  {t.Context(), interrupted, false, http.StatusServiceUnavailable},
		"too late":                 {late, context.DeadlineExceeded, false, http.StatusInternalServerError},
		"we stop":                  {gone, context.Canceled, true, http.StatusInternalServerError},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			if c.stopping {
				h.news.stop()
			}
			rec := httptest.NewRecorder()
			aborted := func() (p any) {
				defer func() { p = recover() }()
				h.observe(h.frame(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
					h.answerProblem(w, req, c.err)
				}))).ServeHTTP(rec, h.newStation("zhangmin").request(http.MethodGet, "/", nil).WithContext(c.ctx))
				return nil
			}()
			if hungUp := c.status == statusHungUp; hungUp != (aborted == http.ErrAbortHandler) || hungUp != (rec.Body.Len() == 0) {
				t.Errorf("panicked with %v, sent %d %s", aborted, rec.Code, rec.Body)
			}
			if c.status != statusHungUp && rec.Code != c.status {
				t.Errorf("sent %d", rec.Code)
			}
			h.counts("none", c.status, 1)
		})
	}
}
