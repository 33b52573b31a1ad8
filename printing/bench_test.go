package printing

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/invented"
)

func newPress(tb testing.TB) *Press {
	tb.Helper()
	p, err := NewWith(builtIn()) // whatever fonts this machine has
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// photoBytes is the size of every photo of the stated numbers.
const photoBytes = 18_800

// crowd yields papers of n different people, each with a photo of its own.
func crowd(n int) iter.Seq[confirm.Paper] {
	var portraits [][]byte
	for seed := uint64(0); len(portraits) < 32; seed++ {
		if p := invented.Portrait(seed); len(p) <= photoBytes-8 {
			portraits = append(portraits, p)
		}
	}
	people := invented.Options{Seed: 7, Count: n, Every: -1}
	return func(yield func(confirm.Paper) bool) {
		for i := range n {
			p := sampleForm(i)
			person := people.At(i)
			p.Record.Content = person.Content
			p.Record.Digest, p.Record.Version = fmt.Sprintf("%064x", i*7919), 3
			p.Photo = photoOf(portraits[i%len(portraits)], i)
			if !yield(p) {
				return
			}
		}
	}
}

// photoOf makes a portrait one of a kind, and photoBytes large, by a comment.
func photoOf(portrait []byte, i int) []byte {
	comment := make([]byte, photoBytes-len(portrait))
	copy(comment, []byte{0xFF, 0xFE})
	binary.BigEndian.PutUint16(comment[2:], uint16(len(comment)-2))
	binary.BigEndian.PutUint32(comment[4:], uint32(i))
	return slices.Concat(portrait[:2], comment, portrait[2:])
}

// BenchmarkForms200 makes one PDF of 200 two-page forms, each with its own
// photo, QR and bars on every page; docs/s is the stated number (docs/benchmarks.md).
func BenchmarkForms200(b *testing.B) {
	benchmarkRender(b, 1)
}

// BenchmarkForms200TwoCopies is the default of a day's work: four pages each.
func BenchmarkForms200TwoCopies(b *testing.B) {
	benchmarkRender(b, 2)
}

func benchmarkRender(b *testing.B, copies int) {
	press := newPress(b)
	papers := slices.Collect(crowd(200))
	for i := range papers {
		papers[i].Copies = copies
	}
	var out counter
	render := func() {
		out = counter{w: io.Discard}
		if err := press.Render(context.Background(), &out, slices.Values(papers), nil); err != nil {
			b.Fatal(err)
		}
	}
	render() // fonts are unpacked once per process
	for b.Loop() {
		render()
	}
	b.ReportMetric(float64(len(papers))*float64(b.N)/b.Elapsed().Seconds(), "docs/s")
	b.ReportMetric(float64(out.n)/float64(len(papers))/1000, "kB/doc")
}

// BenchmarkFormsSeparate makes one PDF an applicant of 200, all different.
func BenchmarkFormsSeparate(b *testing.B) {
	press := newPress(b)
	papers := slices.Collect(crowd(200))
	var most, all int64
	render := func() {
		most, all = 0, 0
		for _, paper := range papers {
			out := counter{w: io.Discard}
			if err := press.Render(context.Background(), &out, slices.Values([]confirm.Paper{paper}), nil); err != nil {
				b.Fatal(err)
			}
			most, all = max(most, out.n), all+out.n
		}
	}
	render()
	for b.Loop() {
		render()
	}
	b.ReportMetric(float64(len(papers))*float64(b.N)/b.Elapsed().Seconds(), "docs/s")
	b.ReportMetric(float64(all)/float64(len(papers))/1000, "kB/doc")
	b.ReportMetric(float64(most)/1000, "kB/largest")
}

// BenchmarkCheck is what a batch of 1,000 waits for before its first page.
func BenchmarkCheck(b *testing.B) {
	press := newPress(b)
	paper := samplePaper(b, 0)
	for b.Loop() {
		if err := press.Check(paper); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirstDocument is the time from nothing at all, fonts packed, to the
// first document's PDF, in a process of its own.
func BenchmarkFirstDocument(b *testing.B) {
	var sum float64
	for b.Loop() {
		sum += alone(b, "first")["ms"]
	}
	b.ReportMetric(sum/float64(b.N), "ms")
}

// BenchmarkBatch10000 makes one PDF of 10,000 applicants in a process of its
// own and tells the most memory it ever held.
func BenchmarkBatch10000(b *testing.B) {
	var most float64
	for b.Loop() {
		got := alone(b, "batch")
		most = max(most, got["MB"])
		b.ReportMetric(got["docs/s"], "docs/s")
		b.ReportMetric(got["kB/doc"], "kB/doc")
	}
	b.ReportMetric(most, "MB")
}

// aloneVariable makes a process of this test binary do one thing and tell figures.
const aloneVariable = "CONFIRMPOINT_PRINTING_ALONE"

func alone(b *testing.B, what string) map[string]float64 {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), aloneVariable+"="+what)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		b.Fatalf("%v: %s", err, stderr.Bytes())
	}
	figures := map[string]float64{}
	for line := range strings.Lines(string(out)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if figures[name], err = strconv.ParseFloat(value, 64); err != nil {
			b.Fatalf("%q: %v", line, err)
		}
	}
	return figures
}

func TestMain(m *testing.M) {
	started := time.Now()
	what := os.Getenv(aloneVariable)
	n := map[string]int{"first": 1, "batch": 10_000}[what]
	if n == 0 {
		os.Exit(m.Run())
	}
	papers := crowd(n)
	if what == "first" {
		papers, started = slices.Values(slices.Collect(papers)), time.Now()
	}
	press, err := New()
	if err != nil {
		panic(err)
	}
	out := counter{w: io.Discard}
	if err := press.Render(context.Background(), &out, papers, nil); err != nil {
		panic(err)
	}
	took := time.Since(started).Seconds()
	fmt.Printf("ms %f\ndocs/s %f\nkB/doc %f\nMB %f\n", took*1000, float64(n)/took, float64(out.n)/float64(n)/1000, peakMemory())
}

// peakMemory is the most memory this process ever held, in MB; 0 where the
// system does not tell.
func peakMemory() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	fields := strings.Fields(after)
	if len(fields) == 0 {
		return 0
	}
	kB, err := strconv.ParseFloat(fields[0], 64)
	if err != nil {
		return 0
	}
	return kB * 1024 / 1e6
}
