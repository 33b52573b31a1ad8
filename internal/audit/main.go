// Command audit is what scripts/audit.sh needs beside gosec and govulncheck.
//
// It keeps the part of Go's vulnerability database that concerns this module
// in the tree, so that govulncheck needs no line:
//
//	git archive HEAD data/osv | audit -make scripts/vulndb.tar.gz   (inside a clone of golang/vulndb)
//	audit -open scripts/vulndb.tar.gz -to DIR                        the database as govulncheck reads it
//
// Kept are the entries about modules of go.sum, the standard library and the
// toolchain, with the names of those modules beside them: a module that came
// later is not known to be sound, and -open says so and fails.
//
// And it holds what gosec found against what somebody has looked at:
//
//	gosec -fmt json … | audit -reviewed scripts/gosec.reviewed
//
// A finding that no line explains fails, and so does a line that explains
// nothing any more.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

// task is what the command line asks for.
type task struct {
	makes, opens, to, sums, reviewed string
}

func main() {
	var t task
	flag.StringVar(&t.makes, "make", "", "archive to make from the tar on standard input")
	flag.StringVar(&t.opens, "open", "", "archive to open")
	flag.StringVar(&t.to, "to", "", "folder for the database of -open")
	flag.StringVar(&t.sums, "sums", "go.sum", "the go.sum whose modules count")
	flag.StringVar(&t.reviewed, "reviewed", "", "list that explains the findings on standard input")
	flag.Parse()
	if err := t.run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "audit:", err)
		os.Exit(1)
	}
}

func (t task) run(in io.Reader, out io.Writer) error {
	if t.reviewed != "" {
		return review(in, out, t.reviewed)
	}
	text, err := os.ReadFile(t.sums)
	if err != nil {
		return err
	}
	modules := modulesOf(string(text))
	switch {
	case t.makes != "" && t.opens == "":
		a, err := filtered(in, modules)
		if err != nil {
			return err
		}
		return writeArchive(t.makes, a)
	case t.opens != "" && t.makes == "" && t.to != "":
		return openDatabase(out, t.opens, t.to, modules)
	}
	return errors.New("either -make ARCHIVE, or -open ARCHIVE -to DIR, or -reviewed LIST")
}
