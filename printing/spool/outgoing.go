//go:build !windows

package spool

import (
	"io"
	"sync"
)

// outgoing is a request on its way. The transport may go on reading after the
// answer has come; end takes the document out of its hands, since whoever gave
// it wipes it then.
type outgoing struct {
	mu    sync.Mutex
	parts [2][]byte // message and document
	ended bool
}

// body reads from the beginning.
func (o *outgoing) body() io.ReadCloser { return &outgoingBody{from: o} }

func (o *outgoing) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended = true
}

type outgoingBody struct {
	from *outgoing
	part int
	at   int
}

// Read fails with io.ErrClosedPipe after the end.
func (b *outgoingBody) Read(p []byte) (int, error) {
	b.from.mu.Lock()
	defer b.from.mu.Unlock()
	if b.from.ended {
		return 0, io.ErrClosedPipe
	}
	for b.part < len(b.from.parts) {
		if n := copy(p, b.from.parts[b.part][b.at:]); n > 0 {
			b.at += n
			return n, nil
		}
		if len(p) == 0 {
			return 0, nil
		}
		b.part, b.at = b.part+1, 0
	}
	return 0, io.EOF
}

// Close does nothing: end closes all bodies at once.
func (b *outgoingBody) Close() error { return nil }
