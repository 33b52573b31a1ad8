package main

import (
	"context"
	"crypto/ed25519"
	"io"
	"os"
	"os/signal"
	"syscall"

	"confirmpoint/internal/hush"
)

func main() {
	_ = hush.Harden() // it works without it
	defer hush.Crash(os.Stderr, os.Exit)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], world{in: os.Stdin, out: os.Stdout, err: hush.NewWriter(os.Stderr)})
	stop()
	os.Exit(code)
}

// world is what the program has of its surroundings; tests give another one.
type world struct {
	in       io.Reader
	out, err io.Writer
	keys     []ed25519.PublicKey // of publishers of updates; nil: those that are built in
}

// run is the whole program.
func run(ctx context.Context, args []string, w world) int {
	root := newRoot(&app{world: w})
	root.SetArgs(args)
	root.SetIn(w.in)
	root.SetOut(w.out)
	root.SetErr(w.err)
	err := root.ExecuteContext(ctx)
	if err != nil {
		complain(w.err, err)
	}
	return exitCode(err)
}
