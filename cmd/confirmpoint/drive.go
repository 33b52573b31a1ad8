package main

import (
	"context"
	"errors"
	"io"
	"os"

	"confirmpoint/ui/tour"
)

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
