// Package hush is the last line behind the masked types of confirm: what a
// program writes to its logs and to standard error goes through Scrub, which
// takes out numbers that can only be of a person, however they are spelled. It
// cannot know names; those never get here, by their types.
//
// Harden keeps memory out of crash dumps, and Crash turns a panic of the main
// goroutine into scrubbed words and an exit. A panic of another goroutine is
// printed by the runtime itself, past every writer of ours: internal/arch
// makes sure that no panic of the product carries anything but fixed words.
package hush
