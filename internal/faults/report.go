package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// report gathers the outcomes of the long form.
type report struct {
	begun time.Time
	long  long
	rows  []row
}

// row is one leg, its campaigns added up.
type row struct {
	leg      leg
	seeds    []uint64
	took     time.Duration
	total    *tally
	failures int
	skipped  string
}

func (r *report) add(k leg, o outcome) {
	if len(r.rows) == 0 || r.rows[len(r.rows)-1].leg.name != k.name {
		r.rows = append(r.rows, row{leg: k, total: newTally()})
	}
	last := &r.rows[len(r.rows)-1]
	last.seeds = append(last.seeds, o.seed)
	last.took += o.took
	last.skipped = o.skipped
	last.total.addAll(o.tally)
	if len(o.bad) > 0 {
		last.failures++
	}
}

func (r *report) failed() (n int) {
	for _, row := range r.rows {
		n += row.failures
	}
	return n
}

// column is a heading and what is added up under it.
type column struct {
	heading string
	of      []string
}

// columns are what the table shows of a leg.
var columns = []column{
	{"operations", []string{"signed"}},
	{"accepted", []string{"accepted"}},
	{"refused", []string{"refused "}},
	{"kills", []string{"kills"}},
	{"of the registry", []string{"kill of the registry"}},
	{"requests lost", []string{"request lost"}},
	{"answers lost", []string{"answer lost"}},
	{"cut", []string{"answer cut", "line cut"}},
	{"repeated", []string{"request twice", "old request again"}},
	{"late", []string{"request late"}},
	{"ENOSPC", []string{"ENOSPC"}},
	{"EIO", []string{"EIO"}},
	{"clock jumps", []string{"clock jump", "clock jump of all"}},
	{"histories", []string{"histories checked"}},
}

func (c column) count(t *tally) (n int) {
	for _, name := range c.of {
		if strings.HasSuffix(name, " ") || strings.HasPrefix(name, "kill of") {
			n += t.sum(name)
			continue
		}
		n += t.get(name)
	}
	return n
}

// markdown is the table of docs/faults.md with what has to be said beside it.
func (r *report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Run on %s, first seed %d, %s/%s, %d processors, %s.\n\n",
		r.begun.UTC().Format("2006-01-02"), r.long.seed, runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	b.WriteString("| leg | campaigns | failed | minutes |")
	for _, c := range columns {
		fmt.Fprintf(&b, " %s |", c.heading)
	}
	b.WriteString("\n|---|---:|---:|---:|" + strings.Repeat("---:|", len(columns)) + "\n")
	for _, row := range r.rows {
		fmt.Fprintf(&b, "| %s | %d | %d | %.1f |", row.leg.what, len(row.seeds), row.failures, row.took.Minutes())
		for _, c := range columns {
			fmt.Fprintf(&b, " %d |", c.count(row.total))
		}
		b.WriteString("\n")
	}
	for _, row := range r.rows {
		if row.skipped != "" {
			fmt.Fprintf(&b, "\nNot played: %s (%s).\n", row.leg.what, row.skipped)
		}
		if codes := row.total.named("refused "); codes != "" {
			fmt.Fprintf(&b, "\nRefused in “%s”: %s.\n", row.leg.what, codes)
		}
	}
	return b.String()
}

// write puts what there is so far into a file: a long run may be ended.
func (r *report) write(path string) error {
	if path == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(r.markdown()), 0o600)
}
