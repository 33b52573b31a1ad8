package engine_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// badAnswer is one thing that comes back instead of the registry's answer. The
// registry has done its work each time: that is the worst case.
type badAnswer struct {
	name string
	code confirm.Code
	// make answers; good is the registry's true answer.
	make func(w http.ResponseWriter, r *http.Request, good *httptest.ResponseRecorder)
}

type answerFunc = func(w http.ResponseWriter, r *http.Request, good *httptest.ResponseRecorder)

const portal = `<!DOCTYPE html><html><head><title>校园网认证</title></head><body><form action="/login"></form></body></html>`

// page answers without our headers, as a portal, a proxy or another server does.
func page(status int, contentType, body string) answerFunc {
	return func(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func redirect(to string) answerFunc {
	return func(w http.ResponseWriter, r *http.Request, _ *httptest.ResponseRecorder) {
		http.Redirect(w, r, to, http.StatusFound)
	}
}

// body keeps the true headers and changes the bytes.
func body(change func([]byte) []byte) answerFunc {
	return func(w http.ResponseWriter, _ *http.Request, good *httptest.ResponseRecorder) {
		replay(w, good, change(bytes.Clone(good.Body.Bytes())))
	}
}

// head keeps the true bytes and changes the headers.
func head(change func(h http.Header)) answerFunc {
	return func(w http.ResponseWriter, _ *http.Request, good *httptest.ResponseRecorder) {
		change(good.Header())
		replay(w, good, good.Body.Bytes())
	}
}

func status(code int) answerFunc {
	return func(w http.ResponseWriter, _ *http.Request, good *httptest.ResponseRecorder) {
		good.Code = code
		replay(w, good, good.Body.Bytes())
	}
}

// cut sends a part of the answer and drops the line.
func cut(part func(n int) int) answerFunc {
	return func(w http.ResponseWriter, _ *http.Request, good *httptest.ResponseRecorder) {
		n := good.Body.Len()
		w.Header().Set("Content-Length", strconv.Itoa(n))
		replay(w, good, good.Body.Bytes()[:part(n)])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// raw answers with bytes of its own in the place of HTTP.
func raw(text string) answerFunc {
	return func(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, text)
		_ = conn.Close()
	}
}

// zipped answers with gzip whose content write makes.
func zipped(write func(z io.Writer, good []byte), truncate int) answerFunc {
	return func(w http.ResponseWriter, _ *http.Request, good *httptest.ResponseRecorder) {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		write(z, good.Body.Bytes())
		_ = z.Close()
		good.Header().Set("Content-Encoding", "gzip")
		replay(w, good, b.Bytes()[:b.Len()-truncate])
	}
}

// again answers with the whole answer to the question before.
func again() answerFunc {
	var before *httptest.ResponseRecorder
	return func(w http.ResponseWriter, r *http.Request, good *httptest.ResponseRecorder) {
		old := before
		if before = good; old == nil {
			page(200, "application/json", "{}")(w, r, good)
			return
		}
		replay(w, old, old.Body.Bytes())
	}
}

// problemBody is a problem as ours look, but for what is in it.
func problemBody(text string) answerFunc {
	return func(w http.ResponseWriter, r *http.Request, good *httptest.ResponseRecorder) {
		good.Header().Set("Content-Type", "application/problem+json")
		good.Code = http.StatusForbidden
		good.Header().Del(wire.HeaderProblem)
		replay(w, good, []byte(text))
	}
}

// packedBomb is 80 MiB of blanks in a few bytes, packed once: while it is made,
// a line would seem silent.
var packedBomb = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	chunk := bytes.Repeat([]byte(" "), 1<<20)
	for range wire.MaxAnswerBytes/len(chunk) + 64 {
		_, _ = z.Write(chunk)
	}
	_ = z.Close()
	return b.Bytes()
})

func bomb(w http.ResponseWriter, _ *http.Request, good *httptest.ResponseRecorder) {
	good.Header().Set("Content-Encoding", "gzip")
	replay(w, good, packedBomb())
}

func deep([]byte) []byte {
	return []byte(strings.Repeat(`{"results":`, 10000) + "[]" + strings.Repeat("}", 10000))
}

func constant(text string) func([]byte) []byte { return func([]byte) []byte { return []byte(text) } }

func badAnswers() []badAnswer {
	packedBomb()
	const bad, not, off = confirm.ProblemBadAnswer, confirm.ProblemNotRegistry, confirm.ProblemOffline
	set := func(k, v string) func(http.Header) { return func(h http.Header) { h.Set(k, v) } }
	return []badAnswer{
		{"portal with 200", not, page(200, "text/html", portal)},
		{"portal that says JSON", not, page(200, "application/json", portal)},
		{"portal with our success", not, page(200, "application/json", `{"results":[]}`)},
		{"portal redirect to http", not, redirect("http://10.0.0.1/login")},
		{"portal redirect to https", not, redirect("https://portal.example/login")},
		{"redirect to ourselves", not, redirect("/v1/hello")},
		{"portal with 401", not, page(401, "text/html", portal)},
		{"portal with 403", not, page(403, "text/html", portal)},
		{"network login required", not, page(511, "text/html", portal)},
		{"proxy wants a password", not, page(407, "text/html", portal)},
		{"gateway 502", not, page(502, "text/html", "<h1>502 Bad Gateway</h1>")},
		{"gateway 504", not, page(504, "text/plain", "timeout")},
		{"another server's 404", not, page(404, "text/plain", "404 page not found")},
		{"empty 200", not, page(200, "application/json", "")},
		{"204", not, func(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) { w.WriteHeader(204) }},
		{"304 of a cache", not, func(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) { w.WriteHeader(304) }},

		{"nonce of another question", not, head(set(wire.HeaderNonce, strings.Repeat("0", 32)))},
		{"no nonce", not, head(func(h http.Header) { h.Del(wire.HeaderNonce) })},
		{"two nonces", bad, head(func(h http.Header) { h.Add(wire.HeaderNonce, "x") })},
		{"no version", not, head(func(h http.Header) { h.Del(wire.HeaderVersion) })},
		{"another version", confirm.ProblemWireVersion, head(set(wire.HeaderVersion, strconv.Itoa(wire.Version+1)))},
		{"version in words", confirm.ProblemWireVersion, head(set(wire.HeaderVersion, "one"))},
		{"HTML content type", bad, head(set("Content-Type", "text/html"))},
		{"no content type", bad, head(func(h http.Header) { h["Content-Type"] = nil })},
		{"GBK", bad, head(set("Content-Type", "application/json; charset=gbk"))},
		{"problem type on a success", bad, head(set("Content-Type", "application/problem+json"))},

		{"201", bad, status(201)},
		{"202 is no success", bad, status(202)},
		{"206", bad, status(206)},
		{"success with 500", bad, status(500)},
		{"success with 404", bad, status(404)},

		{"no bytes", bad, body(constant(""))},
		{"null", bad, body(constant("null"))},
		{"empty object", bad, body(constant("{}"))},
		{"array", bad, body(constant("[]"))},
		{"HTML inside", bad, body(constant(portal))},
		{"second value behind", bad, body(func(b []byte) []byte { return append(b, " {}"...) })},
		{"byte order mark", bad, body(func(b []byte) []byte { return append([]byte("\ufeff"), b...) })},
		{"unknown field", bad, body(func(b []byte) []byte { return append([]byte(`{"ok":true,`), b[1:]...) })},
		{"key twice", bad, body(func(b []byte) []byte { return append(append(b[:len(b)-1:len(b)-1], ','), b[1:]...) })},
		{"not UTF-8", bad, body(func(b []byte) []byte { return append([]byte(`{"`+"\xff"+`":1,`), b[1:]...) })},
		{"ten thousand levels", bad, body(deep)},
		{"too large", bad, body(func(b []byte) []byte { return append(b, bytes.Repeat([]byte(" "), wire.MaxAnswerBytes)...) })},
		{"half of the JSON as a whole", bad, body(func(b []byte) []byte { return b[:len(b)/2] })},

		{"cut in the middle", off, cut(func(n int) int { return n / 2 })},
		{"cut before the last byte", off, cut(func(n int) int { return n - 1 })},
		{"cut before the first byte", off, cut(func(int) int { return 0 })},
		{"cut without an answer", off, func(http.ResponseWriter, *http.Request, *httptest.ResponseRecorder) { panic(http.ErrAbortHandler) }},
		{"cut in the headers", off, raw("HTTP/1.1 200 OK\r\nContent-Ty")},
		{"no HTTP at all", off, raw("SSH-2.0-OpenSSH_9.2\r\n")},
		{"endless header", off, raw("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 1<<20))},

		{"an answer of before, again", not, again()},
		{"portal that sets a cookie", not, func(w http.ResponseWriter, r *http.Request, good *httptest.ResponseRecorder) {
			w.Header().Set("Set-Cookie", "portal=1; Path=/")
			page(200, "text/html; charset=gb2312", portal)(w, r, good)
		}},
		{"portal's own JSON", not, page(200, "application/json;charset=UTF-8", `{"code":0,"msg":"success","data":{}}`)},
		{"gateway is busy", not, page(503, "application/problem+json", `{"code":"registry_busy"}`)},
		{"gateway limits", not, page(429, "text/html", "<h1>Too Many Requests</h1>")},
		{"permanent redirect", not, func(w http.ResponseWriter, r *http.Request, _ *httptest.ResponseRecorder) {
			http.Redirect(w, r, "https://portal.example/", http.StatusPermanentRedirect)
		}},
		{"old HTTP without a length", not, raw("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + portal)},
		{"problem without a code", bad, problemBody(`{"code":""}`)},
		{"problem with a code that is none", bad, problemBody(`{"code":"<script>alert(1)</script>"}`)},
		{"problem in HTML", bad, func(w http.ResponseWriter, r *http.Request, good *httptest.ResponseRecorder) {
			good.Header().Set("Content-Type", "text/html")
			good.Code = 403
			replay(w, good, []byte(portal))
		}},
		{"script put in behind", bad, body(func(b []byte) []byte { return append(b, "<script src=//ad.example></script>"...) })},
		{"text in the place of an object", bad, body(constant(`"ok"`))},
		{"number in the place of an object", bad, body(constant("0"))},
		{"another message", bad, body(constant(`{"code":"offline"}`))},
		{"UTF-16", bad, body(func(b []byte) []byte {
			return append([]byte{0xff, 0xfe}, bytes.Join(bytes.Split(b, nil), []byte{0})...)
		})},
		{"a NUL behind", bad, body(func(b []byte) []byte { return append(b, 0) })},
		{"deflate", bad, head(set("Content-Encoding", "deflate"))},
		{"gzip twice", bad, head(set("Content-Encoding", "gzip, gzip"))},
		{"another type of JSON", bad, head(set("Content-Type", "application/vnd.api+json"))},
		{"two content types", bad, head(func(h http.Header) { h.Add("Content-Type", "text/html") })},

		{"gzip bomb", bad, bomb},
		{"gzip cut", off, zipped(func(z io.Writer, good []byte) { _, _ = z.Write(good) }, 9)},
		{"gzip that is none", off, head(set("Content-Encoding", "gzip"))},
		{"encoding nobody asked for", bad, head(set("Content-Encoding", "br"))},
	}
}

// hinder puts a bad answer in the way of path.
func (w *world) hinder(path string, b badAnswer) {
	w.breakPath(path, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		b.make(rw, r, record(r, next))
	})
}

// TestBadAnswersCloseNoOperation (promise P3): the registry has judged, and what
// comes back is worthless. The operation stays open, and is found accepted
// once the line is good; the registry has applied it once.
func TestBadAnswersCloseNoOperation(t *testing.T) {
	list := badAnswers()
	if len(list) < 60 {
		t.Fatalf("only %d bad answers", len(list))
	}
	w := newWorld(t, len(list))
	w.pull()
	for i, b := range list {
		t.Run(b.name, func(t *testing.T) {
			w.t = t
			op := w.decide(i)
			w.hinder(wire.PathOperations, b)
			report, err := w.engine.Send(t.Context(), nil)
			wantCode(t, err, b.code)
			w.wantOpen(op, confirm.OperationUnknown)
			if report.Accepted+report.Refused != 0 || report.Unknown != 1 {
				t.Fatalf("report %+v", report)
			}
			// The same again in answer to the question what became of it.
			w.hinder(wire.PathOperationStatus, b)
			_, err = w.engine.Send(t.Context(), nil)
			wantCode(t, err, b.code)
			w.wantOpen(op, confirm.OperationUnknown)

			w.heal()
			report, err = w.engine.Send(t.Context(), nil)
			w.must(err)
			if report != (confirm.SendReport{Accepted: 1}) {
				t.Fatalf("after the line was good: %+v", report)
			}
			if got := w.applied(); got != i+1 {
				t.Fatalf("the registry has applied %d, want %d", got, i+1)
			}
		})
	}
}

func (w *world) wantOpen(op confirm.Operation, state confirm.OperationState) {
	w.t.Helper()
	now := w.state(op.Intent.OperationID)
	if now.State != state || len(now.Receipt) != 0 {
		w.t.Fatalf("operation is %s with a receipt of %d bytes, want %s", now.State, len(now.Receipt), state)
	}
	rec, err := w.cache.Record(w.t.Context(), op.Intent.RecordID)
	w.must(err)
	if rec.Standing.State != confirm.StatePending {
		w.t.Fatalf("the record is %s", rec.Standing.State)
	}
}

// TestBadAnswersStoreNothing: the same in answer to every question of a pull.
func TestBadAnswersStoreNothing(t *testing.T) {
	for _, path := range []string{wire.PathHello, wire.PathRulebook, wire.PathChanges} {
		w := newWorld(t, 2)
		for _, b := range badAnswers() {
			t.Run(strings.TrimPrefix(path, "/v1/")+"/"+b.name, func(t *testing.T) {
				w.t = t
				w.newEngine()
				w.hinder(path, b)
				_, err := w.engine.Pull(t.Context(), nil)
				wantCode(t, err, b.code)
				if n := len(w.rows()); n != 0 {
					t.Fatalf("%d rows were stored", n)
				}
				if _, cursor, err := w.cache.Cursor(t.Context()); err != nil || cursor != "" {
					t.Fatalf("the cursor moved to %q, %v", cursor, err)
				}
				link := w.engine.Link()
				if link.Online || link.Problem == nil || link.Problem.Code != b.code || !link.LastPull.IsZero() {
					t.Fatalf("link %+v", link)
				}
			})
		}
		w.t = t
		w.heal()
		if report := w.pull(); report.Records != 2 {
			t.Fatalf("after the line was good: %+v", report)
		}
	}
}

// TestBadAnswersToBlobs: no wrong picture is kept, and a bad one holds up no other.
func TestBadAnswersToBlobs(t *testing.T) {
	w := newWorld(t, 1)
	for i, b := range badAnswers() {
		t.Run(b.name, func(t *testing.T) {
			w.t = t
			w.people[0].Photo = photo(1000 + i)
			_, err := w.reg.Import(t.Context(), planID, w.people)
			w.must(err)
			w.hinder(wire.PathBlobs, b)
			report, _ := w.engine.Pull(t.Context(), nil)
			sum := wire.Hash(w.people[0].Photo)
			if report.Blobs == 0 { // some faults are none for bytes that are named by their hash
				_, err := w.cache.Photo(t.Context(), sum)
				wantCode(t, err, confirm.ProblemPhotoMissing)
			}
			w.heal()
			w.pull()
			got, err := w.cache.Photo(t.Context(), sum)
			if err != nil || wire.Hash(got) != sum {
				t.Fatalf("after the line was good: %d bytes, %v", len(got), err)
			}
		})
	}
}
