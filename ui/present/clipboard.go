package present

import (
	"crypto/sha256"
	"time"
)

// Clipboard is the system's.
type Clipboard interface {
	Content() string
	SetContent(text string)
}

// copiedStays is how long what was copied stays in the clipboard.
const copiedStays = 30 * time.Second

// Copied clears the clipboard of what came from this program, unless something
// else has taken its place. It keeps a digest, not the text.
type Copied struct {
	board  Clipboard
	runner Runner
	sum    [sha256.Size]byte
	stop   func()
}

// NewCopied makes it; nothing of ours is in the clipboard.
func NewCopied(c Clipboard, r Runner) *Copied { return &Copied{board: c, runner: r} }

// Put copies text.
func (p *Copied) Put(text string) {
	p.board.SetContent(text)
	p.Watch()
}

// Watch takes what is in the clipboard now for ours: a field has put it there.
func (p *Copied) Watch() {
	if p.stop != nil {
		p.stop()
	}
	p.sum = sha256.Sum256([]byte(p.board.Content()))
	p.stop = p.runner.Every(copiedStays, p.Clear)
}

// Clear empties the clipboard when it still holds what is ours: after a while,
// at a lock and at the end.
func (p *Copied) Clear() {
	if p.stop == nil {
		return
	}
	p.stop()
	p.stop = nil
	if sha256.Sum256([]byte(p.board.Content())) == p.sum {
		p.board.SetContent("")
	}
}
