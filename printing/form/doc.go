// Package form fills form templates. A Template is data: pages, cells and
// words in millimetres, read from JSON, so that a bureau's official drawing
// can replace ours without a new program. A Form is a template prepared for
// use; it turns a confirm.Paper into pages of a display list (package sheet).
//
// A field's value that no font can draw, that does not fit its box at the
// smallest size, or a photo that is not a whole JPEG is a *confirm.Problem.
// It is found before anything is drawn, and it never carries the value.
package form
