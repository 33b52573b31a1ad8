package registry

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// TestWaitingIsNoLeave: who is revoked while he waits for changes is told of
// that and of no change.
func TestWaitingIsNoLeave(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 2)
	s, other := h.clerk("zhangmin", 0), h.clerk("liqiang", 0)
	changes, cursor := s.pull("", 10)
	told := make(chan reply, 1)
	go func() { told <- s.get(fmt.Sprintf("%s?cursor=%s&wait=%d", wire.PathChanges, cursor, wire.MaxWait)) }()
	for h.news.all() == nil {
		<-time.After(time.Millisecond)
	}
	h.must(h.Revoke(t.Context(), "zhangmin", "离职"))
	other.accepted(other.intent(other.record(changes[0].Record), confirm.ActionConcludeComplete))
	if got := <-told; got.code(t) != string(confirm.ProblemRevoked) {
		t.Errorf("told %d %s", got.status, got.body)
	}
}

// TestMovedClerkBringsScans: the scan of what was decided before a move is
// brought after it, by the workstation of the former point.
func TestMovedClerkBringsScans(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	i := s.act(s.first(), confirm.ActionAttachScan)
	i.Scan = &confirm.Scan{SHA256: wire.Hash(scan), Kind: "委托书"}
	i.Evidence = confirm.Evidence{DecidedAt: h.clock.now(), Proven: true, TimeToken: h.token(h.clock.now())}
	h.clock.add(time.Minute)
	h.must(h.MoveClerk(t.Context(), "zhangmin", h.points[1].ID, "借调"))
	read[wire.BlobAnswer](t, s.put(wire.Hash(scan), scan))
	s.accepted(i)
}

// TestSearchIsFilledFurther: a filling that was cut short goes on with what is
// missing.
func TestSearchIsFilledFurther(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 5)
	for _, query := range []string{
		"UPDATE record_search SET school = 'entered before'",
		"DELETE FROM record_search WHERE record_id NOT IN (SELECT record_id FROM record_search ORDER BY record_id LIMIT 2)",
		"UPDATE counter SET value = 0 WHERE name = 'search'",
	} {
		_, err := h.db.write.Exec(query)
		h.must(err)
	}
	h.stop()
	h.open()
	var before, all int
	h.must(h.db.read.QueryRow("SELECT sum(CASE WHEN school = 'entered before' THEN 1 ELSE 0 END), count(*) FROM record_search").Scan(&before, &all))
	if before != 2 || all != 5 {
		t.Errorf("%d of %d were entered before", before, all)
	}
}

// TestSweepIsNoThief: a file that is written again after a sweep has listed it
// stays; a scan that a sweep took while its entry stayed is wanted again.
func TestSweepIsNoThief(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	before := time.Now().Add(-time.Hour)
	sum, err := h.PutBlob([]byte("listed, and then written again"))
	h.must(err)
	if swept, err := h.drop(t.Context(), []string{sum}, before); err != nil || swept.Files != 0 {
		t.Errorf("%+v %v", swept, err)
	}
	read[wire.BlobAnswer](t, s.put(wire.Hash(scan), scan))
	h.must(os.Remove(h.blobs.path(wire.Hash(scan))))
	if got := s.do(http.MethodHead, wire.PathBlobs+wire.Hash(scan), nil); !strings.HasPrefix(got.header.Get(wire.HeaderUploadComplete), "?0") {
		t.Errorf("a lost scan is said to be here: %v", got.header)
	}
	read[wire.BlobAnswer](t, s.put(wire.Hash(scan), scan))
	if _, err := os.Stat(h.blobs.path(wire.Hash(scan))); err != nil {
		t.Error(err)
	}
}
