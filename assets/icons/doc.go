// Package icons embeds the drawings of the window: one path each, filled with
// one colour that the theme replaces. They were drawn for this product.
package icons

import "embed"

//go:embed *.svg app.png
var files embed.FS

// App gives app.svg as a PNG of 128 by 128, made by scripts/make-icon.sh: to draw
// it takes a tenth of the window's start.
func App() []byte {
	data, _ := files.ReadFile("app.png") // it is embedded
	return data
}

// SVG gives the drawing called name, such as "complete"; nil when there is none.
func SVG(name string) []byte {
	data, err := files.ReadFile(name + ".svg")
	if err != nil {
		return nil
	}
	return data
}
