// Package icons embeds the drawings of the window: one path each, filled with
// one colour that the theme replaces. They were drawn for this product.
package icons

import "embed"

//go:embed *.svg
var files embed.FS

// SVG gives the drawing called name, such as "complete"; nil when there is none.
func SVG(name string) []byte {
	data, err := files.ReadFile(name + ".svg")
	if err != nil {
		return nil
	}
	return data
}
