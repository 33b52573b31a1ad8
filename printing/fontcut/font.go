package fontcut

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrFont is what every fault of a font wraps.
var ErrFont = errors.New("not a font that can be cut")

func bad(what string) error { return fmt.Errorf("fontcut: %w: %s", ErrFont, what) }

var be = binary.BigEndian

// Font is a TrueType font ready to be cut. It may be used from any goroutine.
type Font struct {
	head, hhea, maxp, hmtx, loca, glyf, os2, post []byte

	chars    CharMap
	glyphs   int  // in the font
	metrics  int  // full entries of hmtx
	longLoca bool // offsets of four bytes
}

// Parse reads the tables of a font. The font refers to ttf, which must not
// change afterwards.
func Parse(ttf []byte) (*Font, error) {
	tables, err := tablesOf(ttf)
	if err != nil {
		return nil, err
	}
	f := &Font{
		head: tables["head"], hhea: tables["hhea"], maxp: tables["maxp"], hmtx: tables["hmtx"],
		loca: tables["loca"], glyf: tables["glyf"], os2: tables["OS/2"], post: tables["post"],
	}
	switch {
	case len(f.head) < 54, len(f.hhea) < 36, len(f.maxp) < 32, len(f.os2) < 78, len(f.post) < 32:
		return nil, bad("a table is missing or short")
	}
	f.glyphs, f.metrics = int(be.Uint16(f.maxp[4:])), int(be.Uint16(f.hhea[34:]))
	f.longLoca = be.Uint16(f.head[50:]) != 0
	entry := 2
	if f.longLoca {
		entry = 4
	}
	switch {
	case f.glyphs == 0 || len(f.loca) < (f.glyphs+1)*entry:
		return nil, bad("loca")
	case f.metrics == 0 || f.metrics > f.glyphs || len(f.hmtx) < 4*f.metrics+2*(f.glyphs-f.metrics):
		return nil, bad("hmtx")
	}
	if f.chars, err = ParseCharMap(tables["cmap"]); err != nil {
		return nil, err
	}
	return f, nil
}

// tablesOf finds the tables of a font file. Of two with one name the last counts.
func tablesOf(ttf []byte) (map[string][]byte, error) {
	if len(ttf) < 12 || be.Uint32(ttf) != 0x00010000 && string(ttf[:4]) != "true" {
		return nil, bad("no TrueType outlines")
	}
	n := int(be.Uint16(ttf[4:]))
	if len(ttf) < 12+16*n {
		return nil, bad("table directory")
	}
	tables := make(map[string][]byte, n)
	for i := range n {
		entry := ttf[12+16*i:]
		offset, length := uint64(be.Uint32(entry[8:])), uint64(be.Uint32(entry[12:]))
		if offset+length > uint64(len(ttf)) {
			return nil, bad("a table ends behind the file")
		}
		tables[string(entry[:4])] = ttf[offset : offset+length]
	}
	return tables, nil
}

// Glyph gives the glyph of a character, 0 when the font has none.
func (f *Font) Glyph(r rune) uint16 {
	g := f.chars.Glyph(r)
	if int(g) >= f.glyphs {
		return 0
	}
	return g
}

// outline gives the bytes of a glyph; none for a blank.
func (f *Font) outline(g uint16) ([]byte, error) {
	var from, to uint64
	if f.longLoca {
		from, to = uint64(be.Uint32(f.loca[4*int(g):])), uint64(be.Uint32(f.loca[4*int(g)+4:]))
	} else {
		from, to = 2*uint64(be.Uint16(f.loca[2*int(g):])), 2*uint64(be.Uint16(f.loca[2*int(g)+2:]))
	}
	if from > to || to > uint64(len(f.glyf)) {
		return nil, bad("loca points outside glyf")
	}
	if n := to - from; n > 0 && n < 10 {
		return nil, bad("a glyph is short")
	}
	return f.glyf[from:to], nil
}

// metric gives advance and left side bearing of a glyph, as they stand in hmtx.
func (f *Font) metric(g uint16) (advance, bearing uint16) {
	if int(g) < f.metrics {
		return be.Uint16(f.hmtx[4*int(g):]), be.Uint16(f.hmtx[4*int(g)+2:])
	}
	return be.Uint16(f.hmtx[4*(f.metrics-1):]), be.Uint16(f.hmtx[4*f.metrics+2*(int(g)-f.metrics):])
}
