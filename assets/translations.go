package assets

import (
	"embed"
	"io/fs"
)

//go:embed translations
var translations embed.FS

// Translations holds a folder a language, with JSON files that map each Chinese
// text of the window to that language. One text may stand in one file only, or
// say the same in all.
func Translations() fs.FS {
	sub, err := fs.Sub(translations, "translations")
	if err != nil {
		panic(err) // the name above is a constant
	}
	return sub
}
