// Package proxy finds the way through a school's network: no proxy, that of the
// system, or one that was given by hand, with a user name and a password when
// it asks for them.
//
// Only Basic is spoken; NTLM, Kerberos and scripts (PAC) are not, and are said
// by name. User name and password are one item of the keyring, and go only into
// the head of a CONNECT: never into an address, a file, a log or an error.
package proxy
