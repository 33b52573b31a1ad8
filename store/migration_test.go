package store

import (
	"fmt"
	"os"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/store/migrations"
)

// The suites of package store_test drive the store from outside; here is what
// only shows inside.

func testKey() []byte { return []byte("invented cache key of 32 bytes!!") }

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func signedIn(t *testing.T, s *Store) {
	t.Helper()
	check(t, s.Unlock(t.Context(), testKey()))
	check(t, s.SaveOnlineSignIn(t.Context(), unstamp(1_790_000_000_000)))
}

// lastSignIn opens path with steps and gives what an older program stored.
func lastSignIn(t *testing.T, path string, steps []migrations.Step) int64 {
	t.Helper()
	s, err := openSteps(t.Context(), path, Options{}, steps)
	check(t, err)
	defer func() { check(t, s.Close()) }()
	check(t, s.Unlock(t.Context(), testKey()))
	at, err := s.LastOnlineSignIn(t.Context())
	check(t, err)
	return stamp(at)
}

func TestOlderFileIsCopiedThenMigrated(t *testing.T) {
	released, err := migrations.Steps()
	check(t, err)
	path := t.TempDir() + "/point.db"
	s, err := openSteps(t.Context(), path, Options{}, released)
	check(t, err)
	signedIn(t, s)
	check(t, s.Close())

	next := append(released[:len(released):len(released)], migrations.Step{
		Version: len(released) + 1, SQL: "CREATE TABLE of_the_next_version (x INTEGER) STRICT"})
	if at := lastSignIn(t, path, next); at != 1_790_000_000_000 {
		t.Errorf("after migrating: %d", at)
	}
	copied := fmt.Sprintf("%s.v%d.bak", path, len(released))
	info, err := os.Stat(copied)
	check(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the copy has %v", info.Mode())
	}
	if _, err := openSteps(t.Context(), path, Options{}, released); confirm.CodeOf(err) != confirm.ProblemCacheNewer {
		t.Errorf("the older program opens the newer file: %v", err)
	}
	if at := lastSignIn(t, copied, released); at != 1_790_000_000_000 {
		t.Errorf("the copy says %d", at)
	}
}

func TestFailedMigrationLeavesTheFile(t *testing.T) {
	released, err := migrations.Steps()
	check(t, err)
	path := t.TempDir() + "/point.db"
	s, err := openSteps(t.Context(), path, Options{}, released)
	check(t, err)
	signedIn(t, s)
	check(t, s.Close())
	broken := append(released[:len(released):len(released)], migrations.Step{
		Version: len(released) + 1, SQL: "CREATE TABLE half (x INTEGER) STRICT; DROP TABLE none"})
	for range 2 { // a copy is there the second time
		if _, err := openSteps(t.Context(), path, Options{}, broken); err == nil {
			t.Fatal("a broken step passed")
		}
	}
	if at := lastSignIn(t, path, released); at != 1_790_000_000_000 {
		t.Errorf("the file says %d", at)
	}
}

func TestOrphansStopAMigration(t *testing.T) {
	released, err := migrations.Steps()
	check(t, err)
	orphan := append(released[:len(released):len(released)], migrations.Step{Version: len(released) + 1,
		SQL: `PRAGMA defer_foreign_keys = 1;
			INSERT INTO body (pk, content_rev, content, standing_rev, standing) VALUES (9, 1, x'', 1, x'')`})
	_, err = openSteps(t.Context(), t.TempDir()+"/point.db", Options{}, orphan)
	if confirm.CodeOf(err) != confirm.ProblemCacheDamaged {
		t.Errorf("a row without its record: %v", err)
	}
}
