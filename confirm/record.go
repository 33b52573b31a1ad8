package confirm

import "time"

// Record is one application of one teacher at one point, 报名记录: what the
// applicant and the registry say (Content) and what has been decided about it
// (Standing).
type Record struct {
	// ID is the registry's name of the record: opaque, never shown, never reused.
	ID string `json:"id"`
	// ApplicationNo is the 报名号 printed on every paper.
	ApplicationNo string `json:"application_no"`
	PlanID        string `json:"plan_id"`
	PointID       string `json:"point_id"`
	// Version counts changes of Content at the registry, from 1.
	Version int64 `json:"version"`
	// Digest is DigestContent of the exact bytes the registry sent for Content.
	Digest   string   `json:"digest"`
	Content  Content  `json:"content"`
	Standing Standing `json:"standing"`
}

// Content is what the clerk compares with paper (domain.md §3.2). It is
// encoded once, by the registry, and its bytes travel unchanged: see
// EncodeContent and DigestContent.
type Content struct {
	Kind        RegistrationKind `json:"kind"`
	Identity    Identity         `json:"identity"`
	Certificate Certificate      `json:"certificate"`
	Work        Work             `json:"work"`
	Education   Education        `json:"education"`
	Contact     Contact          `json:"contact"`
	Period      Period           `json:"period"`
	// PhotoSHA256 names the portrait, lower-case hex; empty when there is none.
	PhotoSHA256 string `json:"photo_sha256,omitempty"`
	// DataStatus (数据状态) and DataSource (数据来源) are system fields, never editable.
	DataStatus string `json:"data_status,omitempty"`
	DataSource string `json:"data_source,omitempty"`
}

// Identity is the 身份 block. The ID card wins over the certificate.
type Identity struct {
	DocumentType   DocumentType `json:"document_type"`   // 证件类型
	DocumentNumber IDNumber     `json:"document_number"` // 身份证件号码
	Name           Name         `json:"name"`            // 姓名
	Sex            Sex          `json:"sex"`             // 性别
	BirthDate      Date         `json:"birth_date"`      // 出生日期
	Ethnicity      string       `json:"ethnicity"`       // 民族, GB/T 3304 two digits
}

// Certificate is the 证书 block. The clerk never edits it (domain.md §5.5).
type Certificate struct {
	Number   CertificateNumber `json:"number"`    // 教师资格证书号码
	IssuedOn Date              `json:"issued_on"` // 证书签发日期
	Kind     QualificationKind `json:"kind"`      // 资格种类
	Issuer   string            `json:"issuer"`    // 认定机构
	Subject  string            `json:"subject"`   // 任教学科 on the certificate; 无 when it has none
	// ScanSHA256 names the scan of a certificate entered by hand (before the
	// national system of 2008); empty for system data.
	ScanSHA256 string `json:"scan_sha256,omitempty"`
}

// Work is the 现阶段工作信息 block: the only one a clerk may correct, with authorisation.
type Work struct {
	School        string `json:"school"`         // 现任教学校, equal to its seal
	Location      string `json:"location"`       // 任教学校所在地: 城市, 县镇, 农村
	SchoolKind    string `json:"school_kind"`    // 学校性质
	Stage         string `json:"stage"`          // 现任教学段: 幼儿园 小学 初中 高中 中职 其他
	Subject       string `json:"subject"`        // 现任教学科
	Title         string `json:"title"`          // 教师职务(职称)
	PostKind      string `json:"post_kind"`      // 岗位性质: 在编在岗, 事业单位岗位聘用, 在岗(民办学校)
	CareerStart   Date   `json:"career_start"`   // 开始参加工作时间
	ContractStart Date   `json:"contract_start"` // 现任教聘用起始时间
}

// Education is the 学历 block.
type Education struct {
	Level  string `json:"level"`  // 最高学历
	Degree string `json:"degree"` // 最高学位
	School string `json:"school"` // 毕业学校
	Major  string `json:"major"`  // 所学专业
}

// Contact is the 联系 block. A change here never voids what a clerk compared (offline rule D1).
type Contact struct {
	Email string `json:"email,omitempty"`
	Phone Phone  `json:"phone,omitempty"`
}

// Period is what is judged over the registration period of five years.
type Period struct {
	LastRegisteredOn Date             `json:"last_registered_on,omitempty"` // 上次注册时间
	Assessments      []YearAssessment `json:"assessments,omitempty"`        // 年度考核
	TrainingHours    int              `json:"training_hours"`               // 培训学时, summed over the period
	Ethics           string           `json:"ethics,omitempty"`             // 师德
}

// YearAssessment is the 年度考核 of one calendar year.
type YearAssessment struct {
	Year   int    `json:"year"`
	Result string `json:"result"` // 优秀 合格 基本合格 不合格 未考核
}

// Standing is where a record stands at the registry, and the clerk's own notes on it.
type Standing struct {
	State    State         `json:"state"`
	Decision *Decision     `json:"decision,omitempty"` // the newest one; nil while never decided
	Stages   []StageResult `json:"stages,omitempty"`   // 初审, 复核, 终审 or 备案, in the order told
	// FileNumber is the 系统档案号: digits only. LocalFileNumber is the 本地档案序号: free.
	FileNumber      string `json:"file_number,omitempty"`
	LocalFileNumber string `json:"local_file_number,omitempty"`
	Remark          string `json:"remark,omitempty"` // 备注

	Messages    []SentMessage    `json:"messages,omitempty"`    // 留言, oldest first
	Corrections []WorkCorrection `json:"corrections,omitempty"` // oldest first
	Scans       []AttachedScan   `json:"scans,omitempty"`       // oldest first
	Moved       *Move            `json:"moved,omitempty"`       // the newest change of point by a clerk
	Unapplied   []Unapplied      `json:"unapplied,omitempty"`   // refused conclusions to be read, oldest first
	Links       []PersonLink     `json:"links,omitempty"`       // other applications of the same person, newest first
}

// Decision is an accepted conclusion, as the registry recorded it.
type Decision struct {
	OperationID string    `json:"operation_id"`
	Action      Action    `json:"action"`
	ClerkID     string    `json:"clerk_id"`
	ClerkName   string    `json:"clerk_name"` // 经办人
	PointName   string    `json:"point_name"`
	At          time.Time `json:"at"` // UTC, registry time of acceptance
	Ticks       []Tick    `json:"ticks,omitempty"`
	Explanation string    `json:"explanation,omitempty"`
	// Acknowledged are the findings the clerk looked into and why they are fine.
	Acknowledged []Acknowledgement `json:"acknowledged,omitempty"`
	// Unproven marks a decision of a clerk whose time could not be proven (D4, D6).
	Unproven bool `json:"unproven,omitempty"`
	// ReceiptNumber is the 受理凭证编号, given by the registry with 材料齐全 only.
	ReceiptNumber string `json:"receipt_number,omitempty"`
}

// StageResult is one line of the 审批记录 after the point. Labels are the
// bureau's own; lines are neither ordered by time nor monotonic (domain.md §8.2).
type StageResult struct {
	Stage  string    `json:"stage"`
	Organ  string    `json:"organ"`
	At     time.Time `json:"at"` // UTC
	By     string    `json:"by"`
	Result string    `json:"result"`
}
