package assets

import (
	_ "embed"
	"fmt"

	"github.com/klauspost/compress/zstd"
)

//go:embed characters/characters.txt.zst
var characters []byte

// Characters unpacks what is known of every hanzi: a line each, in the order of
// their code points, with tabs between character, number of its radical,
// strokes beside the radical, strokes in all, readings in pinyin and the parts
// it is written with. Made by scripts/make-characters.sh.
func Characters() ([]byte, error) {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("assets: characters: %w", err)
	}
	defer d.Close()
	text, err := d.DecodeAll(characters, nil)
	if err != nil {
		return nil, fmt.Errorf("assets: characters: %w", err)
	}
	return text, nil
}
