package registry

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// fuzzed are the headers that a decoder of ours reads, in the order of the
// lines of FuzzRequests.
var fuzzed = []string{
	"Content-Type", "Content-Encoding", "Accept-Encoding", wire.HeaderUploadOffset, wire.HeaderUploadLength,
	"Range", "If-Range", "If-None-Match", wire.HeaderNonce, wire.HeaderVersion,
}

// FuzzRequests sends anything to every endpoint as a clerk or as an officer of
// the province, both signed in: each gets an answer of the description, and none of it is our fault (500).
func FuzzRequests(f *testing.F) {
	h := newHouse(f)
	h.load(0, 1, 2)
	clerk, officer := h.clerk("zhangmin", 0), h.officer("sunli", "")
	endpoints := h.endpoints()
	table := exchanges()
	headers := "application/json\n\n\n\n\n\n\n\n" + strings.Repeat("0", 32) + "\n" + strconv.Itoa(wire.Version)
	for i, e := range endpoints {
		x := table[e.method+" "+e.path]
		body := []byte("%PDF-1.4")
		if x.request != nil {
			var err error
			if body, err = wire.Encode(reflect.New(reflect.TypeOf(x.request)).Interface()); err != nil {
				f.Fatal(err)
			}
		}
		var q []string
		for _, p := range x.query {
			q = append(q, p.name+"=1")
		}
		f.Add(e.access >= accessOfficer, uint8(i), wire.Hash(body), strings.Join(q, "&"), headers, body)
	}
	f.Add(true, uint8(0), "", "", strings.Replace(headers, "\n", "\ngzip", 1), []byte{0x1f, 0x8b})
	f.Add(false, uint8(len(endpoints)-1), strings.Repeat("0", 64), "", "\n\n\n1\n2\nbytes=1-\n*\n*\n"+strings.Repeat("0", 32)+"\n4", []byte("x"))
	handler := h.Handler()
	f.Fuzz(func(t *testing.T, office bool, n uint8, name, query, headers string, body []byte) {
		e := endpoints[int(n)%len(endpoints)]
		req := httptest.NewRequestWithContext(t.Context(), e.method, "https://registry.example/", bytes.NewReader(body))
		req.URL.Path, req.URL.RawQuery = strings.Replace(e.path, "{sha256}", strings.Map(onlyPath, name), 1), query
		if strings.Contains(query, "wait") {
			req.URL.RawQuery = "" // FuzzQuestion has it; waiting is no work
		}
		for i, value := range strings.Split(headers, "\n") {
			if i < len(fuzzed) && value != "" {
				req.Header.Set(fuzzed[i], textproto.TrimString(value))
			}
		}
		cert := clerk.cert
		if office {
			cert = officer.cert
		}
		req.TLS = &tls.ConnectionState{VerifiedChains: [][]*x509.Certificate{{cert}}, PeerCertificates: []*x509.Certificate{cert}}
		h.clock.add(1000) // so that nobody comes too often
		rec := httptest.NewRecorder()
		handler.ServeHTTP(rec, req)
		if rec.Code == http.StatusInternalServerError {
			t.Fatalf("%s %s: %s", e.method, e.path, rec.Body)
		}
		if rec.Header().Get("Location") != "" {
			return // the path was cleaned: no endpoint
		}
		observed.seeAnswer(t, req, reply{rec.Code, rec.Header(), rec.Body.Bytes()})
	})
}

// onlyPath keeps what a line of a request can hold.
func onlyPath(r rune) rune {
	if r > ' ' && r < 0x7f && !strings.ContainsRune("/?#%", r) {
		return r
	}
	return -1
}

// FuzzPlanMark: whatever is taken for a place in the list of plans can be
// written again.
func FuzzPlanMark(f *testing.F) {
	good, err := planMark{Opens: 1, Plan: "p", Code: "T01"}.encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add("")
	f.Add("e30")
	f.Fuzz(func(t *testing.T, s string) {
		m, err := readPlanMark(s)
		if err != nil {
			if confirm.CodeOf(err) != confirm.ProblemBadRequest {
				t.Error(err)
			}
			return
		}
		again, err := m.encode()
		if err != nil {
			t.Fatal(err)
		}
		if back, err := readPlanMark(again); err != nil || (s != "" && back != m) {
			t.Errorf("%q is %+v, then %+v (%v)", s, m, back, err)
		}
	})
}
