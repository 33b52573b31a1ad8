package registry

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"confirmpoint/confirm"
)

var options = InitOptions{BureauName: "台山市教育局", BureauPhone: "0750-5550100", Hosts: []string{"127.0.0.1"}, Now: during}

func TestInit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "登记库 1") // blanks and hanzi in the path
	if _, err := Open(t.Context(), Config{Dir: dir}); confirm.CodeOf(err) != confirm.ProblemNotFound {
		t.Errorf("no folder: %v", err)
	}
	for _, bad := range []InitOptions{{}, {BureauName: "a", BureauPhone: "b"}, {BureauName: "a", Hosts: []string{"h"}}} {
		if err := Init(t.Context(), dir, bad); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
	if err := Init(t.Context(), dir, options); err != nil {
		t.Fatal(err)
	}
	if err := Init(t.Context(), dir, options); !errors.Is(err, ErrExists) {
		t.Errorf("a second time: %v", err)
	}
	if runtime.GOOS != "windows" {
		for _, secret := range []string{databaseFile, caKeyFile, serverFile, receiptFile} {
			info, err := os.Stat(filepath.Join(dir, secret))
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v %v", secret, info.Mode(), err)
			}
		}
	}
	r, err := Open(t.Context(), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if !validID(r.ID()) || !validID(r.epoch) || len(r.CAPEM()) == 0 {
		t.Error("names or keys are missing")
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// TestInitCutShort: a folder where Init was stopped is not a registry, and
// Init can be done again.
func TestInitCutShort(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, keysFolder), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, leftover := range []string{databaseFile + ".new", caKeyFile, receiptFile} {
		if err := os.WriteFile(filepath.Join(dir, leftover), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open(t.Context(), Config{Dir: dir}); confirm.CodeOf(err) != confirm.ProblemNotFound {
		t.Errorf("half a registry was opened: %v", err)
	}
	if err := Init(t.Context(), dir, options); err != nil {
		t.Fatal(err)
	}
	r, err := Open(t.Context(), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// TestForeignDatabases: a newer file is refused, and so is one that is not ours.
func TestForeignDatabases(t *testing.T) {
	for name, tt := range map[string]struct {
		sql  string
		code confirm.Code
	}{
		"newer":     {"PRAGMA user_version = 99", confirm.ProblemCacheNewer},
		"not ours":  {"PRAGMA application_id = 1", confirm.ProblemCacheDamaged},
		"no names":  {"DELETE FROM meta WHERE key = 'epoch'", confirm.ProblemCacheDamaged},
		"truncated": {"", confirm.ProblemCacheDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := Init(t.Context(), dir, options); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, databaseFile)
			if tt.sql == "" {
				if err := os.WriteFile(path, []byte("SQLite format 3\x00 no more"), 0o600); err != nil {
					t.Fatal(err)
				}
			} else {
				db, err := sql.Open("sqlite", dsn(path, ""))
				if err != nil {
					t.Fatal(err)
				}
				if _, err := db.Exec(tt.sql); err != nil {
					t.Fatal(err)
				}
				if err := db.Close(); err != nil {
					t.Fatal(err)
				}
			}
			if r, err := Open(t.Context(), Config{Dir: dir}); confirm.CodeOf(err) != tt.code {
				t.Errorf("%v %v", r, err)
			}
		})
	}
}

// TestTwoProcesses: a second opening of the same folder writes and reads along.
func TestTwoProcesses(t *testing.T) {
	h := newHouse(t)
	s := h.clerk("zhangmin", 0)
	importer, err := Open(context.Background(), Config{Dir: h.dir, Clock: h.clock.now})
	h.must(err)
	_, err = importer.Import(t.Context(), planID, h.applicants(0, 1, 5))
	h.must(err)
	if changes, _ := s.pull("", 10); len(changes) != 5 {
		t.Errorf("%d changes", len(changes))
	}
	h.must(importer.Revoke(t.Context(), "zhangmin", "test"))
	if got := s.get("/v1/rulebook"); got.code(t) != string(confirm.ProblemRevoked) {
		t.Error("the serving process does not see the revocation")
	}
	h.must(importer.Close())
}
