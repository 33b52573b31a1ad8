package fonttest

import (
	"encoding/binary"
	"slices"
	"unicode/utf16"

	"confirmpoint/assets"
	"confirmpoint/printing/fontcut"
)

var be = binary.BigEndian

// Font says what a font is to be.
type Font struct {
	Family string
	FSType uint16 // OS/2 fsType
	Chars  []rune // all drawn as 𠮷
}

// Tables gives the tables of the font.
func (f Font) Tables() (map[string][]byte, error) {
	whole, err := assets.PrintHanaB.Bytes()
	if err != nil {
		return nil, err
	}
	source, err := fontcut.Parse(whole)
	if err != nil {
		return nil, err
	}
	ttf, err := source.Cut([]rune{'𠮷'})
	if err != nil {
		return nil, err
	}
	tables := map[string][]byte{}
	for i := range int(be.Uint16(ttf[4:])) {
		e := ttf[12+16*i:]
		tables[string(e[:4])] = ttf[be.Uint32(e[8:]):][:be.Uint32(e[12:])]
	}
	be.PutUint16(tables["OS/2"][8:], f.FSType)
	tables["cmap"], tables["name"] = f.charMap(), f.names()
	return tables, nil
}

// TTF gives the font as a file.
func (f Font) TTF() ([]byte, error) {
	tables, err := f.Tables()
	if err != nil {
		return nil, err
	}
	return fontcut.Assemble(tables), nil
}

// TTC gives some fonts as a collection.
func TTC(fonts ...Font) ([]byte, error) {
	file := be.AppendUint32(be.AppendUint32([]byte("ttcf"), 0x00010000), uint32(len(fonts)))
	at := len(file) + 4*len(fonts)
	var rest []byte
	for _, f := range fonts {
		ttf, err := f.TTF()
		if err != nil {
			return nil, err
		}
		start := at + len(rest)
		for i := range int(be.Uint16(ttf[4:])) { // offsets count from the start of the collection
			offset := ttf[12+16*i+8:]
			be.PutUint32(offset, be.Uint32(offset)+uint32(start))
		}
		file = be.AppendUint32(file, uint32(start))
		rest = append(rest, ttf...)
	}
	return append(file, rest...), nil
}

// charMap is a cmap of format 12: every character is glyph 1.
func (f Font) charMap() []byte {
	b := []byte{0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0}
	for _, v := range []uint32{uint32(16 + 12*len(f.Chars)), 0, uint32(len(f.Chars))} {
		b = be.AppendUint32(b, v)
	}
	for _, r := range slices.Sorted(slices.Values(f.Chars)) {
		for _, v := range []uint32{uint32(r), uint32(r), 1} {
			b = be.AppendUint32(b, v)
		}
	}
	return b
}

// names has the family in English and the name for PostScript.
func (f Font) names() []byte {
	text := utf16.Encode([]rune(f.Family))
	n := uint16(2 * len(text))
	var b []byte
	for _, v := range []uint16{0, 2, 30, 3, 1, 0x409, 1, n, 0, 3, 1, 0x409, 6, n, 0} {
		b = be.AppendUint16(b, v)
	}
	for _, u := range text {
		b = be.AppendUint16(b, u)
	}
	return b
}
