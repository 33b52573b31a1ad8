// Package registrytest makes the registries of tests cheap: a folder that many
// tests begin with is made once and copied, and the hashes of passwords, slow so
// that nobody can guess a password, are quick.
package registrytest
