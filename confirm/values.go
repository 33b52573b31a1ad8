package confirm

// State is where a record stands (domain.md §8.1). The Chinese word is its 确认状态.
type State string

// The states of a record at the point.
const (
	StatePending    State = "pending"    // 网报待确认
	StateComplete   State = "complete"   // 材料齐全
	StateIncomplete State = "incomplete" // 材料不全
	StateDeclined   State = "declined"   // 申报未受理
)

// Action is what a person may do to a record.
type Action string

// The actions of the state table.
const (
	ActionConcludeComplete   Action = "conclude_complete"   // 材料齐全
	ActionConcludeIncomplete Action = "conclude_incomplete" // 材料不全
	ActionLeaveUnconfirmed   Action = "leave_unconfirmed"   // 未作确认
	ActionDecline            Action = "decline"             // 不予受理, bureau only
	ActionTransferPoint      Action = "transfer_point"      // 更换确认点, of a record that is not concluded
	ActionCorrectWork        Action = "correct_work"        // 更正现阶段工作信息, with authorisation
	ActionAnnotate           Action = "annotate"            // 备注: file numbers and remark
	ActionAttachScan         Action = "attach_scan"         // 附加扫描件
	ActionMessage            Action = "message"             // 留言
	ActionRecallMessage      Action = "recall_message"      // 撤回留言
)

// Role is what an Actor may be.
type Role string

// The roles of the registry.
const (
	RoleClerk  Role = "clerk"  // 确认用户
	RoleBureau Role = "bureau" // 注册用户 (初审)
	// RoleProvince is 省级管理用户. On one record such a user acts as the bureau's.
	RoleProvince Role = "province"
)

// Actor is who acts.
type Actor struct {
	ID      string `json:"id"`
	Name    string `json:"name"` // printed as 经办人
	Role    Role   `json:"role"`
	PointID string `json:"point_id,omitempty"` // of a clerk
}

// RegistrationKind is the 注册类型.
type RegistrationKind string

// The kinds of registration.
const (
	KindFirst    RegistrationKind = "first"    // 首次注册
	KindPeriodic RegistrationKind = "periodic" // 定期注册
	KindDeferred RegistrationKind = "deferred" // 暂缓后再申请
)

// Sex is GB/T 2261.1.
type Sex string

// The sexes that occur on an ID card.
const (
	SexMale   Sex = "1" // 男
	SexFemale Sex = "2" // 女
)

// DocumentType is the 证件类型.
type DocumentType string

// The document types (domain.md §6.2).
const (
	DocumentIDCard    DocumentType = "id_card"   // 居民身份证
	DocumentResidence DocumentType = "residence" // 港澳台居民居住证
	DocumentHKMacau   DocumentType = "hk_macau"  // 港澳居民来往内地通行证
	DocumentTaiwan    DocumentType = "taiwan"    // 台湾居民来往大陆通行证
	DocumentOther     DocumentType = "other"     // 其他
)

// QualificationKind is the 资格种类, the type digit of a certificate number (domain.md §5.1).
type QualificationKind string

// The seven kinds of 教师资格.
const (
	QualificationKindergarten    QualificationKind = "1" // 幼儿园教师资格
	QualificationPrimary         QualificationKind = "2" // 小学教师资格
	QualificationJuniorMiddle    QualificationKind = "3" // 初级中学教师资格
	QualificationSeniorMiddle    QualificationKind = "4" // 高级中学教师资格
	QualificationVocational      QualificationKind = "5" // 中等职业学校教师资格
	QualificationVocationalGuide QualificationKind = "6" // 中等职业学校实习指导教师资格
	QualificationHigher          QualificationKind = "7" // 高等学校教师资格
)

// TickValue is the clerk's answer to one condition, 条件具备状况.
type TickValue string

// The three answers; the empty value means not answered yet.
const (
	TickMet           TickValue = "met"            // 具备
	TickNotMet        TickValue = "not_met"        // 不具备
	TickNotApplicable TickValue = "not_applicable" // 不适用, counts as met
)

// Tick is one answered condition.
type Tick struct {
	Code  string    `json:"code"` // of a Condition, e.g. T1
	Value TickValue `json:"value"`
	Note  string    `json:"note,omitempty"` // e.g. 缺2021年度考核表
}

// Name, IDNumber, Phone and CertificateNumber identify a person. Printed with
// package fmt or slog they come out masked; Reveal gives the plain text for
// paper, screen and sealed storage. JSON carries the plain text.
type (
	Name              string
	IDNumber          string
	Phone             string
	CertificateNumber string
)

// Date is a calendar day, "2006-01-02", without a time zone; empty when unknown.
type Date string
