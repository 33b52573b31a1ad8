// Package confirm holds the nouns and the rules of 现场确认: records, the
// state table, guards, checks (核对提示) and the kinds of error.
//
// It promises three things. It does no input or output and reads no clock:
// the same arguments give the same answer on every machine. The registry and
// the client call the same functions, so they cannot disagree about what is
// allowed. And every refusal is a code of this package, never a sentence:
// words are chosen by whoever speaks to a person.
//
// All values are plain data; functions may be called from any goroutine.
package confirm
