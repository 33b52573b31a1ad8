package confirm

import "time"

// Statement is what a clerk has signed for the registry besides operations. It
// waits on the workstation until the registry has it, and stays there.
type Statement struct {
	Seq    int64 // of this workstation
	Kind   StatementKind
	JWS    []byte    // compact
	SentAt time.Time // UTC, when the registry took it; zero: it waits
}

// StatementKind tells statements apart.
type StatementKind string

// The kinds of statement.
const (
	StatementCustody StatementKind = "custody" // CustodyEntry
	StatementWipe    StatementKind = "wipe"    // WipeProof
)

// EscrowExtension is how an escrow file (托管文件) is called.
const EscrowExtension = ".cpe"

// EscrowReport counts what became of an escrow file, or what went into one. It
// names nobody.
type EscrowReport struct {
	Operations int // envelopes in it
	// Missing is how many open operations could not be put in: the bureau's key
	// was not known yet when they were signed.
	Missing  int
	Accepted int
	Refused  int
	Open     int   // not judged: they may be brought again
	Damaged  []int // numbers of items that cannot be opened, from 1
}

// SecondCopyReason says why the automatic second copy of unsent work (备份盘)
// cannot be written.
type SecondCopyReason string

// The reasons of ProblemSecondCopy.
const (
	SecondCopyAbsent    SecondCopyReason = "absent"     // the folder is not there: the stick is not plugged in
	SecondCopyFull      SecondCopyReason = "full"       // no space left
	SecondCopyReadOnly  SecondCopyReason = "readonly"   // it cannot be written
	SecondCopySameDrive SecondCopyReason = "same_drive" // it is on the drive of the cache, and would be lost with it
)

// SecondCopyEvery is how often the second copy is looked after besides after
// each change of unsent work.
const SecondCopyEvery = 5 * time.Minute

// SecondCopy is the state of the second copy.
type SecondCopy struct {
	Folder string // "": none is set
	// Reason is why the newest one could not be written; "": all is well.
	Reason     SecondCopyReason
	WrittenAt  time.Time // UTC, of the newest copy; zero: none in this run
	Operations int       // in it
	Missing    int       // unsent operations that could not go into it: see EscrowReport
}
