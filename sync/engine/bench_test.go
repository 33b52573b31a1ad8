package engine_test

import (
	"fmt"
	"testing"
)

// BenchmarkPull20000 pulls 20,000 applicants without photos over HTTPS on the
// loopback into a new cache file, registry and workstation in one process.
func BenchmarkPull20000(b *testing.B) {
	const people = 20_000
	w := newWorldOf(b, people, func(int) []byte { return nil })
	n := 0
	for b.Loop() {
		b.StopTimer()
		_ = w.cache.Close()
		w.openCache(fmt.Sprintf("bench%d.db", n))
		w.newEngine()
		n++
		b.StartTimer()
		if report := w.pull(); report.Records != people {
			b.Fatalf("%+v", report)
		}
	}
	b.ReportMetric(people*float64(n)/b.Elapsed().Seconds(), "records/s")
}
