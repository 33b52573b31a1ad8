package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/replace"
)

// stage is a step of an upgrade after which the program may die: what lies on
// the disk then is the old file or the new one, whole.
type stage string

// The stages of an upgrade, in their order.
const (
	stageKept     stage = "kept"     // the copy that stays is beside the file
	stageCopied   stage = "copied"   // the copy that will be migrated too
	stageMigrated stage = "migrated" // all steps have run in it
	stageCounted  stage = "counted"  // it holds what the file holds
	stageClosed   stage = "closed"   // the file has no log left
	stageSwitched stage = "switched" // the new file has the name of the old one
)

const (
	// keepCopies is how long the file of before an upgrade stays.
	keepCopies = 14 * 24 * time.Hour
	// roomBeside is what an upgrade leaves free on the disk.
	roomBeside = 32 << 20
	partSuffix = ".part"
)

// upgrade makes a copy of the file, which db has open, migrates it, counts it
// and puts it in the place of the file. It closes db when it has got that far;
// an error before leaves the file as it was. The file of before stays beside as
// path.v3.bak: cells are sealed in it as they were.
func (m migration) upgrade(ctx context.Context, db *sql.DB, version int) error {
	if err := m.enoughRoom(); err != nil {
		return err
	}
	if err := m.keepCopy(ctx, db, version); err != nil {
		return err
	}
	next := m.path + ".new" + partSuffix
	if err := copyInto(ctx, db, next); err != nil {
		return err
	}
	if err := m.reached(stageCopied); err != nil {
		return err
	}
	if err := m.migrateCopy(ctx, db, next, version); err != nil {
		return err
	}
	if err := closeWhole(ctx, db, m.path); err != nil {
		return err
	}
	if err := m.reached(stageClosed); err != nil {
		return err
	}
	if err := replace.File(next, m.path); err != nil {
		return err
	}
	if err := syncFolder(filepath.Dir(m.path)); err != nil {
		return err
	}
	return m.reached(stageSwitched)
}

func (m migration) reached(s stage) error {
	if m.after == nil {
		return nil
	}
	return m.after(s)
}

// enoughRoom wants room for two copies and the log of one.
func (m migration) enoughRoom() error {
	if m.free == nil {
		return nil
	}
	need := int64(roomBeside)
	for _, name := range []string{m.path, m.path + "-wal"} {
		info, err := os.Stat(name)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		need += 3 * info.Size()
	}
	free, err := m.free(filepath.Dir(m.path))
	if err == nil && free < need {
		err = problem(confirm.ProblemDiskFull, fmt.Errorf("store: an upgrade takes %d bytes, %d are free", need, free))
	}
	return err
}

// keepCopy keeps the file as it was, in case the new schema must be given up.
func (m migration) keepCopy(ctx context.Context, db *sql.DB, version int) error {
	name := m.path + ".v" + strconv.Itoa(version) + ".bak"
	if err := copyInto(ctx, db, name+partSuffix); err != nil {
		return err
	}
	if err := replace.File(name+partSuffix, name); err != nil {
		return err
	}
	return m.reached(stageKept)
}

// copyInto writes one state of the whole database to a file of its own, which
// is on the disk when it returns.
func copyInto(ctx context.Context, db *sql.DB, name string) error {
	if err := makeFile(name); err != nil { // VACUUM INTO takes an empty file, and keeps its rights
		return err
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", name); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// migrateCopy runs the steps in the copy called next, and compares it with the
// file that old has open.
func (m migration) migrateCopy(ctx context.Context, old *sql.DB, next string, version int) (err error) {
	db, err := openWriter(next)
	if err != nil {
		return err
	}
	steps := m.steps[version:]
	if err = m.applyAll(ctx, db, steps); err == nil {
		err = m.reached(stageMigrated)
	}
	if err == nil {
		var changed []string
		for _, step := range steps {
			changed = append(changed, step.Changes...)
		}
		err = errors.Join(whole(ctx, db), sameRows(ctx, old, db, changed))
	}
	if err != nil {
		return errors.Join(err, db.Close())
	}
	if err := closeWhole(ctx, db, next); err != nil {
		return err
	}
	return m.reached(stageCounted)
}

// closeWhole closes the only connection to a file with everything in the file
// itself: a log left beside would be taken for that of what comes in its place.
func closeWhole(ctx context.Context, db *sql.DB, path string) error {
	var busy, pages, moved int
	err := db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
	if err == nil && busy != 0 {
		err = problem(confirm.ProblemCacheInUse, nil)
	}
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	info, err := os.Stat(path + "-wal")
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err == nil && info.Size() > 0: // somebody else has the file open
		return problem(confirm.ProblemCacheInUse, nil)
	case err == nil:
		err = os.Remove(path + "-wal")
	}
	return err
}

// sweepParts takes away what an upgrade that was cut short has left.
func (m migration) sweepParts() error {
	return m.sweep(func(name string, _ os.FileInfo) bool {
		return strings.HasPrefix(name, ".new"+partSuffix) || // and its log
			strings.HasPrefix(name, ".v") && strings.HasSuffix(name, ".bak"+partSuffix)
	})
}

// sweepCopies takes away the files of before an upgrade that have been kept
// long enough. It is called when the file has opened without an upgrade, so
// that the new schema has worked at least once.
func (m migration) sweepCopies() error {
	return m.sweep(func(name string, info os.FileInfo) bool {
		return strings.HasPrefix(name, ".v") && strings.HasSuffix(name, ".bak") && m.clock().Sub(info.ModTime()) > keepCopies
	})
}

// sweep removes files whose name begins like the cache's, by what follows.
func (m migration) sweep(old func(rest string, info os.FileInfo) bool) error {
	dir, base := filepath.Split(m.path)
	entries, err := os.ReadDir(filepath.Clean(dir))
	if err != nil {
		return err
	}
	for _, e := range entries {
		rest, ours := strings.CutPrefix(e.Name(), base)
		if !ours {
			continue
		}
		info, err := e.Info()
		if err == nil && old(rest, info) {
			err = os.Remove(filepath.Join(dir, e.Name()))
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
