package store_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/store"
	"confirmpoint/store/storetest"
)

// TestMemoryAfterLock reads the memory of a process that has unlocked the list
// of a point: numbers of people are there while it is open, and none when it is
// locked. What was opened on the screen besides is not promised
// (docs/security.md): Go's strings cannot be overwritten. Nor is what the Go
// runtime saves of the registers when it interrupts a goroutine while it copies,
// so the process does without that.
func TestMemoryAfterLock(t *testing.T) {
	const people = 200
	path := filepath.Join(t.TempDir(), "point.db")
	s, err := store.Open(t.Context(), path, store.Options{Clock: storetest.Start, Holder: storetest.Holder})
	must(t, err)
	must(t, s.Unlock(t.Context(), storetest.Key()))
	page := confirm.ChangePage{Epoch: "e1", Cursor: "1"}
	for i := range people {
		page.Changes = append(page.Changes, storetest.Change(int64(i+1), storetest.Record(i)))
	}
	must(t, s.ApplyChanges(t.Context(), page))
	must(t, s.Close())

	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), memoryFile+"="+path, "GODEBUG=asyncpreemptoff=1")
	child.Stderr = os.Stderr
	in, err := child.StdinPipe()
	must(t, err)
	out, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	said := bufio.NewReader(out)
	found := func() (n int) {
		if word, err := said.ReadString('\n'); word != "ready\n" {
			t.Fatalf("the child said %q, %v", word, err)
		}
		memory := memoryOf(t, child.Process.Pid)
		// What all document and phone numbers of storetest begin with.
		for _, begin := range []string{"34100219900101", "19900000"} {
			n += bytes.Count(memory, []byte(begin))
		}
		_, err := io.WriteString(in, "go on\n")
		must(t, err)
		return n
	}
	if open := found(); open < 2*people {
		t.Errorf("%d numbers of %d people in memory while it is open: then nothing was searched", open, people)
	}
	if locked := found(); locked != 0 {
		t.Errorf("%d numbers of people in memory after Lock", locked)
	}
	must(t, child.Wait())
}

// mapping is a part of smaps: its addresses, rights and resident kilobytes.
var mapping = regexp.MustCompile(`(?m)^([0-9a-f]+)-([0-9a-f]+) rw(?:.*\n)+?Rss: +([0-9]+) kB`)

// memoryOf reads what a process may write to and has written to.
func memoryOf(t *testing.T, pid int) []byte {
	t.Helper()
	proc := fmt.Sprintf("/proc/%d/", pid)
	maps, err := os.ReadFile(proc + "smaps")
	must(t, err)
	mem, err := os.Open(proc + "mem")
	if errors.Is(err, fs.ErrPermission) {
		t.Skip("no process may be read here, as in some containers")
	}
	must(t, err)
	defer mem.Close()
	pages, err := os.Open(proc + "pagemap")
	must(t, err)
	defer pages.Close()
	var all []byte
	for _, m := range mapping.FindAllSubmatch(maps, -1) {
		from, err := strconv.ParseInt(string(m[1]), 16, 64)
		if err != nil || string(m[3]) == "0" {
			continue // the kernel's, above what a file offset holds; or never used
		}
		to, err := strconv.ParseInt(string(m[2]), 16, 64)
		must(t, err)
		if to-from > 128<<20 {
			continue // the race detector's own
		}
		all = append(all, present(t, mem, pages, from, to)...)
	}
	return all
}

// present reads the pages of a mapping that hold anything.
func present(t *testing.T, mem, pages *os.File, from, to int64) []byte {
	t.Helper()
	page := int64(os.Getpagesize())
	entries := make([]byte, (to-from)/page*8)
	_, err := pages.ReadAt(entries, from/page*8)
	must(t, err)
	buf, n := make([]byte, to-from), int64(0)
	for i := int64(0); i < to-from; i += page {
		if entry := binary.LittleEndian.Uint64(entries[i/page*8:]); entry>>62 == 0 {
			continue // neither in memory nor swapped out
		}
		if _, err := mem.ReadAt(buf[n:n+page], from+i); err == nil { // what cannot be read is no memory
			n += page
		}
	}
	return buf[:n]
}
