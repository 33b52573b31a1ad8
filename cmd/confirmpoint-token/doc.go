// Command confirmpoint-token is the helper process in which the library of a
// USB token runs (security.md §3.5). confirmpoint and pointctl start it and talk
// to it through its standard input and output; nobody else has a use for it.
//
// Built with the tag pkcs11 and cgo it loads PKCS #11 libraries. Built without,
// it answers driver_missing, so that the house builds everywhere.
package main
