package confirm

import "time"

// DocumentState is the life of one document of a batch. Spooled is never called printed.
type DocumentState string

// The states of a document in a batch.
const (
	DocumentWaiting   DocumentState = "waiting"   // 等待
	DocumentRendering DocumentState = "rendering" // 生成中: nothing has left this program
	DocumentSpooled   DocumentState = "spooled"   // 已交打印机; without JobID: was being handed over
	DocumentPrinting  DocumentState = "printing"  // 打印中: the printer works on it
	DocumentDone      DocumentState = "done"      // 完成: the file is written, or the spooler says completed
	DocumentDoubtful  DocumentState = "doubtful"  // 待确认: only a person can tell whether paper came out
	DocumentFailed    DocumentState = "failed"    // 失败, Code says why
	DocumentSkipped   DocumentState = "skipped"   // 已跳过: by the clerk, or the batch was cancelled
	DocumentVoid      DocumentState = "void"      // 已作废: came out, and no longer counts
)

// BatchState says what a batch is doing.
type BatchState string

// The states of a batch.
const (
	BatchRunning BatchState = "running" // 进行中
	BatchPaused  BatchState = "paused"  // 已暂停: by the clerk, by trouble, or found so after a crash
	BatchTurn    BatchState = "turn"    // 等待翻面: manual duplex, the stack is to be turned
	BatchEnded   BatchState = "ended"   // 已结束: no document waits or is under way
)

// PrintOrder is the order of the documents of a batch.
type PrintOrder string

// The orders.
const (
	OrderGiven      PrintOrder = ""            // 扫码顺序: as asked for
	OrderSchool     PrintOrder = "school"      // 按学校, then 报名号
	OrderFileNumber PrintOrder = "file_number" // 按档案号, then 报名号; without one last
)

// Duplex is how both sides of the paper are printed.
type Duplex string

// The ways.
const (
	DuplexAuto   Duplex = ""          // 双面, where the printer can; else one side
	DuplexOff    Duplex = "one_sided" // 单面
	DuplexManual Duplex = "manual"    // 手动双面: fronts, turn the stack, backs in reverse
)

// BatchTarget is where a batch goes.
type BatchTarget struct {
	// Printer is a print queue's name; empty means PDF files.
	Printer string
	// Tray is the printer's name of a paper source; empty: the printer chooses.
	Tray   string
	Duplex Duplex
	// JobPerSchool makes one spool job of each school's pile; else one a document.
	JobPerSchool bool
	// Path is the PDF file (one file for all) or the folder (Separate).
	Path string
	// Separate makes one PDF an applicant, named by 报名号 and kind only.
	Separate bool
}

// Batch is one request to print, kept until a person removes it.
type Batch struct {
	ID   string // UUIDv7
	Mark string // short, printed beside sheet numbers
	// Kinds are printed for each applicant, in this order: together, or with
	// Apart all of the first kind before all of the second.
	Kinds    []PaperKind
	Apart    bool
	Order    PrintOrder
	Copies   int  // 0: each kind's own default
	Separate bool // 分隔页 between schools
	Target   BatchTarget
	Reason   string // why again, for the documents that are reprints
	State    BatchState
	Why      Code // of a pause, e.g. printer
	Args     map[string]string
	// Turned tells, in manual duplex, that the stack was put back: the backs are next.
	Turned bool
	// Certificate is what the clerk answered for a 更正告知单; nil: what the
	// record and its checks say.
	Certificate *CertificateError
	CreatedAt   time.Time // UTC
	CreatedBy   string    // clerk id
	Documents   []Document
}

// Document is one applicant's part of a batch.
type Document struct {
	BatchID string    `json:",omitzero"`
	Seq     int       `json:",omitzero"` // 1-based order in the batch
	Kind    PaperKind `json:",omitzero"`
	Preview bool      `json:",omitzero"` // printed as 预览: no valid print, whatever its state
	// RecordID and ApplicationNo are empty for papers about no single applicant.
	RecordID      string            `json:",omitzero"`
	ApplicationNo string            `json:",omitzero"`
	Heading       string            `json:",omitzero"` // of a separator: the school. Sealed at rest like all of it
	Version       int64             `json:",omitzero"` // content version printed
	Digest        string            `json:",omitzero"` // content digest printed
	Number        string            `json:",omitzero"` // 凭证编号 printed
	PrintNo       int               `json:",omitzero"`
	Reason        string            `json:",omitzero"` // why this one again; empty: the batch's
	Copies        int               `json:",omitzero"`
	State         DocumentState     `json:",omitzero"`
	Code          Code              `json:",omitzero"`
	Args          map[string]string `json:",omitzero"` // of Code, e.g. code points
	Pages         int               `json:",omitzero"` // of all copies
	// FirstSheet and Sheets are the numbers on its sheets: FirstSheet to
	// FirstSheet+Sheets-1. They stay when it is printed again after a jam.
	FirstSheet int `json:",omitzero"`
	Sheets     int `json:",omitzero"`
	SkipSheets int `json:",omitzero"` // sheets that came out well before a jam and are not printed again
	// Back tells, in manual duplex, that the fronts are out.
	Back      bool      `json:",omitzero"`
	JobID     int       `json:",omitzero"` // spooler's job number
	JobTitle  string    `json:",omitzero"` // by which the spooler may be asked when JobID was not learnt
	Tries     int       `json:",omitzero"` // times it was handed to a printer
	UpdatedAt time.Time `json:",omitzero"`
}

// DocumentEvent is what happens to a document.
type DocumentEvent string

// The events.
const (
	EventRender  DocumentEvent = "render"  // begun
	EventHand    DocumentEvent = "hand"    // about to be given to the spooler, or given
	EventStart   DocumentEvent = "start"   // the printer works on it
	EventFinish  DocumentEvent = "finish"  // written, or the spooler says completed
	EventFail    DocumentEvent = "fail"    // cannot be printed, and nothing came out
	EventLose    DocumentEvent = "lose"    // nobody can tell what became of it
	EventTurn    DocumentEvent = "turn"    // manual duplex: its fronts are out, its backs are due
	EventRestart DocumentEvent = "restart" // nothing had left this program: it ended before, or was refused
	EventRecall  DocumentEvent = "recall"  // taken back before it began
	EventSkip    DocumentEvent = "skip"    // by the clerk
	EventRetry   DocumentEvent = "retry"   // by the clerk
	EventSeen    DocumentEvent = "seen"    // the clerk holds it in the hand
	EventSpoiled DocumentEvent = "spoiled" // the clerk says its sheets are bad or missing
	EventVoid    DocumentEvent = "void"    // what it shows no longer counts
)

// PrinterInfo is one print queue.
type PrinterInfo struct {
	Name    string
	Info    string // the name people gave it
	Default bool
	// Reasons are IPP printer-state-reasons, e.g. media-empty; none when ready.
	Reasons  []string
	Accepts  bool
	Location string
	Duplex   bool     // prints both sides by itself
	Trays    []string // paper sources by the printer's names; none when it does not tell
	A4       bool     // takes A4, or does not tell
	// ToFile tells a queue that makes files or faxes: no paper comes out.
	ToFile bool
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

// JobSide says which pages of a job are printed.
type JobSide string

// The sides.
const (
	SideAll    JobSide = ""       // every page in order
	SideFronts JobSide = "fronts" // pages 1, 3, 5 … of each paper, in order
	SideBacks  JobSide = "backs"  // their backs, the last sheet first; a blank page where there is none
)

// PrintJob is one job for the spooler: one document, or a school's pile.
type PrintJob struct {
	Printer string
	Tray    string
	// Title is shown in the queue to everybody: no person in it. It names the
	// job for Find, so no two jobs may share one.
	Title  string
	Papers []Paper // in order
	Duplex Duplex
	Side   JobSide
}

// PrintEntry is one line of the print ledger (打印台账). Lines are only added;
// each is chained to the one before it.
type PrintEntry struct {
	Seq           int64             `json:"seq"`   // from 1, without gaps
	At            time.Time         `json:"at"`    // UTC, server-anchored
	Actor         string            `json:"actor"` // clerk id
	BatchID       string            `json:"batch_id"`
	Document      int               `json:"document"`
	Event         DocumentEvent     `json:"event"`
	State         DocumentState     `json:"state"` // after the event
	Kind          PaperKind         `json:"kind"`
	Preview       bool              `json:"preview,omitempty"`
	RecordID      string            `json:"record_id,omitempty"`
	ApplicationNo string            `json:"application_no,omitempty"`
	Version       int64             `json:"version,omitempty"`
	Digest        string            `json:"digest,omitempty"`
	Number        string            `json:"number,omitempty"`
	PrintNo       int               `json:"print_no,omitempty"`
	Copies        int               `json:"copies,omitempty"`
	FirstSheet    int               `json:"first_sheet,omitempty"`
	LastSheet     int               `json:"last_sheet,omitempty"`
	Printer       string            `json:"printer,omitempty"` // empty: a file
	JobID         int               `json:"job_id,omitempty"`
	Reason        string            `json:"reason,omitempty"` // why again
	Code          Code              `json:"code,omitempty"`
	Args          map[string]string `json:"args,omitempty"`
	Hash          string            `json:"hash"` // hex SHA-256 over the hash before and this line
}

// LedgerSeal is a clerk's signature over the end of the print ledger.
type LedgerSeal struct {
	Seq  int64     `json:"seq"`  // of the last line it covers
	Hash string    `json:"hash"` // of that line
	At   time.Time `json:"at"`
	JWS  []byte    `json:"jws"` // compact, by the clerk's credential
}

// ReceiptBlock is a run of 凭证编号 reserved at the registry for one
// workstation, for blank receipts. Its numbers are Prefix and a run of four digits.
type ReceiptBlock struct {
	ID         string    `json:"id"`
	Prefix     string    `json:"prefix"` // point code and day, with the hyphen
	First      int       `json:"first"`
	Last       int       `json:"last"` // inclusive
	ReservedAt time.Time `json:"reserved_at"`
}

// ReceiptNumberState is the life of one reserved number.
type ReceiptNumberState string

// The states of a reserved number.
const (
	NumberFree     ReceiptNumberState = "free"     // 未用
	NumberPrinted  ReceiptNumberState = "printed"  // 已打印空白
	NumberUsed     ReceiptNumberState = "used"     // 已登记到一份申请
	NumberVoid     ReceiptNumberState = "void"     // 已作废, Reason says why
	NumberReturned ReceiptNumberState = "returned" // 已交回登记库
)

// ReservedNumber is one number of a block.
type ReservedNumber struct {
	Number  string             `json:"number"`
	BlockID string             `json:"block_id"`
	State   ReceiptNumberState `json:"state"`
	// BatchID and Document are the one document of the queue that may bring it
	// on paper, from NumberPrinted on.
	BatchID  string `json:"batch_id,omitempty"`
	Document int    `json:"document,omitempty"`
	// RecordID is the record it was entered for. Until the registry has
	// accepted that, the number is stored as printed.
	RecordID string    `json:"record_id,omitempty"`
	Reason   string    `json:"reason,omitempty"`
	At       time.Time `json:"at"` // UTC, of the state
}
