// Package proxytest has a proxy for the tests of others: it speaks CONNECT, can
// want a user name and a password, and can misbehave.
package proxytest
