package hanzi

import (
	"slices"
	"testing"
	"time"
)

// BenchmarkFind is one keystroke in the character panel, by every way there is
// to look for a character; the data has been read.
func BenchmarkFind(b *testing.B) {
	queries := []string{"yan", "y", "biang", "nv", "土口", "龙天", "木木木", "口", "氵6", "女", "U+20BB7", "没有"}
	if _, err := Find("一", 1); err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		if _, err := Find(queries[i%len(queries)], 60); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
