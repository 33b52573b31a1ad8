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
	// TrainingUnit is what TrainingHours counts; empty means 学时.
	TrainingUnit TrainingUnit `json:"training_unit,omitempty"`
	// PeriodYears is the 注册有效期 in years; 0 means 5.
	PeriodYears int `json:"period_years,omitempty"`
	// ChecksOff names checks that do not run, by name without version.
	ChecksOff []string `json:"checks_off,omitempty"`
	// Photo holds what a portrait must be; zero fields mean the defaults.
	Photo PhotoRule `json:"photo,omitzero"`
	// Application is the 网报 this confirming belongs to; nil while not told.
	Application *Arrangement `json:"application,omitempty"`
	// StageLabels are the bureau's words for what follows; none means 初审 复核 终审.
	StageLabels []string `json:"stage_labels,omitempty"`
	// Authorisations are the kinds a correction may rest on; none means written only.
	Authorisations []AuthorisationKind `json:"authorisations,omitempty"`
	// OtherPoints are those of the same bureau, for 更换确认点.
	OtherPoints []OtherPoint `json:"other_points,omitempty"`
	// Late says what becomes of decisions that arrive after the window.
	Late LateRule `json:"late,omitzero"`
	// OfflineDays is how long a clerk may work by PIN after an online sign-in.
	OfflineDays int `json:"offline_days"`
	// Policy is what the bureau asks of its workstations.
	Policy DeskPolicy `json:"policy,omitzero"`
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
	// Scope says who may be confirmed in it; the zero value is everybody.
	Scope Scope  `json:"scope,omitzero"`
	Notes string `json:"notes,omitempty"` // 注意事项
}

// Scope is the 人员范围 of a window. An empty list means any.
type Scope struct {
	PostKinds   []string           `json:"post_kinds,omitempty"`   // 岗位性质
	SchoolKinds []string           `json:"school_kinds,omitempty"` // 学校性质
	Kinds       []RegistrationKind `json:"kinds,omitempty"`        // 注册类型
}

// Arrangement is the 网报计划: when applicants may apply.
type Arrangement struct {
	ID     string    `json:"id"`
	Opens  time.Time `json:"opens"`  // UTC, inclusive
	Closes time.Time `json:"closes"` // UTC, exclusive
	Notes  string    `json:"notes,omitempty"`
}

// OtherPoint is a 确认点 a record may be moved to while its window has not ended.
type OtherPoint struct {
	Point  Point  `json:"point"`
	Window Window `json:"window"`
}

// TrainingUnit is what training is counted in.
type TrainingUnit string

// The units (暂行办法 Art. 8).
const (
	TrainingHours   TrainingUnit = "hours"   // 学时
	TrainingCredits TrainingUnit = "credits" // 学分
)

// PhotoRule holds the limits of a portrait (domain.md §3.3).
type PhotoRule struct {
	MinWidth  int `json:"min_width,omitempty"`  // pixels
	MinHeight int `json:"min_height,omitempty"` // pixels
	MaxBytes  int `json:"max_bytes,omitempty"`
}

// LatePolicy is what a registry does with a decision made in time that
// arrives after the window (offline-rules.md D4).
type LatePolicy string

// The policies; an empty one means LateHold.
const (
	LateRefuse LatePolicy = "refuse"           // REFUSE
	LateAccept LatePolicy = "accept_if_proven" // ACCEPT_IF_PROVEN, within the grace
	LateHold   LatePolicy = "hold_for_officer" // HOLD_FOR_OFFICER
)

// LateRule is the policy with its grace.
type LateRule struct {
	Policy     LatePolicy `json:"policy,omitempty"`
	GraceHours int        `json:"grace_hours,omitempty"` // after the window; 0 means 72
}

// Lead is what not meeting a condition leads to at the bureau (domain.md §3.5).
type Lead string

// What a condition may lead to; empty means nothing by itself.
const (
	LeadDeferred Lead = "deferred" // 暂缓注册
	LeadFailed   Lead = "failed"   // 注册不合格
)

// Condition is one line of 条件具备状况 (domain.md §3.5).
type Condition struct {
	Code     string             `json:"code"`
	Text     string             `json:"text"`
	Kinds    []RegistrationKind `json:"kinds"` // for whom it is asked
	Basis    string             `json:"basis"`
	Evidence string             `json:"evidence"` // what the clerk looks at
	// FromSchool is true when the school, not the teacher, issues the evidence.
	FromSchool bool `json:"from_school,omitempty"`
	// Leads is what not meeting it leads to.
	Leads Lead `json:"leads,omitempty"`
	// Yearly asks it once for every year of the period: see Rulebook.Asked.
	Yearly bool `json:"yearly,omitempty"`
	// Concerns are the paths in Content an answer rests on; a change elsewhere
	// leaves it. None means that any change of what is compared with paper counts.
	Concerns []string `json:"concerns,omitempty"`
	// Provincial marks a condition a province has added.
	Provincial bool `json:"provincial,omitempty"`
}
