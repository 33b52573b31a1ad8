// Package hanzi finds characters for which a clerk has no input: by their
// parts, by radical and strokes, by pinyin, by code point. What it knows of
// 98,000 characters is built into the program and read when it is first asked
// for (about 100 ms, 14 MB). Every function may be called from any goroutine.
package hanzi
