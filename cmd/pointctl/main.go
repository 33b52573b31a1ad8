package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"confirmpoint/internal/hush"
	"confirmpoint/sync/credential"
)

func main() {
	_ = hush.Harden() // it works without it
	defer hush.Crash(os.Stderr, os.Exit)
	if handled, code := credential.RunKeyringHelper(os.Args[1:], os.Stdin, os.Stdout); handled {
		os.Exit(code)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], world{
		in: os.Stdin, out: os.Stdout, err: hush.NewWriter(os.Stderr), getenv: os.Getenv,
	})
	stop()
	os.Exit(code)
}
