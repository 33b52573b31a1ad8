// Package tokentest is a USB token for tests, with what softhsm2 does not have:
// tries that run out, flags of the PIN, removals, keys that want their PIN for
// each signature, and a library that hangs, crashes or prints nonsense. It is a
// cryptoki.Module and runs in a real child process: the test program itself,
// started again (RunHelper). Its tokens are files of a folder, so that they
// outlive the child, and test and child agree on what is plugged in.
package tokentest
