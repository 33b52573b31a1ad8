package store

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/store/migrations"
)

// frozen unpacks a file that a program of an older schema wrote; testdata/README.md.
func frozen(t *testing.T, schema int) (path string) {
	t.Helper()
	packed, err := os.Open(fmt.Sprintf("testdata/point-schema%d.db.gz", schema))
	check(t, err)
	defer packed.Close()
	in, err := gzip.NewReader(packed)
	check(t, err)
	path = filepath.Join(t.TempDir(), "point.db")
	out, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	check(t, err)
	_, err = io.Copy(out, in)
	check(t, errors.Join(err, out.Close()))
	return path
}

// copyFolder copies what a program that dies now leaves on the disk.
func copyFolder(t *testing.T, from string) (to string) {
	t.Helper()
	to = t.TempDir()
	check(t, os.CopyFS(to, os.DirFS(from)))
	return to
}

// startable opens what is in a folder as a program of today does, and finds the
// work of schema 1 in it.
func startable(t *testing.T, path string) {
	t.Helper()
	s, err := Open(t.Context(), path, Options{})
	check(t, err)
	defer func() { check(t, s.Close()) }()
	check(t, s.Unlock(t.Context(), testKey()))
	if damage := s.Damage(); len(damage) != 0 {
		t.Errorf("damage %v", damage)
	}
	check(t, s.VerifyAudit(t.Context()))
	page, err := s.Search(t.Context(), confirm.Query{})
	check(t, err)
	if len(page.Rows) != 5 || page.Counts[confirm.QueueUnsent] != 1 {
		t.Errorf("%d rows, %d unsent", len(page.Rows), page.Counts[confirm.QueueUnsent])
	}
	parts, err := filepath.Glob(path + "*" + partSuffix + "*")
	check(t, err)
	if len(parts) != 0 {
		t.Errorf("left behind: %v", parts)
	}
}

// TestUpgradeDiesAtEachStage takes the disk as it is at each stage, as a
// program that is killed there leaves it, and lets the stage fail as well.
func TestUpgradeDiesAtEachStage(t *testing.T) {
	stages := []stage{stageKept, stageCopied, stageMigrated, stageCounted, stageClosed, stageSwitched}
	var seen []stage
	killed := map[stage]string{}
	path := frozen(t, 1)
	s, err := Open(t.Context(), path, Options{after: func(at stage) error {
		seen = append(seen, at)
		killed[at] = copyFolder(t, filepath.Dir(path))
		return nil
	}})
	check(t, err)
	check(t, s.Close())
	if !slices.Equal(seen, stages) {
		t.Fatalf("stages %v", seen)
	}
	for _, at := range stages {
		t.Run(string(at), func(t *testing.T) {
			startable(t, filepath.Join(killed[at], "point.db"))

			path := frozen(t, 1)
			fault := errors.New("power cut")
			_, err := Open(t.Context(), path, Options{after: func(now stage) error {
				if now == at {
					return fault
				}
				return nil
			}})
			if !errors.Is(err, fault) {
				t.Fatalf("the fault is told as %v", err)
			}
			startable(t, path)
		})
	}
}

func TestUpgradeWantsRoom(t *testing.T) {
	path := frozen(t, 1)
	before, err := os.ReadFile(path)
	check(t, err)
	none := func(string) (int64, error) { return 1 << 20, nil }
	if _, err := Open(t.Context(), path, Options{Free: none}); confirm.CodeOf(err) != confirm.ProblemDiskFull {
		t.Errorf("without room: %v", err)
	}
	after, err := os.ReadFile(path)
	check(t, err)
	if !slices.Equal(before, after) {
		t.Error("the file was touched")
	}
	s, err := Open(t.Context(), path, Options{Free: func(string) (int64, error) { return 1 << 40, nil }})
	check(t, err)
	check(t, s.Close())
}

// TestStepThatLosesRows: what a step loses or alters without saying so stops
// the upgrade, and the file stays.
func TestStepThatLosesRows(t *testing.T) {
	released, err := migrations.Steps()
	check(t, err)
	for name, c := range map[string]struct {
		step  migrations.Step
		place string
	}{
		"loses a row":    {migrations.Step{SQL: "DELETE FROM document WHERE seq = 5"}, "document"},
		"alters a cell":  {migrations.Step{SQL: "UPDATE operation SET body = x'00'"}, "operation"},
		"drops a table":  {migrations.Step{SQL: "DROP TABLE draft"}, "draft"},
		"says so":        {migrations.Step{SQL: "DELETE FROM document WHERE seq = 5", Changes: []string{"document"}}, ""},
		"adds a column":  {migrations.Step{SQL: "ALTER TABLE draft ADD COLUMN more INTEGER"}, ""},
		"another order":  {migrations.Step{SQL: "CREATE TABLE b2 AS SELECT * FROM audit ORDER BY 1 DESC; DELETE FROM audit; INSERT INTO audit SELECT * FROM b2; DROP TABLE b2"}, ""},
		"adds, and more": {migrations.Step{SQL: "INSERT INTO cell SELECT 'x', rev, data FROM cell LIMIT 1"}, "cell"},
	} {
		t.Run(name, func(t *testing.T) {
			path := frozen(t, 1)
			c.step.Version = len(released) + 1
			s, err := openSteps(t.Context(), path, Options{}, append(released[:len(released):len(released)], c.step))
			var p *confirm.Problem
			switch {
			case c.place == "":
				check(t, err)
				check(t, s.Close())
				return
			case !errors.As(err, &p) || p.Code != confirm.ProblemCacheDamaged || p.Args["place"] != c.place:
				t.Fatalf("it gives %v", err)
			}
			startable(t, path)
		})
	}
}

// TestCopiesGoAfterATime: the file of before stays for a time, and not for ever.
func TestCopiesGoAfterATime(t *testing.T) {
	path := frozen(t, 1)
	now := time.Now()
	at := func(days int) bool {
		s, err := Open(t.Context(), path, Options{Clock: func() time.Time { return now.AddDate(0, 0, days) }})
		check(t, err)
		check(t, s.Close())
		_, err = os.Stat(path + ".v1.bak")
		return err == nil
	}
	if !at(0) || !at(1) || !at(13) {
		t.Error("the copy went too early")
	}
	if at(15) {
		t.Error("the copy stays for ever")
	}
}
