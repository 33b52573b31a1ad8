package registry

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/postgrestest"
	"confirmpoint/sync/wire"
)

// BenchmarkDecisions500k is a registry of a province in a process of its own:
// 500,000 applicants at 3,000 points. First 120 clerks decide as fast as they
// are answered, each on its own connection; then decisions come at 50 a second,
// whatever the answers do, and the time counts from when each was due. At the
// end it looks at the peak memory of the process, and at its processor time a
// decision, which a busy machine changes least.
func BenchmarkDecisions500k(b *testing.B) { decisions500k(b, newHouse(b)) }

// BenchmarkDecisions500kPostgres is the same over a PostgreSQL server on the
// same machine, which flushes its log as it does by itself.
func BenchmarkDecisions500kPostgres(b *testing.B) {
	server := postgrestest.New(b, postgrestest.Options{Durable: true, Settings: map[string]string{
		"shared_buffers": "1GB", "max_wal_size": "4GB", // as for a server of this size
	}})
	address, err := server.NewDatabase(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	decisions500k(b, newHouseAt(b, address))
}

func decisions500k(b *testing.B, h *house) {
	const points, applicants, clerks, perClerk, perRequest = 3000, 500_000, 120, 166, 20
	const rate, steady = 50, 30 * 50
	begun := time.Now()
	h.bulk(points, applicants)
	b.Logf("seeded in %s", time.Since(begun))
	stations := h.crowd(clerks)
	h.stop()
	server := h.startProcess()
	b.Cleanup(func() {
		if server.ProcessState == nil { // ended early
			_ = server.Process.Kill()
			_ = server.Wait()
		}
	})
	envelopes := make([][]string, clerks)
	var wg sync.WaitGroup
	for i, s := range stations {
		s.dial()
		book := s.rulebook()
		for _, rec := range s.provinceRecords(wire.MaxChanges)[:perClerk] {
			envelopes[i] = append(envelopes[i], s.seal(s.intentUnder(book, rec, confirm.ActionConcludeComplete)))
		}
	}
	var late [][]string
	kept := steady/clerks + 1
	for i := range envelopes {
		late = append(late, envelopes[i][:kept])
		envelopes[i] = envelopes[i][kept:]
	}
	b.ResetTimer()
	var accepted atomic.Int64
	begun = time.Now()
	for i, s := range stations {
		wg.Go(func() {
			for batch := range slices.Chunk(envelopes[i], perRequest) {
				accepted.Add(int64(countAccepted(b, s, batch)))
			}
		})
	}
	wg.Wait()
	speed := float64(accepted.Load()) / time.Since(begun).Seconds()
	p99 := openLoop(b, stations, late, rate, steady)
	b.StopTimer()
	b.ReportMetric(speed, "decisions/s")
	b.ReportMetric(p99, "p99-ms")
	b.ReportMetric(peakMB(b, server), "MB")
	b.ReportMetric(0, "ns/op")
	h.must(server.Process.Kill())
	if err := server.Wait(); err == nil {
		b.Error("the server ended by itself")
	}
	cpu := server.ProcessState.UserTime() + server.ProcessState.SystemTime()
	b.ReportMetric(float64(cpu.Microseconds())/float64(accepted.Load()+steady), "cpu-µs/decision")
	h.open()
	var stored int64
	h.must(h.db.read.QueryRow("SELECT count(*) FROM operation WHERE accepted = 1").Scan(&stored))
	if want := accepted.Load() + steady; stored != want {
		b.Errorf("%d operations on the disk, want %d", stored, want)
	}
}

// countAccepted sends a batch; all of it must be accepted.
func countAccepted(b *testing.B, s *station, batch []string) int {
	results := s.operate(batch...)
	for _, r := range results {
		if r.Kind != wire.ResultAccepted {
			b.Errorf("%+v", r)
		}
	}
	return len(results)
}

// openLoop sends one decision every 1/rate seconds and gives the 99th
// percentile of the times to the answer, in milliseconds.
func openLoop(b *testing.B, stations []*station, envelopes [][]string, rate, n int) float64 {
	var wg sync.WaitGroup
	times := make([]time.Duration, n)
	tick := time.NewTicker(time.Second / time.Duration(rate))
	defer tick.Stop()
	begun := time.Now()
	for i := range n {
		<-tick.C
		due := begun.Add(time.Duration(i+1) * time.Second / time.Duration(rate))
		s, envelope := stations[i%len(stations)], envelopes[i%len(stations)][i/len(stations)]
		wg.Go(func() {
			countAccepted(b, s, []string{envelope})
			times[i] = time.Since(due)
		})
	}
	wg.Wait()
	slices.SortFunc(times, cmp.Compare[time.Duration])
	return times[n*99/100].Seconds() * 1000
}
