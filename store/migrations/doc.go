// Package migrations holds the schema of the cache as numbered SQL files. The
// number of a file is the user_version it produces; a file that has shipped is
// never edited, and every step leaves personal data sealed.
package migrations

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed *.sql
var files embed.FS

// Step is one schema change.
type Step struct {
	Version int // user_version after the step
	SQL     string
	// Changes names the tables whose rows the step changes on purpose; all others
	// must hold the same rows after it as before. In a file it is one line,
	// "-- changes: operation setting".
	Changes []string
}

// Steps lists all steps, oldest first.
func Steps() ([]Step, error) { return read(files) }

// read takes steps from files named like 0001_initial.sql; numbers must run
// from 1 without a gap.
func read(fsys fs.FS) ([]Step, error) {
	names, err := fs.Glob(fsys, "*.sql") // in lexical order
	if err != nil {
		return nil, err
	}
	var steps []Step
	for i, name := range names {
		number, _, _ := strings.Cut(name, "_")
		v, err := strconv.Atoi(number)
		if err != nil || v != i+1 {
			return nil, fmt.Errorf("migrations: %s is not number %d", name, i+1)
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		steps = append(steps, Step{Version: v, SQL: string(text), Changes: changes(string(text))})
	}
	return steps, nil
}

// changes reads the line that names what a step changes.
func changes(text string) []string {
	for line := range strings.Lines(text) {
		if names, ok := strings.CutPrefix(line, "-- changes:"); ok {
			return strings.Fields(names)
		}
	}
	return nil
}
