// Command confirmpoint is the window for the clerk of a 现场确认点.
//
// With --demo it runs a training registry in the same process, over real HTTPS
// on this machine, with invented people; nothing done there leaves it, and the
// user's keyring is not touched. With --dir the training goes on where it was,
// also after the program was killed. With --tour it drives that window through the
// whole job by itself and leaves screenshots, PDF files and a summary in a
// folder; its exit code is 0 only when every step has happened. With --gallery
// it leaves a picture of every screen in both themes, in a window of the size
// that --gallery-size says, and with --drive it is
// worked by a program over its standard input.
package main
