package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
)

// child is a process of this program in another role.
type child struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stderr bytes.Buffer
	ended  chan struct{} // closed when it has ended and everything it said was heard
	err    error         // of Wait; read after ended
	killed atomic.Bool   // by the parent
	dying  atomic.Bool   // by itself, as it has said
	mu     sync.Mutex    // of stdin
}

// start makes a child; hear is called with each of its events, one at a time,
// on a goroutine of the child's.
func start(program string, cfg childConfig, hear func(*child, event)) (*child, error) {
	data, err := json.Marshal(cfg)
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.Command(program), ended: make(chan struct{})}
	c.cmd.Env = append(os.Environ(), envChild+"="+string(data), "GOMAXPROCS=2")
	c.cmd.Stderr = &c.stderr
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(c.ended)
		lines := bufio.NewReader(out)
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				break // what was not a whole line was not said
			}
			var e event
			if json.Unmarshal(line, &e) != nil {
				continue
			}
			if e.Kind == eventDying {
				c.dying.Store(true)
			}
			hear(c, e)
		}
		c.err = c.cmd.Wait()
	}()
	return c, nil
}

// order tells a child; one that is dead hears nothing.
func (c *child) order(o order) {
	data, err := json.Marshal(o)
	if err != nil {
		panic(err) // an order is plain data
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = c.stdin.Write(append(data, '\n'))
}

// kill is kill -9; it returns when everything the child said has been heard.
func (c *child) kill() {
	c.killed.Store(true)
	_ = c.cmd.Process.Kill()
	<-c.ended
}

var errEnded = errors.New("a child ended by itself")

// end says how a child came to its end: by kill -9, in order, or by itself,
// which is an error.
func (c *child) end() (wasKilled bool, err error) {
	<-c.ended
	var exit *exec.ExitError
	if errors.As(c.err, &exit) {
		status, ok := exit.Sys().(syscall.WaitStatus)
		if ok && status.Signaled() && status.Signal() == syscall.SIGKILL && (c.killed.Load() || c.dying.Load()) {
			return true, nil
		}
	}
	if c.err != nil {
		return false, fmt.Errorf("%w: %w\n%s", errEnded, c.err, tail(c.stderr.Bytes()))
	}
	return false, nil
}

// tail is the end of what a child complained about.
func tail(b []byte) []byte {
	const enough = 16 << 10
	return b[max(0, len(b)-enough):]
}
