package confirm

import "time"

// Transfer is what 更换确认点 carries.
type Transfer struct {
	ToPointID string `json:"to_point_id"` // one of Rulebook.OtherPoints
}

// Correction is what 更正现阶段工作信息 carries.
type Correction struct {
	Fields        []FieldCorrection `json:"fields"`
	Authorisation Authorisation     `json:"authorisation"`
}

// FieldCorrection changes one field of 现阶段工作信息.
type FieldCorrection struct {
	Field string `json:"field"` // JSON path in Content: work.school, work.title …
	Old   string `json:"old"`   // as it was seen; a precondition
	New   string `json:"new"`
}

// AuthorisationKind is the 依据 of a correction.
type AuthorisationKind string

// The kinds (domain.md §8.5).
const (
	AuthorisationWritten AuthorisationKind = "written" // 书面委托书
	AuthorisationConsent AuthorisationKind = "consent" // 当面同意
)

// Authorisation says on whose word a clerk changes what an applicant wrote.
type Authorisation struct {
	Kind       AuthorisationKind `json:"kind"`
	Reference  string            `json:"reference"` // number of the paper, or who consented how
	Date       Date              `json:"date"`
	ScanSHA256 string            `json:"scan_sha256,omitempty"`
}

// Message is a 留言 to the applicant.
type Message struct {
	ID       string `json:"id"` // UUIDv7
	Text     string `json:"text"`
	Template string `json:"template,omitempty"` // its name, when made from one
	Batch    string `json:"batch,omitempty"`    // UUIDv7 that the intents of one batch share
}

// Recall takes a message back.
type Recall struct {
	MessageID string `json:"message_id"`
}

// Scan attaches a scanned paper; its bytes travel as a blob of that name.
type Scan struct {
	SHA256 string `json:"sha256"` // lower-case hex
	Kind   string `json:"kind"`   // what it shows, e.g. 书面委托书
	Note   string `json:"note,omitempty"`
}

// Acknowledgement says why a finding is fine, 核对说明.
type Acknowledgement struct {
	Check string `json:"check"` // with its version
	Code  Code   `json:"code"`
	Field string `json:"field,omitempty"`
	Note  string `json:"note"`
}

// SentMessage is a message as the registry keeps it.
type SentMessage struct {
	ID          string    `json:"id"`
	OperationID string    `json:"operation_id"` // that sent it
	Text        string    `json:"text"`
	Template    string    `json:"template,omitempty"`
	Batch       string    `json:"batch,omitempty"`
	ClerkID     string    `json:"clerk_id"`
	ClerkName   string    `json:"clerk_name"`
	At          time.Time `json:"at"`                    // UTC
	ReadAt      time.Time `json:"read_at,omitzero"`      // UTC, by the applicant
	RecalledAt  time.Time `json:"recalled_at,omitzero"`  // UTC
	RecalledBy  string    `json:"recalled_by,omitempty"` // clerk id
}

// Recalled tells whether the message has been taken back.
func (m SentMessage) Recalled() bool { return !m.RecalledAt.IsZero() }

// ReadBeforeRecall tells whether the applicant had read a recalled message.
func (m SentMessage) ReadBeforeRecall() bool {
	return m.Recalled() && !m.ReadAt.IsZero() && m.ReadAt.Before(m.RecalledAt)
}

// WorkCorrection is a correction as the registry keeps it.
type WorkCorrection struct {
	OperationID   string            `json:"operation_id"`
	Version       int64             `json:"version"` // of Content after it
	Fields        []FieldCorrection `json:"fields"`
	Authorisation Authorisation     `json:"authorisation"`
	ClerkID       string            `json:"clerk_id"`
	ClerkName     string            `json:"clerk_name"`
	At            time.Time         `json:"at"` // UTC
}

// AttachedScan is a scan as the registry keeps it.
type AttachedScan struct {
	OperationID string    `json:"operation_id"`
	SHA256      string    `json:"sha256"`
	Kind        string    `json:"kind"`
	Note        string    `json:"note,omitempty"`
	ClerkID     string    `json:"clerk_id"`
	ClerkName   string    `json:"clerk_name"`
	At          time.Time `json:"at"` // UTC
}

// Move is a 更换确认点 as the registry keeps it.
type Move struct {
	OperationID string    `json:"operation_id"`
	FromPointID string    `json:"from_point_id"`
	FromName    string    `json:"from_name"`
	ToPointID   string    `json:"to_point_id"`
	ToName      string    `json:"to_name"`
	ClerkID     string    `json:"clerk_id"`
	ClerkName   string    `json:"clerk_name"`
	At          time.Time `json:"at"` // UTC
}
