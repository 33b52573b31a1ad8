// Package store is the point's cache: one SQLite file that holds the pulled
// records, the outbox of signed decisions, drafts, the print queue with its
// ledger, reserved receipt numbers, settings and the audit log.
//
// It promises four things. A writing method happens wholly or not at all and
// is on the disk when it returns (WAL, synchronous FULL). Everything that
// identifies a person is sealed before SQLite sees it, so the file, its
// write-ahead log, free pages and copies hold ciphertext only; what is plain
// is ids, sequence numbers, states, versions, times and counts. A sealed cell
// is bound to the file, table, column, row and version it was written for, and
// sealed sums over all rows notice a cell that went missing or back. Search
// never touches the disk: it reads a projection in memory that is built by
// Unlock and overwritten by Lock.
//
// What it cannot notice by itself is the whole file put back to an older copy;
// the registry does, by the sequence of the intents.
//
// A Store may be used from any goroutine; writers queue. Every error a person
// can act on is a *confirm.Problem: locked, not_found, photo_missing,
// disk_full, disk_read_only, cache_key, cache_damaged (Args: place),
// cache_newer, cache_in_use.
package store
