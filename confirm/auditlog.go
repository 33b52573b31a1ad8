package confirm

import "time"

// AuditEntry is one entry as it stands in the chain.
type AuditEntry struct {
	AuditEvent
	Seq  int64  // from 1, without gaps
	Hash string // of the entry and all before it, lower-case hex SHA-256
}

// AuditEnd is the last entry of an audit log.
type AuditEnd struct {
	Log  string // id of the log: the uuid of the cache file, hex
	Seq  int64  // 0: nothing is in it
	Hash string // lower-case hex
}

// AuditAnchor is what the registry knows of an audit log.
type AuditAnchor struct {
	Seq    int64  // 0: nothing
	Hash   string // lower-case hex
	Forked bool   // the log is not the one that was anchored before
}

// AuditReport is what came of checking an audit log.
type AuditReport struct {
	Entries     int64
	Checkpoints int // signed, and true
	// Anchor is the registry's word; Asked tells that there was one.
	Anchor AuditAnchor
	Asked  bool
	// Broken is the number of the first entry that is not what was written, or
	// of the entry a signed checkpoint does not agree with; 0: none. With it,
	// Cause tells why.
	Broken int64
	Cause  AuditCause
}

// AuditCause tells what an audit log failed at.
type AuditCause string

// The causes, in the order in which they are looked for.
const (
	AuditChainBroken     AuditCause = "chain"      // an entry was changed, put in, taken out or cut off
	AuditCheckpointFalse AuditCause = "checkpoint" // a checkpoint's signature is not right, or it says another hash
	AuditRegistryDiffers AuditCause = "registry"   // the registry was told another log
)

// StatementAudit is an AuditCheckpoint.
const StatementAudit StatementKind = "audit"

// ExportPurpose says what a list leaves the program for (PIPL art. 6); the
// audit log keeps it.
type ExportPurpose string

// The purposes.
const (
	PurposeCheck     ExportPurpose = "check"     // 核对
	PurposePublic    ExportPurpose = "public"    // 公示
	PurposeReport    ExportPurpose = "report"    // 上报
	PurposeHandover  ExportPurpose = "handover"  // 材料移交
	PurposeFiling    ExportPurpose = "filing"    // 归档
	PurposeStatistic ExportPurpose = "statistic" // 统计
)

// ExportPurposes lists all, in the order in which they are offered.
var ExportPurposes = []ExportPurpose{PurposeCheck, PurposeReport, PurposeHandover, PurposeFiling, PurposePublic, PurposeStatistic}

// Label is the purpose as a person reads it; "" when it is none.
func (p ExportPurpose) Label() string {
	switch p {
	case PurposeCheck:
		return "核对"
	case PurposePublic:
		return "公示"
	case PurposeReport:
		return "上报"
	case PurposeHandover:
		return "材料移交"
	case PurposeFiling:
		return "归档"
	case PurposeStatistic:
		return "统计"
	}
	return ""
}

// UsualPurpose is what a listing is for by its kind alone; "" when it may be
// for several things.
func UsualPurpose(kind PaperKind, public bool) ExportPurpose {
	switch {
	case public:
		return PurposePublic
	case kind == PaperHandover:
		return PurposeHandover
	case kind == PaperCover, kind == PaperLedger, kind == PaperCloseOut:
		return PurposeFiling
	case kind == PaperStatistics, kind == PaperDaily:
		return PurposeStatistic
	case kind == PaperNotCome:
		return PurposeCheck
	}
	return ""
}

// ClockJump tells that the computer's clock was set, or the computer slept: it
// moved against the monotonic clock.
type ClockJump struct {
	At time.Time     // UTC, when it was noticed
	By time.Duration // forward when positive
}
