package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// ReconcileRequest asks for the records of the clerk's point as the registry
// has them: without a state for their sums, with one for the records in it.
type ReconcileRequest struct {
	State string `json:"state,omitempty"`
	// After is the application number that ended the list before; only with a state.
	After string `json:"after,omitempty"`
}

// ReconcileAnswer has States or Items, as was asked.
type ReconcileAnswer struct {
	Epoch  string          `json:"epoch"`
	Cursor string          `json:"cursor"` // of the feed, at the moment it was counted
	States []StateSum      `json:"states,omitempty"`
	Items  []ReconcileItem `json:"items,omitempty"` // by application number
	More   bool            `json:"more,omitempty"`  // Items go on after the last
}

// StateSum sums up the records in one state. States without records are left out.
type StateSum struct {
	State  string `json:"state"`
	Count  int    `json:"count"`
	Digest string `json:"digest"` // of a Tally, lower-case hex
}

// ReconcileItem is one record, without anything that is in its content.
type ReconcileItem struct {
	ApplicationNo string `json:"application_no"`
	Version       int64  `json:"version"`
	Digest        string `json:"digest"`             // of the content
	Decision      string `json:"decision,omitempty"` // operation id of the decision in force
}

// Tally makes the digest of a state. The same records in any order give the
// same: it is the sum, modulo 2^256, of the SHA-256 of each item's line. It
// finds mistakes; it proves nothing against who chooses the records.
type Tally struct {
	count int
	sum   [sha256.Size]byte
}

// Add counts one record. The line of an item is its fields, each ended by a
// line feed, which none of them can hold.
func (t *Tally) Add(i ReconcileItem) {
	h := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%s\n%s\n", i.ApplicationNo, i.Version, i.Digest, i.Decision))
	t.count++
	carry := 0
	for n := len(h) - 1; n >= 0; n-- {
		carry += int(t.sum[n]) + int(h[n])
		t.sum[n] = byte(carry)
		carry >>= 8
	}
}

// Sum gives count and digest of what was added.
func (t *Tally) Sum(state string) StateSum {
	return StateSum{State: state, Count: t.count, Digest: hex.EncodeToString(t.sum[:])}
}
