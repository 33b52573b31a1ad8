package confirm

import "time"

// PaperKind is a kind of printed document.
type PaperKind string

// The kinds of paper.
const (
	PaperForm    PaperKind = "form"    // 教师资格定期注册申请表
	PaperReceipt PaperKind = "receipt" // 受理凭证
)

// Paper is everything one printed document shows. The same Paper gives the
// same PDF bytes.
type Paper struct {
	Kind   PaperKind
	Record Record
	Copies int // pages of every copy follow one another; 1 or more
	// Preview marks the paper 预览: the record's decision is not accepted yet.
	Preview bool
	Point   Point
	Plan    Plan
	Handler string // 经办人
	Photo   []byte // JPEG, nil leaves the box empty
	PrintNo int    // 1 for the first print of this version, then 补打 n-1
	// Conditions are those of the rulebook that were ticked, for the list of materials received.
	Conditions []Condition
	PrintedAt  time.Time // shown in Asia/Shanghai
}

// DocumentState is the life of one document of a batch. Spooled is never called printed.
type DocumentState string

// The states of a document in a batch.
const (
	DocumentWaiting   DocumentState = "waiting"   // 等待
	DocumentRendering DocumentState = "rendering" // 生成中
	DocumentSpooled   DocumentState = "spooled"   // 已交打印机
	DocumentDone      DocumentState = "done"      // 完成: the file is written, or the spooler says completed
	DocumentFailed    DocumentState = "failed"    // 失败, Code says why
	DocumentCancelled DocumentState = "cancelled" // 已取消
)

// BatchTarget is where a batch goes.
type BatchTarget struct {
	// Printer is a CUPS queue name; empty means PDF files.
	Printer string
	// Path is the PDF file (one file for all) or the folder (Separate).
	Path string
	// Separate makes one PDF an applicant, named by 报名号 and kind only.
	Separate bool
}

// Batch is one request to print, kept until a person removes it.
type Batch struct {
	ID        string // UUIDv7
	Kind      PaperKind
	Copies    int
	Target    BatchTarget
	CreatedAt time.Time // UTC
	Documents []Document
}

// Document is one applicant's part of a batch and a line of the print ledger.
type Document struct {
	BatchID       string
	Seq           int // 1-based order in the batch
	Kind          PaperKind
	Preview       bool // printed as 预览: no valid print, whatever its state
	RecordID      string
	ApplicationNo string
	Version       int64 // content version printed
	PrintNo       int
	State         DocumentState
	Code          Code
	Args          map[string]string // of Code, e.g. code points
	Pages         int
	JobID         int // spooler's job number
	UpdatedAt     time.Time
}

// PrinterInfo is one print queue.
type PrinterInfo struct {
	Name    string
	Info    string // the name people gave it
	Default bool
	// Reasons are IPP printer-state-reasons, e.g. media-empty; none when ready.
	Reasons  []string
	Accepts  bool
	Location string
}

// JobState is the state of a spool job (RFC 8011 §5.3.7).
type JobState int

// The job states of IPP.
const (
	JobPending    JobState = 3
	JobHeld       JobState = 4
	JobProcessing JobState = 5
	JobStopped    JobState = 6
	JobCanceled   JobState = 7
	JobAborted    JobState = 8
	JobCompleted  JobState = 9
)

// JobInfo is the spooler's word on one job and its printer.
type JobInfo struct {
	State   JobState
	Reasons []string // printer-state-reasons while it is not completed
}
