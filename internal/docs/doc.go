// Package docs reads the documents for people, so that tests can hold them to
// what is true: links, anchors and pictures are there, no document is without a
// way to it, make targets and flags exist, both READMEs say the same (the tests
// here), and the commands in code blocks are run (the tests of cmd/pointctl).
//
// A block of commands begins with ```sh. It is run as it stands, after the
// blocks before it in the same document, in one folder, with the programs built
// from the tree. Comments in front of a block, which no reader sees, say more:
//
//	<!-- not run: REASON. More words. -->  REASON is one of NotRun
//	<!-- prints: TEXT -->                  must be in its output; may be repeated
//	<!-- goes on: WORDS -->                runs beside what follows, and is stopped at the end
//	<!-- with: NAME=VALUE -->              an environment variable, in place of a person at the keyboard
//	<!-- first: COMMAND -->                what a person does that is no command of the document
package docs
