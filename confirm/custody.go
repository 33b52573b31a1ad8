package confirm

import "time"

// CustodyKind is what happened to a key (密钥保管台账).
type CustodyKind string

// The entries of the custody ledger.
const (
	CustodyReceived CustodyKind = "received" // 领用: the clerk takes the key into use and answers for it
	CustodyReturned CustodyKind = "returned" // 交还: to the bureau, at the end of the plan or of the duty
	CustodyHanded   CustodyKind = "handed"   // 移交: to another person in charge (责任人)
	CustodyLost     CustodyKind = "lost"     // 挂失: the registry revokes the certificate at once
)

// CustodyEntry is one line of the custody ledger, signed by the holder of the
// key. Lines are never changed; the newest says who is in charge.
type CustodyEntry struct {
	Kind   CustodyKind `json:"kind"`
	Serial string      `json:"serial"` // of the signing certificate, lower-case hex
	// Holder is the clerk who signs; Keeper is the person in charge (责任人) from
	// now on, as the bureau writes him. Both are shown on the ledger, never logged.
	Holder Actor     `json:"holder"`
	Keeper string    `json:"keeper,omitempty"`
	Note   string    `json:"note,omitempty"`
	At     time.Time `json:"at"` // UTC, registry time as the workstation knows it
}
