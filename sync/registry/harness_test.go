package registry

import (
	"bytes"
	"cmp"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/roster"
	"confirmpoint/sync/wire"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
)

// Everybody here is invented.

var (
	opens  = time.Date(2026, 9, 23, 0, 0, 0, 0, time.UTC)
	closes = time.Date(2026, 10, 25, 9, 0, 0, 0, time.UTC)
	during = time.Date(2026, 10, 8, 2, 30, 0, 0, time.UTC)
)

const (
	planID   = "plan-2026"
	password = "correct horse"
)

// stepClock stands still until it is set.
type stepClock struct {
	mu sync.Mutex
	at time.Time
}

func (c *stepClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *stepClock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

func (c *stepClock) add(d time.Duration) { c.set(c.now().Add(d)) }

// house is a registry over HTTPS on loopback, with two points and a plan.
type house struct {
	*Registry
	t        testing.TB
	dir      string
	address  string // of a PostgreSQL database; empty: embedded
	pictures string // Config.Blobs
	clock    *stepClock
	url      string
	stop     func()
	points   [2]confirm.Point
	mu       sync.Mutex
	messages []string // SMS, phone and text
	smsErr   error
	logger   *slog.Logger // nil: silent
	speaks   int          // version of the protocol of its stations; 0: the newest
}

func newHouse(t testing.TB) *house {
	t.Helper()
	return newHouseAt(t, newAddress(t))
}

// newHouseAt has its database at an address; empty: in its folder.
func newHouseAt(t testing.TB, address string) *house {
	t.Helper()
	return newHouseBy(t, address, confirm.ES256)
}

// newHouseBy signs by an algorithm. Those in a folder have all the same keys and
// names; newStranger has others.
func newHouseBy(t testing.TB, address string, algorithm confirm.Algorithm) *house {
	t.Helper()
	if address != "" {
		return foundHouse(t, address, algorithm)
	}
	made := templateOf(t, algorithm)
	h := &house{t: t, dir: t.TempDir(), clock: &stepClock{at: during}, speaks: versionOfTest(t), points: made.points}
	h.must(made.CopyTo(h.dir))
	h.open()
	return h
}

// newStranger is a registry that shares nothing with any other.
func newStranger(t testing.TB) *house {
	t.Helper()
	return foundHouse(t, newAddress(t), confirm.ES256)
}

// foundHouse begins with nothing.
func foundHouse(t testing.TB, address string, algorithm confirm.Algorithm) *house {
	t.Helper()
	h := &house{t: t, dir: t.TempDir(), address: address, clock: &stepClock{at: during}, speaks: versionOfTest(t)}
	err := Init(t.Context(), h.dir, InitOptions{
		Database: address, Algorithm: algorithm, BureauName: "台山市教育局", BureauPhone: "0750-5550100", Hosts: []string{"127.0.0.1", "localhost"}, Now: during,
	})
	if err != nil {
		t.Fatal(err)
	}
	h.open()
	ctx := t.Context()
	h.must(h.PutPlan(ctx, confirm.Plan{ID: planID, Name: "2026 年秋季定期注册", Opens: opens.AddDate(0, 0, -5), Closes: closes.AddDate(0, 1, 0)}))
	for i, name := range []string{"新宁小学确认点", "台山一中确认点"} {
		h.points[i], err = h.PutPoint(ctx, confirm.Point{Code: fmt.Sprintf("T%02d", i+1), Name: name})
		h.must(err)
		_, err = h.PutWindow(ctx, planID, h.points[i].ID, confirm.Window{Opens: opens, Closes: closes})
		h.must(err)
	}
	return h
}

// open opens the folder and serves it; a test may stop and open again.
func (h *house) open() {
	h.t.Helper()
	var err error
	h.Registry, err = Open(context.Background(), Config{
		Dir: h.dir, Blobs: h.pictures, Clock: h.clock.now, Logger: h.logger,
		SMS: SMSFunc(func(_ context.Context, phone, text string) error {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.messages = append(h.messages, phone+" "+text)
			return h.smsErr
		}),
	})
	h.must(err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	h.must(err)
	h.url = "https://" + l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	reg := h.Registry
	go func() { ended <- reg.Serve(ctx, l) }()
	var once sync.Once
	h.stop = func() {
		once.Do(func() {
			cancel()
			if err := <-ended; err != nil {
				h.t.Errorf("Serve: %v", err)
			}
			if err := reg.Close(); err != nil {
				h.t.Errorf("Close: %v", err)
			}
		})
	}
	h.t.Cleanup(h.stop)
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

var sixDigits = regexp.MustCompile(`\d{6}`)

// smsCode is the code of the newest message.
func (h *house) smsCode() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.messages) == 0 {
		h.t.Fatal("no SMS was sent")
	}
	return sixDigits.FindString(h.messages[len(h.messages)-1][len("13800000000"):])
}

// station is a workstation: two keys, their certificates, an HTTPS client.
type station struct {
	h        *house
	key      *ecdsa.PrivateKey // of the line
	cert     *x509.Certificate
	signing  crypto.Signer // of what the clerk vouches for
	signCert *x509.Certificate
	http     *http.Client
	userName string
	install  string
	clerkID  string
	sequence int64
	speaks   int // version of the protocol; 0: the newest
}

// newStation has no certificate yet.
func (h *house) newStation(userName string) *station {
	h.t.Helper()
	s := &station{h: h, userName: userName, install: newID(), speaks: h.speaks}
	s.newKeys()
	s.dial()
	return s
}

// newKeys makes both anew; the certificates stay those of the old ones.
func (s *station) newKeys() {
	s.h.t.Helper()
	var err error
	s.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	s.h.must(err)
	s.signing, err = newSigningKey(s.h.Algorithm())
	s.h.must(err)
}

func newSigningKey(algorithm confirm.Algorithm) (crypto.Signer, error) {
	if algorithm == confirm.SM2SM3 {
		return sm2.GenerateKey(rand.Reader)
	}
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
}

// dial makes a client with what the station has; HTTP/2 like the real one.
func (s *station) dial() {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.h.CAPEM())
	config := &tls.Config{RootCAs: roots, Time: s.h.clock.now, MinVersion: tls.VersionTLS13}
	if s.cert != nil {
		config.Certificates = []tls.Certificate{{Certificate: [][]byte{s.cert.Raw}, PrivateKey: s.key}}
	}
	transport := &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true, Proxy: nil}
	s.http = &http.Client{Transport: transport}
	s.h.t.Cleanup(transport.CloseIdleConnections)
}

// reply is an answer with its body read.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r reply) code(t testing.TB) string {
	t.Helper()
	var p wire.Problem
	if got := r.header.Get("Content-Type"); got != "application/problem+json" {
		t.Fatalf("status %d is of type %q, not a problem", r.status, got)
	}
	if err := wire.DecodeBytes(r.body, &p); err != nil {
		t.Fatal(err)
	}
	if told := r.header.Get(wire.HeaderProblem); told != p.Code {
		t.Errorf("the body tells %q, the header %q", p.Code, told)
	}
	return p.Code
}

func nonce(t testing.TB) string {
	b := make([]byte, 16)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(b)
}

// send does one exchange as it is given, and checks what every answer must have.
func (s *station) send(req *http.Request) reply {
	s.h.t.Helper()
	resp, err := s.http.Do(req)
	s.h.must(err)
	body, err := io.ReadAll(resp.Body)
	s.h.must(err)
	s.h.must(resp.Body.Close())
	if got := resp.Header.Get(wire.HeaderVersion); got != s.version() {
		s.h.t.Errorf("%s: version header %q", req.URL.Path, got)
	}
	got := reply{resp.StatusCode, resp.Header, body}
	if s.speaks != 0 {
		frozenTraffic(s.speaks).see(s.h.t, req, got)
	} else {
		observed.see(s.h.t, req, got)
	}
	return got
}

// version is what the station says in each request.
func (s *station) version() string { return strconv.Itoa(cmp.Or(s.speaks, wire.Version)) }

func (s *station) request(method, path string, body io.Reader) *http.Request {
	s.h.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, s.h.url+path, body)
	s.h.must(err)
	req.Header.Set(wire.HeaderVersion, s.version())
	req.Header.Set(wire.HeaderNonce, nonce(s.h.t))
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req
}

func (s *station) do(method, path string, body io.Reader) reply {
	s.h.t.Helper()
	req := s.request(method, path, body)
	got := s.send(req)
	if got.header.Get(wire.HeaderNonce) != req.Header.Get(wire.HeaderNonce) {
		s.h.t.Errorf("%s: the nonce was not echoed", path)
	}
	return got
}

func (s *station) get(path string) reply {
	s.h.t.Helper()
	return s.do(http.MethodGet, path, nil)
}

func (s *station) post(path string, v any) reply {
	s.h.t.Helper()
	body, err := json.Marshal(v)
	s.h.must(err)
	return s.do(http.MethodPost, path, bytes.NewReader(body))
}

// read decodes a success strictly.
func read[T any](t testing.TB, r reply) T {
	t.Helper()
	var v T
	if r.status != http.StatusOK || r.header.Get("Content-Type") != "application/json" {
		t.Fatalf("status %d %s: %s", r.status, r.header.Get("Content-Type"), r.body)
	}
	if err := wire.DecodeBytes(r.body, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func (s *station) enrolRequest(code string) wire.EnrolRequest {
	s.h.t.Helper()
	return s.enrolRequestByKey(wire.EnrolKey(s.userName, code))
}

func (s *station) enrolRequestByKey(key []byte) wire.EnrolRequest {
	s.h.t.Helper()
	csr, signing := s.csrOf(s.key), s.csrOf(s.signing)
	return wire.EnrolRequest{
		UserName: s.userName, CSR: csr, SigningCSR: signing, Proof: wire.EnrolProofByKey(key, csr, signing), InstallationID: s.install,
	}
}

// officeRequest is that of an officer, who has one key.
func (s *station) officeRequest(code string) wire.EnrolRequest {
	s.h.t.Helper()
	return s.officeRequestByKey(wire.EnrolKey(s.userName, code))
}

func (s *station) officeRequestByKey(key []byte) wire.EnrolRequest {
	s.h.t.Helper()
	csr := s.csrOf(s.key)
	return wire.EnrolRequest{UserName: s.userName, CSR: csr, Proof: wire.EnrolProofByKey(key, csr, nil), InstallationID: s.install, Office: true}
}

func (s *station) csrOf(key crypto.Signer) []byte {
	s.h.t.Helper()
	csr, err := smx509.CreateCertificateRequest(rand.Reader, &smx509.CertificateRequest{Subject: pkix.Name{CommonName: "workstation"}}, key)
	s.h.must(err)
	return csr
}

func (s *station) accept(a wire.EnrolAnswer) {
	s.h.t.Helper()
	s.clerkID = a.ClerkID
	s.use(a.Certificate, a.SigningCertificate)
}

// use goes on with certificates; an officer has none for signing.
func (s *station) use(line, signing []byte) {
	s.h.t.Helper()
	var err error
	s.cert, err = x509.ParseCertificate(line)
	s.h.must(err)
	if s.signCert = nil; signing != nil {
		s.signCert, err = wire.ParseCertificate(signing)
		s.h.must(err)
	}
	s.dial()
}

// signIn does both steps.
func (s *station) signIn() {
	s.h.t.Helper()
	a := read[wire.PasswordAnswer](s.h.t, s.post(wire.PathSignInPassword, wire.PasswordRequest{UserName: s.userName, Password: password}))
	read[wire.SMSAnswer](s.h.t, s.post(wire.PathSignInSMS, wire.SMSRequest{ChallengeID: a.ChallengeID, Code: s.h.smsCode()}))
}

// clerk makes a clerk at a point with a station that is enrolled and signed in.
func (h *house) clerk(userName string, point int) *station {
	h.t.Helper()
	h.addClerk(userName, h.points[point])
	s := h.newStation(userName)
	s.accept(read[wire.EnrolAnswer](h.t, s.post(wire.PathEnrol, s.enrolRequestByKey(enrolKey(userName)))))
	s.signIn()
	return s
}

// content is a content without a blocking finding.
func content() confirm.Content {
	return confirm.Content{
		Kind: confirm.KindPeriodic,
		Identity: confirm.Identity{
			DocumentType: confirm.DocumentIDCard, DocumentNumber: "341002198508120029",
			Name: "王<小>云", Sex: confirm.SexFemale, BirthDate: "1985-08-12", Ethnicity: "01",
		},
		Certificate: confirm.Certificate{
			Number: "20153401032000123", IssuedOn: "2015-06-30",
			Kind: confirm.QualificationJuniorMiddle, Issuer: "黄山市教育局", Subject: "语文",
		},
		Work: confirm.Work{
			School: "屯溪第九中学", Location: "城市", SchoolKind: "公办初中", Stage: "初中", Subject: "语文",
			Title: "一级教师", PostKind: "在编在岗", CareerStart: "2008-09-01", ContractStart: "2016-09-01",
		},
		Education: confirm.Education{Level: "本科", Degree: "学士", School: "安徽师范大学", Major: "汉语言文学"},
		Contact:   confirm.Contact{Email: "xiaoyun@example.org", Phone: "13812341234"},
		Period: confirm.Period{
			LastRegisteredOn: "2021-10-20",
			Assessments: []confirm.YearAssessment{
				{Year: 2021, Result: "合格"}, {Year: 2022, Result: "优秀"}, {Year: 2023, Result: "合格"},
				{Year: 2024, Result: "合格"}, {Year: 2025, Result: "合格"},
			},
			TrainingHours: 372, Ethics: "合格",
		},
	}
}

// person is a content of a person of their own: the first is that of content.
func person(n int) confirm.Content {
	c := content()
	body := fmt.Sprintf("341%03d19850812%03d", 2+n/500, 2*(n%500))
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += weight * int(body[i]-'0')
	}
	c.Identity.DocumentNumber = confirm.IDNumber(body + string("10X98765432"[sum%11]))
	return c
}

func applicationNo(n int) string { return fmt.Sprintf("2026340%05d", n) }

// applicants makes n rows for a point, numbered from first, each with a photo.
func (h *house) applicants(point, first, n int) []roster.Applicant {
	all := make([]roster.Applicant, n)
	for i := range all {
		all[i] = roster.Applicant{
			ApplicationNo: applicationNo(first + i), PointCode: h.points[point].Code, FileNumber: strconv.Itoa(first + i),
			Content: person(first + i), Photo: fmt.Appendf(nil, "\xff\xd8 drawn picture %d", first+i),
		}
	}
	return all
}

func (h *house) load(point, first, n int) {
	h.t.Helper()
	_, err := h.Import(context.Background(), planID, h.applicants(point, first, n))
	h.must(err)
}

// pull reads the whole feed from a cursor.
func (s *station) pull(cursor string, limit int) (changes []wire.Change, next string) {
	s.h.t.Helper()
	for {
		a := read[wire.ChangesAnswer](s.h.t, s.get(fmt.Sprintf("%s?limit=%d&cursor=%s", wire.PathChanges, limit, cursor)))
		changes, cursor = append(changes, a.Changes...), a.Cursor
		if !a.More {
			return changes, cursor
		}
	}
}

func (s *station) rulebook() confirm.Rulebook {
	s.h.t.Helper()
	b, err := confirm.DecodeRulebook(read[wire.RulebookAnswer](s.h.t, s.get(wire.PathRulebook)).Rulebook)
	s.h.must(err)
	return b
}

// record makes a confirm.Record of what the feed said.
func (s *station) record(w *wire.Record) confirm.Record {
	s.h.t.Helper()
	if confirm.DigestContent(w.Content) != w.Digest {
		s.h.t.Fatal("the bytes of the content are not those of the digest")
	}
	c, err := confirm.DecodeContent(w.Content)
	s.h.must(err)
	st, err := confirm.DecodeStanding(w.Standing)
	s.h.must(err)
	return confirm.Record{
		ID: w.ID, ApplicationNo: w.ApplicationNo, PlanID: w.PlanID, PointID: w.PointID,
		Version: w.Version, Digest: w.Digest, Content: c, Standing: st,
	}
}

// intent is a right intent on a record as the station sees it.
func (s *station) intent(rec confirm.Record, action confirm.Action) confirm.Intent {
	s.h.t.Helper()
	return s.intentUnder(s.rulebook(), rec, action)
}

func (s *station) intentUnder(book confirm.Rulebook, rec confirm.Record, action confirm.Action) confirm.Intent {
	s.sequence++
	i := confirm.Intent{
		OperationID: newID(), RecordID: rec.ID, Action: action, FileNumber: "12",
		Seen: book.SeenOf(rec), Evidence: confirm.Evidence{DecidedAt: s.h.clock.now()},
		ClerkID: s.clerkID, InstallationID: s.install, Sequence: s.sequence, Software: "test",
	}
	for n, c := range book.ConditionsFor(rec.Content.Kind) {
		v := confirm.TickMet
		if n == 0 && action == confirm.ActionConcludeIncomplete {
			v = confirm.TickNotMet
		}
		i.Ticks = append(i.Ticks, confirm.Tick{Code: c.Code, Value: v})
	}
	if confirm.ExplanationRequired(rec.Standing.State, action) {
		i.Explanation = "补交材料后更正"
	}
	return i
}

func (s *station) seal(i confirm.Intent) string {
	s.h.t.Helper()
	payload, err := confirm.EncodeIntent(i)
	s.h.must(err)
	jws, err := wire.Sign(payload, s.signing, s.signCert.Raw)
	s.h.must(err)
	return string(jws)
}

func (s *station) operate(envelopes ...string) []wire.Result {
	s.h.t.Helper()
	return read[wire.OperationsAnswer](s.h.t, s.post(wire.PathOperations, wire.OperationsRequest{Envelopes: envelopes})).Results
}

// receipt verifies the receipt of a result against its envelope.
func (s *station) receipt(r wire.Result, envelope string) wire.ReceiptPayload {
	s.h.t.Helper()
	p, err := wire.OpenReceipt(r.Receipt, s.h.keys)
	s.h.must(err)
	if p.OperationID != r.OperationID || p.EnvelopeSHA256 != wire.Hash([]byte(envelope)) || p.RegistryID != s.h.ID() {
		s.h.t.Fatalf("the receipt is of something else: %+v", p)
	}
	if p.Accepted != (r.Kind == wire.ResultAccepted) {
		s.h.t.Fatalf("kind %s, receipt accepted %v", r.Kind, p.Accepted)
	}
	return p
}

// newTestLogger logs everything to w, which the test reads when all is quiet.
func newTestLogger(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
