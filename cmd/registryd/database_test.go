package main

import (
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
		},
		Setup: func(e *testscript.Env) error {
			address, err := server.NewDatabase(t.Context())
			e.Setenv("ADDRESS", address)
			e.Setenv("NOTHING", strings.Replace(server.Address("nothing"), "?", "?password=hunter2hunter2&", 1))
			return errors.Join(err, promptExit(e))
		},
	})
}
