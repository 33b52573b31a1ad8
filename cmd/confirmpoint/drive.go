package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"confirmpoint/ui/tour"
)

// windowSize is how large the window is to be, in dp at 100 %; zero: the usual.
type windowSize struct{ width, height int }

// The sizes that can be asked for: from one that nothing fits in to more than displays have.
const sizeLeast, sizeMost = 400, 10_000

// String writes it as it is given.
func (s *windowSize) String() string {
	if *s == (windowSize{}) {
		return ""
	}
	return fmt.Sprintf("%dx%d", s.width, s.height)
}

// Set reads it.
func (s *windowSize) Set(text string) error {
	width, height, found := strings.Cut(text, "x")
	w, errW := strconv.Atoi(width)
	h, errH := strconv.Atoi(height)
	if !found || errW != nil || errH != nil || min(w, h) < sizeLeast || max(w, h) > sizeMost {
		return errors.New("须写作 宽x高，如 1024x700") //lang:chinese for the command line
	}
	*s = windowSize{width: w, height: h}
	return nil
}

// driver is who works the window, by the command line; nil: a person. The
// toolkit only logs when it is touched from a wrong goroutine; that fails here.
//
//lang:chinese for the log of a tour
func (p *program) driver(f flags, out io.Writer) func(context.Context) error {
	if !f.driven() {
		return nil
	}
	return func(ctx context.Context) (err error) {
		o := tour.Options{
			Window: p.window, Ask: p.runner.Ask, Registry: p.demo.registry, Log: out, Capture: p.picture,
		}
		switch {
		case f.tour != "":
			o.Out = f.tour
			err = tour.Run(ctx, o)
		case f.gallery != "":
			o.Out = f.gallery
			err = tour.Gallery(ctx, o)
		default:
			err = tour.Serve(ctx, o, os.Stdin, out)
		}
		if p.log.wrongThread.Load() {
			err = errors.Join(err, errors.New("窗口被错误的线程访问，见日志"))
		}
		return err
	}
}
