package thief

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"
)

// relay stands on the line between workstation and registry and keeps what
// passes, both ways.
type relay struct {
	listener net.Listener
	to       string
	wait     sync.WaitGroup

	mu      sync.Mutex
	passed  bytes.Buffer
	down    int           // bytes from the registry
	alarmAt int           // of down
	alarm   chan struct{} // closed when down has reached alarmAt
}

func newRelay(t *testing.T) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	r := &relay{listener: l}
	t.Cleanup(func() {
		_ = l.Close()
		r.wait.Wait()
	})
	return r
}

// begin lets connections through to an address.
func (r *relay) begin(to string) {
	r.to = to
	r.wait.Go(r.serve)
}

func (r *relay) serve() {
	for {
		near, err := r.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", r.to)
		if err != nil {
			_ = near.Close()
			continue
		}
		r.wait.Go(func() { r.pass(far, near, false) })
		r.wait.Go(func() { r.pass(near, far, true) })
	}
}

// pass copies one way; when one end goes, so does the other.
func (r *relay) pass(to, from net.Conn, down bool) {
	defer to.Close()
	defer from.Close()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			r.keep(buf[:n], down)
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (r *relay) keep(b []byte, down bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.passed.Write(b)
	if !down {
		return
	}
	r.down += len(b)
	if r.alarm != nil && r.down >= r.alarmAt {
		close(r.alarm)
		r.alarm = nil
	}
}

// after gives a channel that is closed when the registry has sent n more bytes.
func (r *relay) after(n int) <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.alarmAt, r.alarm = r.down+n, make(chan struct{})
	return r.alarm
}

// all is everything that has passed.
func (r *relay) all() io.Reader {
	r.mu.Lock()
	defer r.mu.Unlock()
	return bytes.NewReader(bytes.Clone(r.passed.Bytes()))
}
