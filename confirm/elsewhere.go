package confirm

import "time"

// SearchField is what an applicant of another point may be looked for by
// (查询其他确认点数据, seed 003 §3.3).
type SearchField string

// The fields.
const (
	SearchName          SearchField = "name"           // 姓名
	SearchIDNumber      SearchField = "id_number"      // 证件号码
	SearchApplicationNo SearchField = "application_no" // 报名号
	SearchCertificate   SearchField = "certificate"    // 教师资格证书号码
	SearchPhone         SearchField = "phone"          // 手机号码
	SearchSchool        SearchField = "school"         // 任教学校
)

// SearchReason is why a clerk looks outside the point; it is kept and shown to the bureau.
type SearchReason string

// The reasons.
const (
	SearchWrongPoint SearchReason = "wrong_point" // 申请人走错确认点
	SearchTransfer   SearchReason = "transfer"    // 核实更换确认点
	SearchDuplicate  SearchReason = "duplicate"   // 核实重复申请
	SearchOther      SearchReason = "other"       // 其他, with a note
)

// Limits of a question for other points. The registry judges by the same.
const (
	MinSearchConditions = 2
	MaxSearchConditions = 6
)

// ElsewhereQuery asks for applicants of the bureau's other points.
type ElsewhereQuery struct {
	Conditions map[SearchField]string
	Reason     SearchReason
	Note       string // asked for when Reason is SearchOther; no personal data
}

// Elsewhere is an applicant at another point, for the screen only: it is never
// stored.
type Elsewhere struct {
	ApplicationNo string
	Name          Name
	IDMasked      string
	School        string
	State         State
	Point         Point
	Opens, Closes time.Time // UTC, of its window
}

// Claim says who else works on a record (offline-rules.md D2). It is advisory.
type Claim struct {
	ClerkName Name
	Since     time.Time // UTC
}

// Refreshed is what the registry says of an open record. The zero value: nothing,
// since it could not be asked.
type Refreshed struct {
	At      time.Time // UTC, server-anchored, of the answer; zero: there was none
	Changed bool      // what is in the cache now is not what was on the screen
	Claims  []Claim   // of others, newest first
}

// Download is a file that the bureau offers (资料下载).
type Download struct {
	SHA256  string
	Name    string // a file name, without folders
	Title   string
	Bytes   int64
	AddedAt time.Time // UTC
}

// PlanAtPoints is one plan with every point that confirms for it (注册计划).
type PlanAtPoints struct {
	Plan        Plan
	Application *Arrangement
	Points      []OtherPoint
}
