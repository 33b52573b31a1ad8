package installed

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"

	"confirmpoint/printing/installed/fonttest"
)

const rare = '\U00030EDE' // extension G

// folder writes files of fonts and gives the folder.
func folder(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func ttf(t *testing.T, f fonttest.Font) []byte {
	t.Helper()
	data, err := f.TTF()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestFind(t *testing.T) {
	has := []rune{rare}
	collection, err := fonttest.TTC(fonttest.Font{Family: "SimSun", Chars: []rune{'张'}}, fonttest.Font{Family: "SimSun-ExtG", Chars: has})
	if err != nil {
		t.Fatal(err)
	}
	other := ttf(t, fonttest.Font{Family: "Another Song", Chars: has})
	extB := ttf(t, fonttest.Font{Family: "SimSun-ExtB", Chars: has})
	cases := []struct {
		name  string
		files map[string][]byte
		want  string
	}{
		{"nothing", nil, ""},
		{"no font has it", map[string][]byte{"go.ttf": goregular.TTF}, ""},
		{"below a folder", map[string][]byte{"truetype/song/any.ttf": other}, "local-AnotherSong"},
		{"a face of a collection", map[string][]byte{"simsun.ttc": collection}, "local-SimSun-ExtG"},
		{"known families first", map[string][]byte{"a.ttf": other, "simsun.ttc": collection}, "local-SimSun-ExtG"},
		{"the best known first", map[string][]byte{"a.ttc": collection, "z.TTF": extB}, "local-SimSun-ExtB"},
		{"the name of the file does not count", map[string][]byte{"simsunb.ttf": other}, "local-AnotherSong"},
		{"not a font by its ending", map[string][]byte{"song.txt": other}, ""},
		{"restricted", map[string][]byte{"a.ttf": ttf(t, fonttest.Font{Family: "A", FSType: 0x2, Chars: has})}, ""},
		{"restricted, but preview and print", map[string][]byte{"a.ttf": ttf(t, fonttest.Font{Family: "A", FSType: 0x6, Chars: has})}, "local-A"},
		{"editable", map[string][]byte{"a.ttf": ttf(t, fonttest.Font{Family: "A", FSType: 0x8, Chars: has})}, "local-A"},
		{"not to be cut", map[string][]byte{"a.ttf": ttf(t, fonttest.Font{Family: "A", FSType: 0x108, Chars: has})}, ""},
		{"bitmaps only", map[string][]byte{"a.ttf": ttf(t, fonttest.Font{Family: "A", FSType: 0x200, Chars: has})}, ""},
		{"sick ones are passed over", map[string][]byte{
			"half.ttf": extB[:len(extB)/2], "empty.ttf": nil, "text.ttf": []byte("not a font at all, but long enough"),
			"cff.otf": append([]byte("OTTO"), extB[4:]...), "good.ttf": other,
		}, "local-AnotherSong"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			fonts := In(folder(t, c.files))
			got, ok := fonts.Find(rare)
			if got != c.want || ok != (c.want != "") {
				t.Fatalf("found %q, want %q", got, c.want)
			}
			if !ok {
				return
			}
			data, err := fonts.Bytes(got)
			if err != nil {
				t.Fatal(err)
			}
			font, err := sfnt.Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			var buf sfnt.Buffer
			if g, err := font.GlyphIndex(&buf, rare); err != nil || g != 1 {
				t.Errorf("glyph %d (%v)", g, err)
			}
		})
	}
}

// TestSickAtHeart: a font whose head is well and whose outlines are not is
// passed over for the next.
func TestSickAtHeart(t *testing.T) {
	sick := ttf(t, fonttest.Font{Family: "SimSun-ExtB", Chars: []rune{rare}})
	at := bytes.Index(sick, []byte("loca")) + 12
	sick[at+3] = 2 // loca is of one entry
	dir := folder(t, map[string][]byte{"a.ttf": sick, "b.ttf": ttf(t, fonttest.Font{Family: "Well", Chars: []rune{rare}})})
	if got, _ := In(dir).Find(rare); got != "local-Well" {
		t.Errorf("found %q", got)
	}
}

// TestSameFontsSameChoice: neither the order of places nor names of files matter.
func TestSameFontsSameChoice(t *testing.T) {
	a := ttf(t, fonttest.Font{Family: "A", Chars: []rune{rare}})
	b := ttf(t, fonttest.Font{Family: "B", Chars: []rune{rare}})
	one, other := folder(t, map[string][]byte{"1.ttf": a}), folder(t, map[string][]byte{"0.ttf": b})
	for _, dirs := range [][]string{{one, other}, {other, one}, {one, filepath.Join(other, "0.ttf"), "/nonexistent"}} {
		if got, _ := In(dirs...).Find(rare); got != "local-A" {
			t.Errorf("%v: found %q", dirs, got)
		}
	}
}

func TestUnknownFont(t *testing.T) {
	if _, err := In().Bytes("local-Nothing"); err == nil {
		t.Error("a font nobody has was given")
	}
}

// TestThisMachine: its places can be looked through, whatever they hold.
func TestThisMachine(t *testing.T) {
	fonts := System()
	for _, f := range fonts.faces() {
		if f.name == "" || len(f.families) == 0 {
			t.Errorf("%s has no name", f.path)
		}
	}
	if name, ok := fonts.Find('张'); ok {
		if _, err := fonts.Bytes(name); err != nil {
			t.Error(err)
		}
	}
	if len(places()) == 0 {
		t.Error("there is no place to look")
	}
}

// FuzzFaces: any file has some faces or none, never a panic.
func FuzzFaces(f *testing.F) {
	font := fonttest.Font{Family: "SimSun", Chars: []rune{rare}}
	single, err := font.TTF()
	if err != nil {
		f.Fatal(err)
	}
	collection, err := fonttest.TTC(font, fonttest.Font{Family: "SimSun-ExtB"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(single)
	f.Add(collection)
	f.Fuzz(func(t *testing.T, data []byte) {
		faces, err := facesOf(bytes.NewReader(data), int64(len(data)))
		if err != nil && len(faces) > 0 {
			t.Error("faces of a file that is none")
		}
		for _, face := range faces {
			if face.name == "" || slices.Contains(face.families, "") {
				t.Error("a face without a name")
			}
		}
	})
}
