package store

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"confirmpoint/confirm"
)

func problem(code confirm.Code, cause error) *confirm.Problem {
	return &confirm.Problem{Code: code, Err: cause}
}

func errLocked() error { return problem(confirm.ProblemLocked, nil) }

// damaged names the place that does not verify: a table and an id.
func damaged(place string, cause error) *confirm.Problem {
	return &confirm.Problem{
		Code: confirm.ProblemCacheDamaged,
		Args: map[string]string{"place": place},
		Err:  cause,
	}
}

// asProblem gives every error of the disk and of SQLite a code a person can
// act on. SQLite's own messages name tables and columns, never values.
func asProblem(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if p := (*confirm.Problem)(nil); errors.As(err, &p) {
		return err
	}
	if e := (*sqlite.Error)(nil); errors.As(err, &e) {
		return sqliteProblem(e)
	}
	switch {
	case strings.HasPrefix(err.Error(), "sql: Scan error"):
		// A value that is not of its column's kind. The error quotes it: it ends here.
		return damaged("row", nil)
	case errors.Is(err, syscall.ENOSPC):
		return problem(confirm.ProblemDiskFull, err)
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return problem(confirm.ProblemReadOnly, err)
	}
	return problem(confirm.ProblemInternal, err)
}

func sqliteProblem(e *sqlite.Error) error {
	switch e.Code() & 0xff { // the low byte is the primary code
	case sqlite3.SQLITE_FULL:
		return problem(confirm.ProblemDiskFull, e)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return problem(confirm.ProblemReadOnly, e)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return damaged("file", e)
	case sqlite3.SQLITE_IOERR:
		return damaged("disk", e)
	case sqlite3.SQLITE_ERROR:
		// The statements of this package fit every whole file: what does not
		// is a table or a column that somebody has renamed.
		return damaged("schema", e)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return problem(confirm.ProblemCacheInUse, e)
	}
	return problem(confirm.ProblemInternal, e)
}
