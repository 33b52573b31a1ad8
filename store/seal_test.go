package store

import (
	"bytes"
	"crypto/rand"
	"errors"
	"reflect"
	"testing"
)

func testRing(t testing.TB) *keyring {
	t.Helper()
	k, err := newKeyring(testKey(), []byte("uuid of the file"), rand.Reader)
	check(t, err)
	check(t, k.usePlan(bytes.Repeat([]byte{2}, cacheKeySize), 2))
	return k
}

func TestSealBindsItsPlace(t *testing.T) {
	k := testRing(t)
	home := place{"record", "projection", "rec-1", 7}
	cell, err := k.body.seal(home, []byte("林知夏"))
	check(t, err)
	if plain, err := k.body.open(nil, home, cell); err != nil || string(plain) != "林知夏" {
		t.Fatalf("opens as %q, %v", plain, err)
	}
	again, err := k.body.seal(home, []byte("林知夏"))
	check(t, err)
	if bytes.Equal(cell, again) {
		t.Error("the same text twice gives the same cell")
	}
	for _, other := range []place{
		{"body", "projection", "rec-1", 7}, {"record", "content", "rec-1", 7},
		{"record", "projection", "rec-2", 7}, {"record", "projection", "rec-1", 8},
		{"record", "projectio", "n\x00rec-1", 7},
	} {
		if _, err := k.body.open(nil, other, cell); !errors.Is(err, errSeal) {
			t.Errorf("opens at %v", other)
		}
	}
	if _, err := k.audit.open(nil, home, cell); !errors.Is(err, errSeal) {
		t.Error("opens under the key of another purpose")
	}
	elsewhere, err := newKeyring(testKey(), []byte("uuid of a second"), rand.Reader)
	check(t, err)
	check(t, elsewhere.usePlan(bytes.Repeat([]byte{2}, cacheKeySize), 2))
	if _, err := elsewhere.body.open(nil, home, cell); !errors.Is(err, errSeal) {
		t.Error("opens in another file of the same credential")
	}
	moved := *k.body // the same key, were it ever that of two files
	moved.file = []byte("uuid of a second")
	if _, err := moved.open(nil, home, cell); !errors.Is(err, errSeal) {
		t.Error("opens in another file under the same key")
	}
	for i := range cell {
		bad := bytes.Clone(cell)
		bad[i] ^= 1
		if _, err := k.body.open(nil, home, bad); !errors.Is(err, errSeal) {
			t.Errorf("opens with byte %d changed", i)
		}
	}
}

func TestKeyedHashesDifferByPurposeAndKey(t *testing.T) {
	k := testRing(t)
	other, err := newKeyring(bytes.Repeat([]byte{1}, cacheKeySize), []byte("uuid of the file"), rand.Reader)
	check(t, err)
	mine := k.blindIndex("number", "2026")
	if !bytes.Equal(mine, k.blindIndex("number", "2026")) {
		t.Error("not repeatable")
	}
	if bytes.Equal(mine, k.blindIndex("document", "2026")) || bytes.Equal(mine, other.blindIndex("number", "2026")) {
		t.Error("a hash can stand in for one of another kind")
	}
	k.wipe()
	if !bytes.Equal(k.index, make([]byte, cacheKeySize)) {
		t.Error("the index key is not overwritten")
	}
}

// sevens makes the same nonce in every process that fuzzes.
type sevens struct{}

func (sevens) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 7
	}
	return len(b), nil
}

func FuzzOpenCell(f *testing.F) {
	k, err := newKeyring(testKey(), []byte("uuid of the file"), sevens{})
	check(f, err)
	check(f, k.usePlan(bytes.Repeat([]byte{2}, cacheKeySize), 2))
	home := place{"record", "projection", "rec-1", 7}
	cell, err := k.body.seal(home, []byte("林知夏"))
	check(f, err)
	f.Add(cell)
	f.Add(cell[:sealOverhead])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		plain, err := k.body.open(nil, home, b)
		if err == nil && !bytes.Equal(b, cell) {
			t.Fatalf("a forged cell opens as %q", plain)
		}
		if err != nil && !errors.Is(err, errSeal) {
			t.Fatal(err)
		}
	})
}

func FuzzProjection(f *testing.F) {
	p := projection{facts: facts{contentRev: 1, standingRev: 2, version: 3, state: "pending", kind: "first", findings: 4,
		photo: blobSum{1}, scan: blobSum{2}, gone: true}}
	p.text[fieldName] = "林知夏"
	f.Add(p.encode())
	f.Add((&projection{}).encode())
	f.Add([]byte{projectionFormat, 0x80})
	intern := func(b []byte) string { return string(b) }
	f.Fuzz(func(t *testing.T, b []byte) {
		read, err := parseProjection(b, intern)
		if err != nil {
			return
		}
		first := read.full(b)
		again, err := parseProjection(first.encode(), intern)
		if err != nil || !reflect.DeepEqual(again.full(first.encode()), first) {
			t.Fatalf("encoding again differs: %v", err)
		}
	})
}

func FuzzRecordBody(f *testing.F) {
	f.Add([]byte{0, 0, 0, 2, '{', '}', '{', '}'})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		rec, err := decodeRecord(b)
		if err != nil {
			return
		}
		encoded, err := encodeRecord(&rec, nil)
		check(t, err)
		again, err := decodeRecord(encoded)
		if err != nil || again.ID != rec.ID || again.Content.Identity.Name != rec.Content.Identity.Name {
			t.Fatalf("encoding again differs: %v", err)
		}
	})
}

// FuzzSyncLine: no line of the sync log is read that was not written.
func FuzzSyncLine(f *testing.F) {
	k, err := newKeyring(testKey(), []byte("uuid of the file"), sevens{})
	check(f, err)
	check(f, k.usePlan(bytes.Repeat([]byte{2}, cacheKeySize), 2))
	cell, err := k.own.seal(syncPlace(1, 2), []byte(`{"kind":"send"}`))
	check(f, err)
	f.Add(cell)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, ok := openSync(k, 1, 2, b); ok && !bytes.Equal(b, cell) {
			t.Fatal("a forged line is read")
		}
	})
}
