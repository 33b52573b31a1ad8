package postgrestest

import (
	"context"
	"errors"
	"os"
)

// noSkip makes a missing server a failure; make test sets it.
const noSkip = "CONFIRMPOINT_NO_SKIP"

// test is what New needs of testing.TB.
type test interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Skip(args ...any)
}

// New starts a server for a test, which ends with it. Without the programs the
// test is skipped, or fails when CONFIRMPOINT_NO_SKIP=1.
func New(t test, o Options) *Server {
	t.Helper()
	s, err := Start(context.Background(), o)
	switch {
	case errors.Is(err, ErrMissing) && os.Getenv(noSkip) == "":
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Errorf("stopping PostgreSQL: %v", err)
		}
	})
	return s
}
