package gdi

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"golang.org/x/image/font/sfnt"

	"confirmpoint/assets"
)

func TestRename(t *testing.T) {
	for _, name := range []assets.PrintFont{assets.PrintSongBold, assets.PrintSong} {
		ttf, err := name.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		renamed, err := Rename(ttf, Family(name))
		if err != nil {
			t.Fatal(err)
		}
		before, err := sfnt.Parse(ttf)
		if err != nil {
			t.Fatal(err)
		}
		after, err := sfnt.Parse(renamed)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var buf sfnt.Buffer
		for _, id := range []sfnt.NameID{sfnt.NameIDFamily, sfnt.NameIDFull, sfnt.NameIDPostScript} {
			if got, err := after.Name(&buf, id); got != "confirmpoint "+string(name) || err != nil {
				t.Errorf("%s: name %d is %q, %v", name, id, got, err)
			}
		}
		for _, r := range "张敏八A1" {
			was, _ := before.GlyphIndex(&buf, r)
			is, err := after.GlyphIndex(&buf, r)
			if is != was || is == 0 || err != nil {
				t.Errorf("%s: glyph of %c was %d and is %d, %v", name, r, was, is, err)
			}
		}
		if before.NumGlyphs() != after.NumGlyphs() {
			t.Errorf("%s: %d glyphs became %d", name, before.NumGlyphs(), after.NumGlyphs())
		}
		if got := checksum(renamed); got != checkSumMagic {
			t.Errorf("%s: the file adds up to %#x", name, got)
		}
	}
}

// TestRenameTakesTheFirstOfACollection: fonts of the machine are often one.
func TestRenameTakesTheFirstOfACollection(t *testing.T) {
	ttf, err := assets.PrintSongBold.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	header := []byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x00\x00\x00\x10")
	collection := append(header, ttf...)
	tables := int(binary.BigEndian.Uint16(ttf[4:]))
	for i := range tables {
		at := collection[16+12+16*i+8:]
		binary.BigEndian.PutUint32(at, binary.BigEndian.Uint32(at)+16)
	}
	one, err := Rename(collection, "x")
	if err != nil {
		t.Fatal(err)
	}
	other, err := Rename(ttf, "x")
	if err != nil || !bytes.Equal(one, other) {
		t.Errorf("it is another font than the file alone (%v)", err)
	}
}

func TestFamily(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range []assets.PrintFont{"song", "song-bold", "SimSun-ExtB", "宋体", "仿宋", "a name that is much longer than Windows takes"} {
		family := Family(name)
		if len(family) > maxFamily || seen[family] {
			t.Errorf("%s: %q", name, family)
		}
		for _, b := range []byte(family) {
			if b > 0x7E {
				t.Errorf("%s: %q is not ASCII", name, family)
			}
		}
		seen[family] = true
	}
}

// FuzzRename feeds anything: a font or ErrFont, never a panic.
func FuzzRename(f *testing.F) {
	head := make([]byte, 54)
	font := append([]byte("\x00\x01\x00\x00\x00\x01\x00\x10\x00\x00\x00\x00head\x00\x00\x00\x00\x00\x00\x00\x1c\x00\x00\x00\x36"), head...)
	f.Add(font)
	f.Add(font[:20])
	f.Add([]byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x01\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, ttf []byte) {
		out, err := Rename(ttf, "x")
		if err != nil && !errors.Is(err, ErrFont) {
			t.Errorf("got %v", err)
		}
		if err == nil && checksum(out) != checkSumMagic {
			t.Error("a file that does not add up")
		}
	})
}
