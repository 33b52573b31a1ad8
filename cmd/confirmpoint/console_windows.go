package main

import (
	"io"
	"os"
	"sync"

	"golang.org/x/sys/windows"
)

// console is a standard stream of a program with a window, to which Windows
// gives none: what is written goes to the console that the program was started
// from. The program belongs to that console only while it writes, since closing
// one ends all that belong to it.
type console struct{ mu sync.Mutex }

// parent is ATTACH_PARENT_PROCESS.
const parent = ^uintptr(0)

var (
	kernel32      = windows.NewLazySystemDLL("kernel32.dll")
	attachConsole = kernel32.NewProc("AttachConsole")
	freeConsole   = kernel32.NewProc("FreeConsole")
)

// said is where the words of the command line go instead of a standard stream.
func said(stream *os.File) io.Writer {
	if _, err := windows.GetFileType(windows.Handle(stream.Fd())); err == nil {
		return stream // it leads into a file or another program
	}
	return &console{}
}

// Write writes to the console; where there is none nobody reads it.
func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if attached, _, _ := attachConsole.Call(parent); attached == 0 {
		return len(p), nil
	}
	defer func() { _, _, _ = freeConsole.Call() }()
	out, err := os.OpenFile("CONOUT$", os.O_RDWR, 0)
	if err != nil {
		return len(p), nil
	}
	defer out.Close()
	return out.Write(p)
}
