package registry

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// stick is a bundle in the making, as no workstation of ours would make it.
type stick struct {
	s      *station
	items  []wire.BundleItem
	reply  *ecdh.PrivateKey
	change func(*wire.BundleManifest)
	signer *station
}

func (s *station) stick(envelopes ...string) *stick {
	s.h.t.Helper()
	reply, err := ecdh.X25519().GenerateKey(rand.Reader)
	s.h.must(err)
	k := &stick{s: s, reply: reply, change: func(*wire.BundleManifest) {}, signer: s}
	for _, e := range envelopes {
		k.items = append(k.items, wire.BundleItem{Kind: wire.ItemEnvelope, Data: []byte(e)})
	}
	return k
}

func (k *stick) scan(data []byte) *stick {
	k.items = append(k.items, wire.BundleItem{Kind: wire.ItemScan, Data: data})
	return k
}

// file seals it.
func (k *stick) file() []byte {
	s := k.s
	s.h.t.Helper()
	_, to, err := wire.OpenBundleKey(s.h.bundle.word, s.h.keys)
	s.h.must(err)
	h := wire.BundleHeader{BundleID: newID(), RegistryID: s.h.ID(), InstallationID: s.install}
	var file bytes.Buffer
	b, err := wire.NewBundle(&file, wire.BundleOut, h, to)
	s.h.must(err)
	for _, item := range k.items {
		s.h.must(b.Add(item.Kind, item.Data))
	}
	m := wire.BundleManifest{
		BundleID: h.BundleID, RegistryID: h.RegistryID, InstallationID: h.InstallationID, ClerkID: s.clerkID, PointID: s.h.points[0].ID,
		Operations: b.Count(wire.ItemEnvelope), Scans: b.Count(wire.ItemScan), ReplyKey: k.reply.PublicKey().Bytes(), MadeAt: s.h.clock.now(), Body: b.Body(),
	}
	k.change(&m)
	jws, err := wire.SignBundle(m, k.signer.signing, k.signer.signCert.Raw)
	s.h.must(err)
	s.h.must(b.Finish(jws))
	return file.Bytes()
}

// answered is an answer, opened.
type answered struct {
	results []wire.Result
	pages   []wire.BundlePage
	book    []byte
}

func (k *stick) take() (BundleTaken, answered) {
	k.s.h.t.Helper()
	var file bytes.Buffer
	taken, err := k.s.h.TakeBundle(context.Background(), bytes.NewReader(k.file()), &file)
	k.s.h.must(err)
	var a answered
	end, err := wire.ReadBundle(&file, wire.BundleAnswer, func(wire.BundleHeader) (*ecdh.PrivateKey, error) { return k.reply, nil }, func(item wire.BundleItem) error {
		switch item.Kind {
		case wire.ItemResult:
			var r wire.Result
			k.s.h.must(wire.DecodeBytes(item.Data, &r))
			a.results = append(a.results, r)
		case wire.ItemPage:
			var p wire.BundlePage
			k.s.h.must(wire.DecodeBytes(item.Data, &p))
			a.pages = append(a.pages, p)
		case wire.ItemRulebook:
			a.book = bytes.Clone(item.Data)
		}
		return nil
	})
	k.s.h.must(err)
	_, err = wire.OpenBundleAnswer(end, k.s.h.keys)
	k.s.h.must(err)
	return taken, a
}

func (k *stick) refused(code confirm.Code, reason wire.BundleReason) {
	k.s.h.t.Helper()
	var out bytes.Buffer
	_, err := k.s.h.TakeBundle(context.Background(), bytes.NewReader(k.file()), &out)
	var p *confirm.Problem
	if !errors.As(err, &p) || p.Code != code || p.Args["reason"] != string(reason) || out.Len() != 0 {
		k.s.h.t.Fatalf("%v with %d bytes answered, want %s %s", err, out.Len(), code, reason)
	}
}

func (s *station) attach(rec confirm.Record, data []byte) string {
	i := s.act(rec, confirm.ActionAttachScan)
	i.Scan = &confirm.Scan{SHA256: wire.Hash(data), Kind: "书面委托书"}
	return s.seal(i)
}

// TestBundleWhoMayBring: a bundle is believed for the clerk and the workstation
// that signed it, and for nobody else.
func TestBundleWhoMayBring(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 2)
	s, other := h.clerk("zhangmin", 0), h.clerk("lining", 0)
	op := s.seal(s.intent(s.first(), confirm.ActionConcludeComplete))

	k := s.stick(op)
	k.signer = other
	k.refused(confirm.ProblemBadFile, wire.BundleSignature)
	k = s.stick(op)
	k.change = func(m *wire.BundleManifest) { m.ClerkID = other.clerkID }
	k.refused(confirm.ProblemBadFile, wire.BundleSignature)
	k = s.stick(op)
	k.change = func(m *wire.BundleManifest) { m.RegistryID = "another" }
	k.refused(confirm.ProblemBadFile, wire.BundleDamaged)
	k = s.stick(op)
	k.change = func(m *wire.BundleManifest) { m.Body = wire.Hash(nil) }
	k.refused(confirm.ProblemBadFile, wire.BundleDamaged)

	stranger := newStranger(t)
	stranger.load(0, 1, 1)
	k = s.stick(op)
	k.signer = stranger.clerk("zhangmin", 0)
	k.refused(confirm.ProblemBadFile, wire.BundleSignature)

	// What another clerk signed is not judged, though he is of the same point.
	taken, a := other.stick(op, other.seal(other.intent(other.records()[1], confirm.ActionConcludeComplete))).take()
	if taken.Open != 1 || taken.Accepted != 1 || a.results[0].Kind != wire.ResultInvalid || a.results[0].Code != string(confirm.CodeNotClerk) {
		t.Fatalf("%+v %+v", taken, a.results)
	}
}

// TestEndedKey is offline-rules.md D7: what a key provably signed before it was
// revoked counts, by stick and by the clerk's next certificate; all else is on
// the officer's list, and a revoked clerk gets no news of the point.
func TestEndedKey(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 6)
	s, officer := h.clerk("zhangmin", 0), h.officer("liqiang", h.home)
	recs := s.records()
	signed := func(n int, at time.Time, proven bool) string {
		i := s.intent(recs[n], confirm.ActionConcludeComplete)
		i.Evidence = confirm.Evidence{DecidedAt: at}
		if proven {
			i.Evidence = confirm.Evidence{DecidedAt: at, Proven: true, TimeToken: h.token(at.Add(-time.Minute)), ElapsedMS: 60_000}
		}
		return s.seal(i)
	}
	revoked := h.clock.now().Add(time.Hour)
	before := []string{signed(0, revoked.Add(-time.Minute), true), signed(1, revoked.Add(-time.Minute), true)}
	other := []string{signed(2, revoked.Add(-time.Minute), false), signed(3, revoked, true), signed(4, revoked.Add(time.Minute), true)}
	h.clock.set(revoked)
	asked[wire.OfficeDone](officer, wire.PathOfficeRevokeCert, wire.CertificateRevoke{Serial: serialOf(s.cert), Reason: "电脑送修"})
	h.clock.add(time.Hour)
	code, err := h.NewActivationCode(t.Context(), "zhangmin")
	h.must(err)

	// The same computer, enrolled again, sends what is still there.
	next := h.newStation("zhangmin")
	next.install = s.install
	next.accept(read[wire.EnrolAnswer](t, next.post(wire.PathEnrol, next.enrolRequest(code))))
	next.signIn()
	if r := next.operate(before[1], other[0]); r[0].Kind != wire.ResultAccepted || next.receipt(r[1], other[0]).Code != string(confirm.CodeKeyEnded) {
		t.Fatalf("by the next certificate: %+v", r)
	}
	// And the stick that was made before.
	h.must(h.Revoke(t.Context(), "zhangmin", "离职"))
	taken, a := s.stick(append(before, other...)...).take()
	if taken.Accepted != 2 || taken.Refused != 3 || len(a.pages) != 0 || a.book != nil {
		t.Fatalf("%+v, %d pages", taken, len(a.pages))
	}
	for n, op := range other {
		if code := s.receipt(a.results[2+n], op).Code; code != string(confirm.CodeKeyEnded) {
			t.Errorf("operation %d: %s", n, code)
		}
	}
	items := asked[wire.LateItems](officer, wire.PathOfficeLate, wire.OfficeQuery{PlanID: planID}).Items
	if len(items) != 3 || items[0].Code != string(confirm.CodeKeyEnded) || items[0].Proven {
		t.Fatalf("the officer's list: %+v", items)
	}
	asked[wire.OfficeDone](officer, wire.PathOfficeDismissLate, wire.LateWord{OperationID: items[0].OperationID, Reason: "已另行核对"})
}

// TestBundleLateCertificate: a stick may be longer on its way than a
// certificate lives; what nothing proves goes to the officer (D7).
func TestBundleLateCertificate(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	op := s.seal(s.intent(s.first(), confirm.ActionConcludeComplete))
	h.clock.add(clerkLife + 24*time.Hour)
	taken, a := s.stick(op).take()
	if taken.Refused != 1 || s.receipt(a.results[0], op).Code != string(confirm.CodeKeyEnded) {
		t.Fatalf("%+v", taken)
	}
}

// TestBundleScans: a stick brings the scans its operations name, whole, and
// nothing else; what lacks one waits, and holds up only its own record.
func TestBundleScans(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 4)
	s := h.clerk("zhangmin", 0)
	recs := s.records()
	s.stick(s.attach(recs[0], scan)).scan(scan).scan([]byte("%PDF another")).refused(confirm.ProblemBadFile, wire.BundleDamaged)
	s.sequence = 0
	page := []byte("<html>no scan</html>")
	k := s.stick(
		s.attach(recs[0], scan),
		s.attach(recs[1], page), s.seal(s.intent(recs[1], confirm.ActionConcludeComplete)),
		s.attach(recs[2], []byte("%PDF left at home")), s.seal(s.intent(recs[2], confirm.ActionConcludeComplete)),
		s.seal(s.intent(recs[3], confirm.ActionConcludeComplete)),
		"not.an.envelope",
	).scan(scan).scan(page)
	taken, a := k.take()
	if taken.Operations != 7 || taken.Scans != 2 || taken.Accepted != 2 || taken.Open != 5 {
		t.Fatalf("%+v", taken)
	}
	for i, want := range []wire.Result{
		{Kind: wire.ResultAccepted},
		{Kind: wire.ResultRetry, Code: wire.CodeBlobMissing}, {Kind: wire.ResultRetry, Code: string(confirm.ProblemRegistryBusy)},
		{Kind: wire.ResultRetry, Code: wire.CodeBlobMissing}, {Kind: wire.ResultRetry, Code: string(confirm.ProblemRegistryBusy)},
		{Kind: wire.ResultAccepted},
		{Kind: wire.ResultInvalid, Code: string(confirm.ProblemBadEnvelope)},
	} {
		if got := a.results[i]; got.Kind != want.Kind || got.Code != want.Code {
			t.Errorf("result %d: %s %s, want %s %s", i, got.Kind, got.Code, want.Kind, want.Code)
		}
	}
	if r := s.get(wire.PathBlobs + wire.Hash(scan)); r.status != 200 || !bytes.Equal(r.body, scan) {
		t.Errorf("the scan: %d", r.status)
	}
	// The quota of a day is for what comes by the line.
	h.cfg.UploadPerDay = int64(len(scan))
	png := []byte("\x89PNG\r\n\x1a\n d")
	if r := s.put(wire.Hash(png), png); r.status != 200 {
		t.Errorf("an upload beside the stick: %d", r.status)
	}
}

// TestBundleLarge: more operations than one request may bring, several a record,
// in the order they were signed.
func TestBundleLarge(t *testing.T) {
	const people = 130
	h := newHouse(t)
	h.load(0, 1, people)
	s := h.clerk("zhangmin", 0)
	book := s.rulebook()
	var ops []string
	for _, rec := range s.records() {
		first := s.intentUnder(book, rec, confirm.ActionConcludeIncomplete)
		ops = append(ops, s.seal(first))
		rec.Standing.State = confirm.StateIncomplete
		rec.Standing.Decision = &confirm.Decision{OperationID: first.OperationID}
		ops = append(ops, s.seal(s.intentUnder(book, rec, confirm.ActionConcludeComplete)))
	}
	taken, a := s.stick(ops...).take()
	if taken.Accepted != 2*people || taken.Changes != people || taken.More {
		t.Fatalf("%+v %+v", taken, a.results[:3])
	}
	for i, r := range a.results {
		s.receipt(r, ops[i])
	}
	if len(a.pages) != 1 || a.pages[0].From != "" || a.pages[0].Since != 0 || wire.Hash(a.book) == "" {
		t.Fatalf("%d pages", len(a.pages))
	}
	online := s.operate(ops[:100]...)
	for i, r := range online {
		if r.Receipt != a.results[i].Receipt {
			t.Fatalf("operation %d has another receipt by the line", i)
		}
	}
}

// TestBundleOfMovedClerk: the work is judged, the feed of the old point is not told.
func TestBundleOfMovedClerk(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	h.load(1, 2, 1)
	s := h.clerk("zhangmin", 0)
	op := s.seal(s.intent(s.first(), confirm.ActionConcludeComplete))
	h.must(h.MoveClerk(t.Context(), "zhangmin", h.points[1].ID, "调动"))
	taken, a := s.stick(op).take()
	if taken.Refused != 1 || len(a.pages) != 0 || a.book != nil {
		t.Fatalf("%+v, %d pages", taken, len(a.pages))
	}
}

// TestBundleKey: the key stays, an older registry gets one, and one that lost
// its key says so instead of making another.
func TestBundleKey(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	told := func() []byte {
		r := read[wire.HelloAnswer](t, s.get(wire.PathHello+"?nonce="+nonce(t)))
		p, _, err := wire.OpenBundleKey(r.BundleKey, h.keys)
		h.must(err)
		if p.RegistryID != h.ID() {
			t.Fatalf("key of %s", p.RegistryID)
		}
		return p.Key
	}
	first := told()
	k := s.stick(s.seal(s.intent(s.first(), confirm.ActionConcludeComplete)))
	file := k.file()
	h.stop()
	h.open()
	if !bytes.Equal(told(), first) {
		t.Fatal("the key is another one after a restart")
	}
	if _, err := h.TakeBundle(t.Context(), bytes.NewReader(file), io.Discard); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(h.dir, bundleFile)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
	h.stop()
	h.must(os.Remove(path))
	if _, err := Open(t.Context(), Config{Dir: h.dir}); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("without its key: %v", err)
	}
	h.must(os.WriteFile(path, []byte("rubbish"), 0o600))
	if _, err := Open(t.Context(), Config{Dir: h.dir}); err == nil {
		t.Fatal("opened with rubbish for a key")
	}
	h.must(os.Remove(path))
	older := &Registry{cfg: Config{Dir: h.dir}.withDefaults(), receiptKey: h.receiptKey, id: h.ID()}
	h.must(older.loadBundleKey(true))
	if bytes.Equal(older.bundle.private.PublicKey().Bytes(), first) {
		t.Fatal("the same key, from nowhere")
	}
}
