package engine_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential"
	"confirmpoint/sync/credential/credentialtest"
	"confirmpoint/sync/engine"
	"confirmpoint/sync/registry"
	"confirmpoint/sync/registry/roster"
	"confirmpoint/sync/wire"
)

// cutLine takes the line away.
func (w *world) cutLine() {
	w.breakPath("/", func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) })
}

func (w *world) export() []byte {
	w.t.Helper()
	var file bytes.Buffer
	report, err := w.engine.ExportBundle(context.Background(), &file)
	w.must(err)
	if report.Bytes != int64(file.Len()) {
		w.t.Fatalf("%d bytes reported, %d written", report.Bytes, file.Len())
	}
	return file.Bytes()
}

func (w *world) take(bundle []byte) ([]byte, registry.BundleTaken) {
	w.t.Helper()
	var answer bytes.Buffer
	taken, err := w.reg.TakeBundle(context.Background(), bytes.NewReader(bundle), &answer)
	w.must(err)
	return answer.Bytes(), taken
}

func (w *world) bring(answer []byte) confirm.BundleReport {
	w.t.Helper()
	report, err := w.engine.ImportBundle(context.Background(), bytes.NewReader(answer))
	w.must(err)
	return report
}

// snapshot is everything of the cache that a bundle may change.
type snapshot struct {
	cursor string
	ops    []confirm.Operation
	rows   []confirm.Row
	book   string
}

func (w *world) snapshot() snapshot {
	w.t.Helper()
	ctx := context.Background()
	var s snapshot
	var err error
	_, s.cursor, err = w.cache.Cursor(ctx)
	w.must(err)
	s.ops, err = w.cache.Operations(ctx, "")
	w.must(err)
	s.rows = w.rows()
	book, err := w.cache.Rulebook(ctx)
	w.must(err)
	s.book = book.Version
	return s
}

func (s snapshot) same(o snapshot) bool {
	return s.cursor == o.cursor && s.book == o.book && slices.Equal(s.rows, o.rows) &&
		slices.EqualFunc(s.ops, o.ops, func(a, b confirm.Operation) bool {
			return a.Intent.OperationID == b.Intent.OperationID && a.State == b.State && bytes.Equal(a.Receipt, b.Receipt) && a.Tries == b.Tries
		})
}

func (w *world) wantSame(before snapshot, what string) {
	w.t.Helper()
	if now := w.snapshot(); !now.same(before) {
		w.t.Fatalf("%s has changed something:\n%+v\n%+v", what, before, now)
	}
}

// edit changes what an applicant has written, so that the feed has news.
func (w *world) edit(i int, school string) {
	w.t.Helper()
	a := w.people[i]
	a.Content.Work.School = school
	_, err := w.reg.Import(context.Background(), planID, []roster.Applicant{a})
	w.must(err)
	w.people[i] = a
}

// TestBundleBothWays: a day without a line, by stick there and back.
func TestBundleBothWays(t *testing.T) {
	w := newWorld(t, 4)
	w.pull()
	w.must(w.cache.SaveBlob(t.Context(), wire.Hash(scan), scan))
	ops := []confirm.Operation{w.attach(0, scan), w.decide(0), w.decide(1)}
	w.cutLine()
	bundle := w.export()
	for _, op := range ops {
		w.wantState(op, confirm.OperationUnknown)
	}
	if bytes.Contains(bundle, []byte("PDF")) || bytes.Contains(bundle, ops[0].Envelope[:40]) {
		t.Fatal("the bundle can be read by anybody")
	}
	w.edit(3, "青禾县第三小学")
	answer, taken := w.take(bundle)
	if taken.Operations != 3 || taken.Scans != 1 || taken.Accepted != 3 || taken.UserName != userName || taken.PointCode != w.point.Code || taken.Changes == 0 {
		t.Fatalf("taken %+v", taken)
	}
	again, retaken := w.take(bundle)
	if retaken.Accepted != 3 || w.applied() != 2 {
		t.Fatalf("taken again %+v, applied %d", retaken, w.applied())
	}

	report := w.bring(answer)
	if report.Operations != 3 || report.Accepted != 3 || report.Refused+report.NotSeen != 0 || report.Records != taken.Changes || !report.MadeAt.Equal(w.clock.True()) {
		t.Fatalf("imported %+v", report)
	}
	for _, op := range ops {
		w.wantState(op, confirm.OperationAccepted)
	}
	if s := w.standing(0); s.State != confirm.StateComplete || len(s.Scans) != 1 {
		t.Fatalf("standing %+v", s)
	}
	if rows := w.rows(); rows[3].School != "青禾县第三小学" {
		t.Fatalf("the applicant's change did not come: %+v", rows[3])
	}
	before := w.snapshot()
	w.bring(answer)
	w.wantSame(before, "the same answer again")
	w.bring(again)
	w.wantSame(before, "the answer to the bundle taken twice")

	w.heal()
	if r, err := w.engine.Send(t.Context(), nil); err != nil || r != (confirm.SendReport{}) {
		t.Fatalf("%+v, %v: there was nothing to send", r, err)
	}
	if r := w.pull(); r.Records != 0 {
		t.Fatalf("%d records came twice", r.Records)
	}
	if _, err := w.engine.ExportBundle(t.Context(), io.Discard); confirm.CodeOf(err) != confirm.ProblemNotFound {
		t.Fatalf("nothing is open: %v", err)
	}
}

// TestBundleLost: the stick is lost, the line comes back, and then both the
// stick and the answer are found (offline-rules.md D5).
func TestBundleLost(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	first, second := w.decide(0), w.decide(1)
	w.cutLine()
	bundle := w.export()
	w.heal()
	asked := w.requests.Load()
	report, err := w.engine.Send(t.Context(), nil)
	w.must(err)
	if report.Accepted != 2 || w.requests.Load()-asked != 2 { // status, then operations
		t.Fatalf("%+v in %d requests", report, w.requests.Load()-asked)
	}
	w.pull()
	before := w.snapshot()
	answer, taken := w.take(bundle)
	if taken.Accepted != 2 || w.applied() != 2 {
		t.Fatalf("%+v, applied %d", taken, w.applied())
	}
	if r := w.bring(answer); r.Accepted != 2 || r.Records != 0 {
		t.Fatalf("%+v", r)
	}
	w.wantSame(before, "a late answer")
	for _, op := range []confirm.Operation{first, second} {
		w.wantState(op, confirm.OperationAccepted)
	}
}

// TestBundleBesideTheLine: some came online before the bundle, some are refused,
// and the receipts are those of the line.
func TestBundleBesideTheLine(t *testing.T) {
	w := newWorld(t, 3)
	w.pull()
	online := w.decide(0)
	bundle := w.export()
	w.wantState(online, confirm.OperationUnknown)
	w.send()
	receipt := w.state(online.Intent.OperationID).Receipt
	stale := w.decide(1)
	fresh := w.decide(2)
	w.edit(1, "青禾县第二小学")
	w.cutLine()
	second := w.export()
	_, taken := w.take(bundle)
	if taken.Accepted != 1 {
		t.Fatalf("%+v", taken)
	}
	answer, taken := w.take(second)
	if taken.Accepted != 1 || taken.Refused != 1 {
		t.Fatalf("%+v", taken)
	}
	w.bring(answer)
	w.wantState(fresh, confirm.OperationAccepted)
	if op := w.state(stale.Intent.OperationID); op.State != confirm.OperationRefused || op.Code != confirm.CodeContentChanged {
		t.Fatalf("%s %s", op.State, op.Code)
	}
	if got := w.state(online.Intent.OperationID); !bytes.Equal(got.Receipt, receipt) {
		t.Fatal("the receipt is another one")
	}
}

// TestBundleIsNeverNewer: an answer that lay about moves nothing back.
func TestBundleIsNeverNewer(t *testing.T) {
	w := newWorld(t, 3)
	w.pull()
	w.decide(0)
	bundle := w.export()
	w.edit(2, "旧的小学")
	answer, _ := w.take(bundle)
	w.edit(2, "新的小学")
	w.send()
	w.decide(1)
	w.send()
	w.pull()
	before := w.snapshot()
	if r := w.bring(answer); r.Records != 0 {
		t.Fatalf("%+v", r)
	}
	w.wantSame(before, "an answer older than the last pull")
	if w.rows()[2].School != "新的小学" {
		t.Fatal(w.rows()[2].School)
	}
}

// TestBundleKeepsNewerReceipt: a page in an answer is older than what a receipt
// of the line has told since.
func TestBundleKeepsNewerReceipt(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	w.must(w.cache.SaveBlob(t.Context(), wire.Hash(scan), scan))
	w.attach(0, scan)
	answer, _ := w.take(w.export())
	w.send()
	w.decide(0)
	w.send()
	if r := w.bring(answer); r.Records != 1 {
		t.Fatalf("%+v", r)
	}
	if s := w.standing(0); s.State != confirm.StateComplete || len(s.Scans) != 1 {
		t.Fatalf("the answer has taken the decision back: %+v", s)
	}
	if r := w.pull(); r.Records != 1 || w.standing(0).State != confirm.StateComplete {
		t.Fatalf("%+v", r)
	}
}

// TestBundleTwoAnswers: two bundles that both stand at the same place, and their
// answers in both orders.
func TestBundleTwoAnswers(t *testing.T) {
	for _, order := range [][]int{{0, 1}, {1, 0}} {
		w := newWorld(t, 4)
		w.pull()
		var answers [2][]byte
		w.decide(0)
		first := w.export()
		w.edit(2, "第一次")
		answers[0], _ = w.take(first)
		w.decide(1)
		second := w.export()
		w.edit(3, "第二次")
		_, err := w.reg.PutPoint(t.Context(), confirm.Point{Code: w.point.Code, Name: w.point.Name, Address: "东街 2 号"})
		w.must(err)
		answers[1], _ = w.take(second)
		for _, n := range order {
			w.bring(answers[n])
		}
		rows := w.rows()
		if rows[2].School != "第一次" || rows[3].School != "第二次" || rows[0].State != confirm.StateComplete || rows[1].State != confirm.StateComplete {
			t.Fatalf("order %v: %+v", order, rows)
		}
		book, err := w.cache.Rulebook(t.Context())
		w.must(err)
		if book.Point.Address != "东街 2 号" {
			t.Fatalf("order %v: the rulebook is that of before", order)
		}
		before := w.snapshot()
		w.bring(answers[order[0]])
		w.wantSame(before, "the first answer again")
		if r := w.pull(); r.Records != 0 {
			t.Fatalf("order %v: %d records came twice", order, r.Records)
		}
	}
}

// TestBundleAfterTheWindow: what was signed in time comes by stick too late, and
// is judged by the same policy as by the line (offline-rules.md D4).
func TestBundleAfterTheWindow(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	op := w.decide(0)
	bundle := w.export()
	w.clock.Step(6 * 24 * time.Hour)
	answer, taken := w.take(bundle)
	if taken.Refused != 1 {
		t.Fatalf("%+v", taken)
	}
	w.bring(answer)
	if got := w.state(op.Intent.OperationID); got.State != confirm.OperationRefused || got.Code != confirm.CodeLateInTime {
		t.Fatalf("%s %s", got.State, got.Code)
	}
	late, err := w.reg.LateArrivals(t.Context(), planID)
	w.must(err)
	if len(late) != 1 || !late[0].Proven || !late[0].Arrived.Equal(w.clock.True()) {
		t.Fatalf("%+v", late)
	}
}

// TestBundleNewEpoch: the registry was restored from a copy.
func TestBundleNewEpoch(t *testing.T) {
	w := newWorld(t, 3)
	w.pull()
	op := w.decide(0)
	old, _ := w.take(w.export())
	bundle := w.export()
	w.must(w.reg.Close())
	w.reopenRegistry(func(db *sql.DB) {
		_, err := db.Exec("UPDATE meta SET value = 'another' WHERE key = 'epoch'")
		w.must(err)
	})
	answer, taken := w.take(bundle)
	if taken.Changes != 3 {
		t.Fatalf("%+v", taken)
	}
	if r := w.bring(answer); r.Records != 3 || r.Accepted != 1 {
		t.Fatalf("%+v", r)
	}
	epoch, _, err := w.cache.Cursor(t.Context())
	w.must(err)
	if epoch != "another" || len(w.rows()) != 3 {
		t.Fatalf("epoch %s, %d rows", epoch, len(w.rows()))
	}
	w.wantState(op, confirm.OperationAccepted)
	before := w.snapshot()
	w.bring(answer)
	w.bring(old)
	w.wantSame(before, "an answer of the old epoch")
}

// reopenRegistry lets somebody at the files of the registry, which is closed.
func (w *world) reopenRegistry(change func(*sql.DB)) {
	w.t.Helper()
	dir := filepath.Join(w.dir, "registry")
	db, err := sql.Open("sqlite", filepath.Join(dir, "registry.db"))
	w.must(err)
	change(db)
	w.must(db.Close())
	w.reg, err = registry.Open(context.Background(), registry.Config{Dir: dir, Clock: w.clock.True})
	w.must(err)
	w.t.Cleanup(func() { _ = w.reg.Close() })
}

// TestBundleOnAnotherComputer (promise P10): the computer is gone, the stick is
// not. The clerk enrols another one, which cannot read the stick; the bureau
// takes it, and the new one pulls. The old one comes back from repair in the end.
func TestBundleOnAnotherComputer(t *testing.T) {
	w := newWorld(t, 3)
	w.pull()
	op := w.decide(0)
	bundle := w.export()
	w.decide(1) // after the stick: only the old computer knows
	old := &world{t: t, reg: w.reg, clock: w.clock, cache: w.cache, engine: w.engine, records: w.records}

	code, err := w.reg.NewActivationCode(t.Context(), userName)
	w.must(err)
	w.enrolAnother(code)
	w.pull()
	_, err = w.engine.ImportBundle(t.Context(), bytes.NewReader(bundle))
	wantReason(t, err, wire.BundleOtherWay)
	answer, taken := w.take(bundle)
	if taken.Accepted != 1 {
		t.Fatalf("%+v", taken)
	}
	_, err = w.engine.ImportBundle(t.Context(), bytes.NewReader(answer))
	wantReason(t, err, wire.BundleStation)
	w.pull()
	if w.rows()[0].State != confirm.StateComplete || w.rows()[1].State != confirm.StatePending {
		t.Fatalf("%+v", w.rows())
	}
	w.decide(1)
	w.send()
	if w.applied() != 2 {
		t.Fatalf("%d decisions", w.applied())
	}

	// The same decision was taken on the other computer: it agrees, and counts once.
	if _, err := old.engine.Send(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	old.wantState(op, confirm.OperationAccepted)
	if r := old.bring(answer); r.Accepted != 1 || w.applied() != 2 {
		t.Fatalf("%+v, applied %d", r, w.applied())
	}
}

// enrolAnother gives the clerk another computer.
func (w *world) enrolAnother(code string) {
	w.t.Helper()
	ctx := context.Background()
	key, err := credential.Open(credential.Options{
		Dir: filepath.Join(w.dir, "another"), Secrets: &credentialtest.Memory{}, Clock: w.clock.Now,
		KDF: credential.Params{Time: 1, MemoryKiB: 8, Threads: 1},
	})
	w.must(err)
	asked, err := key.Create(ctx, pin, userName, confirm.ES256)
	w.must(err)
	certs, enrolment, err := engine.Enrol(ctx, w.enrolConfig(code, asked))
	w.must(err)
	w.must(key.Install(ctx, certs, enrolment))
	w.must(key.Unlock(ctx, pin))
	w.key, w.enrolment, w.engine = key, enrolment, nil // the old one stays in use
	w.records = map[string]string{}
	w.openCache("another.db")
	w.newEngine()
	w.clock.Step(10 * time.Minute) // one SMS after another
	w.signIn()
}

// TestBundleAfterEnrolment: the certificate ran out while the stick was away, and
// the clerk enrolled the same computer again. Its work is still the same work.
func TestBundleAfterEnrolment(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	first, second := w.decide(0), w.decide(1)
	bundle := w.export()
	code, err := w.reg.NewActivationCode(t.Context(), userName)
	w.must(err)
	asked, err := w.key.Create(t.Context(), pin, userName, confirm.ES256)
	w.must(err)
	certs, enrolment, err := engine.Enrol(t.Context(), w.enrolConfig(code, asked))
	w.must(err)
	w.must(w.key.Install(t.Context(), certs, enrolment))
	w.must(w.key.Unlock(t.Context(), pin))
	w.enrolment = enrolment
	w.newEngine()
	again := w.export()
	answer, taken := w.take(again)
	if taken.Accepted != 2 || taken.InstallationID != enrolment.InstallationID {
		t.Fatalf("%+v", taken)
	}
	old, _ := w.take(bundle)
	w.bring(old)
	w.wantState(first, confirm.OperationAccepted)
	w.wantState(second, confirm.OperationAccepted)
	before := w.snapshot()
	w.bring(answer)
	w.wantSame(before, "the answer of the new enrolment")
}

func wantReason(t testing.TB, err error, reason wire.BundleReason) {
	t.Helper()
	var p *confirm.Problem
	if !errors.As(err, &p) || p.Code != confirm.ProblemBadFile || p.Args["reason"] != string(reason) {
		t.Fatalf("got %v, want bad_file because of %s", err, reason)
	}
}
