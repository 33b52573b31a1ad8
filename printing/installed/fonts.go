package installed

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/image/font/sfnt"

	"confirmpoint/printing/fontcut"
)

// Prefix begins the names of all fonts found here.
const Prefix = "local-"

// preferred are the families known to hold the hanzi that are rare, best first;
// they match each other's stroke better than any font that happens to have one.
var preferred = []string{"SimSun-ExtB", "SimSun-ExtG", "BabelStone Han"}

// Fonts are the fonts of some places. It may be used from any goroutine.
type Fonts struct {
	places func() []string
	faces  func() []face

	mu     sync.Mutex
	loaded map[string][]byte // by name, nil for a font that proved useless
}

// System are the fonts of this machine and of this user.
func System() *Fonts { return newFonts(places) }

// In are the fonts of the folders and files named, folders with what is below.
func In(paths ...string) *Fonts { return newFonts(func() []string { return paths }) }

func newFonts(places func() []string) *Fonts {
	f := &Fonts{places: places, loaded: map[string][]byte{}}
	f.faces = sync.OnceValue(f.scan)
	return f
}

// Find gives the name of the font that is to draw r, and tells whether there is
// one. The first call looks through all places (10 to 100 ms).
func (f *Fonts) Find(r rune) (string, bool) {
	for _, face := range f.faces() {
		if face.chars().Glyph(r) == 0 {
			continue
		}
		if _, err := f.Bytes(face.name); err == nil {
			return face.name, true
		}
	}
	return "", false
}

// Bytes gives a font as a file of its own. Never write to it.
func (f *Fonts) Bytes(name string) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	ttf, seen := f.loaded[name]
	if !seen {
		for _, face := range f.faces() {
			if face.name == name {
				ttf = face.load()
				break
			}
		}
		f.loaded[name] = ttf
	}
	if ttf == nil {
		return nil, fmt.Errorf("installed: no font %q", name)
	}
	return ttf, nil
}

// scan reads the heads of all fonts, in the order they are to be tried.
func (f *Fonts) scan() []face {
	var faces []face
	for _, place := range f.places() {
		// What cannot be read is no font of ours; the rest is.
		_ = filepath.WalkDir(place, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() && isFont(path) {
				faces = append(faces, open(path)...)
			}
			return nil
		})
	}
	slices.SortFunc(faces, func(a, b face) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		if d := strings.Compare(a.name, b.name); d != 0 {
			return d
		}
		return strings.Compare(a.path, b.path)
	})
	return slices.CompactFunc(faces, func(a, b face) bool { return a.name == b.name })
}

func isFont(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".ttf", ".ttc", ".otf", ".otc":
		return true
	}
	return false
}

func rank(f face) int {
	for i, family := range preferred {
		if slices.Contains(f.families, family) {
			return i
		}
	}
	return len(preferred)
}

// open gives the usable faces of a file, none when it cannot be read.
func open(path string) []face {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxFontBytes {
		return nil
	}
	faces, err := facesOf(file, info.Size())
	if err != nil {
		return nil
	}
	for i := range faces {
		f := &faces[i]
		f.path, f.name = path, Prefix+strings.ReplaceAll(f.name, " ", "")
		f.chars = sync.OnceValue(f.charMap)
	}
	return faces
}

// charMap reads which characters a face has; an empty map when it cannot.
func (f face) charMap() fontcut.CharMap {
	file, err := os.Open(f.path)
	if err != nil {
		return nil
	}
	defer file.Close()
	table, err := f.table(file, "cmap", maxCharMap)
	if err != nil {
		return nil
	}
	m, err := fontcut.ParseCharMap(table)
	if err != nil {
		return nil
	}
	return m
}

// load reads a face as a file of its own, nil when it cannot be cut.
func (f face) load() []byte {
	file, err := os.Open(f.path)
	if err != nil {
		return nil
	}
	defer file.Close()
	tables := map[string][]byte{}
	for tag := range f.tables {
		if tag == "DSIG" { // the signature is of the whole file
			continue
		}
		if tables[tag], err = f.table(file, tag, maxFontBytes); err != nil {
			return nil
		}
	}
	if len(tables["head"]) < 12 {
		return nil
	}
	ttf := fontcut.Assemble(tables)
	if _, err := fontcut.Parse(ttf); err != nil {
		return nil
	}
	if _, err := sfnt.Parse(ttf); err != nil {
		return nil
	}
	return ttf
}
