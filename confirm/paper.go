package confirm

import "time"

// PaperKind is a kind of printed document.
type PaperKind string

// Papers about one applicant.
const (
	PaperForm       PaperKind = "form"       // 教师资格定期注册申请表
	PaperReceipt    PaperKind = "receipt"    // 受理凭证
	PaperSupplement PaperKind = "supplement" // 材料补正告知单: what is missing, and until when
	PaperAmendment  PaperKind = "amendment"  // 更正告知单: who corrects an error of the certificate, and how
	PaperCorrection PaperKind = "correction" // 更正登记单: which work data was corrected, on whose word
	PaperLabel      PaperKind = "label"      // 档案袋标签
)

// Papers about many applicants, about none, or about the printer.
const (
	PaperBlankReceipt PaperKind = "blank_receipt" // 空白受理凭证, numbered, filled in by hand
	PaperHandover     PaperKind = "handover"      // 移交清单
	PaperCover        PaperKind = "cover"         // 学校材料封面
	PaperPersons      PaperKind = "persons"       // 申请人员基本情况表
	PaperConclusions  PaperKind = "conclusions"   // 初审注册结论表
	PaperStatistics   PaperKind = "statistics"    // 注册情况统计表
	PaperDaily        PaperKind = "daily"         // 每日统计表
	PaperNotCome      PaperKind = "not_come"      // 未到名单
	PaperCloseOut     PaperKind = "close_out"     // 收尾完成证明
	PaperLedger       PaperKind = "ledger"        // 打印台账, a file only
	PaperSeparator    PaperKind = "separator"     // 分隔页
	PaperDuplexGuide  PaperKind = "duplex_guide"  // 手动双面说明, drawn
	PaperTest         PaperKind = "test"          // 打印测试页
	PaperCalibration  PaperKind = "calibration"   // 校准页
	PaperSlip         PaperKind = "slip"          // 现场确认指引单: where an applicant of another point is to go
	PaperKeyCard      PaperKind = "key_card"      // 按键卡片: the keys of the window
)

// Paper is everything one printed document shows. The same Paper gives the
// same PDF bytes.
type Paper struct {
	Kind   PaperKind
	Record Record // of one applicant; zero for other papers
	Copies int    // pages of every copy follow one another; 1 or more
	// Preview marks the paper 预览-未生效: the record's decision is not accepted yet.
	Preview bool
	// Training marks the paper 演练: it comes from a training registry.
	Training bool
	Point    Point
	Plan     Plan
	Handler  string // 经办人, of the credential
	Photo    []byte // JPEG, nil leaves the box empty
	PrintNo  int    // 1 for the first print of this version, then 补打 第 n-1 次
	Reason   string // why again; required when PrintNo is more than 1
	// Conditions are, of the rulebook: on a receipt those 具备, for the list of
	// materials received; on a 材料补正告知单 those 不具备.
	Conditions []Condition
	// Number is the 凭证编号 of a blank receipt. That of a receipt is its decision's.
	Number string
	// Deadline is the 确认结束时间 on a 材料补正告知单.
	Deadline time.Time
	// Advice is what a 更正告知单 tells.
	Advice CertificateAdvice
	// Correction is what a 更正登记单 tells.
	Correction WorkCorrection
	// Listing is the body of papers about many applicants.
	Listing *Listing
	// Heading is the large line of a separator or cover: the school.
	Heading string

	// FirstSheet is the number printed on the first sheet, counted through the
	// batch from 1; 0 prints none. BatchMark tells batches apart beside it.
	FirstSheet int
	BatchMark  string
	// SkipSheets leaves out sheets that came out well before a jam.
	SkipSheets int
	// OneSided makes each page a sheet; else two pages of a copy share one.
	OneSided bool
	// Printer, Tray and Calibration are shown on test and calibration pages.
	Printer     string
	Tray        string
	Calibration Calibration

	PrintedAt time.Time // shown in Asia/Shanghai
}

// Listing is a table on paper or in a workbook. Cells are text as shown:
// numbers of persons must not become numbers of a calculator.
type Listing struct {
	Title    string
	Subtitle string // point, plan, day
	Columns  []ListingColumn
	Rows     [][]string
	// Signatures are the places to sign below the last row, e.g. 填表人.
	Signatures []string
	// Public leaves no document number in it, for a 公示.
	Public bool
}

// ListingColumn is one column of a Listing.
type ListingColumn struct {
	Key   string // stable, to choose and order columns
	Title string
	Width float64 // mm on paper before the table is fitted to the page
	// Sum adds the column up at the foot of each page and of the whole; its
	// cells are whole numbers or empty.
	Sum    bool
	Center bool
	// Number tells that its cells are whole numbers to calculate with, or
	// empty; of a Sum they always are.
	Number bool
}

// Calibration moves and stretches what one printer puts on paper. The zero
// value changes nothing.
type Calibration struct {
	X       float64 // mm to the right, -20 to 20
	Y       float64 // mm down, -20 to 20
	Percent float64 // size, 90 to 110; 0 means 100
}

// CalibrationKey says what a calibration is for; calibrations are kept by the
// name of the printer.
type CalibrationKey struct {
	Printer string
	Tray    string // empty: the tray the printer chooses
	Kind    PaperKind
}

// PaperVerdict says what a scanned paper is worth.
type PaperVerdict string

// The verdicts.
const (
	VerdictCurrent    PaperVerdict = "current"     // 现行有效
	VerdictOutdated   PaperVerdict = "outdated"    // 内容已更新: a newer version exists
	VerdictReplaced   PaperVerdict = "replaced"    // 已补打: a later print of it counts
	VerdictRevoked    PaperVerdict = "revoked"     // 结论已变更: the receipt's decision no longer stands
	VerdictPreview    PaperVerdict = "preview"     // 预览, never valid
	VerdictOtherPoint PaperVerdict = "other_point" // no such record here
	VerdictAltered    PaperVerdict = "altered"     // the digest is of no version known for that number
)
