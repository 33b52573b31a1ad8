package registry

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// hostile is a request that no workstation sends, and what becomes of it.
type hostile struct {
	name         string
	method, path string // GET unless said otherwise
	body         string
	// by sends it; nil: a clerk who is signed in.
	by func(*enemies) *station
	// to and with make path and body from what is known of the others.
	to, with func(*enemies) string
	change   func(*http.Request)
	at       func(*enemies) time.Time // on the registry's clock; nil: inside the window

	status int
	code   confirm.Code // of the problem, or of the only result of an operation
	kind   wire.ResultKind
}

// enemies are everybody who may be hostile, and what they have seen.
type enemies struct {
	*house
	clerk, colleague  *station // of the same point
	other             *station // of another point
	revoked, locked   *station
	signedOut, nobody *station
	officer, province *station
	mine, theirs      confirm.Record // of the clerk's point and of the other
	spent             string         // an envelope of the clerk that has been accepted
	spentID           string
	challenge         string // of the colleague's sign-in, with its right code
	challengeCode     string
	usedCode          string // an activation code that has been used
}

func newEnemies(t *testing.T, algorithm confirm.Algorithm) *enemies {
	h := newHouseBy(t, newAddress(t), algorithm)
	e := &enemies{house: h}
	h.load(0, 1, 2)
	h.load(1, 3, 1)
	e.clerk, e.colleague, e.other = h.clerk("zhangmin", 0), h.clerk("lining", 0), h.clerk("wangfang", 1)
	e.revoked = h.clerk("liuyang", 0)
	h.must(h.Revoke(t.Context(), "liuyang", "离职"))
	e.signedOut = h.clerk("chenjie", 0).signOut()
	e.locked = h.clerk("sunping", 0)
	_, err := h.db.write.Exec("UPDATE certificate SET locked_at = $1 WHERE installation_id = $2", millis(during), e.locked.install)
	h.must(err)
	e.officer, e.province, e.nobody = h.officer("liqiang", h.home), h.officer("zhouwei", ""), h.newStation("nobody")
	changes, _ := e.clerk.pull("", 10)
	e.mine = e.clerk.record(changes[0].Record)
	second := e.clerk.intent(e.clerk.record(changes[1].Record), confirm.ActionConcludeComplete)
	e.spent, e.spentID = e.clerk.seal(second), second.OperationID
	if r := e.clerk.operate(e.spent)[0]; r.Kind != wire.ResultAccepted {
		t.Fatalf("%+v", r)
	}
	e.theirs = e.other.first()
	h.clock.add(2 * time.Minute) // between two messages
	a := read[wire.PasswordAnswer](t, e.colleague.post(wire.PathSignInPassword, wire.PasswordRequest{UserName: "lining", Password: password}))
	e.challenge, e.challengeCode = a.ChallengeID, h.smsCode()
	code, err := h.AddClerk(t.Context(), ClerkRequest{UserName: "zhaolei", Name: "赵磊", PointID: h.points[0].ID, Phone: "13700137000", Password: password})
	h.must(err)
	used := h.newStation("zhaolei")
	used.accept(read[wire.EnrolAnswer](t, used.post(wire.PathEnrol, used.enrolRequest(code))))
	e.usedCode = code
	return e
}

// ask sends one request and gives status, and kind and code of its problem or result.
func (e *enemies) ask(t *testing.T, c hostile) (status int, kind wire.ResultKind, code string) {
	t.Helper()
	s, method, path, body := e.clerk, c.method, c.path, c.body
	if c.by != nil {
		s = c.by(e)
	}
	if method == "" {
		method = http.MethodGet
	}
	if c.to != nil {
		path = c.to(e)
	}
	if c.with != nil {
		body = c.with(e)
	}
	var req *http.Request
	if body == "" {
		req = s.request(method, path, nil)
	} else {
		req = s.request(method, path, strings.NewReader(body))
	}
	if c.change != nil {
		c.change(req)
	}
	if c.at != nil {
		now := e.clock.now()
		e.clock.set(c.at(e))
		defer e.clock.set(now)
	}
	got := s.send(req)
	if got.status != http.StatusOK {
		return got.status, "", got.code(t)
	}
	if path == wire.PathReceiptFates {
		refused := read[wire.ReceiptFatesAnswer](t, got).Refused
		if len(refused) != 1 {
			t.Fatalf("%d numbers refused", len(refused))
		}
		return got.status, "", refused[0].Code
	}
	if c.kind == "" {
		return got.status, "", ""
	}
	results := read[wire.OperationsAnswer](t, got).Results
	if len(results) != 1 {
		t.Fatalf("%d results", len(results))
	}
	code = results[0].Code
	if results[0].Receipt != "" {
		p, err := wire.OpenReceipt(results[0].Receipt, e.keys)
		e.must(err)
		code = p.Code
	}
	return got.status, results[0].Kind, code
}

// TestHostileRequests sends what no workstation sends. Each gets its code, the
// registry's memory is what it was, and it serves on. By either algorithm.
func TestHostileRequests(t *testing.T) {
	for _, algorithm := range []confirm.Algorithm{confirm.ES256, confirm.SM2SM3} {
		t.Run(string(algorithm), func(t *testing.T) { hostileRequests(t, newEnemies(t, algorithm)) })
	}
}

func hostileRequests(t *testing.T, e *enemies) {
	table := slices.Concat(malformed(), intruders(), forgeries())
	before := e.memory()
	names := map[string]bool{}
	for _, c := range table {
		if names[c.name] {
			t.Errorf("two are called %q", c.name)
		}
		names[c.name] = true
		t.Run(c.name, func(t *testing.T) {
			status, kind, code := e.ask(t, c)
			if status != c.status || kind != c.kind || code != string(c.code) {
				t.Errorf("status %d %s code %q, want %d %s %q", status, kind, code, c.status, c.kind, c.code)
			}
		})
		e.clock.add(10 * time.Second) // so that nobody comes too often
	}
	if len(table) < 80 {
		t.Errorf("only %d hostile requests", len(table))
	}
	for name, sum := range e.memory() {
		if sum != before[name] {
			t.Errorf("%s is not what it was", name)
		}
	}
	if changes, _ := e.clerk.pull("", 10); len(changes) != 2 {
		t.Error("the registry does not serve on")
	}
	fresh := e.clerk.intent(e.mine, confirm.ActionConcludeComplete)
	if kind, code := e.clerk.judgeOne(fresh); kind != wire.ResultAccepted {
		t.Errorf("a right decision after all that is %s %s", kind, code)
	}
}

// mayChange are columns and tables that a refused request may change, each for
// its reason; everything else stays as it is.
var mayChange = map[string]string{
	"clerk.wrong_tries":  "guesses of a password are counted",
	"clerk.locked_until": "and end in a lock",
	"operation":          "a refusal of the rules is kept with its receipt: its id is dead",
	"sms_challenge":      "wrong codes are counted",
	"challenge":          "wrong codes are counted",
	"activation":         "wrong codes are counted",
}

// memory is a digest of every table, without what may change.
func (h *house) memory() map[string]string {
	h.t.Helper()
	list := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if h.address != "" {
		list = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
	}
	sums := map[string]string{}
	for _, table := range h.column(list) {
		if mayChange[table] == "" {
			sums[table] = h.digestOf(table)
		}
	}
	if len(sums) < 10 {
		h.t.Fatalf("only %d tables", len(sums))
	}
	return sums
}

func (h *house) column(query string) (all []string) {
	h.t.Helper()
	rows, err := h.db.read.Query(query)
	h.must(err)
	defer rows.Close()
	for rows.Next() {
		var s string
		h.must(rows.Scan(&s))
		all = append(all, s)
	}
	h.must(rows.Err())
	return all
}

// digestOf is the digest of the rows of a table, in whatever order they come.
func (h *house) digestOf(table string) string {
	h.t.Helper()
	rows, err := h.db.read.Query("SELECT * FROM " + table)
	h.must(err)
	defer rows.Close()
	names, err := rows.Columns()
	h.must(err)
	var lines []string
	for rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		h.must(rows.Scan(into...))
		for i, name := range names {
			if mayChange[table+"."+name] != "" {
				values[i] = nil
			}
		}
		lines = append(lines, fmt.Sprintf("%v", values))
	}
	h.must(rows.Err())
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}

// TestHostileBytes sends what is not even HTTP, or HTTP that two ends could
// read in two ways: refused before anything of ours sees it, and the
// connection is closed, so that nothing hides behind it.
func TestHostileBytes(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	head := "Host: registry\r\n" + wire.HeaderVersion + ": " + fmt.Sprint(wire.Version) + "\r\n" + wire.HeaderNonce + ": " + strings.Repeat("a", 32) + "\r\n"
	hidden := "GET /v1/me HTTP/1.1\r\n" + head + "\r\n"
	for name, c := range map[string]struct {
		bytes  string
		status string
	}{
		"length and chunks":          {"POST /v1/operations HTTP/1.1\r\n" + head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden, "400"},
		"two lengths":                {"POST /v1/operations HTTP/1.1\r\n" + head + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello" + hidden, "400"},
		"two lengths in one":         {"POST /v1/operations HTTP/1.1\r\n" + head + "Content-Length: 5, 6\r\n\r\nhello" + hidden, "400"},
		"negative length":            {"POST /v1/operations HTTP/1.1\r\n" + head + "Content-Length: -1\r\n\r\n" + hidden, "400"},
		"length with a sign":         {"POST /v1/operations HTTP/1.1\r\n" + head + "Content-Length: +5\r\n\r\nhello" + hidden, "400"},
		"chunks in disguise":         {"POST /v1/operations HTTP/1.1\r\n" + head + "Transfer-Encoding: xchunked\r\n\r\n" + hidden, "501"},
		"space before the colon":     {"GET /v1/me HTTP/1.1\r\n" + head + "X-A : b\r\n\r\n", "400"},
		"folded header":              {"GET /v1/me HTTP/1.1\r\n folded: yes\r\n" + head + "\r\n", "400"},
		"zero byte in a header":      {"GET /v1/me HTTP/1.1\r\n" + head + "X-A: a\x00b\r\n\r\n", "400"},
		"no host":                    {"GET /v1/me HTTP/1.1\r\n\r\n", "400"},
		"two hosts":                  {"GET /v1/me HTTP/1.1\r\nHost: other\r\n" + head + "\r\n", "400"},
		"huge header":                {"GET /v1/me HTTP/1.1\r\n" + head + "X-A: " + strings.Repeat("a", 1<<20) + "\r\n\r\n", "431"},
		"many headers":               {"GET /v1/me HTTP/1.1\r\n" + head + strings.Repeat("X-A: b\r\n", 100_000) + "\r\n", "431"},
		"endless request line":       {"GET /" + strings.Repeat("a", 1<<20) + " HTTP/1.1\r\n" + head + "\r\n", "431"},
		"no HTTP":                    {"SSH-2.0-OpenSSH_9.9\r\n\r\n", "400"},
		"version of no HTTP":         {"GET /v1/me HTTP/9.9\r\n" + head + "\r\n", "505"},
		"method with a line end":     {"GE\rT /v1/me HTTP/1.1\r\n" + head + "\r\n", "400"},
		"proxy to somewhere else":    {"CONNECT 127.0.0.1:22 HTTP/1.1\r\n" + head + "Connection: close\r\n\r\n", "404"},
		"another host by full path":  {"GET http://169.254.169.254/latest/meta-data HTTP/1.1\r\n" + head + "Connection: close\r\n\r\n", "404"},
		"path out of the root":       {"GET /v1/../../etc/passwd HTTP/1.1\r\n" + head + "Connection: close\r\n\r\n", "307"},
		"path with a zero byte":      {"GET /v1/downloads/%00 HTTP/1.1\r\n" + head + "Connection: close\r\n\r\n", "404"},
		"trailer with another nonce": {"POST /v1/operations HTTP/1.1\r\n" + head + "Content-Type: application/json\r\nTrailer: " + wire.HeaderNonce + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\n{\r\n0\r\n" + wire.HeaderNonce + ": x\r\n\r\n", "400"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := s.raw(t, c.bytes)
			if first, _, _ := strings.Cut(answer, "\r\n"); !strings.HasPrefix(first, "HTTP/1.1 "+c.status) {
				t.Errorf("answered %q, want %s", first, c.status)
			}
			if strings.Count(answer, "HTTP/1.1 ") != 1 || strings.Contains(answer, "HTTP/1.1 200") {
				t.Errorf("what hid behind it was answered too:\n%s", answer)
			}
		})
	}
	if got := s.get(wire.PathMe); got.status != http.StatusOK {
		t.Error("the registry does not serve on")
	}
}

// raw sends bytes over TLS with the station's certificate and reads all that
// comes back until the registry closes.
func (s *station) raw(t *testing.T, bytesOf string) string {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.h.CAPEM())
	conn, err := tls.Dial("tcp", strings.TrimPrefix(s.h.url, "https://"), &tls.Config{
		RootCAs: roots, Time: s.h.clock.now, MinVersion: tls.VersionTLS13, NextProtos: []string{"http/1.1"},
		Certificates: []tls.Certificate{{Certificate: [][]byte{s.cert.Raw}, PrivateKey: s.key}},
	})
	s.h.must(err)
	defer conn.Close()
	go func() { _, _ = io.WriteString(conn, bytesOf) }() // the registry may close before all is sent
	var all bytes.Buffer
	_, _ = io.Copy(&all, bufio.NewReader(conn)) // a reset ends it as well
	return all.String()
}
