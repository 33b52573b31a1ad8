package registry

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// TestCrowdInOneBatch: requests of many clerks at once are all answered, and a
// bad one among them costs nobody else anything.
func TestCrowdInOneBatch(t *testing.T) {
	const clerks, each = 12, 4
	h := newHouse(t)
	h.bulk(clerks, clerks*each)
	stations := h.crowd(clerks)
	sent := make([][]string, clerks)
	for i, s := range stations {
		s.dial()
		for _, rec := range s.provinceRecords(each) {
			sent[i] = append(sent[i], s.seal(s.intent(rec, confirm.ActionConcludeComplete)))
		}
	}
	var wg sync.WaitGroup
	for i, s := range stations {
		wg.Go(func() {
			// A copy of the first in the same request, and one that nobody can read.
			results := s.operate(append([]string{sent[i][0], "no.such.envelope"}, sent[i]...)...)
			if results[0] != results[2] || results[0].Receipt == "" || results[1].Kind != wire.ResultInvalid {
				t.Errorf("%+v", results[:3])
			}
			for n, r := range results[2:] {
				if r.Kind != wire.ResultAccepted || s.receipt(r, sent[i][n]).OperationID != r.OperationID {
					t.Errorf("%+v", r)
				}
			}
		})
	}
	wg.Wait()
	h.checkWhole(clerks*each, 0)
}

// TestReconnect is the first minute after an outage in small: every client
// makes its own TLS connection, all at once, and each gets all its answers.
func TestReconnect(t *testing.T) {
	const clients = 150
	h := newHouse(t)
	h.bulk(clients, clients)
	reconnect(t, h.crowd(clients))
}

// reconnect lets all stations come at the same moment.
func reconnect(t testing.TB, stations []*station) {
	var wg sync.WaitGroup
	for _, s := range stations {
		s.dial()
	}
	for _, s := range stations {
		wg.Go(func() {
			n := nonce(t)
			for _, path := range []string{wire.PathHello + "?nonce=" + n, wire.PathRulebook, wire.PathChanges + "?limit=100&cursor="} {
				if got := s.get(path); got.status != http.StatusOK {
					t.Errorf("%s: %d %s", path, got.status, got.body)
				}
			}
		})
	}
	wg.Wait()
}

// BenchmarkReconnect3000 lets 3,000 workstations connect at once, which is
// harder than within a minute, and gives the seconds until the last is served.
func BenchmarkReconnect3000(b *testing.B) {
	h := newHouse(b)
	h.bulk(3000, 3000)
	stations := h.crowd(3000)
	h.stop()
	server := h.startProcess()
	b.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	b.ResetTimer()
	begun := time.Now()
	reconnect(b, stations)
	b.ReportMetric(time.Since(begun).Seconds(), "s")
	b.ReportMetric(peakMB(b, server), "MB")
}

// ticks is a clock for rates.
type ticks struct {
	mu sync.Mutex
	at time.Time
}

func (c *ticks) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *ticks) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func TestRateLimits(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	c := &ticks{at: during}
	h.limits = newLimiters(Limits{
		Certificate: Rate{PerSecond: 1, Burst: 3}, Address: Rate{PerSecond: 1, Burst: 2}, Name: Rate{PerSecond: 0.1, Burst: 1},
	}, c.now)

	path := wire.PathHello + "?nonce=" + nonce(t)
	for n := range 3 {
		if got := s.get(path); got.status != http.StatusOK {
			t.Fatalf("request %d: %d", n, got.status)
		}
	}
	got := s.get(path)
	if got.status != http.StatusTooManyRequests || got.code(t) != string(confirm.ProblemTooManyTries) || got.header.Get("Retry-After") != "2" {
		t.Fatalf("%d, Retry-After %q", got.status, got.header.Get("Retry-After"))
	}
	c.add(time.Second)
	if got := s.get(path); got.status != http.StatusOK {
		t.Errorf("after the wait: %d", got.status)
	}

	c.add(time.Minute)
	try := wire.PasswordRequest{UserName: "zhangmin", Password: "wrong wrong"}
	if got := s.post(wire.PathSignInPassword, try); got.status != http.StatusForbidden {
		t.Errorf("first try: %d", got.status)
	}
	try.UserName = "ZhangMin"
	if got := s.post(wire.PathSignInPassword, try); got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") != "11" {
		t.Errorf("second try: %d, Retry-After %q", got.status, got.header.Get("Retry-After"))
	}

	stranger := h.newStation("lisi")
	for n, want := range []int{http.StatusUnauthorized, http.StatusUnauthorized, http.StatusTooManyRequests} {
		if got := stranger.get(path); got.status != want {
			t.Errorf("stranger %d: %d, want %d", n, got.status, want)
		}
	}
	watch := httptest.NewServer(h.WatchHandler())
	defer watch.Close()
	if text := fetch(t, watch.URL+"/metrics", http.StatusOK); !strings.Contains(text, `confirmpoint_limited_total{by="name"} 1`) {
		t.Error("the metrics do not count what was turned away")
	}
}

// TestLimiterIsBounded: strangers with ever new addresses fill no memory.
func TestLimiterIsBounded(t *testing.T) {
	c := &ticks{at: during}
	l := newLimiter(Rate{PerSecond: 1, Burst: 1}, c.now)
	for n := range maxBuckets + 10 {
		if wait := l.take(strconv.Itoa(n)); wait != 0 {
			t.Fatalf("new key %d waits %s", n, wait)
		}
	}
	if len(l.buckets) > maxBuckets {
		t.Errorf("%d buckets", len(l.buckets))
	}
}

func fetch(t *testing.T, address string, want int) string {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil || resp.StatusCode != want {
		t.Fatalf("%d %v %s", resp.StatusCode, err, text)
	}
	return string(text)
}

// TestWatch: health and metrics tell of work, and of nobody.
func TestWatch(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	rec := s.provinceRecords(10)[0]
	s.operate(s.seal(s.intent(rec, confirm.ActionConcludeComplete)))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	h.must(err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.ServeWatch(ctx, l) }()
	if text := fetch(t, "http://"+l.Addr().String()+"/healthz", http.StatusOK); text != "ok\n" {
		t.Errorf("health: %q", text)
	}
	text := fetch(t, "http://"+l.Addr().String()+"/metrics", http.StatusOK)
	for _, want := range []string{
		`confirmpoint_operations_total{code="",kind="accepted"} 1`,
		`confirmpoint_requests_total{route="/v1/operations",status="200"} 1`, "confirmpoint_commit_seconds_count 1", "go_goroutines",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, secret := range []string{"zhangmin", "张敏", "13800138000", rec.ID, h.points[0].ID, s.install, "T01"} {
		if strings.Contains(text, secret) {
			t.Errorf("the metrics hold %q", secret)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	h.stop()
	closed := httptest.NewServer(h.WatchHandler())
	defer closed.Close()
	fetch(t, closed.URL+"/healthz", http.StatusServiceUnavailable)
}

// TestSilentClients: who connects and says nothing, or half a header, is hung
// up on; the others go on.
func TestSilentClients(t *testing.T) {
	h := newHouse(t)
	h.stop()
	r, err := Open(t.Context(), Config{Dir: h.dir, Clock: h.clock.now, Timeouts: Timeouts{Header: 50 * time.Millisecond, Read: 50 * time.Millisecond}})
	h.must(err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	h.must(err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Serve(ctx, l) }()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(r.CAPEM())
	for name, say := range map[string]string{
		"nothing":     "",
		"half header": "GET /v1/hello HTTP/1.1\r\nHost: a",
		"half body":   "POST /v1/enrol HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
	} {
		conn, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{RootCAs: roots, ServerName: "localhost", Time: h.clock.now, NextProtos: []string{"http/1.1"}})
		h.must(err)
		if _, err := conn.Write([]byte(say)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, conn); err != nil { // ends when the registry hangs up
			var op *net.OpError
			if !errors.As(err, &op) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_ = conn.Close()
	}
	stop()
	h.must(<-ended)
	h.must(r.Close())
}

// TestStopAnswersFirst: while decisions are on their way the registry is
// stopped. Whatever is on the disk was answered, since its answers go out first.
func TestStopAnswersFirst(t *testing.T) {
	const records = 60
	h := newHouse(t)
	h.bulk(6, records)
	stations := h.crowd(6)
	var mu sync.Mutex
	var once sync.Once
	answered := 0
	sealed := make([][]string, len(stations))
	for i, s := range stations {
		s.dial()
		for _, rec := range s.provinceRecords(records) {
			sealed[i] = append(sealed[i], s.seal(s.intent(rec, confirm.ActionConcludeComplete)))
		}
	}
	var wg sync.WaitGroup
	for i, s := range stations {
		wg.Go(func() {
			for _, envelope := range sealed[i] {
				if _, err := s.tryOperate(envelope); err != nil {
					return // no longer served
				}
				mu.Lock()
				answered++
				if answered == 10 {
					once.Do(func() { wg.Go(h.stop) })
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	h.open()
	var stored int
	h.must(h.db.read.QueryRow("SELECT count(*) FROM operation").Scan(&stored))
	if stored != answered {
		t.Errorf("%d on the disk, %d answered", stored, answered)
	}
}

// TestCloseLeavesNoLog: what the checkpointer has not copied yet is copied when
// the folder is closed, so that the folder can be copied as it is.
func TestCloseLeavesNoLog(t *testing.T) {
	h := newHouse(t)
	h.bulk(1, 3*checkpointEvery)
	s := h.crowd(1)[0]
	s.dial()
	recs := s.provinceRecords(wire.MaxChanges)
	for _, rec := range recs { // a transaction each, enough to wake the checkpointer
		if r := s.operate(s.seal(s.intent(rec, confirm.ActionConcludeComplete))); r[0].Kind != wire.ResultAccepted {
			t.Fatalf("%+v", r)
		}
	}
	h.stop()
	if info, err := os.Stat(filepath.Join(h.dir, databaseFile+"-wal")); !errors.Is(err, fs.ErrNotExist) && (err != nil || info.Size() > 0) {
		t.Errorf("the log is still there: %v", err)
	}
	h.open()
	h.checkWhole(len(recs), 0)
}
