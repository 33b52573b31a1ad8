package confirm

import (
	"maps"
	"time"
)

// SyncKind is what a contact with the registry was for.
type SyncKind string

// The kinds of contact.
const (
	SyncSend      SyncKind = "send"       // 发送
	SyncPull      SyncKind = "pull"       // 取回
	SyncBundleOut SyncKind = "bundle_out" // 导出离线包
	SyncBundleIn  SyncKind = "bundle_in"  // 导入回执包
	SyncReconcile SyncKind = "reconcile"  // 对账
)

// SyncEntry is one line of the sync log (同步记录): counts and codes, no person.
// Rounds that did nothing and met nothing are not kept.
type SyncEntry struct {
	At       time.Time `json:"at"` // UTC, server-anchored
	Kind     SyncKind  `json:"kind"`
	Sent     int       `json:"sent,omitempty"`
	Accepted int       `json:"accepted,omitempty"`
	Refused  int       `json:"refused,omitempty"` // became conflicts
	Unknown  int       `json:"unknown,omitempty"` // will be asked for
	Again    int       `json:"again,omitempty"`   // of Accepted: lost by a restored registry, and sent again
	Records  int       `json:"records,omitempty"`
	Gone     int       `json:"gone,omitempty"`
	Blobs    int       `json:"blobs,omitempty"`
	// Differences are of a reconciliation.
	Differences int `json:"differences,omitempty"`
	// Code says why it ended early; "" means it ended well.
	Code Code `json:"code,omitempty"`
	// Args are of the Problem of that code.
	Args map[string]string `json:"args,omitempty"`
	// Automatic is true when the program tries again by itself.
	Automatic bool `json:"automatic,omitempty"`
	// Waiting is how many operations are still to be sent or asked for.
	Waiting int `json:"waiting,omitempty"`
	// Times is how often the same failure was met in a row, when more than
	// once; Until is the newest of them, UTC.
	Times int       `json:"times,omitempty"`
	Until time.Time `json:"until,omitzero"`
}

// Idle tells a round that did nothing and met nothing. A reconciliation and a
// bundle were asked for, and are told even so.
func (e SyncEntry) Idle() bool {
	return (e.Kind == SyncSend || e.Kind == SyncPull) && e.Code == "" && e.nothing()
}

// nothing tells that no operation, record or blob went over the line.
func (e SyncEntry) nothing() bool {
	return e.Sent|e.Accepted|e.Refused|e.Unknown|e.Records|e.Gone|e.Blobs|e.Differences == 0
}

// Fold adds a failure that goes on to the line of the failure before it, so
// that a night offline is one line: same kind, same cause, nothing done.
// Otherwise next is a line of its own.
func (e SyncEntry) Fold(next SyncEntry) (SyncEntry, bool) {
	if e.Code == "" || e.Code != next.Code || e.Kind != next.Kind || !e.nothing() || !next.nothing() || !maps.Equal(e.Args, next.Args) {
		return next, false
	}
	e.Times, e.Until = max(e.Times, 1)+1, next.At
	e.Waiting, e.Automatic = next.Waiting, next.Automatic
	return e, true
}

// MaxSyncEntries is how many lines of the sync log are kept.
const MaxSyncEntries = 2000

// BundleReport says what a sealed bundle (离线包) carried.
type BundleReport struct {
	Operations int       // envelopes in it, or results
	Scans      int       // scans those operations name
	Accepted   int       // of a bundle that came back
	Refused    int       // became conflicts
	NotSeen    int       // the registry does not know them: will be sent
	Records    int       // changes that came with it
	MadeAt     time.Time // UTC
	Bytes      int64
}
