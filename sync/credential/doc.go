// Package credential is the USBKey-style credential of one clerk on one
// workstation, made of software: a P-256 signing key with its certificate, the
// key of the cache, a PIN, and a secret kept by the system keyring.
//
// It promises that both keys are on the disk only sealed under the PIN and the
// keyring's secret together, that every try of a PIN is counted on the disk
// before it is made, that a crash between any two writes leaves either the old
// or the new credential whole, and that a silent or broken keyring never makes
// it throw a key away.
//
// What it cannot promise: whoever copies both the folder and the keyring may
// try PINs elsewhere without being counted. A keyring is not a USBKey.
package credential
