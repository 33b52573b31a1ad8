package registry

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// neighbour is another serving of the same registry: over the same folder, or
// on PostgreSQL over a folder of its own with the keys copied. Pictures are in
// a folder of both.
func (h *house) neighbour() *house {
	h.t.Helper()
	n := &house{t: h.t, dir: h.dir, address: h.address, pictures: h.pictures, clock: h.clock, points: h.points}
	if h.address != "" {
		n.dir = h.t.TempDir()
		h.must(os.CopyFS(filepath.Join(n.dir, keysFolder), os.DirFS(filepath.Join(h.dir, keysFolder))))
		ca, err := os.ReadFile(filepath.Join(h.dir, caCertFile))
		h.must(err)
		h.must(os.WriteFile(filepath.Join(n.dir, caCertFile), ca, 0o600))
	}
	n.open()
	return n
}

// shared is a house whose pictures others may use.
func sharedHouse(t *testing.T) *house {
	h := newHouse(t)
	h.stop()
	h.pictures = t.TempDir()
	h.open()
	return h
}

// via is the same workstation on a line to another serving. It counts by itself.
func (s *station) via(h *house) *station {
	other := *s
	other.h = h
	other.dial()
	return &other
}

// TestSeveralProcesses: clerks race for the same records through three servings,
// each envelope through two of them, while others follow the feed of each.
func TestSeveralProcesses(t *testing.T) {
	const clerks, records = 4, 16
	h := sharedHouse(t)
	h.load(0, 1, records)
	all := []*house{h, h.neighbour(), h.neighbour()}
	var stations []*station
	for n := range clerks {
		stations = append(stations, h.clerk("clerk"+strconv.Itoa(n), 0))
	}
	changes, cursor := stations[0].pull("", 100)
	done := make(chan struct{})
	var readers, writers sync.WaitGroup
	seen := make([]map[string]int64, len(all))
	for n, at := range all {
		seen[n] = map[string]int64{}
		reader := stations[n].via(at)
		readers.Go(func() { reader.follow(cursor, done, seen[n]) })
	}
	var mu sync.Mutex
	answers := map[string][]wire.Result{}
	for n, s := range stations {
		var lines []*station
		for _, at := range all {
			lines = append(lines, s.via(at))
		}
		for m, c := range changes {
			i := s.intent(s.record(c.Record), confirm.ActionConcludeComplete)
			i.FileNumber = strconv.Itoa(n)
			envelope := s.seal(i)
			for twice := range 2 {
				through := lines[(n+m+twice)%len(lines)]
				writers.Go(func() {
					r := through.operate(envelope)[0]
					mu.Lock()
					defer mu.Unlock()
					answers[envelope] = append(answers[envelope], r)
				})
			}
		}
	}
	writers.Wait()
	close(done)
	readers.Wait()
	accepted := 0
	for _, a := range answers {
		if a[0] != a[1] {
			t.Errorf("one envelope got two answers: %+v", a)
		}
		if a[0].Kind == wire.ResultAccepted {
			accepted++
		}
	}
	if accepted != records || len(answers) != clerks*records {
		t.Errorf("%d of %d envelopes accepted, want %d", accepted, len(answers), records)
	}
	h.checkWhole(records, (clerks-1)*records)
	want := map[string]int64{}
	changes, _ = stations[0].pull(cursor, 100)
	for _, c := range changes {
		want[c.Record.ID] = c.Seq
	}
	for n := range all {
		if !maps.Equal(seen[n], want) {
			t.Errorf("reader %d saw %v, want %v", n, seen[n], want)
		}
	}
}

// follow reads the feed page by page until done and then to its end. Numbers
// never go back.
func (s *station) follow(cursor string, done <-chan struct{}, seen map[string]int64) {
	var newest int64
	for last := false; ; {
		a := read[wire.ChangesAnswer](s.h.t, s.get(fmt.Sprintf("%s?limit=3&cursor=%s", wire.PathChanges, cursor)))
		for _, c := range a.Changes {
			if c.Seq <= newest {
				s.h.t.Errorf("number %d after %d", c.Seq, newest)
			}
			newest, seen[c.Record.ID] = c.Seq, c.Seq
		}
		cursor = a.Cursor
		if len(a.Changes) == 0 {
			if last {
				return
			}
			select {
			case <-done:
				last = true
			case <-time.After(time.Millisecond):
			}
		}
	}
}

// TestNeighbours: what is done through one serving holds at the other at once.
func TestNeighbours(t *testing.T) {
	h := sharedHouse(t)
	h.load(0, 1, 3)
	n := h.neighbour()
	s := h.clerk("zhangmin", 0)
	there := s.via(n)
	changes, cursor := there.pull("", 10)

	told := make(chan wire.ChangesAnswer, 1)
	go func() {
		told <- read[wire.ChangesAnswer](t, there.get(fmt.Sprintf("%s?cursor=%s&wait=%d", wire.PathChanges, cursor, wire.MaxWait)))
	}()
	for n.news.all() == nil {
		<-time.After(time.Millisecond)
	}
	first := s.intent(s.record(changes[0].Record), confirm.ActionConcludeComplete)
	s.accepted(first)
	if a := <-told; len(a.Changes) != 1 || a.Changes[0].Record.ID != first.RecordID {
		t.Errorf("the waiting neighbour was told %+v", a.Changes)
	}

	// A copied disk is found although each copy has a registry of its own.
	there.sequence = first.Sequence - 1
	there.refused(there.intent(there.record(changes[1].Record), confirm.ActionConcludeComplete), confirm.CodeCloneDetected)

	// The neighbour's judge has kept the rules; a new window makes them void.
	there.sequence = 100
	old := there.intent(there.record(changes[1].Record), confirm.ActionConcludeComplete)
	_, err := h.PutWindow(t.Context(), planID, h.points[0].ID, confirm.Window{Opens: opens, Closes: closes.Add(time.Hour)})
	h.must(err)
	there.refused(old, confirm.CodeWindowChanged)
	there.accepted(there.intent(there.record(changes[1].Record), confirm.ActionConcludeComplete))

	scan := append([]byte("%PDF-1.7 drawn "), bytes.Repeat([]byte("x"), 3000)...)
	path := wire.PathBlobs + wire.Hash(scan)
	patch := func(s *station, from int, body []byte) reply {
		req := s.request(http.MethodPatch, path, bytes.NewReader(body))
		req.Header.Set("Content-Type", "application/octet-stream")
		req.Header.Set(wire.HeaderUploadOffset, strconv.Itoa(from))
		req.Header.Set(wire.HeaderUploadLength, strconv.Itoa(len(scan)))
		return s.send(req)
	}
	patch(s, 0, scan[:1000]) // the line breaks
	if got := there.do(http.MethodHead, path, nil); got.header.Get(wire.HeaderUploadOffset) != "1000" {
		t.Errorf("an upload begins again at the neighbour: %v", got.header)
	}
	if got := patch(there, 1000, scan[1000:]); got.status != http.StatusOK {
		t.Errorf("the rest: %s", got.body)
	}
	if got := s.do(http.MethodHead, path, nil); !strings.HasPrefix(got.header.Get(wire.HeaderUploadComplete), "?1") {
		t.Errorf("the scan is not here: %v", got.header)
	}
	photo := s.record(changes[2].Record).Content.PhotoSHA256
	if got := there.get(wire.PathBlobs + photo); got.status != http.StatusOK || wire.Hash(got.body) != photo {
		t.Errorf("photo: status %d", got.status)
	}

	h.must(h.Revoke(t.Context(), "zhangmin", "test"))
	if got := there.get(wire.PathRulebook); got.code(t) != string(confirm.ProblemRevoked) {
		t.Error("the neighbour does not see the revocation")
	}
}
