package confirm_test

import (
	"fmt"
	"testing"

	"confirmpoint/confirm"
)

// BenchmarkJudge judges one record with all checks: the content, the photo's
// facts, and the other 20,000 records.
func BenchmarkJudge(b *testing.B) {
	var others []confirm.Record
	for n := range 20_000 {
		r := record()
		r.ID = fmt.Sprintf("record-%d", n+2)
		r.Content.Identity.DocumentNumber = confirm.IDNumber(fmt.Sprintf("3410021985%08d", n))
		r.Content.Certificate.Number = confirm.CertificateNumber(fmt.Sprintf("2015340103%07d", n))
		others = append(others, r)
	}
	index, rules, r := confirm.NewIndex(others), book(), record()
	r.Content.Period.Assessments[2].Result = "不合格" // one finding, as one record in a few has
	facts := confirm.Facts{Photo: &confirm.PhotoFacts{Width: 295, Height: 413, Bytes: 40 << 10}}
	found := 0
	b.ReportAllocs()
	for b.Loop() {
		found = len(rules.CheckWith(r.Content, today, facts)) + len(index.Check(r))
	}
	if found != 1 {
		b.Fatalf("%d findings", found)
	}
}

// BenchmarkAllowed asks for every action what a view shows.
func BenchmarkAllowed(b *testing.B) {
	rules, r, ticks := book(), record(), ticksAll(confirm.TickMet)
	b.ReportAllocs()
	for b.Loop() {
		rules.Allowed(r, ticks, clerk(), during)
	}
}
