package assets

import (
	"embed"
	"io/fs"
	"path"
)

//go:embed help
var help embed.FS

// Help holds screens.txt and problems.txt of a language, "zh-CN" or "en": a page
// for each screen of the window and for each code of a problem.
func Help(language string) (fs.FS, error) { return fs.Sub(help, path.Join("help", language)) }
