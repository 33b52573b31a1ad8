package icons

import (
	"encoding/xml"
	"io/fs"
	"strings"
	"testing"
)

func TestEveryDrawingIsOnePathTheThemeCanFill(t *testing.T) {
	names, err := fs.Glob(files, "*.svg")
	if err != nil || len(names) == 0 {
		t.Fatalf("no drawings: %v", err)
	}
	for _, file := range names {
		name := strings.TrimSuffix(file, ".svg")
		var doc struct {
			ViewBox string `xml:"viewBox,attr"`
			Paths   []struct {
				Fill string `xml:"fill,attr"`
			} `xml:"path"`
		}
		if err := xml.Unmarshal(SVG(name), &doc); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if name != "app" && (doc.ViewBox != "0 0 24 24" || len(doc.Paths) != 1) {
			t.Errorf("%s: view box %q, %d paths; want 24 by 24 and one path", name, doc.ViewBox, len(doc.Paths))
		}
	}
	if SVG("no such drawing") != nil {
		t.Error("a drawing that does not exist was found")
	}
}
