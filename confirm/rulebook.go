package confirm

import "time"

// Rulebook is everything a plan says about confirming at one point. It comes
// from the registry as data; Version changes whenever the
// rules do that a decision is judged by; the window has a version of its own.
type Rulebook struct {
	Version    string      `json:"version"`
	Plan       Plan        `json:"plan"`
	Point      Point       `json:"point"`
	Window     Window      `json:"window"`
	Conditions []Condition `json:"conditions"`
	// TrainingHours is the sum asked for over a period, default 360 学时 (暂行办法 Art. 8).
	TrainingHours int `json:"training_hours"`
	// OfflineDays is how long a clerk may work by PIN after an online sign-in.
	OfflineDays int `json:"offline_days"`
}

// Plan is a 定期注册计划.
type Plan struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Opens  time.Time `json:"opens"`           // UTC
	Closes time.Time `json:"closes"`          // UTC, exclusive
	Notes  string    `json:"notes,omitempty"` // 注意事项
}

// Point is a 现场确认点 and the bureau above it.
type Point struct {
	ID          string `json:"id"`
	Code        string `json:"code"` // short, used in receipt numbers
	Name        string `json:"name"`
	Address     string `json:"address,omitempty"`
	BureauID    string `json:"bureau_id"`
	BureauName  string `json:"bureau_name"`
	BureauPhone string `json:"bureau_phone"` // whom to call
}

// Window is the 确认时间段 of one point.
type Window struct {
	ID      string    `json:"id"`
	Version int64     `json:"version"`
	Opens   time.Time `json:"opens"`  // UTC, inclusive
	Closes  time.Time `json:"closes"` // UTC, exclusive
}

// Condition is one line of 条件具备状况 (domain.md §3.5).
type Condition struct {
	Code     string             `json:"code"`
	Text     string             `json:"text"`
	Kinds    []RegistrationKind `json:"kinds"` // for whom it is asked
	Basis    string             `json:"basis"`
	Evidence string             `json:"evidence"` // what the clerk looks at
	// FromSchool is true when the school, not the teacher, issues the evidence.
	FromSchool bool `json:"from_school,omitempty"`
}
