package registry

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"confirmpoint/confirm"

	"github.com/jackc/pgx/v5/pgconn"
)

// postgresCodes names what a person can do something about, by SQLSTATE; a
// class of two characters stands for all of it.
var postgresCodes = map[string]confirm.Code{
	"08":    confirm.ProblemRegistryBusy, // connection
	"40":    confirm.ProblemRegistryBusy, // rolled back: serialization, deadlock
	"53":    confirm.ProblemRegistryBusy, // memory, connections
	"55P03": confirm.ProblemRegistryBusy, // waited too long for the other writers
	"57":    confirm.ProblemRegistryBusy, // stopping, starting, took too long
	"25P03": confirm.ProblemRegistryBusy, // stood still within a transaction
	"53100": confirm.ProblemDiskFull,
	"25006": confirm.ProblemReadOnly, // a copy that only reads
	"42501": confirm.ProblemReadOnly,
	"XX001": confirm.ProblemCacheDamaged,
	"XX002": confirm.ProblemCacheDamaged,
	"22021": confirm.ProblemBadRequest, // U+0000, which a text cannot hold
}

// ErrDatabaseRefused says that the PostgreSQL server does not let this user in,
// or has no such database.
var ErrDatabaseRefused = errors.New("registry: the server refuses user, password or database")

// busyPostgres names errors of the server, and of the line to it. What has a
// name already keeps it.
func busyPostgres(err error) error {
	var named *confirm.Problem
	if errors.As(err, &named) {
		return err
	}
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		if lostLine(err) {
			return &confirm.Problem{Code: confirm.ProblemRegistryBusy, Err: err}
		}
		return err
	}
	// The server's own words may quote a value, except those about the text of a
	// statement: a bug of ours.
	told := fmt.Errorf("SQLSTATE %s, table %q, constraint %q", e.Code, e.TableName, e.ConstraintName)
	if strings.HasPrefix(e.Code, "42") {
		told = fmt.Errorf("SQLSTATE %s: %s", e.Code, e.Message)
	}
	if e.Code == "57014" { // by who asked, or by statement_timeout
		told = fmt.Errorf("%w: %w", errInterrupted, told)
	}
	code, known := postgresCodes[e.Code]
	if !known && len(e.Code) == 5 {
		code, known = postgresCodes[e.Code[:2]]
	}
	switch {
	case known:
		return &confirm.Problem{Code: code, Err: told}
	case strings.HasPrefix(e.Code, "28"), e.Code == "3D000", e.Code == "3F000":
		return fmt.Errorf("%w: %w", ErrDatabaseRefused, told)
	}
	return told
}

// lostLine tells whether the server could not be asked, or its answer did not come.
func lostLine(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	var connect *pgconn.ConnectError
	var line net.Error
	return errors.As(err, &connect) || errors.As(err, &line) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, driver.ErrBadConn)
}
