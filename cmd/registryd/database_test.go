package main

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"confirmpoint/sync/registry/postgrestest"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestPostgresScripts gives each script an empty database at $ADDRESS; the
// server has none at $NOTHING.
func TestPostgresScripts(t *testing.T) {
	server := postgrestest.New(t, postgrestest.Options{})
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "postgres"),
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"xlsx":     makeWorkbook,
			"exitcode": exitIs,
			"schema":   moveSchema,
		},
		Setup: func(e *testscript.Env) error {
			address, err := server.NewDatabase(t.Context())
			e.Setenv("ADDRESS", address)
			empty, err2 := server.NewDatabase(t.Context())
			e.Setenv("EMPTY", empty)
			e.Setenv("NOTHING", strings.Replace(server.Address("nothing"), "?", "?password=hunter2hunter2&", 1))
			return errors.Join(err, err2, promptExit(e))
		},
	})
}

// moveSchema makes the database at $ADDRESS seem as many versions older or newer.
func moveSchema(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("pgx", ts.Getenv("ADDRESS"))
	ts.Check(err)
	_, err = db.Exec("UPDATE registry_schema SET version = version + CAST($1 AS text)::bigint", args[0])
	ts.Check(errors.Join(err, db.Close()))
}
