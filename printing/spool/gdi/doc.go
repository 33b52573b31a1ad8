// Package gdi draws pages of the display list on a Windows device context: text
// by glyph numbers of fonts that are private to this process, strokes and bars
// as shapes, photos as bitmaps. Nothing is scaled: a millimetre of the list is
// a millimetre of paper.
//
// What needs no Windows (places in device pixels, fonts under another name,
// bitmaps) is built and tested on every system.
package gdi
