// Package update reads and writes the signed manifest of a release: what a
// publisher says of a version of the program, and which files belong to it.
//
// A manifest is a text of three parts, so that a person can read what a program
// verifies:
//
//	confirmpoint-update 1
//	<id of the key> <signature, base64>
//	{ ... JSON ... }
//
// The signature is Ed25519 over the first line and the JSON as it stands, byte
// for byte. Keys that count are built into the program (publisher.keys): a
// registry, or whoever has broken into it, can withhold an update and cannot
// make one. Whether an update suits a computer now is judged by confirm.
package update
