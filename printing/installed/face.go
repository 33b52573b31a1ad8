package installed

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf16"

	"confirmpoint/printing/fontcut"
)

var be = binary.BigEndian

var errFace = errors.New("installed: not a font that can be used")

// Limits of what is read of a file before it is known to be of use.
const (
	maxTables    = 128
	maxFaces     = 64
	maxSmall     = 1 << 20 // name and OS/2
	maxCharMap   = 16 << 20
	maxFontBytes = 256 << 20
)

// span is where a table lies in a file.
type span struct{ offset, length uint32 }

// face is one font of a file.
type face struct {
	path     string
	families []string // in all languages
	name     string   // for PostScript, of letters, digits and hyphens
	tables   map[string]span
	chars    func() fontcut.CharMap // empty when it cannot be read
}

// facesOf reads the heads of the fonts in a file, without those that cannot be used.
func facesOf(file io.ReaderAt, size int64) ([]face, error) {
	var head [12]byte
	if err := readAt(file, head[:], 0); err != nil {
		return nil, err
	}
	starts := []uint32{0}
	if string(head[:4]) == "ttcf" {
		n := be.Uint32(head[8:])
		if n > maxFaces {
			return nil, errFace
		}
		list := make([]byte, 4*n)
		if err := readAt(file, list, 12); err != nil {
			return nil, err
		}
		starts = starts[:0]
		for i := range n {
			starts = append(starts, be.Uint32(list[4*i:]))
		}
	}
	var faces []face
	for _, start := range starts {
		if f, err := readFace(file, size, start); err == nil {
			faces = append(faces, f)
		}
	}
	return faces, nil
}

// readAt fills b or fails.
func readAt(file io.ReaderAt, b []byte, at int64) error {
	n, err := file.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	return errors.Join(errFace, err)
}

func readFace(file io.ReaderAt, size int64, start uint32) (face, error) {
	var head [12]byte
	if err := readAt(file, head[:], int64(start)); err != nil {
		return face{}, err
	}
	n := be.Uint16(head[4:])
	if kind := be.Uint32(head[:]); kind != 0x00010000 && kind != 0x74727565 || n > maxTables {
		return face{}, errFace
	}
	directory := make([]byte, 16*int(n))
	if err := readAt(file, directory, int64(start)+12); err != nil {
		return face{}, err
	}
	f := face{tables: make(map[string]span, n)}
	for e := directory; len(e) > 0; e = e[16:] {
		s := span{be.Uint32(e[8:]), be.Uint32(e[12:])}
		if int64(s.offset)+int64(s.length) > size {
			return face{}, errFace
		}
		f.tables[string(e[:4])] = s
	}
	if !f.serves(file) {
		return face{}, errFace
	}
	names, err := f.table(file, "name", maxSmall)
	if err != nil {
		return face{}, err
	}
	f.families, f.name = namesOf(names)
	if f.name == "" || len(f.families) == 0 {
		return face{}, errFace
	}
	return f, nil
}

// serves tells whether all tables are there that a cut needs, and whether the
// font may be embedded.
func (f *face) serves(file io.ReaderAt) bool {
	for _, tag := range []string{"glyf", "loca", "cmap", "head", "hhea", "hmtx", "maxp", "OS/2", "post", "name"} {
		if f.tables[tag].length == 0 {
			return false
		}
	}
	os2, err := f.table(file, "OS/2", maxSmall)
	return err == nil && len(os2) >= 10 && mayEmbed(be.Uint16(os2[8:]))
}

func (f *face) table(file io.ReaderAt, tag string, limit uint32) ([]byte, error) {
	s := f.tables[tag]
	if s.length > limit {
		return nil, errFace
	}
	b := make([]byte, s.length)
	return b, readAt(file, b, int64(s.offset))
}

// mayEmbed reads fsType (OpenType, OS/2 table): restricted fonts stay out unless
// a milder right is given beside, as do those that may not be cut and those
// that allow bitmaps only.
func mayEmbed(fsType uint16) bool {
	const restricted, previewPrint, editable, noSubsetting, bitmapOnly = 0x2, 0x4, 0x8, 0x100, 0x200
	if fsType&(noSubsetting|bitmapOnly) != 0 {
		return false
	}
	return fsType&restricted == 0 || fsType&(previewPrint|editable) != 0
}

// namesOf gives the families of a name table in all languages, each once, and
// the name for PostScript.
func namesOf(b []byte) (families []string, name string) {
	if len(b) < 6 {
		return nil, ""
	}
	n, at := int(be.Uint16(b[2:])), int(be.Uint16(b[4:]))
	for i := range n {
		if 6+12*(i+1) > len(b) {
			break
		}
		e := b[6+12*i:]
		from := at + int(be.Uint16(e[10:]))
		to := from + int(be.Uint16(e[8:]))
		if to > len(b) {
			continue
		}
		text := decode(be.Uint16(e), b[from:to])
		switch id := be.Uint16(e[6:]); {
		case (id == 1 || id == 16) && text != "" && !slices.Contains(families, text):
			families = append(families, text)
		case id == 6 && name == "":
			name = plain(text)
		}
	}
	return families, name
}

// decode reads a name: of platform 1 as ASCII, else UTF-16.
func decode(platform uint16, b []byte) string {
	if platform == 1 {
		return plain(string(b))
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = be.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

// plain keeps what may stand in a name of a PDF without quoting, and blanks.
func plain(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == ' ':
			return r
		}
		return -1
	}, s), " ")
}
