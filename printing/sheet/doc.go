// Package sheet is the display list between a form and whatever shows it: what
// stands where on one side of paper, in millimetres from its top left corner.
// Text is already broken into lines and cut into runs of one font each, so
// that PDF, screen and printer cannot differ in where a line ends.
//
// Everything here is plain data.
package sheet
