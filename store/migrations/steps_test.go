package migrations

import (
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
