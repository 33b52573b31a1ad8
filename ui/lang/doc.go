// Package lang says the window's words in the language of the process: Chinese,
// in which they are written in the source and which is always complete, or
// English. Forms, receipts, file names and what the bureau sends stay Chinese
// in every language.
//
// As with a C program's locale, the language is chosen once, by the environment
// variable named in Variable, before the first word is asked for; a change
// needs another start. Every function may be called from any goroutine.
package lang
