package store_test

import (
	"testing"

	"confirmpoint/store"
	"confirmpoint/store/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T, path, holder string) storetest.Cache { return openAs(t, path, holder) })
}

// open opens a file whose clock stands at the day of the tests.
func open(t testing.TB, path string) *store.Store {
	t.Helper()
	return openAs(t, path, storetest.Holder)
}

// openAs opens it for one of the clerks.
func openAs(t testing.TB, path, holder string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path, store.Options{Clock: storetest.Start, Holder: holder, HolderName: "clerk of " + holder})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// unlocked opens a new file; the test closes it at its end.
func unlocked(t testing.TB) *store.Store {
	t.Helper()
	s := open(t, t.TempDir()+"/point.db")
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	must(t, s.Unlock(t.Context(), storetest.Key()))
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
