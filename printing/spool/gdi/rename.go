package gdi

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"unicode/utf16"

	"confirmpoint/assets"
)

// ErrFont is the answer to bytes that are no TrueType font.
var ErrFont = errors.New("gdi: not a TrueType font")

type table struct {
	tag  uint32
	data []byte
}

const (
	tagCollection = 0x74746366 // ttcf
	tagName       = 0x6E616D65 // name
	tagSignature  = 0x44534947 // DSIG
	tagHead       = 0x68656164 // head
	maxTables     = 64
	checkSumMagic = 0xB1B0AFBA
)

// Rename gives a copy of a TrueType file, or of the first font of a
// collection, whose only name is family (ASCII, at most 31 characters). GDI
// finds fonts by their names, and glyph numbers of one font drawn with another
// are nonsense: under a name of our own no font installed on the machine, and
// no other of ours, can be taken for it.
func Rename(ttf []byte, family string) ([]byte, error) {
	tables, version, err := tablesOf(ttf)
	if err != nil {
		return nil, err
	}
	tables = slices.DeleteFunc(tables, func(t table) bool { return t.tag == tagName || t.tag == tagSignature })
	tables = append(tables, table{tagName, nameTable(family)})
	slices.SortFunc(tables, func(a, b table) int { return int(int64(a.tag) - int64(b.tag)) })
	return assemble(version, tables), nil
}

// tablesOf reads the directory of a font (OpenType 1.9, otff).
func tablesOf(ttf []byte) ([]table, uint32, error) {
	u32 := func(at uint64) uint32 {
		if at+4 > uint64(len(ttf)) {
			return 0
		}
		return binary.BigEndian.Uint32(ttf[at:])
	}
	start := uint64(0)
	if u32(0) == tagCollection {
		start = uint64(u32(12))
	}
	n := uint64(u32(start+4) >> 16)
	if n == 0 || n > maxTables {
		return nil, 0, ErrFont
	}
	tables := make([]table, 0, n)
	head := false
	for i := range n {
		entry := start + 12 + 16*i
		tag, from, length := u32(entry), uint64(u32(entry+8)), uint64(u32(entry+12))
		if entry+16 > uint64(len(ttf)) || from+length > uint64(len(ttf)) {
			return nil, 0, ErrFont
		}
		head = head || tag == tagHead && length >= 12
		tables = append(tables, table{tag, ttf[from : from+length]})
	}
	if !head {
		return nil, 0, ErrFont
	}
	return tables, u32(start), nil
}

// nameTable holds family as name, full name and PostScript name, for Windows
// and in English.
func nameTable(family string) []byte {
	const windows, unicodeBMP, english = 3, 1, 0x409
	var regular, name []byte
	for _, u := range utf16.Encode([]rune("Regular")) {
		regular = binary.BigEndian.AppendUint16(regular, u)
	}
	for _, u := range utf16.Encode([]rune(family)) {
		name = binary.BigEndian.AppendUint16(name, u)
	}
	ids := []uint16{1, 2, 3, 4, 6} // family, style, unique, full, PostScript
	t := []byte{0, 0, 0, byte(len(ids)), 0, byte(6 + 12*len(ids))}
	for _, id := range ids {
		length, at := len(name), len(regular)
		if id == 2 {
			length, at = len(regular), 0
		}
		for _, v := range []uint16{windows, unicodeBMP, english, id, uint16(length), uint16(at)} {
			t = binary.BigEndian.AppendUint16(t, v)
		}
	}
	return append(append(t, regular...), name...)
}

func assemble(version uint32, tables []table) []byte {
	n := len(tables)
	size := 12 + 16*n
	for _, t := range tables {
		size += (len(t.data) + 3) &^ 3
	}
	out := make([]byte, 12+16*n, size)
	binary.BigEndian.PutUint32(out, version)
	binary.BigEndian.PutUint16(out[4:], uint16(n))
	power, log := 1, 0
	for power*2 <= n {
		power, log = power*2, log+1
	}
	binary.BigEndian.PutUint16(out[6:], uint16(16*power))
	binary.BigEndian.PutUint16(out[8:], uint16(log))
	binary.BigEndian.PutUint16(out[10:], uint16(16*(n-power)))
	head := 0
	for i, t := range tables {
		at := len(out)
		out = append(out, t.data...)
		out = append(out, make([]byte, -len(t.data)&3)...)
		if t.tag == tagHead {
			head = at
			binary.BigEndian.PutUint32(out[at+8:], 0) // checkSumAdjustment is counted as 0
		}
		entry := out[12+16*i:]
		binary.BigEndian.PutUint32(entry, t.tag)
		binary.BigEndian.PutUint32(entry[4:], checksum(out[at:]))
		binary.BigEndian.PutUint32(entry[8:], uint32(at))
		binary.BigEndian.PutUint32(entry[12:], uint32(len(t.data)))
	}
	binary.BigEndian.PutUint32(out[head+8:], checkSumMagic-checksum(out))
	return out
}

// checksum adds up 32-bit words; b is padded to whole ones.
func checksum(b []byte) uint32 {
	var sum uint32
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	return sum
}

// maxFamily is LF_FACESIZE without its final zero.
const maxFamily = 31

// Family is the name under which a font is registered.
func Family(name assets.PrintFont) string {
	family := "confirmpoint " + string(name)
	for _, b := range []byte(family) {
		if b < 0x20 || b > 0x7E || len(family) > maxFamily {
			sum := sha256.Sum256([]byte(name)) // a font of the machine, by its own name
			return "confirmpoint " + hex.EncodeToString(sum[:8])
		}
	}
	return family
}
