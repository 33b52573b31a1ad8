// Package fontcut makes a small TrueType font of some characters of a large one.
//
// The PDF library writes tables as long as the whole font into every file: 30 KB
// and 20 ms for a font of 8,000 glyphs of which a form uses 300. A cut font has
// only what is asked for, each character with a glyph of its own, so that two
// characters the font draws alike (一 and the radical ⼀) stay two characters when
// text is copied out of the file.
//
// It reads glyf outlines only. Hostile fonts give errors (OpenType 1.9; nothing
// in a font is trusted).
package fontcut
