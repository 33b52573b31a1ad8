package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// number is one stated goal and the benchmark that measures it.
type number struct {
	Name    string
	Package string
	Bench   string
	Metric  string // unit that the benchmark reports
	Goal    float64
	AtMost  bool   // the figure must not exceed Goal; otherwise it must reach it
	Time    string // -benchtime
	Window  bool   // needs the real window: a display of its own, and cgo
}

// numbers is every number the project states.
func numbers() []number {
	return []number{
		{Name: "pull and store, no photos", Package: "./sync/engine", Bench: "BenchmarkPull20000", Metric: "records/s", Goal: 5000, Time: "1x"},
		{Name: "first sync of 5,000, payload", Package: "./sync/engine", Bench: "BenchmarkFirstSync5000", Metric: "%payload", Goal: 90, Time: "1x"},
		{Name: "first sync, photo bytes sent again", Package: "./sync/engine", Bench: "BenchmarkFirstSync5000", Metric: "%again", Goal: 1, AtMost: true, Time: "1x"},
		{Name: "first sync, list usable", Package: "./sync/engine", Bench: "BenchmarkFirstSync5000", Metric: "list-s", Goal: 5, AtMost: true, Time: "1x"},
		{Name: "decision on the wire, batch of 20", Package: "./sync/engine", Bench: "BenchmarkDecisionOnTheWire", Metric: "B/decision", Goal: 2048, AtMost: true, Time: "1x"},
		{Name: "batch of 20, round trips", Package: "./sync/engine", Bench: "BenchmarkDecisionOnTheWire", Metric: "trips/batch", Goal: 1, AtMost: true, Time: "1x"},
		{Name: "idle client on the wire", Package: "./sync/engine", Bench: "BenchmarkIdleMinute", Metric: "B/min", Goal: 2048, AtMost: true, Time: "20x"},
		{Name: "decisions, 500,000 applicants", Package: "./sync/registry", Bench: "BenchmarkDecisions500k", Metric: "decisions/s", Goal: 1500, Time: "1x"},
		{Name: "decision at 50 a second, p99", Package: "./sync/registry", Bench: "BenchmarkDecisions500k", Metric: "p99-ms", Goal: 20, AtMost: true, Time: "1x"},
		{Name: "registry of 500,000, memory", Package: "./sync/registry", Bench: "BenchmarkDecisions500k", Metric: "MB", Goal: 300, AtMost: true, Time: "1x"},
		{Name: "decisions, 500,000, PostgreSQL", Package: "./sync/registry", Bench: "BenchmarkDecisions500kPostgres", Metric: "decisions/s", Goal: 1000, Time: "1x"},
		{Name: "registry on PostgreSQL, memory", Package: "./sync/registry", Bench: "BenchmarkDecisions500kPostgres", Metric: "MB", Goal: 300, AtMost: true, Time: "1x"},
		{Name: "3,000 workstations reconnect", Package: "./sync/registry", Bench: "BenchmarkReconnect3000", Metric: "s", Goal: 60, AtMost: true, Time: "1x"},
		{Name: "search per keystroke, p99", Package: "./store", Bench: "BenchmarkSearchKeystroke", Metric: "p99-ms", Goal: 5, AtMost: true, Time: "2000x"},
		{Name: "unlock of 20,000, beyond the PIN", Package: "./store", Bench: "BenchmarkUnlock", Metric: "p99-ms", Goal: 500, AtMost: true, Time: "20x"},
		{Name: "open of 20,000", Package: "./store", Bench: "BenchmarkOpen", Metric: "p99-ms", Goal: 250, AtMost: true, Time: "20x"},
		{Name: "conclude to durable commit, p99", Package: "./desk", Bench: "BenchmarkConclude", Metric: "p99-ms", Goal: 10, AtMost: true, Time: "1000x"},
		{Name: "200 forms in one PDF", Package: "./printing", Bench: "BenchmarkForms200", Metric: "docs/s", Goal: 600, Time: "10x"},
		{Name: "200 forms in one PDF, size", Package: "./printing", Bench: "BenchmarkForms200", Metric: "kB/doc", Goal: 24, AtMost: true, Time: "2x"},
		{Name: "one PDF an applicant", Package: "./printing", Bench: "BenchmarkFormsSeparate", Metric: "docs/s", Goal: 150, Time: "3x"},
		{Name: "one PDF an applicant, largest", Package: "./printing", Bench: "BenchmarkFormsSeparate", Metric: "kB/largest", Goal: 130, AtMost: true, Time: "1x"},
		{Name: "10,000 forms in one file, memory", Package: "./printing", Bench: "BenchmarkBatch10000", Metric: "MB", Goal: 400, AtMost: true, Time: "1x"},
		{Name: "click to first job, 10,000 forms", Package: "./desk", Bench: "BenchmarkFirstJob10000", Metric: "ms", Goal: 500, AtMost: true, Time: "5x"},
		{Name: "click to first job, slowest order", Package: "./desk", Bench: "BenchmarkFirstJobByFileNumber", Metric: "ms", Goal: 500, AtMost: true, Time: "5x"},
		{Name: "slowest frame, queue of 10,000", Package: "./ui", Bench: "BenchmarkQueueRender/progress", Metric: "worst-ms", Goal: 100, AtMost: true, Time: "200x"},
		{Name: "start to a list of 20,000", Package: "./cmd/confirmpoint", Bench: "BenchmarkStart20000", Metric: "x-empty", Goal: 1.5, AtMost: true, Time: "10x", Window: true},
		{Name: "window over 20,000, memory", Package: "./cmd/confirmpoint", Bench: "BenchmarkStart20000", Metric: "MB", Goal: 250, AtMost: true, Time: "10x", Window: true},
		{Name: "keystroke to filtered list, p99", Package: "./ui", Bench: "BenchmarkDesk20000/keystroke", Metric: "p99-ms", Goal: 16, AtMost: true, Time: "1000x"},
		{Name: "scrolling 20,000, p99", Package: "./ui", Bench: "BenchmarkDesk20000/scroll", Metric: "p99-ms", Goal: 16, AtMost: true, Time: "1000x"},
		{Name: "open a record of 20,000, p99", Package: "./ui", Bench: "BenchmarkDesk20000/open", Metric: "p99-ms", Goal: 50, AtMost: true, Time: "1000x"},
		{Name: "200 people in ten minutes, memory", Package: "./cmd/confirmpoint", Bench: "BenchmarkClerk200", Metric: "MB-grown", Goal: 20, AtMost: true, Time: "1x", Window: true},
		{Name: "200 people, goroutines left", Package: "./cmd/confirmpoint", Bench: "BenchmarkClerk200", Metric: "goroutines", Goal: 0, AtMost: true, Time: "1x", Window: true},
		{Name: "character by part or sound, p99", Package: "./ui/hanzi", Bench: "BenchmarkFind", Metric: "p99-ms", Goal: 50, AtMost: true, Time: "1000x"},
		{Name: "judge one record with all checks", Package: "./confirm", Bench: "BenchmarkJudge", Metric: "ns/op", Goal: 20_000, AtMost: true, Time: "2s"},
	}
}

func (n number) ok(figure float64) bool {
	if n.AtMost {
		return figure <= n.Goal
	}
	return figure >= n.Goal
}

func (n number) line(figure float64) string {
	word, sign := "ok", "at least"
	if !n.ok(figure) {
		word = "short"
	}
	if n.AtMost {
		sign = "at most"
	}
	return fmt.Sprintf("%-36s %12s %-10s %s %g  %s", n.Name, strconv.FormatFloat(figure, 'f', 2, 64), n.Metric, sign, n.Goal, word)
}

// parseMetric finds the figure before a unit in the line of a benchmark.
func parseMetric(text, bench, metric string) (float64, error) {
	for _, line := range strings.Split(text, "\n") {
		fields := strings.Fields(line)
		if len(fields) < 3 || !isBench(fields[0], bench) {
			continue
		}
		for i := 1; i+1 < len(fields); i++ {
			if fields[i+1] == metric {
				return strconv.ParseFloat(fields[i], 64)
			}
		}
		return 0, fmt.Errorf("no unit %s in %q", metric, line)
	}
	return 0, fmt.Errorf("no line of %s in the output:\n%s", bench, text)
}

// isBench knows a name with and without the suffix of GOMAXPROCS.
func isBench(field, bench string) bool {
	rest, ok := strings.CutPrefix(field, bench)
	if !ok {
		return false
	}
	if rest == "" {
		return true
	}
	_, err := strconv.Atoi(strings.TrimPrefix(rest, "-"))
	return err == nil && rest[0] == '-'
}

const (
	beginTable = "<!-- measured -->"
	endTable   = "<!-- /measured -->"
)

// writeTable replaces what stands between the markers of a Markdown file.
func writeTable(path string, lines []string, now time.Time) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, rest, ok := strings.Cut(string(old), beginTable)
	_, tail, ok2 := strings.Cut(rest, endTable)
	if !ok || !ok2 {
		return fmt.Errorf("%s has no %s … %s", path, beginTable, endTable)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s\nMeasured on %s: %s.\n\n```\n%s\n```\n%s%s",
		head, beginTable, now.Format("2006-01-02"), machine(), strings.Join(lines, "\n"), endTable, tail)
	return os.WriteFile(path, []byte(b.String()), 0o644)
}
