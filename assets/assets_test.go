package assets

import (
	"testing"

	"golang.org/x/image/font/sfnt"
)

// TestFontsHaveWhatTheyAreFor reads every font with an independent parser and
// asks for the characters it was made for.
func TestFontsHaveWhatTheyAreFor(t *testing.T) {
	names := "张敏欧阳·䶮㛃喆堃（）《》0123Xx"
	icons := "✓◐○●↑→⇄△▲⚠×■□"
	rare := "𠮷𬱖𠅤𫖯𬱟"
	fonts := []struct {
		name string
		load func() ([]byte, error)
		has  string
	}{
		{"window", func() ([]byte, error) { return WindowFont(), nil }, names + icons + rare},
		{"window bold", func() ([]byte, error) { return WindowFontBold(), nil }, names + icons + rare},
		{"song", PrintSong.Bytes, names + "□√〇—…"},
		{"song bold", PrintSongBold.Bytes, "中小学教师资格定期注册申请表受理凭证存根预览未生效"},
		{"song more", PrintSongMore.Bytes, "鱻靐𬱖𫖯"},
		{"hana a", PrintHanaA.Bytes, "\uf9dc\U0002f800"},
		{"hana b", PrintHanaB.Bytes, "𠮷𠅤𪚥"},
		{"hana c", PrintHanaC.Bytes, "𪜀𫝀𫠠𬺰"},
	}
	for _, f := range fonts {
		data, err := f.load()
		if err != nil {
			t.Fatalf("%s: %v", f.name, err)
		}
		parsed, err := sfnt.Parse(data)
		if err != nil {
			t.Fatalf("%s: %v", f.name, err)
		}
		var buf sfnt.Buffer
		for _, r := range f.has {
			if g, err := parsed.GlyphIndex(&buf, r); err != nil || g == 0 {
				t.Errorf("%s: no glyph for %c U+%04X (%v)", f.name, r, r, err)
			}
		}
	}
}

func TestUnknownPrintFont(t *testing.T) {
	if _, err := PrintFont("nosuch").Bytes(); err == nil {
		t.Error("a font that does not exist was given")
	}
}
