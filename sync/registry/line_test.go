package registry

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// TestCodedAnswers: an answer is coded as the request allows, and reads the same.
func TestCodedAnswers(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 20)
	s := h.clerk("zhangmin", 0)
	s.http.Transport.(*http.Transport).DisableCompression = true
	plain := s.get(wire.PathChanges)
	if plain.header.Get("Content-Encoding") != "" {
		t.Fatal("coded for one who has not asked for it")
	}
	for _, encoding := range []string{wire.EncodingGzip, wire.EncodingZstd} {
		req := s.request(http.MethodGet, wire.PathChanges, nil)
		req.Header.Set("Accept-Encoding", encoding)
		got := s.send(req)
		if got.header.Get("Content-Encoding") != encoding || len(got.body) > len(plain.body)/3 {
			t.Errorf("%s: %q, %d of %d bytes", encoding, got.header.Get("Content-Encoding"), len(got.body), len(plain.body))
		}
		r, err := wire.Expand(encoding, bytes.NewReader(got.body))
		h.must(err)
		body, err := io.ReadAll(r)
		h.must(err)
		if !bytes.Equal(body, plain.body) {
			t.Errorf("%s reads otherwise", encoding)
		}
	}
}

// TestCodedRequests: what the registry says it reads, it reads; a bomb ends at
// the limit of a request.
func TestCodedRequests(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	hello := s.get(wire.PathHello + "?nonce=" + nonce(t))
	if got := hello.header.Get("Accept-Encoding"); got != wire.AcceptEncoding {
		t.Fatalf("hello offers %q", got)
	}
	ids := make([]string, wire.MaxStatus)
	for i := range ids {
		ids[i] = newID()
	}
	body, err := wire.Encode(wire.StatusRequest{OperationIDs: ids})
	h.must(err)
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, err = io.CopyN(z, zeros{}, 64<<20)
	h.must(err)
	h.must(z.Close())
	for name, c := range map[string]struct {
		encoding string
		body     func() []byte
		status   int
	}{
		"gzip":             {wire.EncodingGzip, func() []byte { b, _, _ := wire.Compress(wire.EncodingGzip, body); return b }, 200},
		"zstd":             {wire.EncodingZstd, func() []byte { b, _, _ := wire.Compress(wire.EncodingZstd, body); return b }, 200},
		"bomb":             {wire.EncodingGzip, bomb.Bytes, 400},
		"unknown":          {"br", func() []byte { return body }, 400},
		"twice":            {"gzip, gzip", func() []byte { return body }, 400},
		"not what is said": {wire.EncodingZstd, func() []byte { return body }, 400},
	} {
		req := s.request(http.MethodPost, wire.PathOperationStatus, bytes.NewReader(c.body()))
		req.Header.Set("Content-Encoding", c.encoding)
		if got := s.send(req); got.status != c.status {
			t.Errorf("%s: status %d, want %d", name, got.status, c.status)
		}
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// TestWaitForChanges: a question is kept until there is something to tell.
func TestWaitForChanges(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 2)
	s := h.clerk("zhangmin", 0)
	_, cursor := s.pull("", 10)
	wait := fmt.Sprintf("%s?cursor=%s&wait=%d", wire.PathChanges, cursor, wire.MaxWait)
	for _, bad := range []string{"wait=-1", "wait=51", "wait=x", "rulebook=x"} {
		if got := s.get(wire.PathChanges + "?" + bad); got.status != http.StatusBadRequest {
			t.Errorf("%s: status %d", bad, got.status)
		}
	}
	told := make(chan wire.ChangesAnswer, 1)
	go func() { told <- read[wire.ChangesAnswer](t, s.get(wait)) }()
	h.load(1, 100, 1) // of another point: no news here
	h.load(0, 3, 1)
	if a := <-told; len(a.Changes) != 1 {
		t.Errorf("%d changes", len(a.Changes))
	}
	sum := wire.Hash(read[wire.RulebookAnswer](t, s.get(wire.PathRulebook)).Rulebook)
	if a := read[wire.ChangesAnswer](t, s.get(wire.PathChanges+"?rulebook="+sum)); a.Rulebook != sum {
		t.Errorf("rulebook %q, want %q", a.Rulebook, sum)
	}
	// Other rules are told at once, though no record has changed.
	other := strings.Repeat("0", 64)
	_, cursor = s.pull("", 10)
	wait = fmt.Sprintf("%s?cursor=%s&wait=%d", wire.PathChanges, cursor, wire.MaxWait)
	if a := read[wire.ChangesAnswer](t, s.get(wait+"&rulebook="+other)); a.Rulebook != sum {
		t.Errorf("rulebook %q", a.Rulebook)
	}
	// Who waits is answered when the registry stops, and the stop does not wait for him.
	asked := h.news
	go func() { told <- read[wire.ChangesAnswer](t, s.get(wait+"&rulebook="+sum)) }()
	for asked.all() == nil {
		<-time.After(time.Millisecond)
	}
	h.stop()
	if a := <-told; len(a.Changes) != 0 || a.Cursor != cursor {
		t.Errorf("at the stop %+v", a)
	}
}

// TestUploadGoesOn: a scan in three pieces, the second cut; nothing is sent twice.
func TestUploadGoesOn(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	scan := append([]byte("%PDF-1.7 drawn "), bytes.Repeat([]byte("x"), 3000)...)
	sum := wire.Hash(scan)
	offset := func(sum string) string {
		got := s.do(http.MethodHead, wire.PathBlobs+sum, nil)
		return got.header.Get(wire.HeaderUploadComplete) + " " + got.header.Get(wire.HeaderUploadOffset)
	}
	patch := func(sum string, from, length int, body io.Reader) reply {
		req := s.request(http.MethodPatch, wire.PathBlobs+sum, body)
		req.Header.Set("Content-Type", "application/octet-stream")
		req.Header.Set(wire.HeaderUploadOffset, strconv.Itoa(from))
		req.Header.Set(wire.HeaderUploadLength, strconv.Itoa(length))
		return s.send(req)
	}
	want := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	want("before", offset(sum), "?0 0")
	patch(sum, 0, len(scan), bytes.NewReader(scan[:1000])) // a body that ends early
	want("after a cut", offset(sum), "?0 1000")
	want("from elsewhere", patch(sum, 500, len(scan), bytes.NewReader(scan[500:])).code(t), string(confirm.ProblemBadFile))
	want("beyond", patch(sum, 2000, len(scan), bytes.NewReader(scan[2000:])).code(t), string(confirm.ProblemBadFile))
	want("after wrong offsets", offset(sum), "?0 1000")
	if got := patch(sum, 1000, len(scan), bytes.NewReader(scan[1000:])); got.status != 200 {
		t.Fatalf("the rest: %s", got.body)
	}
	want("at the end", offset(sum), "?1 0")
	other := wire.Hash([]byte("other"))
	want("digest", patch(other, 0, len(scan), bytes.NewReader(scan)).code(t), string(confirm.ProblemBadFile))
	want("after a wrong digest nothing is kept", offset(other), "?0 0")
	text := []byte("no picture at all")
	want("kind", patch(wire.Hash(text), 0, len(text), bytes.NewReader(text)).code(t), string(confirm.ProblemBadFile))
	want("too long", patch(other, 0, 10, bytes.NewReader(scan)).code(t), string(confirm.ProblemBadFile))
	want("too large", patch(other, 0, wire.MaxBlobBytes+1, bytes.NewReader(scan)).code(t), string(confirm.ProblemBadFile))
	want("no length", patch(other, 0, 0, bytes.NewReader(nil)).code(t), string(confirm.ProblemBadRequest))
	for i := range maxParts + 3 { // many that never end: the oldest give way
		patch(wire.Hash([]byte{byte(i)}), 0, 100, strings.NewReader("part"))
	}
	left, err := os.ReadDir(h.parts().dir + "/" + s.clerkID)
	h.must(err)
	if len(left) > maxParts+1 {
		t.Errorf("%d parts are kept", len(left))
	}
}

// TestReconcile: the sums are of what the feed gives, and the lists of a state
// are complete.
func TestReconcile(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 5)
	h.load(1, 100, 2)
	s := h.clerk("zhangmin", 0)
	changes, cursor := s.pull("", 10)
	ask := func(q wire.ReconcileRequest) wire.ReconcileAnswer {
		t.Helper()
		return read[wire.ReconcileAnswer](t, s.post(wire.PathReconcile, q))
	}
	a := ask(wire.ReconcileRequest{})
	var tally wire.Tally
	for _, c := range changes {
		tally.Add(wire.ReconcileItem{ApplicationNo: c.Record.ApplicationNo, Version: c.Record.Version, Digest: c.Record.Digest})
	}
	if len(a.States) != 1 || a.States[0] != tally.Sum(string(confirm.StatePending)) {
		t.Fatalf("%+v", a)
	}
	if _, at := s.pull("", 10); at != cursor {
		t.Fatal("the feed moved")
	}
	list := ask(wire.ReconcileRequest{State: string(confirm.StatePending)})
	if len(list.Items) != 5 || list.More || list.States != nil {
		t.Fatalf("%+v", list)
	}
	rest := ask(wire.ReconcileRequest{State: string(confirm.StatePending), After: list.Items[2].ApplicationNo})
	if len(rest.Items) != 2 || rest.Items[0] != list.Items[3] {
		t.Fatalf("%+v", rest)
	}
	if got := s.post(wire.PathReconcile, wire.ReconcileRequest{After: "1"}); got.code(t) != string(confirm.ProblemBadRequest) {
		t.Error("after without a state")
	}
}
