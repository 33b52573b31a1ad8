// Package token talks to a USB token (PKCS #11) through a helper process of its
// own. The libraries of the vendors are C: they crash, they hang, they print to
// standard output. Here they can do that to the helper only: a call that takes
// longer than its limit kills it, and the caller gets driver_missing.
//
// The package holds the client and the words both sides speak; the helper's own
// side is package cryptoki, and the program is cmd/confirmpoint-token. PINs and
// other secrets travel through the pipe beside the JSON, never in it, never in
// arguments or the environment, and each side wipes its copies.
package token
