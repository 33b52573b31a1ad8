package desk_test

import (
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// BenchmarkConclude is all of one conclusion but the looking: read, judge, sign,
// and commit with synchronous=FULL.
func BenchmarkConclude(b *testing.B) {
	const people = 6000
	o := ready(b, people)
	if b.N > people {
		b.Fatalf("%d conclusions of %d people", b.N, people)
	}
	var views []desk.View
	for _, row := range o.rows(confirm.QueuePending)[:b.N] {
		views = append(views, o.tick(row.ID, "T1", confirm.TickNotMet))
	}
	var took []time.Duration
	b.ResetTimer()
	for n := range b.N {
		start := time.Now()
		if _, err := o.desk.Conclude(b.Context(), views[n], confirm.ActionConcludeIncomplete, ""); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
