package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const sums = "example.org/a v1.0.0 h1:x\nexample.org/a v1.0.0/go.mod h1:x\n"

// osv is a tar as git archive writes it, with one entry for each module.
func osv(t *testing.T, modules ...string) *bytes.Buffer {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i, m := range modules {
		data := fmt.Sprintf(`{"id":"GO-2026-%04d","modified":"2026-01-02T03:04:05Z","details":"prose","summary":"short",`+
			`"affected":[{"package":{"name":%q,"ecosystem":"Go"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.3"}]}]}]}`, i, m)
		check(t, w.WriteHeader(&tar.Header{Name: fmt.Sprintf("data/osv/GO-2026-%04d.json", i), Mode: 0o644,
			Size: int64(len(data)), ModTime: time.Date(2026, 8, 21, 0, 0, i, 0, time.UTC)}))
		_, err := w.Write([]byte(data))
		check(t, err)
	}
	check(t, w.Close())
	return &b
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// write puts a text into a new file.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	check(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestDatabase(t *testing.T) {
	path, dir := filepath.Join(t.TempDir(), "db.tar.gz"), t.TempDir()
	making := task{makes: path, sums: write(t, sums)}
	check(t, making.run(osv(t, "example.org/a", "example.org/b", "stdlib"), nil))
	first, err := os.ReadFile(path)
	check(t, err)
	check(t, making.run(osv(t, "example.org/a", "example.org/b", "stdlib"), nil))
	if again, err := os.ReadFile(path); err != nil || !bytes.Equal(first, again) {
		t.Errorf("the same database gives another archive, %v", err)
	}
	var said bytes.Buffer
	check(t, task{opens: path, to: dir, sums: making.sums}.run(nil, &said))
	if want := "known vulnerabilities as of 2026-08-21: 2 entries about 3 modules\n"; said.String() != want {
		t.Errorf("said %q, want %q", said.String(), want)
	}
	index, err := os.ReadFile(filepath.Join(dir, "index", "modules.json"))
	check(t, err)
	want := `[{"path":"example.org/a","vulns":[{"id":"GO-2026-0000","modified":"2026-01-02T03:04:05Z","fixed":"1.2.3"}]},` +
		`{"path":"stdlib","vulns":[{"id":"GO-2026-0002","modified":"2026-01-02T03:04:05Z","fixed":"1.2.3"}]}]`
	if string(index) != want {
		t.Errorf("index %s", index)
	}
	entry, err := os.ReadFile(filepath.Join(dir, "ID", "GO-2026-0002.json"))
	check(t, err)
	if s := string(entry); !strings.Contains(s, "short") || strings.Contains(s, "prose") {
		t.Errorf("entry %s", s)
	}
}

// TestStaleDatabase: a module that came later is not taken for sound.
func TestStaleDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db.tar.gz")
	check(t, task{makes: path, sums: write(t, sums)}.run(osv(t, "stdlib"), nil))
	err := task{opens: path, to: t.TempDir(), sums: write(t, sums+"example.org/new v1.0.0 h1:x\n")}.run(nil, nil)
	if err == nil || !strings.Contains(err.Error(), "example.org/new") {
		t.Errorf("error %v", err)
	}
	if err := (task{makes: path, sums: write(t, sums)}).run(osv(t, "example.org/b"), nil); err == nil {
		t.Error("a database about nothing of ours was taken")
	}
}

func TestReview(t *testing.T) {
	here, err := os.Getwd()
	check(t, err)
	input := func(issues ...finding) *bytes.Reader {
		data, err := json.Marshal(map[string]any{"Issues": issues, "Stats": map[string]int{"files": 3}})
		check(t, err)
		return bytes.NewReader(data)
	}
	known := finding{Rule: "G304", File: filepath.Join(here, "cmd/x/y.go"), Line: "7", Detail: "inclusion"}
	tests := []struct {
		name, list string
		issues     []finding
		want       string
	}{
		{"explained by folder", "# words\n\nG304 cmd/ a reason\n", []finding{known}, "each explained"},
		{"explained by file", "G304 cmd/x/y.go a reason\n", []finding{known}, "each explained"},
		{"other rule", "G305 cmd/ a reason\n", []finding{known}, "cmd/x/y.go:7: G304 inclusion"},
		{"other file", "G304 cmd/x a reason\n", []finding{known}, "cmd/x/y.go:7: G304 inclusion"},
		{"stale", "G304 cmd/ a reason\n", nil, "nothing is found there any more: G304 cmd/"},
		{"no reason", "G304 cmd/\n", []finding{known}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var said bytes.Buffer
			err := task{reviewed: write(t, tt.list)}.run(input(tt.issues...), &said)
			if ok := tt.want == "each explained"; (err == nil) != ok || !strings.Contains(said.String(), tt.want) {
				t.Errorf("error %v, said %q", err, said.String())
			}
		})
	}
	if err := (task{reviewed: write(t, "")}).run(strings.NewReader(`{"Issues":[],"Stats":{"files":0}}`), nil); err == nil {
		t.Error("a run over no file was taken for clean")
	}
}
