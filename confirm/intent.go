package confirm

import "time"

// Intent is what a clerk signs: an action with its preconditions, not a new
// row value (offline-rules.md D0). The registry applies it only while every
// precondition still holds.
type Intent struct {
	// OperationID is a UUIDv7 made before the first byte leaves; never reused.
	OperationID string `json:"operation_id"`
	RecordID    string `json:"record_id"`
	Action      Action `json:"action"`
	Ticks       []Tick `json:"ticks,omitempty"`
	// Explanation is required when an earlier conclusion is changed.
	Explanation     string `json:"explanation,omitempty"`
	FileNumber      string `json:"file_number,omitempty"`
	LocalFileNumber string `json:"local_file_number,omitempty"`
	Remark          string `json:"remark,omitempty"`

	// What an action carries; an intent holds that of its own action only.
	// Message may also come with a conclusion: both then count, or neither.
	Transfer   *Transfer   `json:"transfer,omitempty"`
	Correction *Correction `json:"correction,omitempty"`
	Message    *Message    `json:"message,omitempty"`
	Recall     *Recall     `json:"recall,omitempty"`
	Scan       *Scan       `json:"scan,omitempty"`
	// Acknowledged holds the findings the clerk looked into, of a conclusion.
	Acknowledged []Acknowledgement `json:"acknowledged,omitempty"`
	// ReceiptNumber is the reserved 凭证编号 of a blank receipt that was handed
	// out before, of 材料齐全 only. The registry gives its next one when it is empty.
	ReceiptNumber string `json:"receipt_number,omitempty"`

	Seen     Seen     `json:"seen"`
	Evidence Evidence `json:"evidence"`

	ClerkID        string `json:"clerk_id"`
	InstallationID string `json:"installation_id"`
	// Sequence counts the intents of one installation from 1, without gaps.
	Sequence int64  `json:"sequence"`
	Software string `json:"software"` // program and version
}

// Seen is what the clerk had before the eyes; each field is a precondition.
type Seen struct {
	PlanID           string `json:"plan_id"`
	PointID          string `json:"point_id"`
	ContentVersion   int64  `json:"content_version"`
	ContentDigest    string `json:"content_digest"`
	State            State  `json:"state"`
	PreviousDecision string `json:"previous_decision,omitempty"` // operation id
	WindowID         string `json:"window_id"`
	WindowVersion    int64  `json:"window_version"`
	RulesVersion     string `json:"rules_version"`
}

// Evidence says when the intent was made and how well that is known (offline-rules.md D4, D6).
type Evidence struct {
	DecidedAt time.Time `json:"decided_at"` // UTC, server-anchored
	// Proven is true when DecidedAt is a signed server time plus a monotonic
	// delay of the same boot and process.
	Proven bool `json:"proven"`
	// TimeToken is the signed hello answer that anchors DecidedAt, compact JWS.
	TimeToken string `json:"time_token,omitempty"`
	// ElapsedMS is the monotonic time from TimeToken to DecidedAt, milliseconds.
	ElapsedMS int64 `json:"elapsed_ms"`
	// Online is true when the clerk acted with the registry in reach. See OnlineAt.
	Online bool `json:"online,omitempty"`
}

// MaxOnlineAge is how old the contact may be that an act called online rests
// on, and how long the act may take to arrive.
const MaxOnlineAge = 5 * time.Minute

// OnlineAt tells whether the evidence, at the time it is judged, is of an act
// in contact with the registry: a proven time whose token is fresh, and no
// longer ago than MaxOnlineAge. The registry clears Proven when the token does
// not verify.
func (e Evidence) OnlineAt(at time.Time) bool {
	return e.Online && e.Proven && e.TimeToken != "" &&
		e.ElapsedMS >= 0 && e.ElapsedMS <= MaxOnlineAge.Milliseconds() &&
		at.Sub(e.DecidedAt).Abs() <= MaxOnlineAge
}

// Moment is a point in server-anchored time.
type Moment struct {
	At        time.Time // UTC
	Proven    bool
	TimeToken string
	ElapsedMS int64
	// Offset is server time minus the clock of this computer.
	Offset time.Duration
}

// Outcome is the verified answer of the registry to one operation.
type Outcome struct {
	OperationID string
	RecordID    string
	Accepted    bool
	// Code says why it was refused; empty when accepted.
	Code     Code
	Standing Standing  // of the record after the operation, or as it is now
	At       time.Time // UTC, registry time
	// Seq is the newest change of the registry's feed that it was judged after; 0
	// when not told.
	Seq int64
	// Receipt is the signed receipt as it travelled, compact JWS.
	Receipt []byte
}
