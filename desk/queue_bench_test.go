package desk_test

import (
	"context"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// BenchmarkFirstJob10000 is the time from the click to the first job at the
// spooler, of a batch of 10,000 applicants, forms and receipts by file number:
// ordered, looked through for reprints, stored with synchronous=FULL, the first paper laid
// out and handed over.
func BenchmarkFirstJob10000(b *testing.B) {
	const people = 10_000
	var first time.Time
	var stop context.CancelFunc
	p := &spoolTray{}
	p.refuse = func(confirm.PrintJob) error {
		if first.IsZero() {
			first = time.Now()
			stop()
		}
		return nil
	}
	o := ready(b, people, func(c *desk.Config) { c.Spooler = p })
	req := forms(o)
	req.Kinds = append(req.Kinds, confirm.PaperReceipt)
	req.Order, req.Separate = confirm.OrderFileNumber, true
	var took time.Duration
	b.ResetTimer()
	for range b.N {
		first = time.Time{}
		ctx, cancel := context.WithCancel(b.Context())
		stop = cancel
		start := time.Now()
		if _, err := o.desk.Print(ctx, req, nil); err != nil && ctx.Err() == nil {
			cancel()
			b.Fatal(err)
		}
		took = max(took, first.Sub(start))
		cancel()
	}
	b.ReportMetric(float64(took.Microseconds())/1000, "ms")
}
