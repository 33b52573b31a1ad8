package token

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"confirmpoint/confirm"
)

// Program is the name of the helper, without .exe.
const Program = "confirmpoint-token"

// Options say which helper is started, and how long it may take.
type Options struct {
	// Helper is the program; empty: the one beside this executable, or, installed
	// on Linux, in libexec/confirmpoint beside the executable's folder.
	Helper string
	// Args and Env are for the helpers of tests; Env is added to this process's.
	Args, Env []string
	// Call limits what asks the library only; Slow what may write to the token or
	// count a PIN; Grace the tidying up at the end. Zero: 15 s, 90 s and 2 s.
	Call, Slow, Grace time.Duration
	// Limit is how a call gets its limit; nil: context.WithTimeout.
	Limit func(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc)
}

// Present tells whether the helper program is there.
func (o Options) Present() bool {
	o, err := o.withDefaults()
	if err != nil {
		return false
	}
	info, err := os.Stat(o.Helper)
	return err == nil && info.Mode().IsRegular()
}

// helperOf says where the helper of the program exe is. When there is none, it
// is missed beside exe.
func helperOf(exe string) string {
	dir := filepath.Dir(exe)
	beside := filepath.Join(dir, Program)
	if runtime.GOOS == "windows" {
		return beside + ".exe"
	}
	installed := filepath.Join(dir, "..", "libexec", "confirmpoint", Program)
	if _, err := os.Stat(beside); err != nil {
		if _, err := os.Stat(installed); err == nil {
			return installed
		}
	}
	return beside
}

func (o Options) withDefaults() (Options, error) {
	if o.Helper == "" {
		exe, err := os.Executable()
		if err != nil {
			return o, missing(ReasonNoHelper, err)
		}
		o.Helper = helperOf(exe)
	}
	if o.Call == 0 {
		o.Call = 15 * time.Second
	}
	if o.Slow == 0 {
		o.Slow = 90 * time.Second
	}
	if o.Grace == 0 {
		o.Grace = 2 * time.Second
	}
	if o.Limit == nil {
		o.Limit = context.WithTimeout
	}
	return o, nil
}

// Helper is a running helper. Its methods may be called from any goroutine; the
// library does one thing at a time. Once a call has ended in driver_missing
// because the helper crashed, hung or spoke nonsense, every later one does.
type Helper struct {
	o      Options
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout io.ReadCloser

	turn chan struct{} // holds one token: who has it may talk

	mu   sync.Mutex
	dead error // why the helper is of no use any more

	closing sync.Once
}

// Start starts a helper and has it load the vendor's library. Kinds of error:
// driver_missing.
func Start(ctx context.Context, o Options, library string) (*Helper, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	h := &Helper{o: o, turn: make(chan struct{}, 1)}
	h.turn <- struct{}{}
	h.cmd = exec.Command(o.Helper, o.Args...)
	if len(o.Env) > 0 {
		h.cmd.Env = append(os.Environ(), o.Env...)
	}
	if h.stdin, err = h.cmd.StdinPipe(); err != nil {
		return nil, missing(ReasonNoHelper, err)
	}
	if h.stdout, err = h.cmd.StdoutPipe(); err != nil {
		return nil, missing(ReasonNoHelper, err)
	}
	// What libraries print to standard error may hold anything: nobody keeps it.
	if err := h.cmd.Start(); err != nil {
		return nil, missing(ReasonNoHelper, err)
	}
	if _, _, err := h.call(ctx, o.Call, Request{Op: OpLoad, Library: library}, nil); err != nil {
		h.Close()
		return nil, err
	}
	return h, nil
}

type reply struct {
	head, secret []byte
	err          error
}

// call sends one request and waits for its answer, at most limit. The caller
// wipes the secret it gets. When ctx or limit end first, the helper is killed:
// nobody can take back what a library has begun.
func (h *Helper) call(ctx context.Context, limit time.Duration, r Request, secret []byte) (Answer, []byte, error) {
	head, err := EncodeRequest(r)
	if err != nil {
		return Answer{}, nil, err
	}
	ctx, cancel := h.o.Limit(ctx, limit)
	defer cancel()
	select {
	case <-h.turn:
	case <-ctx.Done(): // another call is under way, and has its own limit
		return Answer{}, nil, missing(ReasonTimeout, ctx.Err())
	}
	defer func() { h.turn <- struct{}{} }()
	if err := h.died(); err != nil {
		return Answer{}, nil, err
	}
	got := make(chan reply, 1)
	go func() {
		var p reply
		if p.err = WriteFrame(h.stdin, head, secret); p.err == nil {
			p.head, p.secret, p.err = ReadFrame(h.stdout)
		}
		got <- p
	}()
	select {
	case p := <-got:
		return h.judge(p)
	case <-ctx.Done():
		err := h.bury(missing(ReasonTimeout, ctx.Err()))
		p := <-got // the pipe is closed now; secret must not be wiped under it
		clear(p.secret)
		return Answer{}, nil, err
	}
}

// judge makes an answer of a frame.
func (h *Helper) judge(p reply) (Answer, []byte, error) {
	if p.err != nil {
		reason := ReasonCrashed
		if errors.Is(p.err, errFrame) {
			reason = ReasonGarbled
		}
		return Answer{}, nil, h.bury(missing(reason, p.err))
	}
	a, err := DecodeAnswer(p.head)
	if err != nil {
		clear(p.secret)
		return Answer{}, nil, h.bury(missing(ReasonGarbled, err))
	}
	if a.Code != "" {
		clear(p.secret)
		return a, nil, a.problem()
	}
	return a, p.secret, nil
}

// problem is what an answer says went wrong.
func (a Answer) problem() error {
	p := &confirm.Problem{Code: a.Code}
	if a.Detail != "" {
		p.Err = errors.New(a.Detail)
	}
	if a.Reason != "" {
		p.Args = map[string]string{"reason": string(a.Reason)}
	}
	return p
}

func missing(reason Reason, err error) error {
	return &confirm.Problem{Code: confirm.ProblemDriverMissing, Args: map[string]string{"reason": string(reason)}, Err: err}
}

func (h *Helper) died() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.dead
}

// bury kills the helper and remembers why; the first reason stays.
func (h *Helper) bury(why error) error {
	h.mu.Lock()
	if h.dead == nil {
		h.dead = why
	} else {
		why = h.dead
	}
	h.mu.Unlock()
	// A daemon that the library has started may hold the pipes: they are closed
	// here, so that nobody waits for its end.
	_ = h.cmd.Process.Kill()
	_ = h.stdin.Close()
	_ = h.stdout.Close()
	return why
}

// Close has the helper log out and end, and kills it when it does not within
// Options.Grace. It may be called at any time and again.
func (h *Helper) Close() {
	h.closing.Do(func() {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = h.stdin.Close() // the helper logs out at the end of its input
			_, _ = io.Copy(io.Discard, h.stdout)
		}()
		limit := time.NewTimer(h.o.Grace)
		defer limit.Stop()
		select {
		case <-ended:
		case <-limit.C:
		}
		_ = h.bury(missing(ReasonNoHelper, os.ErrClosed))
		<-ended
		go func() { _ = h.cmd.Wait() }() // a device may keep even a killed process for a while
	})
}
