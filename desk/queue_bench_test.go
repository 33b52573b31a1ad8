package desk_test

import (
	"context"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// BenchmarkFirstJob10000 is the time from the click to the first job at the
// spooler, of a batch of 10,000 forms by school with separators: ordered, looked
// through for reprints, stored with synchronous=FULL, and the first paper made.
func BenchmarkFirstJob10000(b *testing.B) {
	firstJob(b, func(req *desk.PrintRequest) { req.Order, req.Separate = confirm.OrderSchool, true })
}

// BenchmarkFirstJobByFileNumber is form and receipt together, in the order of 系统档案号.
func BenchmarkFirstJobByFileNumber(b *testing.B) {
	firstJob(b, func(req *desk.PrintRequest) {
		req.Kinds, req.Order = append(req.Kinds, confirm.PaperReceipt), confirm.OrderFileNumber
	})
}

// BenchmarkFirstJobEveryKind asks for all there is: 60,000 documents.
func BenchmarkFirstJobEveryKind(b *testing.B) {
	firstJob(b, func(req *desk.PrintRequest) {
		req.Kinds = []confirm.PaperKind{
			confirm.PaperForm, confirm.PaperReceipt, confirm.PaperSupplement,
			confirm.PaperAmendment, confirm.PaperCorrection, confirm.PaperLabel,
		}
		req.Order, req.Apart = confirm.OrderFileNumber, true
	})
}

// BenchmarkFirstJobPile is a batch of school piles: the first job has up to 100 papers.
func BenchmarkFirstJobPile(b *testing.B) {
	firstJob(b, func(req *desk.PrintRequest) {
		req.Order, req.Separate, req.Target.JobPerSchool = confirm.OrderSchool, true, true
	})
}

func firstJob(b *testing.B, ask func(*desk.PrintRequest)) {
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
	ask(&req)
	var took time.Duration
	b.ResetTimer()
	for range b.N {
		first = time.Time{}
		ctx, cancel := context.WithCancel(b.Context())
		stop = cancel
		start := time.Now()
		_, err := o.desk.Print(ctx, req, nil)
		cancel()
		if first.IsZero() {
			b.Fatal(err)
		}
		took += first.Sub(start)
	}
	b.ReportMetric(float64(took.Microseconds())/1000/float64(b.N), "ms")
}
