package registry

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"
)

// maxStatements bounds what a connection keeps; the package has about half as
// many texts.
const maxStatements = 256

// openSQLite opens a pool whose connections keep every statement they have
// compiled: parsing SQL costs several times what running it does. PostgreSQL's
// driver does the same by itself.
func openSQLite(dsn string) (*sql.DB, error) {
	plain, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector{dsn: dsn, driver: plain.Driver()})
	return db, plain.Close() // which has no connections
}

// connector makes the connections of a pool.
type connector struct {
	dsn    string
	driver driver.Driver
}

func (c connector) Driver() driver.Driver { return c.driver }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	opened, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	full, ok := opened.(connection)
	if !ok {
		return nil, fmt.Errorf("registry: %T lacks methods of a connection", opened)
	}
	return &keepingConn{connection: full, kept: map[string]*keptStatement{}}, nil
}

// connection is what the driver's connections can do.
type connection interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
	driver.Pinger
}

// keepingConn is used by one goroutine at a time, as database/sql promises.
type keepingConn struct {
	connection
	kept map[string]*keptStatement
}

// statement is what the driver's statements can do.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// keptStatement is compiled once. It is busy while rows of it are read.
type keptStatement struct {
	statement
	busy bool
}

// keep gives the compiled statement, or nil when this one is not to be kept: a
// script, or a text that is being read from already.
func (c *keepingConn) keep(ctx context.Context, query string) (*keptStatement, error) {
	if k, ok := c.kept[query]; ok {
		if k.busy {
			return nil, nil
		}
		return k, nil
	}
	if len(c.kept) >= maxStatements || strings.Contains(query, ";") {
		return nil, nil
	}
	opened, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	full, ok := opened.(statement)
	if !ok {
		return nil, opened.Close()
	}
	k := &keptStatement{statement: full}
	c.kept[query] = k
	return k, nil
}

// ExecContext implements driver.ExecerContext.
func (c *keepingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	k, err := c.keep(ctx, query)
	switch {
	case err != nil:
		return nil, err
	case k == nil:
		return c.connection.ExecContext(ctx, query, args)
	}
	return k.ExecContext(ctx, args)
}

// QueryContext implements driver.QueryerContext.
func (c *keepingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	k, err := c.keep(ctx, query)
	switch {
	case err != nil:
		return nil, err
	case k == nil:
		return c.connection.QueryContext(ctx, query, args)
	}
	rows, err := k.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	k.busy = true
	return &keptRows{Rows: rows, of: k}, nil
}

// Close lets the statements go before the connection.
func (c *keepingConn) Close() error {
	var first error
	for _, k := range c.kept {
		if err := k.Close(); err != nil && first == nil {
			first = err
		}
	}
	if err := c.connection.Close(); err != nil {
		return err
	}
	return first
}

// keptRows free their statement when they are closed.
type keptRows struct {
	driver.Rows
	of *keptStatement
}

// Close implements driver.Rows.
func (r *keptRows) Close() error {
	r.of.busy = false
	return r.Rows.Close()
}
