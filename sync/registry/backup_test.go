package registry

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// TestBackupAndRestore: what was decided before the backup is there after it,
// and a workstation goes on with the certificate that it has. It is done while
// the registry serves, and with either database.
func TestBackupAndRestore(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 2)
	s := h.clerk("zhangmin", 0)
	rec := s.first()
	if kind, code := s.judgeOne(s.intent(rec, confirm.ActionConcludeComplete)); kind != wire.ResultAccepted {
		t.Fatalf("%s %s", kind, code)
	}
	safe := filepath.Join(t.TempDir(), "safe")
	report, err := h.Backup(t.Context(), safe)
	h.must(err)
	if report.Pictures != 2 || report.RegistryID != h.ID() || len(report.Files) < 4 {
		t.Errorf("%+v", report)
	}
	if _, err := h.Backup(t.Context(), safe); !errors.Is(err, ErrExists) {
		t.Errorf("over another backup: %v", err)
	}
	info, err := os.Stat(filepath.Join(safe, keysFolder, "ca.key"))
	h.must(err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the keys have %v", info.Mode())
	}
	h.stop()

	h.dir = filepath.Join(t.TempDir(), "again")
	h.address = newAddress(t)
	_, err = RestoreBackup(t.Context(), safe, h.dir, h.address)
	h.must(err)
	h.open()
	h.must(h.NewEpoch(t.Context()))
	s.dial()
	changes, _ := s.pull("", 10)
	if len(changes) != 2 || s.record(changes[0].Record).Standing.Decision == nil && s.record(changes[1].Record).Standing.Decision == nil {
		t.Errorf("after restoring: %d records, or no decision", len(changes))
	}
	if photo := s.get(wire.PathBlobs + rec.Content.PhotoSHA256); photo.status != 200 {
		t.Errorf("the photo: %d", photo.status)
	}
	if _, err := RestoreBackup(t.Context(), safe, h.dir, h.address); !errors.Is(err, ErrExists) {
		t.Errorf("over a registry: %v", err)
	}
	if h.address == "" {
		return
	}
	empty := filepath.Join(t.TempDir(), "empty")
	if _, err := RestoreBackup(t.Context(), safe, empty, h.address); !errors.Is(err, ErrExists) {
		t.Errorf("into the database of a registry: %v", err)
	}
	if _, err := os.Stat(empty); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder was made: %v", err)
	}
}

// TestOlderFileIsKept: the file of before is beside the migrated one, opens
// with what the program of before knew, and an older program is refused the new one.
func TestOlderFileIsKept(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 3)
	h.stop()
	h.age(4)
	h.open()
	db, err := openSQLite(dsn(filepath.Join(h.dir, databaseFile+".v4.bak"), ""))
	h.must(err)
	defer db.Close()
	var version, records int
	h.must(db.QueryRow("PRAGMA user_version").Scan(&version))
	h.must(db.QueryRow("SELECT count(*) FROM record").Scan(&records))
	if version != 4 || records != 3 {
		t.Errorf("version %d with %d records", version, records)
	}
	h.stop()
	// Rollback: the file of before in the place of the new one, for the program of before.
	newer, err := openSQLite(dsn(filepath.Join(h.dir, databaseFile), ""))
	h.must(err)
	defer newer.Close()
	names, err := migrationNames()
	h.must(err)
	tx, err := newer.BeginTx(t.Context(), nil)
	h.must(err)
	defer tx.Rollback()
	if err := migrateFileTx(t.Context(), tx, names[:4]); confirm.CodeOf(err) != confirm.ProblemCacheNewer {
		t.Errorf("a program of before opens the newer file: %v", err)
	}
}

// TestLostRowsStopAMigration: counted before and after.
func TestLostRowsStopAMigration(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 3)
	err := h.db.update(t.Context(), func(tx *sql.Tx) error {
		before, err := countKept(t.Context(), tx, 1)
		if err != nil {
			return err
		}
		if before["record"] != 3 {
			t.Errorf("counted %v", before)
		}
		if err := sameKept(t.Context(), tx, before); err != nil {
			t.Errorf("nothing was lost: %v", err)
		}
		before["record"]++
		if err := sameKept(context.Background(), tx, before); confirm.CodeOf(err) != confirm.ProblemCacheDamaged {
			t.Errorf("a lost row: %v", err)
		}
		return nil
	})
	h.must(err)
}

// FuzzReadBackup: whatever a folder says of itself, no file outside it is read.
func FuzzReadBackup(f *testing.F) {
	f.Add([]byte(`{"schema":1,"database":"sqlite","files":{"../x":"00"}}`))
	f.Add([]byte(`{"schema":99}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, backupFile), text, 0o600); err != nil {
			t.Fatal(err)
		}
		report, err := readBackup(dir)
		if err == nil && len(report.Files) > 0 {
			t.Errorf("a folder without files is a whole backup: %v", report.Files)
		}
	})
}
