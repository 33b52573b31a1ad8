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
// Several clerks of one computer share a file. Its root key is in a slot for
// each of them, sealed under a key of that clerk (Admit, Expel); the root seals
// what counts, and the plan key, which seals what is of people and is destroyed
// with them (Wipe). Records, drafts and prints are shared. Every operation, its
// number and every reserved receipt number belongs to its holder, the clerk who
// signed or reserved it: another sees it, and neither sends, changes nor settles
// it.
//
// Shutting a clerk out destroys his slot and not the root key: sealing anew all
// that he could read would take minutes, and what he has read he knows. So who
// kept a copy of the file together with his credential, his PIN and the secret
// of his keyring still reads that copy; and with the root key out of it also a
// later copy, if he comes by one. A new file is the only thing that ends that.
//
// What it cannot notice by itself is the whole file put back to an older copy;
// the registry does, by the sequence of the intents.
//
// A Store may be used from any goroutine; writers queue. Every error a person
// can act on is a *confirm.Problem: locked, not_found, photo_missing,
// disk_full, disk_read_only, cache_key, cache_damaged (Args: place),
// cache_newer, cache_in_use, colleague_needed (no slot), operation_open (Args:
// clerk; a colleague's comes first), work_open (Args: count).
package store
