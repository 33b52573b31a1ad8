// Package raster draws the display list of a page as a picture: the preview on
// the screen. It draws the glyphs that the display list names, from the fonts
// that the PDF embeds, at the places the PDF has them; a test holds it to the
// PDF within one pixel at 150 dpi.
//
// A Painter may be used from any goroutine.
package raster
