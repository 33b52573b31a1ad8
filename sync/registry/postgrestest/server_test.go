package postgrestest

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestServer: databases of its own, what was committed is there after a crash
// of the server, and nothing is left behind.
func TestServer(t *testing.T) {
	var s *Server
	t.Cleanup(func() { // after that of New
		if _, err := os.Stat(s.dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the folder is left behind: %v", err)
		}
	})
	s = New(t, Options{})
	address, err := s.NewDatabase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ask := func(query string) (n int) {
		t.Helper()
		conn, err := pgx.Connect(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		if err := conn.QueryRow(t.Context(), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if err := conn.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := ask("WITH made AS (SELECT 7 AS n) SELECT n FROM made"); n != 7 {
		t.Errorf("%d", n)
	}
	for _, again := range []func() error{
		func() error { return s.Restart(t.Context()) },
		func() error { return s.Crash(t.Context()) },
	} {
		if err := again(); err != nil {
			t.Fatal(err)
		}
		if n := ask("SELECT 1"); n != 1 {
			t.Errorf("%d", n)
		}
	}
	if other, err := s.NewDatabase(t.Context()); err != nil || other == address {
		t.Errorf("%s %v", other, err)
	}
}
