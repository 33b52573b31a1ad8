package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/invented"
	"confirmpoint/store"
	"confirmpoint/store/storetest"
)

const benchRecords = 20_000

// benchPages are invented applicants as the feed brings them, without photos.
func benchPages(n int) []confirm.ChangePage {
	people := invented.Options{Seed: 1, Count: n}
	var pages []confirm.ChangePage
	for i, p := range invented.People(people) {
		if i%1000 == 0 {
			pages = append(pages, confirm.ChangePage{Epoch: "e1", More: true})
		}
		rec := storetest.Stamped(confirm.Record{
			ID: fmt.Sprintf("019a0000-0000-7000-8000-%012d", i), ApplicationNo: p.ApplicationNo,
			PlanID: "plan-1", PointID: "point-1", Version: 1, Content: p.Content,
			Standing: confirm.Standing{State: confirm.StatePending},
		})
		page := &pages[len(pages)-1]
		page.Cursor = fmt.Sprint(i)
		page.Changes = append(page.Changes, storetest.Change(int64(i+1), rec))
	}
	pages[len(pages)-1].More = false
	return pages
}

// filled opens a file with all bench records in it.
func filled(b *testing.B) *store.Store {
	b.Helper()
	s := unlocked(b)
	must(b, s.SaveRulebook(b.Context(), storetest.Rulebook()))
	for _, p := range benchPages(benchRecords) {
		must(b, s.ApplyChanges(b.Context(), p))
	}
	return s
}

// percentile of durations, in milliseconds.
func percentile(all []time.Duration, p float64) float64 {
	slices.Sort(all)
	return float64(all[int(float64(len(all)-1)*p)].Microseconds()) / 1000
}

func BenchmarkApplyChanges(b *testing.B) {
	pages := benchPages(benchRecords)
	for b.Loop() {
		b.StopTimer()
		s := unlocked(b)
		must(b, s.SaveRulebook(b.Context(), storetest.Rulebook()))
		b.StartTimer()
		for _, p := range pages {
			must(b, s.ApplyChanges(b.Context(), p))
		}
	}
	b.ReportMetric(float64(benchRecords)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

func BenchmarkSearchKeystroke(b *testing.B) {
	s := filled(b)
	typed := []string{"王", "王小", "小明", "zhang", "z", "zh", "lx", "0029", "202600015", "青禾县", "中学", "19900", "没有这个人", "李·", "2015341"}
	sorts := []confirm.SortKey{confirm.SortApplicationNo, confirm.SortName, confirm.SortSchool, confirm.SortState}
	var took []time.Duration
	i := 0
	for b.Loop() {
		q := confirm.Query{Text: typed[i%len(typed)], Sort: sorts[i%len(sorts)], Limit: 200}
		start := time.Now()
		_, err := s.Search(context.Background(), q)
		took = append(took, time.Since(start))
		must(b, err)
		i++
	}
	b.ReportMetric(percentile(took, 0.99), "p99-ms")
}

// BenchmarkSearchAll lists all rows at once, as a table without paging would.
func BenchmarkSearchAll(b *testing.B) {
	s := filled(b)
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		_, err := s.Search(context.Background(), confirm.Query{Sort: confirm.SortName})
		took = append(took, time.Since(start))
		must(b, err)
	}
	b.ReportMetric(percentile(took, 0.99), "p99-ms")
}

func BenchmarkCommitDecision(b *testing.B) {
	s := filled(b)
	page, err := s.Search(b.Context(), confirm.Query{})
	must(b, err)
	var took []time.Duration
	n := int64(0)
	for b.Loop() {
		base, err := s.Record(b.Context(), page.Rows[n%benchRecords].ID)
		must(b, err)
		n++
		op := storetest.Decision(base, n, confirm.ActionConcludeComplete)
		op.Envelope = append(op.Envelope, make([]byte, 2000)...)
		start := time.Now()
		must(b, s.CommitDecision(b.Context(), op, base))
		took = append(took, time.Since(start))
	}
	b.ReportMetric(percentile(took, 0.99), "p99-ms")
}

func BenchmarkUnlock(b *testing.B) {
	s := filled(b)
	var took []time.Duration
	for b.Loop() {
		must(b, s.Lock())
		start := time.Now()
		must(b, s.Unlock(b.Context(), storetest.Key()))
		took = append(took, time.Since(start))
	}
	b.ReportMetric(percentile(took, 0.99), "p99-ms")
}

// BenchmarkOpen opens the file of 20,000 before anybody unlocks it: indexes but
// those of the records are checked against their tables.
func BenchmarkOpen(b *testing.B) {
	path := b.TempDir() + "/point.db"
	s := open(b, path)
	must(b, s.Unlock(b.Context(), storetest.Key()))
	must(b, s.SaveRulebook(b.Context(), storetest.Rulebook()))
	for _, p := range benchPages(benchRecords) {
		must(b, s.ApplyChanges(b.Context(), p))
	}
	must(b, s.Close())
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		s := open(b, path)
		took = append(took, time.Since(start))
		must(b, s.Close())
	}
	b.ReportMetric(percentile(took, 0.99), "p99-ms")
}

// BenchmarkUnlockNextDay is the first unlock of a day, which counts the findings
// anew that wait for it.
func BenchmarkUnlockNextDay(b *testing.B) {
	path := b.TempDir() + "/point.db"
	day := storetest.Start()
	s, err := store.Open(b.Context(), path, store.Options{Holder: storetest.Holder, Clock: func() time.Time { return day }})
	must(b, err)
	defer func() { must(b, s.Close()) }()
	must(b, s.Unlock(b.Context(), storetest.Key()))
	must(b, s.SaveRulebook(b.Context(), storetest.Rulebook()))
	for _, p := range benchPages(benchRecords) {
		must(b, s.ApplyChanges(b.Context(), p))
	}
	for b.Loop() {
		must(b, s.Lock())
		day = day.AddDate(0, 0, 1)
		must(b, s.Unlock(b.Context(), storetest.Key()))
	}
}

// benchBatch is a batch of n forms as Enqueue stores it.
func benchBatch(id string, n int) confirm.Batch {
	batch := confirm.Batch{ID: id, Kinds: []confirm.PaperKind{confirm.PaperForm}, State: confirm.BatchRunning, CreatedAt: storetest.Start()}
	for i := range n {
		batch.Documents = append(batch.Documents, confirm.Document{
			BatchID: id, Seq: i + 1, Kind: confirm.PaperForm, RecordID: fmt.Sprintf("019a0000-0000-7000-8000-%012d", i),
			ApplicationNo: fmt.Sprintf("202600%08d", i), Version: 1, Digest: storetest.BlobSum(nil), PrintNo: 1, Copies: 2,
			State: confirm.DocumentWaiting, UpdatedAt: storetest.Start(),
		})
	}
	return batch
}

func BenchmarkSaveBatch10000(b *testing.B) {
	s := unlocked(b)
	n := 0
	for b.Loop() {
		b.StopTimer()
		n++
		batch := benchBatch(fmt.Sprintf("batch-%05d", n), 10_000)
		b.StartTimer()
		must(b, s.SaveBatch(b.Context(), batch))
	}
}

func BenchmarkBatch10000(b *testing.B) {
	s := unlocked(b)
	must(b, s.SaveBatch(b.Context(), benchBatch("b1", 10_000)))
	for b.Loop() {
		_, err := s.Batch(b.Context(), "b1")
		must(b, err)
	}
}

// BenchmarkSaveDocuments moves one document on, with its line of the ledger.
func BenchmarkSaveDocuments(b *testing.B) {
	s := unlocked(b)
	batch := benchBatch("b1", 10_000)
	must(b, s.SaveBatch(b.Context(), batch))
	n := 0
	for b.Loop() {
		d := batch.Documents[n%len(batch.Documents)]
		n++
		d.State = confirm.DocumentSpooled
		must(b, s.SaveDocuments(b.Context(), []confirm.Document{d}, []confirm.PrintEntry{{
			At: storetest.Start(), Actor: "clerk-1", BatchID: "b1", Document: d.Seq, State: d.State, RecordID: d.RecordID}}))
	}
}
