package store

import (
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/store/migrations"
)

// freeze writes the frozen files that are not there yet; testdata/README.md.
var freeze = flag.Bool("freeze", false, "write the frozen files of schemas that have none")

// freezeSchema makes the file of a schema of the one before: what that step
// made of it, and for the schema of this program what it writes itself.
func freezeSchema(t *testing.T, schema int, steps []migrations.Step) {
	t.Helper()
	name := fmt.Sprintf("testdata/point-schema%d.db.gz", schema)
	if _, err := os.Stat(name); err == nil {
		return
	}
	path := frozen(t, schema-1)
	s, err := openSteps(t.Context(), path, Options{}, steps[:schema])
	check(t, err)
	if schema == len(steps) {
		check(t, s.Unlock(t.Context(), testKey()))
		check(t, s.SaveSetting(t.Context(), "frozen", []byte("written by the program of this schema")))
	}
	check(t, s.Close())
	data, err := os.ReadFile(path)
	check(t, err)
	out, err := os.Create(name)
	check(t, err)
	packed, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	check(t, err)
	_, err = packed.Write(data)
	check(t, errors.Join(err, packed.Close(), out.Close()))
}

// TestFrozenFiles brings a file of every schema to the newest: the people, what
// was signed, the log and the queue are what they were.
func TestFrozenFiles(t *testing.T) {
	steps, err := migrations.Steps()
	check(t, err)
	for schema := 1; schema <= len(steps); schema++ {
		if *freeze {
			freezeSchema(t, schema, steps)
		}
		t.Run(fmt.Sprint(schema), func(t *testing.T) {
			path := frozen(t, schema)
			startable(t, path)
			s, err := Open(t.Context(), path, Options{})
			check(t, err)
			defer func() { check(t, s.Close()) }()
			check(t, s.Unlock(t.Context(), testKey()))
			ops, err := s.Operations(t.Context(), "")
			check(t, err)
			if len(ops) != 1 || len(ops[0].Envelope) == 0 || ops[0].Intent.Action != confirm.ActionConcludeComplete {
				t.Errorf("%d operations", len(ops))
			}
			batches, err := s.Batches(t.Context())
			check(t, err)
			if len(batches) != 2 || len(batches[0].Documents) != 5 || batches[0].Target.Printer != "HP" {
				t.Errorf("%d batches", len(batches))
			}
			_, err = os.Stat(fmt.Sprintf("%s.v%d.bak", path, schema))
			if kept := err == nil; kept != (schema < len(steps)) {
				t.Errorf("the file of before is kept: %v", kept)
			}
		})
	}
	if all, err := os.ReadDir("testdata"); err != nil || !slices.ContainsFunc(all, func(e os.DirEntry) bool { return e.Name() == "README.md" }) {
		t.Errorf("nothing says how the files were made: %v", err)
	}
}
