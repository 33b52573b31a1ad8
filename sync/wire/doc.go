// Package wire is the protocol between a workstation and the registry:
// messages, their strict decoding, and the signed envelopes. It imports nothing
// of ours; docs/wire.md is the text of it, kept true by a test.
//
// Bytes that were signed are the bytes that travel and are stored: contents,
// intents and receipts are carried as they are, never encoded anew.
package wire
