package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestParseMetric(t *testing.T) {
	const text = `goos: linux
BenchmarkSearch20000-2   	    2000	    501234 ns/op	         1.250 p99-ms
BenchmarkSearch20000More 	    2000	    501234 ns/op	         9.000 p99-ms
PASS`
	tests := []struct {
		name, bench, metric string
		want                float64
		wantErr             bool
	}{
		{name: "own unit", bench: "BenchmarkSearch20000", metric: "p99-ms", want: 1.25},
		{name: "standard unit", bench: "BenchmarkSearch20000", metric: "ns/op", want: 501234},
		{name: "without suffix", bench: "BenchmarkSearch20000More", metric: "p99-ms", want: 9},
		{name: "no such unit", bench: "BenchmarkSearch20000", metric: "docs/s", wantErr: true},
		{name: "no such benchmark", bench: "BenchmarkSearch", metric: "p99-ms", wantErr: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseMetric(text, tt.bench, tt.metric)
			if (err != nil) != tt.wantErr || got != tt.want {
				t.Errorf("parseMetric = %v, %v; want %v, error %v", got, err, tt.want, tt.wantErr)
			}
		})
	}
}

func TestOKAndShort(t *testing.T) {
	least, most := number{Goal: 250}, number{Goal: 16, AtMost: true}
	for _, tt := range []struct {
		n      number
		figure float64
		word   string
	}{
		{least, 250, "ok"}, {least, 249, "short"}, {most, 16, "ok"}, {most, 16.1, "short"},
	} {
		if line := tt.n.line(tt.figure); !strings.HasSuffix(line, "  "+tt.word) {
			t.Errorf("figure %v: %q does not end with %s", tt.figure, line, tt.word)
		}
	}
}

// TestNumbersExist fails when a benchmark is renamed and its goal is left behind.
func TestNumbersExist(t *testing.T) {
	for _, n := range numbers() {
		files, err := filepath.Glob(filepath.Join("..", "..", n.Package, "*_test.go"))
		if err != nil || len(files) == 0 {
			t.Errorf("%s: no test files in %s", n.Name, n.Package)
			continue
		}
		bench, _, _ := strings.Cut(n.Bench, "/") // a part of a benchmark
		found := false
		for _, f := range files {
			src, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			found = found || strings.Contains(string(src), "func "+bench+"(b *testing.B)")
		}
		if !found {
			t.Errorf("%s: no %s in %s", n.Name, n.Bench, n.Package)
		}
	}
}

func TestWriteTableKeepsTheRest(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b.md")
	if err := os.WriteFile(path, []byte("# Head\n"+beginTable+"\nold\n"+endTable+"\ntail\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeTable(path, []string{"one line"}, time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# Head\n", "2026-01-02", "one line", "\ntail\n"} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if strings.Contains(string(got), "old") {
		t.Error("the old table is still there")
	}
}
