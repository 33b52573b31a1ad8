// Package installed finds fonts on this machine that have a character the fonts
// of the program have not: the last resort before a paper is refused.
//
// Fonts are known by their family, read from the file itself, never by the name
// of the file. Nothing is looked at before the first character asks. Only glyf
// outlines serve, since the PDF library reads no others; faces of collections
// (TTC) are taken out; a font that forbids to be embedded or cut (OS/2 fsType)
// is passed over. The same fonts give the same choice.
package installed
