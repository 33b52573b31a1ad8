//go:build !windows

package main

import (
	"io"
	"os"
)

// said is where the words of the command line go: the stream itself, which
// every program has here.
func said(stream *os.File) io.Writer { return stream }
