// Package engine talks to the registry for one workstation: hello and time,
// sign-in, pull, the outbox worker and blobs. It promises that nothing but a
// receipt it has verified ever closes an operation, and that no answer of a
// portal, a proxy or a broken line is taken for success.
package engine
