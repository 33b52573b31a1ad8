package wire

import (
	"encoding/json"
	"time"
)

// Paths of the bureau's work, for 注册用户 of a bureau and users of the province.
// All are POST, so that nothing that is asked for becomes part of a URL. Who
// belongs to a bureau sees and changes only what is of this bureau.
const (
	PathOfficePlans        = "/v1/bureau/plans"               // OfficeQuery -> OfficePlans
	PathOfficePutPlan      = "/v1/bureau/plans/put"           // OfficePlan -> OfficePlan; province only
	PathOfficeRules        = "/v1/bureau/rules"               // OfficeQuery, plan_id -> OfficeRules
	PathOfficePutRules     = "/v1/bureau/rules/put"           // OfficeRules -> OfficeRules; province only
	PathOfficeBureaus      = "/v1/bureau/bureaus"             // OfficeQuery -> OfficeBureaus
	PathOfficePutBureau    = "/v1/bureau/bureaus/put"         // OfficeBureau -> OfficeBureau; province only
	PathOfficePoints       = "/v1/bureau/points"              // OfficeQuery -> OfficePoints
	PathOfficePutPoint     = "/v1/bureau/points/put"          // OfficePoint -> OfficePoint
	PathOfficeWindows      = "/v1/bureau/windows"             // OfficeQuery, plan_id -> OfficeWindows
	PathOfficePutWindow    = "/v1/bureau/windows/put"         // OfficeWindow -> OfficeWindow
	PathOfficeClerks       = "/v1/bureau/clerks"              // OfficeQuery, point_code -> OfficePeople
	PathOfficeAddClerk     = "/v1/bureau/clerks/add"          // NewPerson -> PersonCodes
	PathOfficeChangeClerk  = "/v1/bureau/clerks/change"       // PersonChange -> OfficeDone
	PathOfficeClerkCodes   = "/v1/bureau/clerks/reset"        // PersonReset -> PersonCodes
	PathOfficeRevokeClerk  = "/v1/bureau/clerks/revoke"       // PersonRevoke -> OfficeDone
	PathOfficers           = "/v1/bureau/officers"            // OfficeQuery -> OfficePeople; province only
	PathOfficeAddOfficer   = "/v1/bureau/officers/add"        // NewPerson -> PersonCodes; province only
	PathOfficeOfficerCodes = "/v1/bureau/officers/reset"      // PersonReset -> PersonCodes; province only
	PathOfficeEndOfficer   = "/v1/bureau/officers/revoke"     // PersonRevoke -> OfficeDone; province only
	PathOfficeCertificates = "/v1/bureau/certificates"        // OfficeQuery, user_name -> OfficeCertificates
	PathOfficeRevokeCert   = "/v1/bureau/certificates/revoke" // CertificateRevoke -> OfficeDone
	PathOfficeDecline      = "/v1/bureau/records/decline"     // RecordWord -> RecordAnswer
	PathOfficeRestore      = "/v1/bureau/records/restore"     // RecordWord -> RecordAnswer
	PathOfficeRemove       = "/v1/bureau/records/remove"      // RecordWord -> RecordAnswer
	PathOfficeMove         = "/v1/bureau/records/move"        // RecordMove -> RecordAnswer
	PathOfficeStage        = "/v1/bureau/records/stage"       // RecordStage -> RecordAnswer
	PathOfficeLate         = "/v1/bureau/late"                // OfficeQuery, plan_id -> LateItems
	PathOfficeReleaseLate  = "/v1/bureau/late/release"        // LateWord -> OfficeWindow
	PathOfficeDismissLate  = "/v1/bureau/late/dismiss"        // LateWord -> OfficeDone
	PathOfficeLog          = "/v1/bureau/log"                 // OfficeQuery, before -> OfficeLog
	PathOfficeSearches     = "/v1/bureau/searches"            // OfficeQuery, since -> OfficeSearches
	PathOfficeCustody      = "/v1/bureau/custody"             // OfficeQuery, user_name -> OfficeCustody
	PathOfficeWipes        = "/v1/bureau/wipes"               // OfficeQuery, user_name -> OfficeWipes
	PathOfficePolicies     = "/v1/bureau/policies"            // OfficeQuery -> OfficePolicies
	PathOfficePutPolicy    = "/v1/bureau/policies/put"        // OfficePolicy -> OfficePolicy
	PathOfficeAudits       = "/v1/bureau/audits"              // OfficeQuery, point_code -> OfficeAudits
	PathOfficeAcceptAudit  = "/v1/bureau/audits/accept"       // AuditWord -> OfficeDone
)

// Limits of the bureau's lists.
const (
	MaxOfficeList     = 20_000 // items of any other list; clerks and windows can be asked for by point
	MaxOfficeLog      = 500    // lines of the log in one answer
	MaxOfficeSearches = 5_000  // searches in one answer
)

// OfficeQuery asks for a list. What a list does not know must be absent; what
// it knows and is absent means all, where the path does not ask for it.
type OfficeQuery struct {
	PlanID    string     `json:"plan_id,omitempty"`
	PointCode string     `json:"point_code,omitempty"`
	UserName  string     `json:"user_name,omitempty"`
	Before    int64      `json:"before,omitempty"` // a number of the log; older lines are wanted
	Since     *time.Time `json:"since,omitempty"`  // UTC; what was before is not wanted
}

// OfficeDone says that it is done and on the disk.
type OfficeDone struct {
	At time.Time `json:"at"` // UTC
}

// OfficePlan is a 定期注册计划. Revision is what the officer has seen, 0 for a new
// one: another is refused with outdated.
type OfficePlan struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Opens    time.Time `json:"opens"`  // UTC
	Closes   time.Time `json:"closes"` // UTC, exclusive
	Notes    string    `json:"notes,omitempty"`
	Revision int64     `json:"revision"`
}

// OfficePlans are all plans by opening time.
type OfficePlans struct {
	Plans []OfficePlan `json:"plans"`
	More  bool         `json:"more,omitempty"` // there are others, which the answer has no room for
}

// OfficeRules is what a plan says beyond its times: the file of docs/registryd.md.
// Revision is that of its plan.
type OfficeRules struct {
	PlanID   string          `json:"plan_id"`
	Rules    json.RawMessage `json:"rules"`
	Revision int64           `json:"revision"`
}

// OfficeBureau is a 注册机构.
type OfficeBureau struct {
	ID       string `json:"id,omitempty"` // absent: a new one
	Name     string `json:"name"`
	Phone    string `json:"phone"` // whom clerks call
	Revision int64  `json:"revision"`
}

// OfficeBureaus are the bureaus the officer may see, by name.
type OfficeBureaus struct {
	Bureaus []OfficeBureau `json:"bureaus"`
	More    bool           `json:"more,omitempty"` // there are others, which the answer has no room for
}

// OfficePoint is a 现场确认点. Its code is its name here and never changes.
type OfficePoint struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Address  string `json:"address,omitempty"`
	BureauID string `json:"bureau_id,omitempty"` // absent: the officer's own, or the first; fixed once set
	Revision int64  `json:"revision"`
}

// OfficePoints are points by code.
type OfficePoints struct {
	Points []OfficePoint `json:"points"`
	More   bool          `json:"more,omitempty"` // there are others, which the answer has no room for
}

// OfficeWindow is the 确认时间段 of a point in a plan. Version counts what work is
// judged by, and is not read in a request; Revision counts every change.
type OfficeWindow struct {
	PlanID    string          `json:"plan_id"`
	PointCode string          `json:"point_code"`
	Opens     time.Time       `json:"opens"`           // UTC
	Closes    time.Time       `json:"closes"`          // UTC, exclusive
	Scope     json.RawMessage `json:"scope,omitempty"` // confirm.Scope; absent in a request: as it was
	Notes     *string         `json:"notes,omitempty"` // absent in a request: as they were
	Version   int64           `json:"version"`
	Revision  int64           `json:"revision"`
}

// OfficeWindows are the windows of a plan, by point.
type OfficeWindows struct {
	Windows []OfficeWindow `json:"windows"`
	More    bool           `json:"more,omitempty"` // there are others, which the answer has no room for
}

// OfficePerson is a clerk or an officer.
type OfficePerson struct {
	UserName    string `json:"user_name"`
	Name        string `json:"name"`
	Role        string `json:"role"`                  // a confirm.Role
	PointCode   string `json:"point_code,omitempty"`  // of a clerk
	BureauID    string `json:"bureau_id,omitempty"`   // absent for a user of the province
	BureauName  string `json:"bureau_name,omitempty"` // the same
	PhoneMasked string `json:"phone_masked"`
	Revoked     bool   `json:"revoked,omitempty"`
	// CodeExpires is when the open activation code ends, UTC; absent without one.
	CodeExpires *time.Time `json:"code_expires,omitempty"`
	// Workstations counts valid certificates.
	Workstations int `json:"workstations"`
}

// OfficePeople are clerks or officers by user name.
type OfficePeople struct {
	People []OfficePerson `json:"people"`
	More   bool           `json:"more,omitempty"` // there are others, which the answer has no room for
}

// NewPerson is a new clerk, with a point, or a new officer, with a role.
type NewPerson struct {
	UserName  string `json:"user_name"`
	Name      string `json:"name"`
	PointCode string `json:"point_code,omitempty"` // of a clerk
	Role      string `json:"role,omitempty"`       // of an officer: bureau; province only at the server's console
	BureauID  string `json:"bureau_id,omitempty"`  // of an officer of a bureau; absent: the first
	Phone     string `json:"phone,omitempty"`
	Password  string `json:"password,omitempty"` // absent: one is made
}

// PersonChange changes what is known of a clerk; what is absent stays.
type PersonChange struct {
	UserName  string `json:"user_name"`
	Phone     string `json:"phone,omitempty"`
	PointCode string `json:"point_code,omitempty"` // the clerk works at another point from now on
}

// PersonReset asks for new secrets, at least one.
type PersonReset struct {
	UserName string `json:"user_name"`
	// Password makes a new password, which ends the lock after wrong ones.
	Password bool `json:"password,omitempty"`
	// Enrolment makes a new activation code, for another workstation too.
	Enrolment bool `json:"enrolment,omitempty"`
	// RevokeAll ends every certificate there is; only with Enrolment.
	RevokeAll bool `json:"revoke_all,omitempty"`
}

// PersonCodes are secrets to hand over in person or by phone, told once.
type PersonCodes struct {
	Password       string     `json:"password,omitempty"`
	ActivationCode string     `json:"activation_code,omitempty"`
	CodeExpires    *time.Time `json:"code_expires,omitempty"` // UTC
}

// PersonRevoke ends a clerk or an officer with all certificates.
type PersonRevoke struct {
	UserName string `json:"user_name"`
	Reason   string `json:"reason"` // no personal data
}

// OfficeCertificate is one certificate of a workstation of a clerk or an officer.
type OfficeCertificate struct {
	Serial         string     `json:"serial"` // lower-case hex
	InstallationID string     `json:"installation_id"`
	Ends           time.Time  `json:"ends"`                      // UTC
	SignedInUntil  *time.Time `json:"signed_in_until,omitempty"` // UTC
	RevokedAt      *time.Time `json:"revoked_at,omitempty"`      // UTC
	// Kind is line or signing. All certificates of an installation are revoked
	// and locked together.
	Kind     string     `json:"kind"`
	LockedAt *time.Time `json:"locked_at,omitempty"` // UTC; after too many wrong PINs
	// CopiedAt is when its count of wrong PINs was first seen to have gone back:
	// an older copy of the credential is in use.
	CopiedAt    *time.Time `json:"copied_at,omitempty"`    // UTC
	Provider    string     `json:"provider,omitempty"`     // confirm.CredentialProvider, as it says itself
	KeyringFree bool       `json:"keyring_free,omitempty"` // the PIN alone seals the keys (受限模式)
}

// OfficeCertificates are those of one user, oldest first.
type OfficeCertificates struct {
	Certificates []OfficeCertificate `json:"certificates"`
	More         bool                `json:"more,omitempty"` // there are others, which the answer has no room for
}

// CertificateRevoke ends one workstation.
type CertificateRevoke struct {
	Serial string `json:"serial"`
	Reason string `json:"reason"` // no personal data
}

// RecordWord is 不予受理, its taking back, or 撤下.
type RecordWord struct {
	ApplicationNo string `json:"application_no"`
	Reason        string `json:"reason"`       // of 不予受理: point and applicant read it
	By            string `json:"by,omitempty"` // 经办人 of 不予受理; absent: the officer
}

// RecordMove is 更换确认点 by the bureau.
type RecordMove struct {
	ApplicationNo string `json:"application_no"`
	PointCode     string `json:"point_code"`
}

// RecordStage is a line of the 审批记录.
type RecordStage struct {
	ApplicationNo string     `json:"application_no"`
	Stage         string     `json:"stage"`
	Organ         string     `json:"organ"`
	By            string     `json:"by,omitempty"`
	Result        string     `json:"result"`
	At            *time.Time `json:"at,omitempty"` // UTC; absent: now
}

// RecordAnswer is where the record stands after it.
type RecordAnswer struct {
	ApplicationNo string `json:"application_no"`
	State         string `json:"state"` // a confirm.State; empty when it was removed
	Version       int64  `json:"version"`
}

// LateItem is a conclusion that waits for an officer: it came after the window,
// or its key had ended when it came (offline-rules.md D4, D7). It is refused for
// good: released, it is decided again.
type LateItem struct {
	OperationID   string    `json:"operation_id"`
	ApplicationNo string    `json:"application_no"`
	PointCode     string    `json:"point_code"`
	UserName      string    `json:"user_name"`
	Action        string    `json:"action"`  // a confirm.Action
	Decided       time.Time `json:"decided"` // UTC
	Arrived       time.Time `json:"arrived"` // UTC
	Proven        bool      `json:"proven"`  // Decided is
	Code          string    `json:"code"`    // why it waits: late_but_in_time, late_unproven or key_ended
	Released      bool      `json:"released,omitempty"`
}

// LateItems are by arrival, without the dismissed and those concluded since.
type LateItems struct {
	Items []LateItem `json:"items"`
	More  bool       `json:"more,omitempty"` // there are others, which the answer has no room for
}

// LateWord is what an officer says about one.
type LateWord struct {
	OperationID string `json:"operation_id"`
	Reason      string `json:"reason"` // no personal data
	// Until is for a release: when the reopened window of the point ends, UTC.
	Until *time.Time `json:"until,omitempty"`
}

// OfficeLogLine is one thing that was done. It names no applicant but by 报名号.
type OfficeLogLine struct {
	N       int64     `json:"n"`
	At      time.Time `json:"at"`           // UTC
	By      string    `json:"by,omitempty"` // user name of the officer; absent: the server's console
	Action  string    `json:"action"`
	Subject string    `json:"subject"` // 报名号, user name, code, or an id
	Reason  string    `json:"reason,omitempty"`
}

// OfficeLog has the newest line first.
type OfficeLog struct {
	Lines []OfficeLogLine `json:"lines"`
	More  bool            `json:"more"`
}

// OfficeSearch is one look of a clerk outside his point. Values that were looked
// for, and who was found, are not kept.
type OfficeSearch struct {
	At        time.Time `json:"at"` // UTC
	UserName  string    `json:"user_name"`
	ClerkName string    `json:"clerk_name"`
	PointCode string    `json:"point_code"`
	Reason    string    `json:"reason"` // a confirm.SearchReason
	Note      string    `json:"note,omitempty"`
	Fields    []string  `json:"fields"` // that were given: confirm.SearchField
	Matches   int       `json:"matches"`
}

// OfficeSearches has the oldest first. With More, ask again since the last one.
type OfficeSearches struct {
	Searches []OfficeSearch `json:"searches"`
	More     bool           `json:"more"`
}
