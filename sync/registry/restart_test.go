package registry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/postgrestest"
	"confirmpoint/sync/wire"

	"github.com/jackc/pgx/v5"
)

// TestServerRestarts: while decisions are sent, the PostgreSQL server is
// restarted, and then killed. Requests are told to come again; in the end each
// decision is applied once, and what was answered is there.
func TestServerRestarts(t *testing.T) {
	const records = 160
	server := postgrestest.New(t, postgrestest.Options{})
	address, err := server.NewDatabase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h := newHouseAt(t, address)
	h.load(0, 1, records)
	s := h.clerk("zhangmin", 0)
	changes, _ := s.pull("", 1000)
	todo := make(chan string, records)
	for _, c := range changes {
		todo <- s.seal(s.intent(s.record(c.Record), confirm.ActionConcludeComplete))
	}
	close(todo)
	var answered, refused atomic.Int64
	var mu sync.Mutex
	answers := map[string]wire.Result{}
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() {
			for envelope := range todo {
				r, tries := s.insist(envelope)
				refused.Add(tries)
				mu.Lock()
				answers[envelope] = r
				mu.Unlock()
				answered.Add(1)
			}
		})
	}
	for n, again := range []func(context.Context) error{server.Restart, server.Crash} {
		for answered.Load() < int64(n+1)*records/4 {
			<-time.After(time.Millisecond)
		}
		h.must(again(t.Context()))
	}
	senders.Wait()
	if refused.Load() == 0 {
		t.Error("no request met the restart: nothing was tested")
	}
	for envelope, r := range answers {
		if again := s.operate(envelope)[0]; again != r || r.Kind != wire.ResultAccepted {
			t.Fatalf("answered %+v, is %+v", r, again)
		}
	}
	h.checkServer(records)
}

// insist sends an envelope until it is answered; everything else must be a
// registry that is busy. It counts those.
func (s *station) insist(envelope string) (r wire.Result, busy int64) {
	body, err := json.Marshal(wire.OperationsRequest{Envelopes: []string{envelope}})
	s.h.must(err)
	for {
		resp, err := s.http.Do(s.request(http.MethodPost, wire.PathOperations, bytes.NewReader(body)))
		if err != nil {
			s.h.t.Errorf("the registry itself fails: %v", err)
			return r, busy
		}
		data, err := io.ReadAll(resp.Body)
		s.h.must(err)
		s.h.must(resp.Body.Close())
		if resp.StatusCode == http.StatusOK {
			var a wire.OperationsAnswer
			s.h.must(wire.DecodeBytes(data, &a))
			if a.Results[0].Kind != wire.ResultRetry {
				return a.Results[0], busy
			}
		} else if code := (reply{resp.StatusCode, resp.Header, data}).code(s.h.t); code != string(confirm.ProblemRegistryBusy) {
			s.h.t.Errorf("status %d %s", resp.StatusCode, code)
			return r, busy
		}
		busy++
		<-time.After(10 * time.Millisecond)
	}
}

// checkServer is checkWhole for a database on a server.
func (h *house) checkServer(n int) {
	h.t.Helper()
	var operations, numbers, seq int
	h.must(h.db.read.QueryRow(`
		SELECT (SELECT count(*) FROM operation WHERE accepted = 1), (SELECT count(DISTINCT record_id) FROM receipt_number WHERE void_at IS NULL),
		       (SELECT value FROM counter WHERE name = 'seq')`).Scan(&operations, &numbers, &seq))
	if operations != n || numbers != n || seq != 2*n {
		h.t.Errorf("%d operations, %d receipt numbers, seq %d; want %d", operations, numbers, seq, n)
	}
}

// TestPostgresAddresses: what is wrong with an address has a name and shows no
// password; a database is made once, belongs to its keys, and is refused when a
// newer program has changed it.
func TestPostgresAddresses(t *testing.T) {
	server := postgrestest.New(t, postgrestest.Options{})
	address, err := server.NewDatabase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const secret = "hunter2hunter2"
	for _, tt := range []struct {
		address string
		is      error
		code    confirm.Code
	}{
		{"postgres://u:" + secret + "@[::1", ErrDatabaseAddress, ""},
		{strings.Replace(address, "postgres:///test1?", "postgres:///nothing?password="+secret+"&", 1), ErrDatabaseRefused, ""},
		{"postgres:///x?host=/nowhere&password=" + secret, nil, confirm.ProblemRegistryBusy},
		{address, nil, confirm.ProblemNotFound},
	} {
		_, err := Open(t.Context(), Config{Dir: t.TempDir(), Database: tt.address})
		if err == nil || strings.Contains(err.Error(), secret) || tt.is != nil && !errors.Is(err, tt.is) || tt.code != "" && confirm.CodeOf(err) != tt.code {
			t.Errorf("%v", err)
		}
	}

	dir, o := t.TempDir(), options
	o.Database = address
	if err := Init(t.Context(), dir, o); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, addressFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if _, err := os.Stat(filepath.Join(dir, databaseFile)); err == nil {
		t.Error("there is an embedded file too")
	}
	other := t.TempDir()
	for _, again := range []string{dir, other} {
		if err := Init(t.Context(), again, o); !errors.Is(err, ErrExists) {
			t.Errorf("a second time: %v", err)
		}
	}
	if err := Init(t.Context(), dir, options); !errors.Is(err, ErrExists) {
		t.Errorf("an embedded registry beside it: %v", err)
	}
	if err := Init(t.Context(), other, options); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(other, databaseFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Config{Dir: other, Database: address}); !errors.Is(err, ErrOtherKeys) {
		t.Errorf("keys of another registry: %v", err)
	}
	r, err := Open(t.Context(), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "UPDATE registry_schema SET version = version + 1"); err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.PutPlan(t.Context(), confirm.Plan{ID: "x", Name: "x", Opens: opens, Closes: closes}); confirm.CodeOf(err) != confirm.ProblemCacheNewer {
		t.Errorf("writing into a newer database: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, err := Open(t.Context(), Config{Dir: dir}); confirm.CodeOf(err) != confirm.ProblemCacheNewer {
		t.Errorf("opening a newer database: %v", err)
	}
}
