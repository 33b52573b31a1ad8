package registry

import (
	"strconv"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// BenchmarkDecisions measures accepted decisions a second over HTTPS, in
// batches as a workstation sends them after a day without a line.
func BenchmarkDecisions(b *testing.B) {
	for _, size := range []int{1, 20, wire.MaxBatch} {
		b.Run("batch="+strconv.Itoa(size), func(b *testing.B) {
			h := newHouse(b)
			n := b.N * size
			h.load(0, 1, n)
			s := h.clerk("zhangmin", 0)
			changes, _ := s.pull("", wire.MaxChanges)
			book := s.rulebook()
			envelopes := make([]string, n)
			for i, c := range changes {
				envelopes[i] = s.seal(s.intentUnder(book, s.record(c.Record), confirm.ActionConcludeComplete))
			}
			b.ResetTimer() // b.N is needed before the loop, so no b.Loop
			for range b.N {
				for _, r := range s.operate(envelopes[:size]...) {
					if r.Kind != wire.ResultAccepted {
						b.Fatalf("%+v", r)
					}
				}
				envelopes = envelopes[size:]
			}
			b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "decisions/s")
		})
	}
}

// BenchmarkFeed measures records a second of a first pull over HTTPS.
func BenchmarkFeed(b *testing.B) {
	const records = 20_000
	h := newHouse(b)
	h.load(0, 1, records)
	s := h.clerk("zhangmin", 0)
	for b.Loop() {
		if changes, _ := s.pull("", wire.MaxChanges); len(changes) != records {
			b.Fatalf("%d changes", len(changes))
		}
	}
	b.ReportMetric(float64(b.N*records)/b.Elapsed().Seconds(), "records/s")
}
