package assets

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// PrintFont names one of the fonts for paper. All are TrueType with glyf
// outlines, since that is what the PDF library reads.
type PrintFont string

// The fonts for paper. A character is drawn with the first font that has it,
// in this order; PrintSongBold stands before PrintSong for bold text.
const (
	PrintSongBold PrintFont = "song-bold" // headings: 3,500 common characters
	PrintSong     PrintFont = "song"      // 通用规范汉字表 in the first plane, Latin, punctuation
	PrintSongMore PrintFont = "song-more" // the other characters of the same face
	PrintHanaA    PrintFont = "hana-a"    // compatibility ideographs
	PrintHanaB    PrintFont = "hana-b"    // CJK extension B
	PrintHanaC    PrintFont = "hana-c"    // CJK extensions C to F
)

//go:embed fonts/print-song-bold.ttf.zst
var songBold []byte

//go:embed fonts/print-song.ttf.zst
var song []byte

//go:embed fonts/print-song-more.ttf.zst
var songMore []byte

//go:embed fonts/print-hana-a.ttf.zst
var hanaA []byte

//go:embed fonts/print-hana-b.ttf.zst
var hanaB []byte

//go:embed fonts/print-hana-c.ttf.zst
var hanaC []byte

var packedFonts = map[PrintFont][]byte{
	PrintSongBold: songBold, PrintSong: song, PrintSongMore: songMore,
	PrintHanaA: hanaA, PrintHanaB: hanaB, PrintHanaC: hanaC,
}

// Each font is unpacked for all at most once in the life of the process.
var printFonts = map[PrintFont]func() ([]byte, error){
	PrintSongBold: sync.OnceValues(PrintSongBold.Unpack),
	PrintSong:     sync.OnceValues(PrintSong.Unpack),
	PrintSongMore: sync.OnceValues(PrintSongMore.Unpack),
	PrintHanaA:    sync.OnceValues(PrintHanaA.Unpack),
	PrintHanaB:    sync.OnceValues(PrintHanaB.Unpack),
	PrintHanaC:    sync.OnceValues(PrintHanaC.Unpack),
}

// Bytes gives the font file. The first call unpacks it (10 to 100 ms), later
// ones share its bytes: never write to them.
func (f PrintFont) Bytes() ([]byte, error) {
	load, ok := printFonts[f]
	if !ok {
		return nil, fmt.Errorf("assets: no print font %q", f)
	}
	return load()
}

// Unpack gives a copy of the font file that nobody else holds (10 to 100 ms).
func (f PrintFont) Unpack() ([]byte, error) {
	packed, ok := packedFonts[f]
	if !ok {
		return nil, fmt.Errorf("assets: no print font %q", f)
	}
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("assets: font %s: %w", f, err)
	}
	defer d.Close()
	ttf, err := d.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("assets: font %s: %w", f, err)
	}
	return ttf, nil
}

// PrintFonts lists all fonts for paper.
func PrintFonts() []PrintFont {
	return []PrintFont{PrintSongBold, PrintSong, PrintSongMore, PrintHanaA, PrintHanaB, PrintHanaC}
}
