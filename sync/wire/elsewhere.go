package wire

import (
	"encoding/json"
	"time"
)

// ElsewhereRequest looks for applicants who chose another point of the same
// bureau (查询其他确认点数据, seed 003 §3.3). Between 2 and 6 conditions, each on
// another field, all of which must hold. Who asked, why, and how many were
// found is kept; what was asked for is not.
type ElsewhereRequest struct {
	Conditions []ElsewhereCondition `json:"conditions"`
	Reason     string               `json:"reason"` // a code of confirm.SearchReason
	Note       string               `json:"note,omitempty"`
}

// ElsewhereCondition is one field and what it must be.
type ElsewhereCondition struct {
	Field string `json:"field"` // a code of confirm.SearchField
	Value string `json:"value"`
}

// ElsewhereAnswer has at most MaxElsewhere matches. It is never to be cached.
type ElsewhereAnswer struct {
	Matches []ElsewhereMatch `json:"matches"`
	More    bool             `json:"more"` // there are others: narrow the conditions
}

// ElsewhereMatch tells where an applicant belongs, and no more of the person
// than is needed to be sure.
type ElsewhereMatch struct {
	ApplicationNo string          `json:"application_no"`
	Name          string          `json:"name"`
	IDMasked      string          `json:"id_masked"`
	School        string          `json:"school"`
	State         string          `json:"state"`
	Point         json.RawMessage `json:"point"`  // confirm.Point
	Opens         time.Time       `json:"opens"`  // UTC, of its window
	Closes        time.Time       `json:"closes"` // UTC, exclusive
}

// OpenedRequest says that a clerk has one record on the screen: the registry
// tells how it is now and who else has it open (offline-rules.md D1, D2).
type OpenedRequest struct {
	RecordID string `json:"record_id"`
	Version  int64  `json:"version"`            // of the content that is here
	Decision string `json:"decision,omitempty"` // operation of the conclusion that is here
	// Standing is the lower-case hex SHA-256 of the standing that is here, as
	// confirm.EncodeStanding spells it; empty: not compared.
	Standing string `json:"standing,omitempty"`
	// Closed gives the claim back; the answer is then of no interest.
	Closed bool `json:"closed,omitempty"`
}

// OpenedAnswer has Change only when the record is no longer what was named.
type OpenedAnswer struct {
	Change *Change `json:"change,omitempty"`
	// Epoch is that of the feed the change belongs to.
	Epoch string `json:"epoch,omitempty"`
	// Claims are of other clerks or workstations, newest first; advisory.
	Claims []Claim `json:"claims,omitempty"`
}

// Claim says who works on a record. It ends by itself after 15 minutes, binds
// nobody and is asked for by no rule.
type Claim struct {
	ClerkName string    `json:"clerk_name"`
	Since     time.Time `json:"since"` // UTC
}
