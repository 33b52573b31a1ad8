// Package tour drives the real window through the whole job as a clerk would,
// by focus, keys and characters, and leaves screenshots, PDF files and a
// summary. Nothing is taken on trust: what the window says was done is compared
// with the training registry's own books, and the first step that does not
// happen in time ends the tour with its name.
package tour
