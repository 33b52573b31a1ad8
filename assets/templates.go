package assets

import (
	"embed"
	"path"
	"strings"
)

//go:embed templates/*.json
var templates embed.FS

// Templates gives the template of each paper, by the name of its
// confirm.PaperKind, as package printing/form reads them (docs/templates.md).
// They are our own drawings (domain.md §3.4, §10.2): the official ones were not
// to be had.
func Templates() map[string][]byte {
	all := map[string][]byte{}
	files, err := templates.ReadDir("templates")
	if err != nil {
		panic(err) // the files are in the program
	}
	for _, f := range files {
		data, err := templates.ReadFile(path.Join("templates", f.Name()))
		if err != nil {
			panic(err)
		}
		all[strings.TrimSuffix(f.Name(), ".json")] = data
	}
	return all
}
