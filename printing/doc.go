// Package printing makes PDF of forms and receipts. It fits desk's Press by
// shape.
//
// The same papers give the same bytes, on every machine with the same fonts and
// whatever the number of its cores: no clock is read, no map is walked, and the
// file's /ID is a digest of its content. What a page shows is decided by package
// form; how the words are set by typeset; this package draws the display list
// (sheet) with gopdf, some papers at a time, with fonts cut to what they show
// (fontcut), and joins the parts into one file while they come (book). On the
// way it mends what gopdf gets wrong; see readPart.
//
// A Press may be used from any goroutine. Fonts are unpacked when first needed
// and shared by all documents.
package printing
