package wire

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"
)

func newBundleKey(t testing.TB) *ecdh.PrivateKey {
	t.Helper()
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func holding(key *ecdh.PrivateKey) func(BundleHeader) (*ecdh.PrivateKey, error) {
	return func(BundleHeader) (*ecdh.PrivateKey, error) { return key, nil }
}

// outgoing is a bundle with these items, and its manifest.
func outgoing(t testing.TB, to *ecdh.PublicKey, items ...BundleItem) []byte {
	t.Helper()
	var file bytes.Buffer
	h := BundleHeader{BundleID: "b", RegistryID: "r", InstallationID: "i"}
	w, err := NewBundle(&file, BundleOut, h, to)
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range items {
		if err := w.Add(item.Kind, item.Data); err != nil {
			t.Fatal(err)
		}
	}
	key := newKey(t)
	jws, err := SignBundle(BundleManifest{
		BundleID: "b", RegistryID: "r", InstallationID: "i", ClerkID: "c", PointID: "p",
		Operations: w.Count(ItemEnvelope), Scans: w.Count(ItemScan), ReplyKey: newBundleKey(t).PublicKey().Bytes(),
		MadeAt: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), Body: w.Body(),
	}, key, newCert(t, key).Raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(jws); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func readAll(file []byte, key *ecdh.PrivateKey) ([]BundleItem, BundleEnd, error) {
	var items []BundleItem
	end, err := ReadBundle(bytes.NewReader(file), BundleOut, holding(key), func(i BundleItem) error {
		items = append(items, BundleItem{i.Kind, bytes.Clone(i.Data)})
		return nil
	})
	if err == nil {
		_, _, err = OpenBundleManifest(end)
	}
	return items, end, err
}

// TestBundleSizes writes and reads items around the ends of chunks.
func TestBundleSizes(t *testing.T) {
	key := newBundleKey(t)
	for _, size := range []int{1, chunkBytes - 2*itemHead - 1, chunkBytes - itemHead, chunkBytes, chunkBytes + 1, 3*chunkBytes - 7, MaxBlobBytes} {
		want := []BundleItem{{ItemScan, bytes.Repeat([]byte{7}, size)}, {ItemEnvelope, []byte("envelope")}}
		got, end, err := readAll(outgoing(t, key.PublicKey(), want...), key)
		if err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		if !slices.EqualFunc(got, want, func(a, b BundleItem) bool { return a.Kind == b.Kind && bytes.Equal(a.Data, b.Data) }) {
			t.Fatalf("%d bytes: other items came out", size)
		}
		if end.Header.BundleID != "b" || end.Count[ItemScan] != 1 || end.Count[ItemEnvelope] != 1 {
			t.Fatalf("%d bytes: header %+v, count %v", size, end.Header, end.Count)
		}
	}
}

// TestBundleForger flips each byte and cuts at each place: nothing passes.
func TestBundleForger(t *testing.T) {
	key := newBundleKey(t)
	file := outgoing(t, key.PublicKey(), BundleItem{ItemScan, []byte("scan")}, BundleItem{ItemEnvelope, []byte("envelope")})
	reasons := map[BundleReason]int{}
	note := func(what string, at int, forged []byte) {
		t.Helper()
		_, _, err := readAll(forged, key)
		var e *BundleError
		if !errors.As(err, &e) {
			t.Fatalf("%s at %d: %v", what, at, err)
		}
		reasons[e.Reason]++
	}
	for i := range file {
		forged := bytes.Clone(file)
		forged[i] ^= 1
		note("flip", i, forged)
		note("cut", i, file[:i])
	}
	note("more", len(file), append(bytes.Clone(file), 0))
	note("twice", len(file), append(bytes.Clone(file), file...))
	for _, r := range []BundleReason{BundleNone, BundleTruncated, BundleDamaged} {
		if reasons[r] == 0 {
			t.Errorf("no forgery was %s: %v", r, reasons)
		}
	}
}

// chunks cuts a file into what is before its chunks, and these.
func chunksOf(t *testing.T, file []byte) (head []byte, chunks [][]byte) {
	t.Helper()
	lines := bytes.SplitAfterN(file, []byte("\n"), 3)
	n := len(lines[0]) + len(lines[1]) + encBytes
	head, file = file[:n], file[n:]
	for len(file) > 0 {
		size := 4 + int(file[1]&0x7f)<<16 + int(file[2])<<8 + int(file[3])
		chunks, file = append(chunks, file[:size]), file[size:]
	}
	return head, chunks
}

// TestBundleChunks takes away, doubles, exchanges and re-marks whole chunks.
func TestBundleChunks(t *testing.T) {
	key := newBundleKey(t)
	file := outgoing(t, key.PublicKey(), BundleItem{ItemScan, bytes.Repeat([]byte("scan"), chunkBytes)}, BundleItem{ItemEnvelope, []byte("e")})
	head, chunks := chunksOf(t, file)
	if len(chunks) < 4 {
		t.Fatalf("%d chunks: too few to exchange", len(chunks))
	}
	last := len(chunks) - 1
	marked := bytes.Clone(chunks[last-1])
	marked[0] |= 0x80
	other, otherChunks := chunksOf(t, outgoing(t, key.PublicKey(), BundleItem{ItemEnvelope, []byte("e")}))
	for name, c := range map[string]struct {
		head   []byte
		chunks [][]byte
		want   BundleReason
	}{
		"without the last":          {head, chunks[:last], BundleTruncated},
		"the last but one as last":  {head, append(slices.Clone(chunks[:last-1]), marked), BundleDamaged},
		"without the first":         {head, chunks[1:], BundleDamaged},
		"first and second reversed": {head, append([][]byte{chunks[1], chunks[0]}, chunks[2:]...), BundleDamaged},
		"first twice":               {head, append([][]byte{chunks[0]}, chunks...), BundleDamaged},
		"last twice":                {head, append(slices.Clone(chunks), chunks[last]), BundleDamaged},
		"of another bundle":         {head, otherChunks, BundleDamaged},
		"under another header":      {other, chunks, BundleDamaged},
		"none":                      {head, nil, BundleTruncated},
	} {
		_, _, err := readAll(append(bytes.Clone(c.head), bytes.Join(c.chunks, nil)...), key)
		var e *BundleError
		if !errors.As(err, &e) || e.Reason != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestBundleReader(t *testing.T) {
	key := newBundleKey(t)
	file := outgoing(t, key.PublicKey(), BundleItem{ItemEnvelope, []byte("e")})
	reason := func(err error) BundleReason {
		var e *BundleError
		if !errors.As(err, &e) {
			t.Fatalf("%v is no *BundleError", err)
		}
		return e.Reason
	}
	_, _, err := readAll(file, newBundleKey(t))
	if r := reason(err); r != BundleUnknown {
		t.Errorf("another key: %s", r)
	}
	_, err = ReadBundle(bytes.NewReader(file), BundleAnswer, holding(key), nil)
	if r := reason(err); r != BundleOtherWay {
		t.Errorf("as an answer: %s", r)
	}
	newer := bytes.Replace(file, []byte(fmt.Sprintf("bundle %d out", BundleVersion)), []byte("bundle 99 out"), 1)
	_, _, err = readAll(newer, key)
	if r := reason(err); r != BundleNewer {
		t.Errorf("of version 99: %s", r)
	}
	for _, begin := range []string{"confirmpoint-bundle 3 out\n", "confirmpoint-bundle 04 out\n", "confirmpoint-bundle 4 in\n", "PK\x03\x04"} {
		_, _, err = readAll([]byte(begin+"{}\n"), key)
		if r := reason(err); r != BundleNone {
			t.Errorf("%q: %s", begin, r)
		}
	}
	broken := io.MultiReader(bytes.NewReader(file[:len(file)-9]), errReader{})
	_, err = ReadBundle(broken, BundleOut, holding(key), func(BundleItem) error { return nil })
	if r := reason(err); r != BundleRead {
		t.Errorf("a stick that is pulled out: %s", r)
	}
	mine := errors.New("mine")
	_, err = ReadBundle(bytes.NewReader(file), BundleOut, holding(key), func(BundleItem) error { return mine })
	if !errors.Is(err, mine) {
		t.Errorf("visit's error came as %v", err)
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errors.New("input/output error") }

// TestBundleLimits wants writer and reader to agree.
func TestBundleLimits(t *testing.T) {
	key := newBundleKey(t)
	w, err := NewBundle(io.Discard, BundleOut, BundleHeader{}, key.PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range []BundleItem{{ItemScan, nil}, {ItemScan, make([]byte, MaxBlobBytes+1)}, {ItemEnvelope, make([]byte, MaxSignedBytes+1)}} {
		var e *BundleError
		if err := w.Add(item.Kind, item.Data); !errors.As(err, &e) || e.Reason != BundleTooLarge {
			t.Errorf("%c of %d bytes: %v", item.Kind, len(item.Data), err)
		}
	}
	for _, kind := range []ItemKind{ItemManifest, ItemPage, ItemResult, ItemRulebook, 'x'} {
		if err := w.Add(kind, []byte("x")); err == nil {
			t.Errorf("an item %c in a bundle going out", kind)
		}
	}
	if w.Room() >= MaxBundleBytes {
		t.Errorf("room for %d", w.Room())
	}
}

func FuzzReadBundle(f *testing.F) {
	key, err := ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{9}, 32))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(outgoing(f, key.PublicKey(), BundleItem{ItemEnvelope, []byte("e")}))
	f.Add([]byte("confirmpoint-bundle 4 out\n{}\n"))
	f.Add([]byte("confirmpoint-bundle 4 answer\n{\"bundle_id\":\"x\"}\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, kind := range []BundleKind{BundleOut, BundleAnswer} {
			_, err := ReadBundle(bytes.NewReader(file), kind, holding(key), func(BundleItem) error { return nil })
			var e *BundleError
			if err != nil && !errors.As(err, &e) {
				t.Fatalf("error of another kind: %v", err)
			}
		}
	})
}
