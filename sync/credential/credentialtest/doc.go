// Package credentialtest has a keyring in memory for the tests and the demo of
// others. It promises the SecretStore contract without a desktop: what is set
// is read back, what is deleted is gone, and a fault can be ordered for any call.
package credentialtest
