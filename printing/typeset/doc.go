// Package typeset measures Chinese text and breaks it into lines: which of the
// print fonts has a character, how wide it is, where a line may end (禁则), and
// at what size a text fits its box.
//
// It never draws. A character that no font has is named, never replaced.
package typeset
