package confirm

import "time"

// AuditCheckpoint is the end of an audit log as a clerk signs it. The registry
// keeps them: a log that is shorter than one, or goes another way, has been
// tampered with (audit_forked).
type AuditCheckpoint struct {
	Log  string `json:"log"`  // id of the log: the uuid of the cache file, hex
	Seq  int64  `json:"seq"`  // of the last entry it covers, from 1
	Hash string `json:"hash"` // of that entry, lower-case hex SHA-256
	// PrevSeq and PrevHash are of the checkpoint before it; zero: it is the first.
	PrevSeq  int64     `json:"prev_seq"`
	PrevHash string    `json:"prev_hash"`
	At       time.Time `json:"at"`  // UTC
	JWS      []byte    `json:"jws"` // a compact JWS over the rest
}

// How often a checkpoint is made besides at every lock (security.md §6).
const (
	AuditCheckpointEntries = 100
	AuditCheckpointEvery   = 15 * time.Minute
	// AuditKept is how long entries are kept at least: six months
	// (Cybersecurity Law art. 21). Nothing removes any today.
	AuditKept = 183 * 24 * time.Hour
)
