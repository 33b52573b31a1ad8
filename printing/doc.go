// Package printing makes PDF of forms and receipts. It fits desk's Press by
// shape.
//
// The same papers give the same bytes, on every machine: no clock is read, no
// map is walked, and the file's /ID is a digest of its content. What a page
// shows is decided by package form; how the words are set by typeset; this
// package only draws the display list (sheet) with gopdf and mends in the
// finished file what gopdf gets wrong: see finish.go.
//
// A Press may be used from any goroutine. Fonts are unpacked when first needed
// and shared by all documents.
package printing
