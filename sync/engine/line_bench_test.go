package engine_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/engine"
	"confirmpoint/sync/wire"
)

// meter counts the bytes of every connection, TLS and all, both ways.
type meter struct {
	net.Listener
	up, down atomic.Int64
}

func (m *meter) Accept() (net.Conn, error) {
	c, err := m.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &metered{Conn: c, m: m}, nil
}

func (m *meter) total() int64 { return m.up.Load() + m.down.Load() }

type metered struct {
	net.Conn
	m *meter
}

func (c *metered) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.m.up.Add(int64(n))
	return n, err
}

func (c *metered) Write(b []byte) (int, error) {
	c.m.down.Add(int64(len(b)))
	return c.Conn.Write(b)
}

// through puts wrap around the registry's listener; the workstation starts anew.
func (w *world) through(wrap func(net.Listener) net.Listener) {
	w.t.Helper()
	w.server.Close()
	w.server = httptest.NewUnstartedServer(http.HandlerFunc(w.serve))
	w.server.Listener = wrap(w.server.Listener)
	w.server.TLS = w.reg.TLSConfig()
	w.server.Config.ErrorLog = quiet
	w.server.StartTLS()
	w.t.Cleanup(w.server.Close)
	w.enrolment.RegistryURL = w.server.URL
	w.newEngine()
}

func (w *world) metered() *meter {
	m := &meter{}
	w.through(func(l net.Listener) net.Listener { m.Listener = l; return m })
	return m
}

// BenchmarkDecisionOnTheWire sends batches of 20 decisions: bytes a decision,
// both ways, TLS records and headers too, over a line that stands; and the
// round trips of a batch.
func BenchmarkDecisionOnTheWire(b *testing.B) {
	const batch, batches = 20, 9
	var bytesOf []float64
	var trips float64
	for b.Loop() {
		w := newWorld(b, batch*batches)
		m := w.metered()
		w.pull()
		for n := range batches {
			for i := range batch {
				w.decide(n*batch + i)
			}
			before, asked := m.total(), w.requests.Load()
			w.send()
			bytesOf = append(bytesOf, float64(m.total()-before)/batch)
			trips += float64(w.requests.Load() - asked)
		}
		if got := w.applied(); got != batch*batches {
			b.Fatalf("%d decisions were taken", got)
		}
	}
	b.ReportMetric(median(bytesOf), "B/decision")
	b.ReportMetric(trips/float64(len(bytesOf)), "trips/batch")
}

func median(list []float64) float64 {
	s := slices.Sorted(slices.Values(list))
	return s[len(s)/2]
}

// BenchmarkIdleMinute is a workstation that has everything: the questions for
// news of ten minutes and the full round that follows, which is the most that
// Await waits for. No time passes: the registry's timer is the benchmark's.
func BenchmarkIdleMinute(b *testing.B) {
	w := newWorld(b, 50)
	m := w.metered()
	w.pull()
	wait := engine.DefaultLimits().Wait
	w.breakPath("/v1/changes", func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		if q := r.URL.Query(); q.Get("wait") != "" { // the time has passed, nothing has come
			w.clock.Step(wait)
			q.Set("wait", "0")
			r.URL.RawQuery = q.Encode()
		}
		next.ServeHTTP(rw, r)
	})
	before, begin := m.total(), w.clock.True()
	for b.Loop() {
		w.must(w.engine.Await(b.Context()))
		w.send()
		w.pull()
	}
	b.ReportMetric(float64(m.total()-before)/w.clock.True().Sub(begin).Minutes(), "B/min")
}

// shaped is one line for all connections of a workstation: so many bytes a
// second towards it, so late each way, and cut when told. Bytes of one
// direction stand in one queue, as at a school's router.
type shaped struct {
	net.Listener
	rate  float64 // bytes a second
	delay time.Duration

	mu    sync.Mutex
	until time.Time // the line down is taken until then
	conns map[*shapedConn]struct{}
	sent  int64 // bytes that went down
	cutAt []int64
}

func (s *shaped) Accept() (net.Conn, error) {
	c, err := s.Listener.Accept()
	if err != nil {
		return nil, err
	}
	<-time.After(2 * s.delay) // of TCP's own handshake
	sc := &shapedConn{Conn: c, line: s, queue: make(chan parcel, 64), gone: make(chan struct{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns[sc] = struct{}{}
	go sc.deliver()
	return sc, nil
}

// book takes the line for n bytes and tells when the last of them arrives.
func (s *shaped) book(n int) (at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if s.until.Before(now) {
		s.until = now
	}
	s.until = s.until.Add(time.Duration(float64(n) / s.rate * float64(time.Second)))
	s.sent += int64(n)
	if len(s.cutAt) > 0 && s.sent >= s.cutAt[0] {
		s.cutAt = s.cutAt[1:]
		for c := range s.conns {
			c.cut()
		}
		clear(s.conns)
		s.until = now // what stood in the queue is lost
	}
	return s.until.Add(s.delay)
}

type parcel struct {
	data []byte
	at   time.Time
}

type shapedConn struct {
	net.Conn
	line  *shaped
	queue chan parcel
	gone  chan struct{}
	once  sync.Once
}

// Write takes at most as much as 1.5 kB parcels of a busy line let in: a full
// queue holds up the registry as a full window of TCP does.
func (c *shapedConn) Write(b []byte) (int, error) {
	for n := 0; n < len(b); {
		part := b[n:min(n+1500, len(b))]
		select {
		case <-c.gone:
			return n, net.ErrClosed
		default:
		}
		select {
		case c.queue <- parcel{bytes.Clone(part), c.line.book(len(part))}:
			n += len(part)
		case <-c.gone:
			return n, net.ErrClosed
		}
	}
	return len(b), nil
}

func (c *shapedConn) deliver() {
	for {
		select {
		case p := <-c.queue:
			<-time.After(time.Until(p.at))
			select {
			case <-c.gone:
				return
			default:
			}
			if _, err := c.Conn.Write(p.data); err != nil {
				c.cut()
				return
			}
		case <-c.gone:
			return
		}
	}
}

// Read is late by the way up: requests are small, only the delay counts.
func (c *shapedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	<-time.After(c.line.delay)
	return n, err
}

func (c *shapedConn) cut() {
	c.once.Do(func() {
		close(c.gone)
		_ = c.Conn.Close()
	})
}

func (c *shapedConn) Close() error {
	c.cut()
	return nil
}

// BenchmarkFirstSync5000 is the first morning of a point: 5,000 applicants
// with photos of 20 kB over 2 Mbit/s, 200 ms there and back, cut five times.
// Time runs four times as fast, so the line has 8 Mbit/s and 50 ms: what
// computers do costs four times as much of it as it would. Seconds are told as
// of the slow line.
func BenchmarkFirstSync5000(b *testing.B) {
	const (
		people, photoBytes, scale = 5000, 20_000, 4
		rate                      = 2_000_000 / 8 * scale
		delay                     = 100 * time.Millisecond / scale
	)
	noise := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		b.StopTimer()
		w := newWorldOf(b, people, func(int) []byte {
			p := make([]byte, photoBytes)
			for i := range p {
				p[i] = byte(noise.Uint32())
			}
			return p
		})
		line := &shaped{rate: rate, delay: delay, conns: map[*shapedConn]struct{}{}}
		for n := range int64(5) {
			line.cutAt = append(line.cutAt, (2*n+1)*people*photoBytes/10)
		}
		w.through(func(l net.Listener) net.Listener { line.Listener = l; return line })
		b.StartTimer()
		usable, took, again, needed := w.firstSync(scale)
		b.ReportMetric(usable.Seconds()*scale, "list-s")
		b.ReportMetric(took.Seconds()*scale, "all-s")
		b.ReportMetric(100*needed/(rate*took.Seconds()), "%payload")
		b.ReportMetric(100*again/needed, "%again")
	}
}

// firstSync works as the program does, until every photo is here: a Worker
// whose delays run on the same fast time. again is photo bytes that the
// registry gave more than once; needed is photos and coded pages of records.
func (w *world) firstSync(scale int) (usable, took time.Duration, again, needed float64) {
	b := w.t.(*testing.B)
	var given, pages atomic.Int64
	w.breakPath("/v1/", func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		switch {
		case strings.HasPrefix(r.URL.Path, wire.PathBlobs):
			rw = &countedBody{ResponseWriter: rw, n: &given}
		case r.URL.Path == wire.PathChanges:
			rw = &countedBody{ResponseWriter: rw, n: &pages}
		}
		next.ServeHTTP(rw, r)
	})
	begin := time.Now()
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	watched := make(chan time.Duration, 1)
	go func() {
		for ctx.Err() == nil {
			if page, err := w.cache.Search(ctx, confirm.Query{Limit: 50}); err == nil && len(page.Rows) == 50 {
				watched <- time.Since(begin)
				return
			}
			<-time.After(5 * time.Millisecond)
		}
	}()
	engine.NewWorker(engine.WorkerConfig{
		Rounds: w.engine,
		After:  func(d time.Duration) <-chan time.Time { return time.After(d / time.Duration(scale)) },
		OnRound: func(err error) {
			if err == nil {
				cancel()
			}
		},
	}).Run(ctx)
	took = time.Since(begin)
	missing, err := w.cache.MissingBlobs(b.Context(), 1)
	w.must(err)
	if len(missing) > 0 {
		b.Fatal("photos are missing")
	}
	for _, p := range w.people {
		needed += float64(len(p.Photo))
	}
	again = float64(given.Load()) - needed
	return <-watched, took, again, needed + float64(pages.Load())
}

// countedBody counts what of a body went into the line.
type countedBody struct {
	http.ResponseWriter
	n *atomic.Int64
}

func (c *countedBody) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.n.Add(int64(n))
	return n, err
}
