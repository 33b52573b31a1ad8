package engine_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/engine"
	"confirmpoint/sync/wire"
)

func enrol(t *testing.T, cfg engine.EnrolConfig) (confirm.KeyCertificates, confirm.Enrolment, error) {
	t.Helper()
	return engine.Enrol(t.Context(), cfg)
}

// discard lets the registry do its work and keeps the answer back.
type discard struct{ http.ResponseWriter }

func (d discard) Header() http.Header         { return http.Header{} }
func (d discard) WriteHeader(int)             {}
func (d discard) Write(b []byte) (int, error) { return len(b), nil }

// record gives the true answer to r.
func record(r *http.Request, next http.Handler) *httptest.ResponseRecorder {
	r.Header.Del("Accept-Encoding") // tests change the plain bytes
	rec := httptest.NewRecorder()
	next.ServeHTTP(rec, r)
	return rec
}

// replay writes an answer with another body.
func replay(w http.ResponseWriter, rec *httptest.ResponseRecorder, body []byte) {
	for k, v := range rec.Header() {
		w.Header()[k] = v
	}
	w.WriteHeader(rec.Code)
	_, _ = w.Write(body)
}

// bodyHolds looks into a request's body and puts it back.
func bodyHolds(t testing.TB, r *http.Request, part []byte) bool {
	t.Helper()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	plain, err := wire.Expand(r.Header.Get("Content-Encoding"), bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if data, err = io.ReadAll(plain); err != nil {
		t.Fatal(err)
	}
	return bytes.Contains(data, part)
}

func decodePart(t testing.TB, part string) []byte {
	t.Helper()
	data, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

type recorder = httptest.ResponseRecorder

// quiet drops the log of a test's server: faults are meant.
var quiet = log.New(io.Discard, "", 0)
