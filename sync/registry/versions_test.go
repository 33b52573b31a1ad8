package registry

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The version before is one that programs at schools still speak. Its
// description was frozen when the next one was begun (testdata/openapi-v5.json.gz):
// every exchange of a station of that version is compared with it, strictly,
// as that program itself would read it.

// frozenTraffic is the description of an older version.
var frozenTraffic = func() func(version int) *traffic {
	var mu sync.Mutex
	all := map[int]*traffic{}
	return func(version int) *traffic {
		mu.Lock()
		defer mu.Unlock()
		if all[version] == nil {
			all[version] = &traffic{
				file:    "testdata/openapi-v" + strconv.Itoa(version) + ".json.gz",
				schemas: map[string]*jsonschema.Schema{}, worked: map[string]bool{},
			}
		}
		return all[version]
	}
}()

// versionOfTest is what the stations of a test speak: those of a test that
// TestVersionBefore repeats, the version before.
func versionOfTest(t testing.TB) int {
	if strings.HasPrefix(t.Name(), "TestVersionBefore/") {
		return wire.Oldest
	}
	return 0
}

// TestVersionBefore does the work of a point again with workstations of the
// version before.
func TestVersionBefore(t *testing.T) {
	if wire.Oldest != wire.Version-1 {
		t.Fatalf("version %d is answered down to %d, not to the one before", wire.Version, wire.Oldest)
	}
	for name, again := range map[string]func(*testing.T){
		"main job": TestMainJob, "downloads": TestDownloads, "bundle key": TestBundleKey, "scans on a stick": TestBundleScans, "renewal": TestRenew,
		"reconcile": TestReconcile, "plans": TestPlans, "opened": TestOpenedTellsWhatChanged,
	} {
		t.Run(name, again)
	}
	for id := range map[string]bool{
		"postEnrol": true, "getMe": true, "postSignInPassword": true, "postSignInSms": true, "getRulebook": true, "getChanges": true,
		"getBlobsSha256": true, "postOperations": true, "postOperationsStatus": true, "getDownloads": true, "getDownloadsSha256": true,
		"postReconcile": true, "getPlans": true, "postOpened": true, "getHello": true, "postRenew": true,
	} {
		if !frozenTraffic(wire.Oldest).worked[id] {
			t.Errorf("no station of the version before has used %s with success", id)
		}
	}
}

// TestVersionsMeet: two clerks of one point, of two versions, work on the same
// applicants. The first decision counts, whoever made it, and both see the same.
func TestVersionsMeet(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 2)
	newer := h.clerk("zhangmin", 0)
	h.speaks = wire.Oldest
	older := h.clerk("lihua", 0)

	changes, _ := older.pull("", 10)
	first, second := older.record(changes[0].Record), older.record(changes[1].Record)
	for _, c := range []struct {
		wins, loses *station
		rec         confirm.Record
	}{{older, newer, first}, {newer, older, second}} {
		if kind, code := c.wins.judgeOne(c.wins.intent(c.rec, confirm.ActionConcludeComplete)); kind != wire.ResultAccepted {
			t.Errorf("version %s: %s %s", c.wins.version(), kind, code)
		}
		if kind, code := c.loses.judgeOne(c.loses.intent(c.rec, confirm.ActionConcludeIncomplete)); kind != wire.ResultRefused || code != string(confirm.CodeAlreadyDecided) {
			t.Errorf("version %s, second: %s %s", c.loses.version(), kind, code)
		}
	}
	a, _ := older.pull("", 10)
	b, _ := newer.pull("", 10)
	if len(a) != 2 || len(b) != 2 {
		t.Fatalf("%d and %d changes", len(a), len(b))
	}
	for i := range a {
		if string(a[i].Record.Standing) != string(b[i].Record.Standing) || a[i].Seq != b[i].Seq {
			t.Errorf("change %d differs", i)
		}
	}
}

// TestVersionsThatAreNotSpoken: others are refused, and what a registry says of
// updates is answered to everybody who knows to ask.
func TestVersionsThatAreNotSpoken(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	for version, want := range map[string]int{
		strconv.Itoa(wire.Oldest - 1): http.StatusBadRequest, strconv.Itoa(wire.Oldest): http.StatusOK,
		strconv.Itoa(wire.Version): http.StatusOK, strconv.Itoa(wire.Version + 1): http.StatusBadRequest,
		"": http.StatusBadRequest, "05": http.StatusBadRequest, "five": http.StatusBadRequest, "-5": http.StatusBadRequest,
	} {
		req := s.request(http.MethodGet, wire.PathRulebook, nil)
		req.Header.Set(wire.HeaderVersion, version)
		resp, err := s.http.Do(req)
		h.must(err)
		h.must(resp.Body.Close())
		said := resp.Header.Get(wire.HeaderVersion)
		if resp.StatusCode != want || (want == http.StatusOK && said != version) || (want != http.StatusOK && said != strconv.Itoa(wire.Version)) {
			t.Errorf("version %q: %d in version %q", version, resp.StatusCode, said)
		}
	}
	for version := wire.FirstUpdates - 1; version <= wire.Version+1; version++ {
		want := version
		if version < wire.FirstUpdates || version > wire.Version {
			want = 0
		}
		req := s.request(http.MethodGet, wire.PathUpdate, nil)
		req.Header.Set(wire.HeaderVersion, strconv.Itoa(version))
		if got := spoken(req); got != want {
			t.Errorf("of updates, version %d is answered in %d", version, got)
		}
	}
}
