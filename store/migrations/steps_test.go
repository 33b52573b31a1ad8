package migrations

import (
	"slices"
	"testing"
	"testing/fstest"
)

func TestStepsRunFromOneWithoutGap(t *testing.T) {
	steps, err := Steps()
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range steps {
		if s.Version != i+1 || s.SQL == "" {
			t.Errorf("step %d is version %d", i+1, s.Version)
		}
	}
	for name, names := range map[string][]string{
		"gap":       {"0001_a.sql", "0003_b.sql"},
		"late":      {"0002_a.sql"},
		"no number": {"initial.sql"},
		"twice":     {"0001_a.sql", "0001_b.sql"},
	} {
		files := fstest.MapFS{}
		for _, n := range names {
			files[n] = &fstest.MapFile{Data: []byte("SELECT 1")}
		}
		if _, err := read(files); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestChangesAreALineOfTheFile(t *testing.T) {
	got, err := read(fstest.MapFS{
		"0001_a.sql": {Data: []byte("-- changes the world\nCREATE TABLE a (x)")},
		"0002_b.sql": {Data: []byte("-- why it does\n-- changes: a b\nDELETE FROM a")},
	})
	if err != nil || len(got) != 2 || len(got[0].Changes) != 0 || !slices.Equal(got[1].Changes, []string{"a", "b"}) {
		t.Errorf("%+v, %v", got, err)
	}
}
