package proxytest

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
)

// Proxy is a proxy on this computer. Set its fields before the first connection.
type Proxy struct {
	// User and Password are wanted by Basic; an empty User wants none.
	User, Password string
	// Offers is what a 407 offers, and nobody is let in; nil: Basic.
	Offers []string
	// Answer, when set, answers a CONNECT that was let in; true: it is done with.
	Answer func(conn net.Conn, r *http.Request) (done bool)

	listener net.Listener

	mu      sync.Mutex
	asked   int
	logins  int
	tunnels int
	open    map[net.Conn]bool
}

// Start listens until the test ends.
func Start(t testing.TB, p *Proxy) *Proxy {
	t.Helper()
	var err error
	if p.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	p.open = map[net.Conn]bool{}
	var work sync.WaitGroup
	work.Go(func() {
		for {
			conn, err := p.listener.Accept()
			if err != nil {
				return
			}
			work.Go(func() { p.serve(conn) })
		}
	})
	t.Cleanup(func() {
		_ = p.listener.Close()
		p.Cut()
		work.Wait()
	})
	return p
}

// Address is host:port.
func (p *Proxy) Address() string { return p.listener.Addr().String() }

// Cut drops every connection that is open.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for conn := range p.open {
		_ = conn.Close()
	}
}

// Counts tells how many CONNECTs came, how many of them with a login, and how
// many were let through.
func (p *Proxy) Counts() (asked, logins, tunnels int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked, p.logins, p.tunnels
}

func (p *Proxy) serve(conn net.Conn) {
	p.keep(conn, true)
	defer func() {
		p.keep(conn, false)
		_ = conn.Close()
	}()
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	login := r.Header.Get("Proxy-Authorization")
	p.count(func() {
		p.asked++
		if login != "" {
			p.logins++
		}
	})
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte(p.User+":"+p.Password))
	switch {
	case r.Method != http.MethodConnect:
		_, _ = io.WriteString(conn, "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
	case p.User != "" && (login != want || p.Offers != nil):
		p.deny(conn)
	case p.Answer != nil && p.Answer(conn, r):
	default:
		p.tunnel(conn, r.Host)
	}
}

func (p *Proxy) deny(conn net.Conn) {
	offers := p.Offers
	if offers == nil {
		offers = []string{`Basic realm="school, building 2"`}
	}
	_, _ = io.WriteString(conn, "HTTP/1.1 407 Proxy Authentication Required\r\n")
	for _, o := range offers {
		_, _ = fmt.Fprintf(conn, "Proxy-Authenticate: %s\r\n", o)
	}
	_, _ = io.WriteString(conn, "Content-Length: 0\r\n\r\n")
}

func (p *Proxy) tunnel(conn net.Conn, target string) {
	there, err := net.Dial("tcp", target)
	if err != nil {
		_, _ = io.WriteString(conn, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
		return
	}
	p.keep(there, true)
	defer func() {
		p.keep(there, false)
		_ = there.Close()
	}()
	p.count(func() { p.tunnels++ })
	if _, err := io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	done := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{there, conn}, {conn, there}} {
		go func() {
			_, _ = io.Copy(way[0], way[1])
			done <- struct{}{}
		}()
	}
	<-done
}

func (p *Proxy) keep(conn net.Conn, open bool) {
	p.count(func() {
		if open {
			p.open[conn] = true
		} else {
			delete(p.open, conn)
		}
	})
}

func (p *Proxy) count(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}
