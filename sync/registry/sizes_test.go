package registry

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"confirmpoint/sync/wire"
)

// counted tells how much of a body was read.
type counted struct {
	from io.Reader
	n    int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.from.Read(b)
	c.n += int64(n)
	return n, err
}

// knock asks an endpoint without a line between, so that it can be seen how
// much of the body it takes.
func (s *station) knock(e endpoint, encoding string, body io.Reader) *httptest.ResponseRecorder {
	s.h.t.Helper()
	path := strings.Replace(e.path, "{sha256}", strings.Repeat("0", 64), 1)
	req := httptest.NewRequestWithContext(s.h.t.Context(), e.method, "https://registry.example"+path, body)
	req.Header.Set(wire.HeaderVersion, strconv.Itoa(wire.Version))
	req.Header.Set(wire.HeaderNonce, strings.Repeat("0", 32))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(wire.HeaderUploadOffset, "0")
	req.Header.Set(wire.HeaderUploadLength, strconv.Itoa(wire.MaxBlobBytes))
	if encoding != "" {
		req.Header.Set("Content-Encoding", encoding)
	}
	req.TLS = &tls.ConnectionState{VerifiedChains: [][]*x509.Certificate{{s.cert}}, PeerCertificates: []*x509.Certificate{s.cert}}
	rec := httptest.NewRecorder()
	s.h.Handler().ServeHTTP(rec, req)
	return rec
}

// refusedSize accepts a refusal of ours.
func refusedSize(rec *httptest.ResponseRecorder) bool {
	return (rec.Code == http.StatusBadRequest || rec.Code == http.StatusUnprocessableEntity || rec.Code == http.StatusForbidden) &&
		rec.Header().Get(wire.HeaderProblem) != ""
}

// TestBodiesEndAtTheLimit: no endpoint reads on behind its limit, coded or not.
func TestBodiesEndAtTheLimit(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, err := io.WriteString(z, `{"x":"`)
	h.must(err)
	_, err = io.CopyN(z, zeros{}, 32<<20)
	h.must(err)
	h.must(z.Close())
	table := exchanges()
	for _, e := range h.endpoints() {
		x := table[e.method+" "+e.path]
		if x.request == nil && x.bytes != bytesRequest {
			continue
		}
		limit := cmp.Or(e.limit, wire.MaxRequestBytes)
		endless := io.LimitReader(rand.Reader, 64<<20)
		if x.request != nil { // text without an end, so that only its length is wrong
			endless = io.MultiReader(strings.NewReader(`{"`), io.LimitReader(spaces{}, 64<<20))
		}
		body := &counted{from: endless}
		if rec := s.knock(e, "", body); !refusedSize(rec) || body.n > limit+1<<16 {
			t.Errorf("%s %s: status %d after %d bytes, the limit is %d", e.method, e.path, rec.Code, body.n, limit)
		}
		if x.request == nil {
			continue
		}
		body = &counted{from: bytes.NewReader(bomb.Bytes())}
		if rec := s.knock(e, wire.EncodingGzip, body); !refusedSize(rec) || body.n > int64(bomb.Len()/4) {
			t.Errorf("%s %s: status %d, read %d of a bomb of %d", e.method, e.path, rec.Code, body.n, bomb.Len())
		}
	}
}

// spaces is text that never ends.
type spaces struct{}

func (spaces) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'a'
	}
	return len(b), nil
}

// TestListsEndAtTheLimit: one more than the description allows is refused as a
// whole.
func TestListsEndAtTheLimit(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	table, limits, tried := exchanges(), limitsOfFields(), 0
	for _, e := range h.endpoints() {
		x := table[e.method+" "+e.path]
		if x.request == nil {
			continue
		}
		typ := reflect.TypeOf(x.request)
		for i := range typ.NumField() {
			f := typ.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			most, ok := limits[typ.Name()+"."+name]["maxItems"].(int)
			if !ok {
				continue
			}
			tried++
			item, err := wire.Encode(reflect.Zero(f.Type.Elem()).Interface())
			h.must(err)
			list := strings.TrimSuffix(strings.Repeat(string(item)+",", most+1), ",")
			rec := s.knock(e, "", strings.NewReader(fmt.Sprintf(`{"%s":[%s]}`, name, list)))
			if !refusedSize(rec) {
				t.Errorf("%s %s takes %d %s: status %d", e.method, e.path, most+1, name, rec.Code)
			}
		}
	}
	if tried < 4 {
		t.Errorf("only %d lists found", tried)
	}
}

// TestLongHeads: who sends a head without an end is turned away by the server
// itself, and it serves on.
func TestLongHeads(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	long := strings.Repeat("a", 32<<10)
	for name, change := range map[string]func(*http.Request){
		"path":   func(r *http.Request) { r.URL.Path = wire.PathBlobs + long },
		"query":  func(r *http.Request) { r.URL.RawQuery = "cursor=" + long },
		"header": func(r *http.Request) { r.Header.Set("X-Long", long) },
	} {
		req := s.request(http.MethodGet, wire.PathChanges, nil)
		change(req)
		resp, err := s.http.Do(req)
		if err != nil {
			continue // it hung up
		}
		h.must(resp.Body.Close())
		if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("%s of %d bytes: status %d", name, len(long), resp.StatusCode)
		}
	}
	if got := s.get(wire.PathRulebook); got.status != http.StatusOK {
		t.Errorf("after that: status %d", got.status)
	}
}
