package wire

import (
	"bytes"
	"crypto/ecdh"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

var escrowAt = time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC)

func escrowItem(t testing.TB, to *ecdh.PublicKey, envelope string) []byte {
	t.Helper()
	item, err := SealEscrow([]byte(envelope), "r", "i", to)
	if err != nil {
		t.Fatal(err)
	}
	return item
}

func escrowFile(t testing.TB, items ...[]byte) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := WriteEscrow(&file, EscrowHeader{RegistryID: "r", MadeAt: escrowAt}, items); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// openAll gives the envelopes of a file, "" for what cannot be opened.
func openEscrowFile(f EscrowFile, key *ecdh.PrivateKey) []string {
	var all []string
	for _, item := range f.Items {
		envelope, installation, err := OpenEscrow(item, "r", key)
		if err != nil || installation != "i" {
			envelope = nil
		}
		all = append(all, string(envelope))
	}
	return all
}

func TestEscrowRoundTrip(t *testing.T) {
	key := newBundleKey(t)
	want := []string{"first", strings.Repeat("x", MaxSignedBytes), "third"}
	var items [][]byte
	for _, envelope := range want {
		items = append(items, escrowItem(t, key.PublicKey(), envelope))
	}
	f, err := ReadEscrow(bytes.NewReader(escrowFile(t, items...)))
	if err != nil || f.HeaderDamaged || f.Header != (EscrowHeader{"r", 3, escrowAt}) {
		t.Fatalf("%+v, %v", f.Header, err)
	}
	if got := openEscrowFile(f, key); !slices.Equal(got, want) {
		t.Fatal("other envelopes came out")
	}
	if f, err = ReadEscrow(bytes.NewReader(escrowFile(t))); err != nil || len(f.Items) != 0 {
		t.Fatalf("of nothing: %d items, %v", len(f.Items), err)
	}
	if id, err := EscrowRegistry(items[0]); err != nil || id != "r" {
		t.Fatalf("registry %q, %v", id, err)
	}
}

// TestEscrowForger flips the last bit of each byte of a file, and cuts it at each
// place: at most the two items beside that byte are lost, and none is another.
func TestEscrowForger(t *testing.T) {
	key := newBundleKey(t)
	want := []string{"first", "second", "third"}
	var items [][]byte
	for _, envelope := range want {
		items = append(items, escrowItem(t, key.PublicKey(), envelope))
	}
	file := escrowFile(t, items...)
	refused := 0
	for at := range file {
		f, err := ReadEscrow(bytes.NewReader(file[:at]))
		if err == nil && !f.HeaderDamaged && len(f.Items) != 3 {
			t.Fatalf("cut at %d: %d items", at, len(f.Items))
		}
		forged := bytes.Clone(file)
		forged[at] ^= 1
		f, err = ReadEscrow(bytes.NewReader(forged))
		var e *BundleError
		if errors.As(err, &e) {
			refused++ // the magic
			continue
		}
		if err != nil {
			t.Fatalf("byte %d: %v", at, err)
		}
		got := slices.DeleteFunc(openEscrowFile(f, key), func(s string) bool { return s == "" })
		if f.Header.MadeAt.Equal(escrowAt) && f.Header.RegistryID == "r" && f.Header.Items == 3 && len(got) == 3 {
			t.Fatalf("byte %d: nothing is wrong", at)
		}
		if len(got) < 1 {
			t.Fatalf("byte %d: %d left", at, len(got))
		}
		for _, envelope := range got {
			if !slices.Contains(want, envelope) {
				t.Fatalf("byte %d: a forged envelope", at)
			}
		}
	}
	if magic := bytes.IndexByte(file, '\n') + 1; refused != magic {
		t.Errorf("%d files refused, the magic has %d bytes", refused, magic)
	}
}

// TestEscrowBinding opens an item only as what it says it is.
func TestEscrowBinding(t *testing.T) {
	key := newBundleKey(t)
	item := escrowItem(t, key.PublicKey(), "envelope")
	if _, _, err := OpenEscrow(item, "r", newBundleKey(t)); err == nil {
		t.Error("opened by another key")
	}
	var e *BundleError
	if _, _, err := OpenEscrow(item, "s", key); !errors.As(err, &e) || e.Reason != BundleRegistry {
		t.Errorf("by another registry: %v", err)
	}
	other := bytes.Replace(item, []byte("\x01i"), []byte("\x01j"), 1)
	if _, _, err := OpenEscrow(other, "r", key); err == nil {
		t.Error("opened as of another installation")
	}
	// A longer id of the registry and a shorter rest say something else too.
	moved := append([]byte{item[0], 2, 'r', 1}, item[3:]...)
	if _, _, err := OpenEscrow(moved, "r\x01", key); err == nil {
		t.Error("opened with its ids cut elsewhere")
	}
}

func TestEscrowLimits(t *testing.T) {
	key := newBundleKey(t).PublicKey()
	long := strings.Repeat("i", maxEscrowID+1)
	for name, seal := range map[string]func() ([]byte, error){
		"nothing":           func() ([]byte, error) { return SealEscrow(nil, "r", "i", key) },
		"too large":         func() ([]byte, error) { return SealEscrow(make([]byte, MaxSignedBytes+1), "r", "i", key) },
		"no registry":       func() ([]byte, error) { return SealEscrow([]byte("e"), "", "i", key) },
		"long installation": func() ([]byte, error) { return SealEscrow([]byte("e"), "r", long, key) },
	} {
		if _, err := seal(); err == nil {
			t.Errorf("%s was sealed", name)
		}
	}
	reason := func(err error) BundleReason {
		var e *BundleError
		errors.As(err, &e)
		if e == nil {
			return ""
		}
		return e.Reason
	}
	if err := WriteEscrow(new(bytes.Buffer), EscrowHeader{RegistryID: "r"}, make([][]byte, MaxEscrowItems+1)); reason(err) != BundleTooLarge {
		t.Errorf("too many items written: %v", err)
	}
	for name, c := range map[string]struct {
		file string
		want BundleReason
	}{
		"empty":          {"", BundleNone},
		"a bundle":       {"confirmpoint-bundle 5 out\n{}\n", BundleNone},
		"too old":        {"confirmpoint-escrow 4\n{}\n", BundleNone},
		"another number": {"confirmpoint-escrow 05\n{}\n", BundleNone},
		"newer":          {"confirmpoint-escrow 99\n{}\n", BundleNewer},
		"cut magic":      {"confirmpoint-esc", BundleTruncated},
		"too many items": {"confirmpoint-escrow 5\n{}\n" + strings.Repeat("\n", MaxEscrowItems+1), BundleTooLarge},
	} {
		if _, err := ReadEscrow(strings.NewReader(c.file)); reason(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	f, err := ReadEscrow(strings.NewReader("confirmpoint-escrow 5\n{\"registry_id\":\"r\",\"items\":-1,\"made_at\":\"2026-11-22T00:00:00Z\"}\n"))
	if err != nil || !f.HeaderDamaged {
		t.Errorf("fewer than no items: %+v, %v", f, err)
	}
}

// escrowVector is a file with the outcome that every reader must have.
type escrowVector struct {
	Name string `json:"name"`
	File []byte `json:"file"` // base64
	Key  []byte `json:"key"`  // private X25519 key of the registry "r"
	// Envelopes of the items, in order; "" for one that does not open.
	Envelopes     []string     `json:"envelopes,omitempty"`
	HeaderDamaged bool         `json:"header_damaged,omitempty"`
	Reason        BundleReason `json:"reason,omitempty"` // when nothing can be read
}

const escrowFiles = "testdata/escrow.json"

// TestEscrowFiles reads the golden files.
func TestEscrowFiles(t *testing.T) {
	if *update {
		writeEscrowFiles(t)
	}
	data, err := os.ReadFile(escrowFiles)
	if err != nil {
		t.Fatal(err)
	}
	var vectors []escrowVector
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		f, err := ReadEscrow(bytes.NewReader(v.File))
		var e *BundleError
		if v.Reason != "" {
			if !errors.As(err, &e) || e.Reason != v.Reason {
				t.Errorf("%s: %v, want %s", v.Name, err, v.Reason)
			}
			continue
		}
		key, keyErr := ecdh.X25519().NewPrivateKey(v.Key)
		if err != nil || keyErr != nil {
			t.Fatalf("%s: %v, %v", v.Name, err, keyErr)
		}
		if got := openEscrowFile(f, key); f.HeaderDamaged != v.HeaderDamaged || !slices.Equal(got, v.Envelopes) {
			t.Errorf("%s: %q, header damaged %v", v.Name, got, f.HeaderDamaged)
		}
	}
}

func writeEscrowFiles(t *testing.T) {
	t.Helper()
	key := newBundleKey(t)
	one, two := escrowItem(t, key.PublicKey(), "first envelope"), escrowItem(t, key.PublicKey(), "second envelope")
	good := escrowFile(t, one, two)
	lines := bytes.SplitAfter(good, []byte("\n"))
	foreign, err := SealEscrow([]byte("envelope"), "another", "i", key.PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(two)
	damaged[len(damaged)-1] ^= 1
	vectors := []escrowVector{
		{Name: "good", File: good, Envelopes: []string{"first envelope", "second envelope"}},
		{Name: "one item damaged", File: escrowFile(t, one, damaged), Envelopes: []string{"first envelope", ""}},
		{Name: "one item missing at the end", File: bytes.Join(lines[:3], nil), Envelopes: []string{"first envelope", ""}},
		{Name: "one line is no item", File: bytes.Join([][]byte{lines[0], lines[1], []byte("?\n"), lines[3]}, nil), Envelopes: []string{"", "second envelope"}},
		{Name: "header damaged", File: bytes.Join([][]byte{lines[0], []byte("{\n"), lines[2], lines[3]}, nil), HeaderDamaged: true, Envelopes: []string{"first envelope", "second envelope"}},
		{Name: "item of another registry", File: escrowFile(t, foreign), Envelopes: []string{""}},
		{Name: "newer version", File: bytes.Replace(good, []byte("escrow 5"), []byte("escrow 99"), 1), Reason: BundleNewer},
		{Name: "some other file", File: []byte("PK\x03\x04"), Reason: BundleNone},
	}
	for i := range vectors {
		vectors[i].Key = key.Bytes()
	}
	data, err := json.MarshalIndent(vectors, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(escrowFiles, append(data, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

// FuzzReadEscrow reads anything: no item comes out that was not sealed.
func FuzzReadEscrow(f *testing.F) {
	key := newBundleKey(f)
	item := escrowItem(f, key.PublicKey(), "envelope")
	good := escrowFile(f, item, item)
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte("confirmpoint-escrow 5\n{}\n" + base64.RawURLEncoding.EncodeToString(item)))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := ReadEscrow(bytes.NewReader(data))
		if err != nil {
			var e *BundleError
			if !errors.As(err, &e) {
				t.Fatalf("%v is no *BundleError", err)
			}
			return
		}
		for _, one := range file.Items {
			_, _ = EscrowRegistry(one)
			if envelope, _, err := OpenEscrow(one, "r", key); err == nil && string(envelope) != "envelope" {
				t.Fatal("an envelope that nobody sealed")
			}
		}
	})
}

// BenchmarkSealEscrow is what escrow costs at each decision.
func BenchmarkSealEscrow(b *testing.B) {
	key := newBundleKey(b).PublicKey()
	envelope := make([]byte, 4<<10)
	for b.Loop() {
		if _, err := SealEscrow(envelope, "r", "i", key); err != nil {
			b.Fatal(err)
		}
	}
}
