package registry

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"confirmpoint/confirm"

	"github.com/jackc/pgx/v5"
)

// Names inside the folder of a backup.
const (
	backupFile = "backup.json" // written last: a folder without it is no backup
	dumpFile   = "registry.pgdump"
)

// BackupReport says what a backup holds.
type BackupReport struct {
	RegistryID string            `json:"registry_id"`
	MadeAt     time.Time         `json:"made_at"`
	Schema     int               `json:"schema"`
	Database   string            `json:"database"` // sqlite or postgres
	Files      map[string]string `json:"files"`    // SHA-256 of all but pictures, whose names say theirs
	Pictures   int               `json:"pictures"`
}

// ErrNoBackup says that a folder holds no whole backup.
var ErrNoBackup = errors.New("registry: no backup, or not a whole one")

// Backup writes the registry into a new folder while it goes on working: the
// database as it is at one moment, then the pictures, the keys and the
// certificate. Whoever has the folder has the keys: it belongs into a safe. A
// PostgreSQL database is dumped by pg_dump. Kinds of error: ErrExists,
// disk_full, disk_read_only, *exec.Error when pg_dump is missing.
func (r *Registry) Backup(ctx context.Context, dir string) (BackupReport, error) {
	names, err := migrationNames()
	if err != nil {
		return BackupReport{}, err
	}
	report := BackupReport{RegistryID: r.id, MadeAt: r.now(), Schema: len(names), Database: "sqlite", Files: map[string]string{}}
	if _, err := os.Stat(filepath.Join(dir, backupFile)); err == nil {
		return report, ErrExists
	}
	if err := os.MkdirAll(filepath.Join(dir, keysFolder), 0o700); err != nil {
		return report, unwritable(err)
	}
	address, err := databaseAddress(r.cfg.Dir, r.cfg.Database)
	if err == nil && address != "" {
		report.Database = "postgres"
		err = postgresProgram(ctx, "pg_dump", address, "--format=custom", "--no-owner", "--file="+filepath.Join(dir, dumpFile))
	} else if err == nil {
		err = copySQLite(ctx, r.db.read, filepath.Join(dir, databaseFile))
	}
	if err != nil {
		return report, unwritable(err)
	}
	if err := r.backupFiles(dir, &report); err != nil {
		return report, unwritable(err)
	}
	text, err := json.MarshalIndent(report, "", "  ")
	if err == nil {
		err = writeFile(filepath.Join(dir, backupFile), append(text, '\n'), 0o600)
	}
	if err != nil {
		return report, unwritable(err)
	}
	return report, r.db.update(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM meta WHERE key = 'backup_at'"); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO meta (key, value) VALUES ('backup_at', $1)", r.now().UTC().Format(time.RFC3339))
		return err
	})
}

// backupFiles adds what is no database, and measures what is there.
func (r *Registry) backupFiles(dir string, report *BackupReport) error {
	keys, err := filepath.Glob(filepath.Join(r.cfg.Dir, keysFolder, "*"))
	if err != nil {
		return err
	}
	for _, path := range append(keys, filepath.Join(r.cfg.Dir, caCertFile)) {
		rel, err := filepath.Rel(r.cfg.Dir, path)
		if err == nil {
			err = copyWhole(path, filepath.Join(dir, rel))
		}
		if err != nil {
			return err
		}
	}
	if report.Pictures, err = copyTree(r.blobs.dir, filepath.Join(dir, blobsFolder)); err != nil {
		return err
	}
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil || strings.HasPrefix(filepath.ToSlash(rel), blobsFolder+"/") {
			return err
		}
		report.Files[filepath.ToSlash(rel)], err = sumOf(path)
		return err
	})
}

// copySQLite writes one state of a whole database to a new file.
func copySQLite(ctx context.Context, db *sql.DB, name string) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600) // VACUUM INTO keeps the rights
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	var readOnly int // of a connection of the readers; VACUUM INTO would be refused
	if err := conn.QueryRowContext(ctx, "PRAGMA query_only").Scan(&readOnly); err != nil {
		return busy(err)
	}
	if _, err := conn.ExecContext(ctx, "PRAGMA query_only = 0"); err != nil {
		return busy(err)
	}
	_, err = conn.ExecContext(ctx, "VACUUM INTO $1", name)
	_, back := conn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf("PRAGMA query_only = %d", readOnly))
	return busy(errors.Join(err, back))
}

// RestoreBackup makes a registry of a backup in dir, which must hold none, and
// in the database at an address when the backup is of a PostgreSQL one, which
// must be empty. The caller then begins a new epoch (NewEpoch). Kinds of error:
// ErrNoBackup, ErrExists, disk_full, disk_read_only.
func RestoreBackup(ctx context.Context, from, dir, address string) (BackupReport, error) {
	report, err := readBackup(from)
	if err != nil {
		return report, err
	}
	if report.Database == "postgres" {
		if address, err = databaseAddress(from, address); err != nil {
			return report, err
		}
	} else {
		address = "" // its database goes into the folder
	}
	if err := noRegistry(ctx, dir, address); err != nil {
		return report, err
	}
	if err := os.MkdirAll(filepath.Join(dir, keysFolder), 0o700); err != nil {
		return report, unwritable(err)
	}
	if _, err := copyTree(filepath.Join(from, blobsFolder), filepath.Join(dir, blobsFolder)); err != nil {
		return report, unwritable(err)
	}
	if report.Database == "postgres" {
		if err := postgresProgram(ctx, "pg_restore", address, "--no-owner", "--exit-on-error", "--single-transaction", filepath.Join(from, dumpFile)); err != nil {
			return report, err
		}
	}
	for name := range report.Files { // the database last: until then there is no registry
		if name != databaseFile && name != dumpFile && name != addressFile {
			err = errors.Join(err, copyWhole(filepath.Join(from, name), filepath.Join(dir, name)))
		}
	}
	switch {
	case err != nil:
	case report.Database == "postgres":
		err = writeFile(filepath.Join(dir, addressFile), []byte(address+"\n"), 0o600)
	default:
		err = copyWhole(filepath.Join(from, databaseFile), filepath.Join(dir, databaseFile))
	}
	return report, unwritable(err)
}

// noRegistry is ErrExists when a folder holds a registry, or a database does
// whose address is not empty.
func noRegistry(ctx context.Context, dir, address string) error {
	for _, name := range []string{databaseFile, receiptFile} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return ErrExists
		}
	}
	if address == "" {
		return nil
	}
	return noSchema(ctx, address)
}

// readBackup reads and verifies a backup.
func readBackup(from string) (report BackupReport, err error) {
	text, err := os.ReadFile(filepath.Join(from, backupFile))
	if errors.Is(err, fs.ErrNotExist) {
		return report, ErrNoBackup
	}
	if err != nil {
		return report, err
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return report, ErrNoBackup
	}
	names, err := migrationNames()
	if err != nil {
		return report, err
	}
	if report.Schema > len(names) {
		return report, &confirm.Problem{Code: confirm.ProblemCacheNewer}
	}
	for name, want := range report.Files {
		if !filepath.IsLocal(name) {
			return report, ErrNoBackup
		}
		if sum, err := sumOf(filepath.Join(from, name)); err != nil || sum != want {
			return report, fmt.Errorf("%w: %s", ErrNoBackup, name)
		}
	}
	return report, nil
}

// copyTree copies the files of a folder that are not there yet, and counts all.
// Files of pictures never change, so that a name that is there is enough.
func copyTree(from, to string) (files int, err error) {
	err = filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || strings.HasPrefix(d.Name(), ".new-") {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		files++
		target := filepath.Join(to, rel)
		if _, err := os.Stat(target); err == nil {
			return nil
		}
		if err := copyWhole(path, target); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		files-- // swept away meanwhile
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) { // no picture yet
		err = nil
	}
	return files, err
}

// copyWhole copies a file whole or not at all, for its owner only.
func copyWhole(from, to string) error {
	data, err := os.Open(from)
	if err != nil {
		return err
	}
	defer data.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(to), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = io.Copy(tmp, data)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), to)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return nil
}

func sumOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), err
}

// libpqWords are what the programs of PostgreSQL understand of an address.
var libpqWords = []string{"sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "host", "port", "target_session_attrs"}

// postgresProgram runs a program of PostgreSQL against a database. The password
// goes by the environment: a command line is seen by everybody.
func postgresProgram(ctx context.Context, program, address string, args ...string) error {
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		return ErrDatabaseAddress
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return ErrDatabaseAddress
	}
	query := u.Query()
	for name := range query {
		if !slices.Contains(libpqWords, name) {
			query.Del(name)
		}
	}
	u.RawQuery = query.Encode()
	u.User, u.Path = url.User(cfg.User), "/"+cfg.Database // wherever the address says them
	cmd := exec.CommandContext(ctx, program, append(args, "--no-password", "--dbname="+u.String())...)
	cmd.Env = append(os.Environ(), "PGPASSWORD="+cfg.Password)
	if _, err := cmd.Output(); err != nil {
		var missing *exec.Error
		if errors.As(err, &missing) {
			return err
		}
		return fmt.Errorf("registry: %s: %w", program, err) // what it writes may quote rows
	}
	return nil
}
