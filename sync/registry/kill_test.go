package registry

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// serveEnv makes the test program a registry over the folder it names.
const serveEnv = "CONFIRMPOINT_TEST_SERVE"

func TestMain(m *testing.M) {
	if dir := os.Getenv(serveEnv); dir != "" {
		if err := serveFolder(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	code := m.Run()
	if unseen := observed.unseen(); wholeRun() && len(unseen) > 0 {
		fmt.Fprintln(os.Stderr, "no test of this package has used these endpoints with success, so nothing proves that they are as docs/openapi.json says:", unseen)
		code = 1
	}
	os.Exit(code)
}

// wholeRun tells whether all tests of the package have run.
func wholeRun() bool {
	for _, name := range []string{"test.run", "test.skip", "test.fuzz", "test.list", "test.bench"} {
		if flag.Lookup(name).Value.String() != "" {
			return false
		}
	}
	return !testing.Short()
}

// serveFolder prints its address and serves until it is killed.
func serveFolder(dir string) error {
	r, err := Open(context.Background(), Config{Dir: dir, Clock: func() time.Time { return during }})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("https://" + l.Addr().String())
	return r.Serve(context.Background(), l)
}

// startProcess serves the folder in another process.
func (h *house) startProcess() *exec.Cmd {
	h.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serveEnv+"="+h.dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	h.must(err)
	h.must(cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	h.must(err)
	h.url = strings.TrimSpace(line)
	return cmd
}

// TestKilled kills the serving process at random moments while decisions are
// sent over several connections. Whatever was answered must be there; whatever
// was not is asked again with the same bytes; in the end each is applied once.
func TestKilled(t *testing.T) {
	const kills, records = 12, 120
	h := newHouse(t)
	h.load(0, 1, records)
	s := h.clerk("zhangmin", 0)
	changes, _ := s.pull("", 1000)
	envelopes := make([]string, records)
	for n, c := range changes {
		envelopes[n] = s.seal(s.intent(s.record(c.Record), confirm.ActionConcludeComplete))
	}
	h.stop()

	answered := make([]wire.Result, records) // zero: not yet
	dice := rand.New(rand.NewPCG(1, 2))
	for range kills {
		server := h.startProcess()
		s.dial()
		s.sendUntilKilled(envelopes, answered, 1+dice.IntN(10), func() { h.must(server.Process.Kill()) })
		var exit *exec.ExitError
		if err := server.Wait(); !errors.As(err, &exit) {
			t.Fatalf("the server ended by itself: %v", err)
		}
	}
	h.open()
	s.dial()
	for n, envelope := range envelopes {
		r := s.operate(envelope)[0]
		if r.Kind != wire.ResultAccepted {
			t.Fatalf("%d: %+v", n, r)
		}
		if answered[n].Kind != "" && answered[n] != r {
			t.Fatalf("%d: the answer of before the kill is lost", n)
		}
	}
	h.checkWhole(records, 0)
}

// sendUntilKilled works on what is not answered yet, on four connections, and
// calls kill after so many answers, while the others are under way.
func (s *station) sendUntilKilled(envelopes []string, answered []wire.Result, after int, kill func()) {
	todo := make(chan int, len(envelopes))
	for n := range envelopes {
		if answered[n].Kind == "" {
			todo <- n
		}
	}
	close(todo)
	var mu sync.Mutex
	var once sync.Once
	var wg sync.WaitGroup
	count := 0
	for range 4 {
		wg.Go(func() {
			for n := range todo {
				r, err := s.tryOperate(envelopes[n])
				if err != nil {
					return // killed
				}
				mu.Lock()
				answered[n], count = r, count+1
				if count >= after {
					once.Do(kill)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	once.Do(kill)
}

// tryOperate sends one envelope and may fail as a broken line does.
func (s *station) tryOperate(envelope string) (wire.Result, error) {
	body, err := json.Marshal(wire.OperationsRequest{Envelopes: []string{envelope}})
	if err != nil {
		return wire.Result{}, err
	}
	resp, err := s.http.Do(s.request(http.MethodPost, wire.PathOperations, bytes.NewReader(body)))
	if err != nil {
		return wire.Result{}, err
	}
	data, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return wire.Result{}, err
	}
	var a wire.OperationsAnswer
	if err := wire.DecodeBytes(data, &a); err != nil {
		return wire.Result{}, err
	}
	return a.Results[0], nil
}

// checkWhole looks at the database as a whole after n accepted decisions and
// agreed ones that came after them, which the points are told too.
func (h *house) checkWhole(n, agreed int) {
	h.t.Helper()
	if !onPostgres() {
		var integrity string
		h.must(h.db.read.QueryRow("PRAGMA integrity_check").Scan(&integrity))
		if integrity != "ok" {
			h.t.Error(integrity)
		}
	}
	var operations, numbers, seq, fed int
	h.must(h.db.read.QueryRow(`
		SELECT (SELECT count(*) FROM operation WHERE accepted = 1), (SELECT count(DISTINCT record_id) FROM receipt_number WHERE void_at IS NULL),
		       (SELECT value FROM counter WHERE name = 'seq'), (SELECT max(seq) FROM feed)`).Scan(&operations, &numbers, &seq, &fed))
	// One number of the feed an import, a decision and an agreement, none lost or taken twice.
	if operations != n || numbers != n || seq != 2*n+agreed || fed != seq {
		h.t.Errorf("%d operations, %d receipt numbers, seq %d, newest in the feed %d; want %d and %d agreed", operations, numbers, seq, fed, n, agreed)
	}
}
