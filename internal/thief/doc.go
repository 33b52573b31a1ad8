// Package thief holds a test and no program: a clerk's whole day with the real
// programs, after which every file they made, every log and every byte on the
// line is searched for the people they worked with. See docs/security.md.
package thief
