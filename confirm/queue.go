package confirm

import "time"

// OperationState is the life of one signed operation (offline-rules.md D0 e).
type OperationState string

// Draft operations are drafts of the desk, so the outbox starts at signed.
const (
	OperationSigned   OperationState = "signed"   // 待发送
	OperationSending  OperationState = "sending"  // 发送中
	OperationUnknown  OperationState = "unknown"  // 结果未知: ask by id before sending again
	OperationAccepted OperationState = "accepted" // 已受理, with a verified receipt
	OperationRefused  OperationState = "refused"  // 被拒: dead for ever, Code says why
)

// Open tells whether the registry's word is still to come.
func (s OperationState) Open() bool {
	return s == OperationSigned || s == OperationSending || s == OperationUnknown
}

// Operation is one row of the outbox.
type Operation struct {
	Intent   Intent
	Envelope []byte // the exact bytes that were signed and travel
	State    OperationState
	Code     Code      // of a refusal
	SignedAt time.Time // UTC, same as Intent.Evidence.DecidedAt
	SentAt   time.Time // UTC, zero while never sent
	Tries    int
	Receipt  []byte // compact JWS, when closed
	// Escrow is the envelope sealed to the bureau, when it was signed; nil while
	// the bureau's key is not known. It is stored, and not read back with the rest.
	Escrow []byte
	// Held is a message, a note or a scan that is not sent, since its record has
	// left the point (offline-rules.md D3): it goes when the record comes back, or
	// is given up. It follows from the records that are here, and is not stored.
	Held bool
	// Undoable is one that may still be undone, and is not sent until then; it
	// follows from what this process has done, and is not stored.
	Undoable bool
	// Colleague names the other clerk of this computer who signed it; empty for
	// one's own. It is his to send and to deal with. It is not stored.
	Colleague string
	// ResolvedAt is when the clerk dealt with a refused operation, UTC; zero
	// while it is in the conflict queue. Resolution is the clerk's reason.
	ResolvedAt time.Time
	Resolution string
}

// Superseded begins the Resolution of a refused operation that a later one of
// the same record has replaced; the later one's id follows.
const Superseded = "superseded by "

// Settled is the Resolution of a refused operation that left nothing to do: its
// Guidance is not Open (offline-rules.md D2, AGREED).
const Settled = "settled"

// Undone is the Resolution of an operation that was taken back before it was
// sent: its State is refused, its Code ProblemUndone, and no registry has seen it.
const Undone = "undone"

// Draft is unfinished work on one record; it is not signed and never leaves.
type Draft struct {
	RecordID        string `json:"record_id"`
	BaseVersion     int64  `json:"base_version"` // content version the ticks belong to
	Ticks           []Tick `json:"ticks"`
	FileNumber      string `json:"file_number,omitempty"`
	LocalFileNumber string `json:"local_file_number,omitempty"`
	Remark          string `json:"remark,omitempty"`
	// Acknowledged are the findings of BaseVersion the clerk looked into, with
	// why they are fine; a conclusion carries them.
	Acknowledged []Acknowledgement `json:"acknowledged,omitempty"`
	// Seen is the content that the clerk last saw, SeenVersion its version: what
	// has changed since is shown. nil in drafts of older programs.
	Seen        *Content `json:"seen,omitempty"`
	SeenVersion int64    `json:"seen_version,omitempty"`
	// Chosen is the conclusion that waits for its signature under SignBatch; nil: none.
	Chosen *Chosen `json:"chosen,omitempty"`
	// Colleague names the other clerk of this computer who has chosen it; empty
	// for one's own. Only a read fills it.
	Colleague string    `json:"-"`
	SavedAt   time.Time `json:"saved_at"` // UTC
}

// Queue names one of the working lists of the window. Counts and rows of a
// queue always come from the same question.
type Queue string

// The queues.
const (
	QueueAll        Queue = ""           // 全部
	QueuePending    Queue = "pending"    // 待核对: pending and nothing unsent
	QueueIncomplete Queue = "incomplete" // 待补: 材料不全 and nothing unsent
	QueueUnsigned   Queue = "unsigned"   // 待签名: this clerk has chosen a conclusion under SignBatch
	QueueUnsent     Queue = "unsent"     // 待发送: signed, sending or unknown
	QueueConflict   Queue = "conflict"   // 冲突: refused and not yet resolved by the clerk
	QueueToPrint    Queue = "to_print"   // 待打印: no valid print of the form of this version
	QueueReprint    Queue = "reprint"    // 已改需重印: those of them whose form was printed before a change
	QueueToday      Queue = "today"      // 今日已办: this clerk has concluded today
	QueueDone       Queue = "done"       // 已办: complete and accepted
)

// Query asks for rows of the list.
type Query struct {
	// Text matches any part of name, pinyin or initials, document number,
	// 报名号, certificate number, phone or school; every dot is the same dot.
	Text  string
	Queue Queue
	Filter
	IDs        []string // only these records, each once, those that are here; nil: all
	FileNumber string   // only who has this 系统档案号 at the registry; "": all
	Sort       SortKey
	Descending bool // the whole order, ties too
	// Day and ClerkID say whose work of which day in China QueueToday holds; the
	// desk fills them in by its anchored clock.
	Day     Date
	ClerkID string
	Offset  int
	Limit   int // 0: all
}

// Filter narrows a list; the zero Filter narrows nothing. Counts of queues are
// under the same Filter.
type Filter struct {
	State    State
	Kind     RegistrationKind
	School   string // exactly, as its seal
	Stage    string // 学段
	Findings Answer // the checks have found something
	Printed  Answer // the form of this version has been printed
	InScope  Answer // of the 人员范围 of the window
}

// Answer is yes, no or whichever.
type Answer string

// The answers.
const (
	AnswerAny Answer = ""
	AnswerYes Answer = "yes"
	AnswerNo  Answer = "no"
)

// Allows tells whether a value passes.
func (a Answer) Allows(value bool) bool { return a == AnswerAny || value == (a == AnswerYes) }

// SortKey orders rows, smallest first; ties are broken by ApplicationNo. Where
// nothing is known comes first.
type SortKey string

// The sort keys.
const (
	SortApplicationNo SortKey = "application_no"
	SortName          SortKey = "name" // by pinyin
	SortSchool        SortKey = "school"
	SortState         SortKey = "state" // what is to be done first
	SortDocument      SortKey = "document"
	SortCertificate   SortKey = "certificate"
	SortFile          SortKey = "file" // 系统档案号
	SortKind          SortKey = "kind"
	SortStage         SortKey = "stage" // 学段, then 学科
	SortFindings      SortKey = "findings"
	SortPrinted       SortKey = "printed" // to be printed again, not printed, printed
	SortScope         SortKey = "scope"   // of the 人员范围 first
	SortDecided       SortKey = "decided"
	SortUpdated       SortKey = "updated"
)

// Row is one line of the list.
type Row struct {
	ID             string
	ApplicationNo  string
	Name           Name
	DocumentNumber IDNumber
	Certificate    CertificateNumber
	School         string
	Stage          string // 学段
	Subject        string // 学科
	FileNumber     string // 系统档案号, as the registry has it
	Kind           RegistrationKind
	State          State
	// Operation is the newest operation of this computer for the record;
	// empty when there is none.
	Operation OperationState
	Mine      Action // of that operation while it is not accepted
	Colleague string // who signed it, when it was another clerk of this computer
	Chosen    Action // the conclusion that waits for this clerk's signature; empty: none
	Findings  int    // number of findings of the checks
	FormPrint bool   // a form of this version has been printed
	Reprint   bool   // one of an earlier version has been, and none of this
	OutScope  bool   // not of the 人员范围 of the window
	Mailed    bool   // the registry keeps a 留言
	// Decided is when the conclusion in force was made, Updated when anything
	// was last done to the record; UTC, zero while unknown.
	Decided, Updated time.Time
	Gone             bool // it has left the point, and is here for unsent work only
}

// Page is the answer to a Query.
type Page struct {
	Rows   []Row
	Total  int           // rows that match, before Offset and Limit
	Counts map[Queue]int // of all queues under the same Text and Filter
}

// Change is one step of the registry's feed: a record, or a tombstone.
type Change struct {
	Seq    int64
	Record *Record // nil for a tombstone
	// ContentJSON is the exact bytes Digest belongs to.
	ContentJSON []byte
	GoneID      string // of a tombstone
	GoneReason  Code   // why the record left this point
}

// ChangePage is a page of the feed. It is applied with its cursor in one transaction.
type ChangePage struct {
	Epoch   string
	Cursor  string // opaque, to ask on from
	More    bool
	Changes []Change
}
