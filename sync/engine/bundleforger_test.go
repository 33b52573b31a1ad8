package engine_test

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/iotest"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// TestBundleForgedAtTheRegistry flips bytes of a bundle, and cuts it: it is
// noticed, nothing is judged, stored or answered.
func TestBundleForgedAtTheRegistry(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	w.must(w.cache.SaveBlob(t.Context(), wire.Hash(scan), scan))
	w.attach(0, scan)
	bundle := w.export()
	refuse := func(what string, at int, forged []byte) {
		t.Helper()
		var answer bytes.Buffer
		_, err := w.reg.TakeBundle(t.Context(), bytes.NewReader(forged), &answer)
		if confirm.CodeOf(err) != confirm.ProblemBadFile || answer.Len() != 0 {
			t.Fatalf("%s at %d: %v, %d bytes answered", what, at, err, answer.Len())
		}
	}
	// Each byte of what can be read; of what is sealed one in seven: the tests of
	// package wire take them all.
	for i := 0; i < len(bundle); i += 1 + 6*min(1, i/400) {
		forged := bytes.Clone(bundle)
		forged[i] ^= 0x20
		refuse("flip", i, forged)
	}
	for i := 0; i < len(bundle); i += 17 {
		refuse("cut", i, bundle[:i])
	}
	refuse("more", len(bundle), append(bytes.Clone(bundle), 'x'))
	if r := w.pull(); r.Records != 0 {
		t.Fatal("a forged bundle has changed a record")
	}
	if _, taken := w.take(bundle); taken.Accepted != 1 {
		t.Fatalf("the true one: %+v", taken)
	}
}

// TestBundleForgedAtTheWorkstation does the same with an answer.
func TestBundleForgedAtTheWorkstation(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	w.decide(0)
	bundle := w.export()
	w.edit(1, "改过的小学")
	answer, _ := w.take(bundle)
	before := w.snapshot()
	refuse := func(what string, at int, forged []byte) {
		t.Helper()
		_, err := w.engine.ImportBundle(t.Context(), bytes.NewReader(forged))
		if confirm.CodeOf(err) != confirm.ProblemBadFile {
			t.Fatalf("%s at %d: %v", what, at, err)
		}
	}
	for i := 0; i < len(answer); i += 1 + 6*min(1, i/400) {
		forged := bytes.Clone(answer)
		forged[i] ^= 0x20
		refuse("flip", i, forged)
	}
	for i := 0; i < len(answer); i += 101 {
		refuse("cut", i, answer[:i])
	}
	refuse("more", len(answer), append(bytes.Clone(answer), 'x'))
	w.wantSame(before, "a forged answer")
	// From a pipe, which cannot be read twice, byte by byte.
	report, err := w.engine.ImportBundle(t.Context(), iotest.OneByteReader(bytes.NewReader(answer)))
	if err != nil || report.Accepted != 1 || report.Records != 2 {
		t.Fatalf("the true one: %+v, %v", report, err)
	}
}

// TestBundleMixedUp: files that are in order, and in the wrong place.
func TestBundleMixedUp(t *testing.T) {
	w, other := newWorld(t, 1), newStranger(t, 1)
	w.pull()
	other.pull()
	w.decide(0)
	other.decide(0)
	bundle, foreign := w.export(), other.export()
	answer, _ := w.take(bundle)
	foreignAnswer, _ := other.take(foreign)
	newer := func(file []byte) []byte {
		return bytes.Replace(file, fmt.Appendf(nil, "bundle %d ", wire.BundleVersion), []byte("bundle 99 "), 1)
	}
	for name, c := range map[string]struct {
		file   []byte
		reason wire.BundleReason
	}{
		"an answer":       {answer, wire.BundleOtherWay},
		"of another one":  {foreign, wire.BundleRegistry},
		"a newer version": {newer(bundle), wire.BundleNewer},
		"nothing":         {nil, wire.BundleNone},
		"a picture":       {photo(1), wire.BundleNone},
	} {
		t.Run("registry: "+name, func(t *testing.T) {
			_, err := w.reg.TakeBundle(t.Context(), bytes.NewReader(c.file), io.Discard)
			wantReason(t, err, c.reason)
		})
	}
	for name, c := range map[string]struct {
		file   []byte
		reason wire.BundleReason
	}{
		"a bundle":        {bundle, wire.BundleOtherWay},
		"of another one":  {foreignAnswer, wire.BundleRegistry},
		"a newer version": {newer(answer), wire.BundleNewer},
		"nothing":         {nil, wire.BundleNone},
		"a picture":       {photo(1), wire.BundleNone},
	} {
		t.Run("workstation: "+name, func(t *testing.T) {
			_, err := w.engine.ImportBundle(t.Context(), bytes.NewReader(c.file))
			wantReason(t, err, c.reason)
		})
	}
	t.Run("a stick that breaks", func(t *testing.T) {
		broken := io.MultiReader(bytes.NewReader(answer[:50]), iotest.ErrReader(errors.New("input/output error")))
		_, err := w.engine.ImportBundle(t.Context(), broken)
		wantReason(t, err, wire.BundleRead)
	})
	t.Run("a cache of before the bundle", func(t *testing.T) {
		w.openCache("fresh.db")
		w.newEngine()
		w.pull()
		_, err := w.engine.ImportBundle(t.Context(), bytes.NewReader(answer))
		wantReason(t, err, wire.BundleUnknown)
	})
}

// forged makes an answer that a registry gone wrong could make: to the right
// key, signed by a key that the workstation trusts.
func (w *world) forged(key wire.ReceiptKey, change func(*wire.BundleAnswerManifest), items ...wire.BundleItem) []byte {
	w.t.Helper()
	var sent []struct {
		ID  string `json:"id"`
		Key []byte `json:"key"`
	}
	data, err := w.cache.Setting(context.Background(), "bundles")
	w.must(err)
	w.must(json.Unmarshal(data, &sent))
	last := sent[len(sent)-1]
	private, err := ecdh.X25519().NewPrivateKey(last.Key)
	w.must(err)
	var file bytes.Buffer
	h := wire.BundleHeader{BundleID: last.ID, RegistryID: w.reg.ID(), InstallationID: w.enrolment.InstallationID}
	b, err := wire.NewBundle(&file, wire.BundleAnswer, h, private.PublicKey())
	w.must(err)
	for _, item := range items {
		w.must(b.Add(item.Kind, item.Data))
	}
	m := wire.BundleAnswerManifest{
		BundleID: h.BundleID, RegistryID: h.RegistryID, InstallationID: h.InstallationID,
		Results: b.Count(wire.ItemResult), Pages: b.Count(wire.ItemPage), MadeAt: w.clock.True(), Body: b.Body(),
	}
	change(&m)
	jws, err := wire.SignBundleAnswer(m, key)
	w.must(err)
	w.must(b.Finish(jws))
	return file.Bytes()
}

// TestBundleAnswerThatIsWrong: sealed to us, and still nothing to believe.
func TestBundleAnswerThatIsWrong(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	op := w.decide(0)
	w.export()
	before := w.snapshot()
	asIs := func(*wire.BundleAnswerManifest) {}
	item := func(kind wire.ItemKind, v any) wire.BundleItem {
		data, err := wire.Encode(v)
		w.must(err)
		return wire.BundleItem{Kind: kind, Data: data}
	}
	open := item(wire.ItemResult, wire.Result{OperationID: op.Intent.OperationID, Kind: wire.ResultRetry, Code: "registry_busy"})
	bare := item(wire.ItemResult, wire.Result{OperationID: op.Intent.OperationID, Kind: wire.ResultAccepted})
	odd := item(wire.ItemResult, wire.Result{OperationID: op.Intent.OperationID, Kind: "maybe"})
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.must(err)
	stranger, err := wire.NewReceiptKey(private)
	w.must(err)
	for name, c := range map[string]struct {
		key    wire.ReceiptKey
		change func(*wire.BundleAnswerManifest)
		items  []wire.BundleItem
		reason wire.BundleReason
	}{
		"signed by a stranger":       {stranger, asIs, []wire.BundleItem{open}, wire.BundleSignature},
		"of another bundle":          {w.forger, func(m *wire.BundleAnswerManifest) { m.BundleID = "x" }, []wire.BundleItem{open}, wire.BundleDamaged},
		"to another workstation":     {w.forger, func(m *wire.BundleAnswerManifest) { m.InstallationID = "x" }, []wire.BundleItem{open}, wire.BundleDamaged},
		"of another registry":        {w.forger, func(m *wire.BundleAnswerManifest) { m.RegistryID = "x" }, []wire.BundleItem{open}, wire.BundleDamaged},
		"over other bytes":           {w.forger, func(m *wire.BundleAnswerManifest) { m.Body = wire.Hash(nil) }, []wire.BundleItem{open}, wire.BundleDamaged},
		"with another count":         {w.forger, func(m *wire.BundleAnswerManifest) { m.Results = 2 }, []wire.BundleItem{open}, wire.BundleDamaged},
		"with more results":          {w.forger, asIs, []wire.BundleItem{open, open}, wire.BundleDamaged},
		"accepted without a receipt": {w.forger, asIs, []wire.BundleItem{bare}, wire.BundleDamaged},
		"of an unknown kind":         {w.forger, asIs, []wire.BundleItem{odd}, wire.BundleDamaged},
		"a page of nothing":          {w.forger, asIs, []wire.BundleItem{open, item(wire.ItemPage, wire.BundlePage{})}, wire.BundleDamaged},
		"a rulebook of nothing":      {w.forger, asIs, []wire.BundleItem{open, {Kind: wire.ItemRulebook, Data: []byte("[]")}}, wire.BundleDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.engine.ImportBundle(t.Context(), bytes.NewReader(w.forged(c.key, c.change, c.items...)))
			wantReason(t, err, c.reason)
			w.wantSame(before, name)
		})
	}
	// What the registry could not judge stays unknown, and is sent by the line.
	report := w.bring(w.forged(w.forger, asIs, open))
	if report.NotSeen != 1 || report.Accepted != 0 {
		t.Fatalf("%+v", report)
	}
	w.wantState(op, confirm.OperationUnknown)
	w.send()
	w.wantState(op, confirm.OperationAccepted)
}

// TestBundleDiskFull: the stick is full. The operations are unknown, which says
// nothing wrong, and the line finds them.
func TestBundleDiskFull(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	op := w.decide(0)
	full := errors.New("no space left on device")
	for n := range 4 {
		if _, err := w.engine.ExportBundle(t.Context(), &fullStick{writes: n, err: full}); !errors.Is(err, full) {
			t.Fatalf("write %d: %v", n, err)
		}
	}
	if s := w.state(op.Intent.OperationID).State; s != confirm.OperationUnknown {
		t.Fatalf("failed while the end was written: %s", s)
	}
	w.send()
	w.wantState(op, confirm.OperationAccepted)
}

// fullStick takes so many writes.
type fullStick struct {
	writes int
	err    error
}

func (f *fullStick) Write(b []byte) (int, error) {
	if f.writes == 0 {
		return 0, f.err
	}
	f.writes--
	return len(b), nil
}

// TestBundleReasons: the words of a window are found by these.
func TestBundleReasons(t *testing.T) {
	for told, want := range map[wire.BundleReason]string{
		wire.BundleNone: confirm.BundleNone, wire.BundleNewer: confirm.BundleNewer, wire.BundleOtherWay: confirm.BundleOtherWay,
		wire.BundleTruncated: confirm.BundleTruncated, wire.BundleDamaged: confirm.BundleDamaged, wire.BundleTooLarge: confirm.BundleTooLarge,
		wire.BundleRegistry: confirm.BundleRegistry, wire.BundleStation: confirm.BundleStation, wire.BundleUnknown: confirm.BundleUnknown,
		wire.BundleSignature: confirm.BundleSignature, wire.BundleRead: confirm.BundleRead,
	} {
		if string(told) != want {
			t.Errorf("%s is %s to the window", told, want)
		}
	}
}
