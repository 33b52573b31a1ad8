package wire

import (
	"bytes"
	"crypto/ecdh"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"
)

// bundleFile is one file with the outcome that every reader must have.
type bundleFile struct {
	Name  string     `json:"name"`
	As    BundleKind `json:"as"`   // as which it is read
	File  []byte     `json:"file"` // base64
	Key   []byte     `json:"key"`  // private X25519 key of the reader
	Items []wireItem `json:"items,omitempty"`
	// Manifest is the payload of the last item, verified; of a good file.
	Manifest string          `json:"manifest,omitempty"`
	Keys     json.RawMessage `json:"keys,omitempty"` // JWK set of the registry, of an answer
	Reason   BundleReason    `json:"reason,omitempty"`
}

type wireItem struct {
	Kind   string `json:"kind"`
	SHA256 string `json:"sha256"`
}

const bundleFiles = "testdata/bundles.json"

// TestBundleFiles reads the golden files, good and bad, of both ways.
func TestBundleFiles(t *testing.T) {
	if *update {
		writeBundleFiles(t)
	}
	data, err := os.ReadFile(bundleFiles)
	if err != nil {
		t.Fatal(err)
	}
	var files []bundleFile
	if err := json.Unmarshal(data, &files); err != nil {
		t.Fatal(err)
	}
	reasons := map[BundleReason]int{}
	for _, f := range files {
		reasons[f.Reason]++
		t.Run(f.Name, func(t *testing.T) {
			items, manifest, err := f.read()
			var e *BundleError
			if f.Reason != "" {
				if !errors.As(err, &e) || e.Reason != f.Reason {
					t.Fatalf("%v, want %s", err, f.Reason)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if manifest != f.Manifest || !slices.Equal(items, f.Items) {
				t.Fatalf("%s with %d items", manifest, len(items))
			}
		})
	}
	for _, r := range []BundleReason{"", BundleNone, BundleNewer, BundleOtherWay, BundleTruncated, BundleDamaged, BundleSignature, BundleUnknown} {
		if reasons[r] == 0 {
			t.Errorf("no file that is %q", r)
		}
	}
	if reasons[""] < 2 {
		t.Error("a good file of one way is missing")
	}
}

// read opens a file as a workstation or a registry would.
func (f bundleFile) read() (items []wireItem, manifest string, err error) {
	key, err := ecdh.X25519().NewPrivateKey(f.Key)
	if err != nil {
		return nil, "", err
	}
	end, err := ReadBundle(bytes.NewReader(f.File), f.As, holding(key), func(i BundleItem) error {
		items = append(items, wireItem{string(rune(i.Kind)), Hash(i.Data)})
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	var opened any
	if f.As == BundleOut {
		opened, _, err = OpenBundleManifest(end)
	} else {
		var keys Keys
		if keys, err = ParseKeys(f.Keys); err != nil {
			return nil, "", err
		}
		opened, err = OpenBundleAnswer(end, keys)
	}
	if err != nil {
		return nil, "", err
	}
	data, err := Encode(opened)
	return items, string(data), err
}

func writeBundleFiles(t *testing.T) {
	registryKey, replyKey := newBundleKey(t), newBundleKey(t)
	signer, err := NewReceiptKey(newKey(t))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := EncodeKeys(signer)
	if err != nil {
		t.Fatal(err)
	}
	out := bundleFile{
		Name: "good bundle", As: BundleOut, Key: registryKey.Bytes(),
		File: outgoing(t, registryKey.PublicKey(), BundleItem{ItemScan, []byte("scan")}, BundleItem{ItemEnvelope, []byte("envelope")}),
	}
	long := bundleFile{
		Name: "good bundle of two chunks", As: BundleOut, Key: registryKey.Bytes(),
		File: outgoing(t, registryKey.PublicKey(), BundleItem{ItemScan, make([]byte, chunkBytes)}, BundleItem{ItemEnvelope, []byte("envelope")}),
	}
	answer := bundleFile{Name: "good answer", As: BundleAnswer, Key: replyKey.Bytes(), Keys: keys, File: answering(t, replyKey.PublicKey(), signer, nil)}
	for _, f := range []*bundleFile{&out, &long, &answer} {
		if f.Items, f.Manifest, err = f.read(); err != nil {
			t.Fatal(err)
		}
	}
	list := []bundleFile{out, long, answer}
	bad := func(name string, of bundleFile, reason BundleReason, change func(*bundleFile)) {
		of.Name, of.Reason, of.Items, of.Manifest, of.File = name, reason, nil, "", bytes.Clone(of.File)
		change(&of)
		list = append(list, of)
	}
	bad("as an answer", out, BundleOtherWay, func(f *bundleFile) { f.As = BundleAnswer })
	bad("as a bundle", answer, BundleOtherWay, func(f *bundleFile) { f.As = BundleOut })
	bad("for another registry", out, BundleUnknown, func(f *bundleFile) { f.Key = newBundleKey(t).Bytes() })
	bad("for another workstation", answer, BundleUnknown, func(f *bundleFile) { f.Key = newBundleKey(t).Bytes() })
	bad("nothing", out, BundleNone, func(f *bundleFile) { f.File = nil })
	bad("another file", out, BundleNone, func(f *bundleFile) { f.File = []byte("PK\x03\x04 a workbook") })
	bad("of version 99", out, BundleNewer, func(f *bundleFile) {
		f.File = bytes.Replace(f.File, fmt.Appendf(nil, "bundle %d ", BundleVersion), []byte("bundle 99 "), 1)
	})
	bad("without its last byte", answer, BundleTruncated, func(f *bundleFile) { f.File = f.File[:len(f.File)-1] })
	bad("without its last chunk", long, BundleTruncated, func(f *bundleFile) {
		head, chunks := chunksOf(t, f.File)
		f.File = append(head, bytes.Join(chunks[:len(chunks)-1], nil)...)
	})
	bad("a letter of the header", answer, BundleDamaged, func(f *bundleFile) {
		f.File = bytes.Replace(f.File, []byte(`"installation_id":"i"`), []byte(`"installation_id":"j"`), 1)
	})
	bad("a bit of the last chunk", answer, BundleDamaged, func(f *bundleFile) { f.File[len(f.File)-1] ^= 1 })
	bad("more after the end", out, BundleDamaged, func(f *bundleFile) { f.File = append(f.File, '\n') })
	bad("signed by nobody known", answer, BundleSignature, func(f *bundleFile) {
		stranger, err := NewReceiptKey(newKey(t))
		if err != nil {
			t.Fatal(err)
		}
		f.File = answering(t, replyKey.PublicKey(), stranger, nil)
	})
	bad("signed over other items", answer, BundleDamaged, func(f *bundleFile) {
		f.File = answering(t, replyKey.PublicKey(), signer, func(m *BundleAnswerManifest) { m.Body = Hash(nil) })
	})
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	if err := enc.Encode(list); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(bundleFiles, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// answering is an answer of one result and one page.
func answering(t *testing.T, to *ecdh.PublicKey, key ReceiptKey, change func(*BundleAnswerManifest)) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := NewBundle(&file, BundleAnswer, BundleHeader{BundleID: "b", RegistryID: "r", InstallationID: "i"}, to)
	if err != nil {
		t.Fatal(err)
	}
	for kind, v := range []any{Result{OperationID: "o", Kind: ResultRetry, Code: "registry_busy"}, BundlePage{From: "x", Since: 7, Page: ChangesAnswer{Epoch: "e", Cursor: "y", Changes: []Change{}}}} {
		if err := w.Add([]ItemKind{ItemResult, ItemPage}[kind], []byte(mustEncode(t, v))); err != nil {
			t.Fatal(err)
		}
	}
	m := BundleAnswerManifest{
		BundleID: "b", RegistryID: "r", InstallationID: "i", Results: 1, Pages: 1,
		MadeAt: time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC), Body: w.Body(),
	}
	if change != nil {
		change(&m)
	}
	jws, err := SignBundleAnswer(m, key)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(jws); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}
