package printing

import (
	"context"
	"io"
	"slices"
	"testing"

	"confirmpoint/confirm"
)

func newPress(tb testing.TB) *Press {
	tb.Helper()
	p, err := New()
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// BenchmarkForms200 makes one PDF of 200 two-page forms, each with its own
// photo; docs/s is the stated number (docs/benchmarks.md).
func BenchmarkForms200(b *testing.B) {
	benchmarkRender(b, 200, 1)
}

// BenchmarkFormsSeparate makes one PDF an applicant.
func BenchmarkFormsSeparate(b *testing.B) {
	benchmarkRender(b, 1, 1)
}

// BenchmarkForms200TwoCopies is the default of a day's work: four pages each.
func BenchmarkForms200TwoCopies(b *testing.B) {
	benchmarkRender(b, 200, 2)
}

func benchmarkRender(b *testing.B, n, copies int) {
	press := newPress(b)
	papers := make([]confirm.Paper, n)
	for i := range papers {
		papers[i] = samplePaper(b, i)
		papers[i].Copies = copies
	}
	render := func() {
		if err := press.Render(context.Background(), io.Discard, slices.Values(papers), nil); err != nil {
			b.Fatal(err)
		}
	}
	render() // fonts are unpacked once per process
	for b.Loop() {
		render()
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "docs/s")
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
