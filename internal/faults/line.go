package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// ailments are what toxiproxy does to a line, each a list of toxics. Latency
// is of half a round trip; 4 KB/s are the 32 kbit/s of offline-rules.md P12.
var ailments = map[string][]string{
	"none":       nil,
	"latency":    {`{"type":"latency","attributes":{"latency":80,"jitter":60}}`, `{"type":"latency","stream":"upstream","attributes":{"latency":80,"jitter":60}}`},
	"bandwidth":  {`{"type":"bandwidth","attributes":{"rate":4}}`, `{"type":"bandwidth","stream":"upstream","attributes":{"rate":4}}`},
	"slicer":     {`{"type":"slicer","attributes":{"average_size":64,"size_variation":32,"delay":200}}`},
	"reset_peer": {`{"type":"reset_peer","toxicity":0.5,"attributes":{"timeout":30}}`},
	"timeout":    {`{"type":"timeout","toxicity":0.5,"attributes":{"timeout":150}}`},
	"limit_data": {`{"type":"limit_data","attributes":{"bytes":6000}}`},
	"mixed": {
		`{"type":"latency","attributes":{"latency":20,"jitter":20}}`, `{"type":"slicer","attributes":{"average_size":512,"size_variation":200,"delay":50}}`,
		`{"type":"limit_data","toxicity":0.3,"attributes":{"bytes":20000}}`, `{"type":"reset_peer","stream":"upstream","toxicity":0.1,"attributes":{"timeout":60}}`,
	},
}

var ailmentNames = []string{"none", "latency", "bandwidth", "slicer", "reset_peer", "timeout", "limit_data", "mixed"}

// sickness is one proxy for each ailment. Toxics are never changed while
// connections stand, which toxiproxy 2.12.0 does not survive (AddToxic on a
// link that is just ending panics): lines change proxies instead.
type sickness struct {
	upstream string
	proxies  map[string]*toxiproxy.Proxy
}

func newSickness(upstream string) (*sickness, error) {
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.New(io.Discard).Level(zerolog.Disabled))
	s := &sickness{upstream: upstream, proxies: map[string]*toxiproxy.Proxy{}}
	for name, toxics := range ailments {
		p := toxiproxy.NewProxy(server, name, "127.0.0.1:0", upstream)
		for _, toxic := range toxics {
			if _, err := p.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		if err := p.Start(); err != nil {
			return nil, err
		}
		s.proxies[name] = p
	}
	return s, nil
}

func (s *sickness) stop() {
	for _, p := range s.proxies {
		p.Stop()
	}
}

// schoolLine is the line of one workstation: its connections go through the
// proxy of what ails it at the moment.
type schoolLine struct {
	listener net.Listener
	sick     *sickness
	now      atomic.Pointer[string]

	mu    sync.Mutex
	conns map[net.Conn]bool
}

func newLine(s *sickness) (*schoolLine, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	line := &schoolLine{listener: l, sick: s, conns: map[net.Conn]bool{}}
	line.set("none")
	go line.serve()
	return line, nil
}

func (l *schoolLine) url() string { return "https://" + l.listener.Addr().String() }

func (l *schoolLine) serve() {
	for {
		conn, err := l.listener.Accept()
		if err != nil {
			return // closed
		}
		go l.connect(conn)
	}
}

// connect goes on to the registry; without an ailment directly, since
// toxiproxy dials one connection after the other, and where packets are dropped
// each may take seconds.
func (l *schoolLine) connect(conn net.Conn) {
	to := l.sick.upstream
	if name := *l.now.Load(); name != "none" {
		to = l.sick.proxies[name].Listen
	}
	far, err := net.DialTimeout("tcp", to, dialTime)
	if err != nil {
		_ = conn.Close()
		return
	}
	l.keep(conn, far)
	go l.pass(conn, far)
	go l.pass(far, conn)
}

const dialTime = 5 * time.Second

func (l *schoolLine) keep(conns ...net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range conns {
		l.conns[c] = true
	}
}

// pass copies until either end hangs up, then hangs up on both.
func (l *schoolLine) pass(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
	_ = from.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, to)
	delete(l.conns, from)
}

// set says what ails connections from now on.
func (l *schoolLine) set(name string) { l.now.Store(&name) }

// cut ends every connection that stands; it gives how many.
func (l *schoolLine) cut() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.conns) / 2
	for c := range l.conns {
		_ = c.Close()
	}
	return n
}

// change gives the line another ailment by chance, and mostly cuts what stands.
func (l *schoolLine) change(dice *rand.Rand, among []string) (name string, cuts int) {
	name = among[dice.IntN(len(among))]
	l.set(name)
	if dice.IntN(3) > 0 {
		cuts = l.cut()
	}
	return name, cuts
}

func (l *schoolLine) stop() {
	_ = l.listener.Close()
	l.cut()
}
