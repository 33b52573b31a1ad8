package registry

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"database/sql"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"confirmpoint/confirm"
)

// InitOptions describe a new registry.
type InitOptions struct {
	BureauName  string // 注册机构
	BureauPhone string // whom clerks call
	// Hosts are the names and addresses of the HTTPS server, for its certificate.
	Hosts []string
	Now   time.Time // zero: time.Now
	Rand  io.Reader // nil: crypto/rand
}

// ErrExists says that the folder already holds a registry.
var ErrExists = errors.New("registry: the folder already holds a registry")

// Init makes a registry in dir, which may exist but must be empty of one. It
// writes the database last, so that a folder where Init was cut short is not
// taken for a registry.
func Init(ctx context.Context, dir string, o InitOptions) error {
	if o.BureauName == "" || o.BureauPhone == "" || len(o.Hosts) == 0 {
		return errors.New("registry: bureau name, phone and at least one host are needed")
	}
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	path := filepath.Join(dir, databaseFile)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			return ErrExists
		}
		return err
	}
	for _, sub := range []string{dir, filepath.Join(dir, keysFolder), filepath.Join(dir, blobsFolder)} {
		if err := os.MkdirAll(sub, 0o700); err != nil {
			return unwritable(err)
		}
	}
	if err := initKeys(dir, o); err != nil {
		return unwritable(err)
	}
	return initDatabase(ctx, path, o)
}

// unwritable names the errors of the disk that a person can do something about.
func unwritable(err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return &confirm.Problem{Code: confirm.ProblemReadOnly, Err: err}
	case errors.Is(err, syscall.ENOSPC):
		return &confirm.Problem{Code: confirm.ProblemDiskFull, Err: err}
	}
	return err
}

func initKeys(dir string, o InitOptions) error {
	ca, err := newAuthority(o.BureauName, o.Now, o.Rand)
	if err != nil {
		return err
	}
	server, err := ca.server(o.Hosts, o.Now)
	if err != nil {
		return err
	}
	receipt, err := ecdsa.GenerateKey(elliptic.P256(), o.Rand)
	if err != nil {
		return err
	}
	caKey, err := encodeKey(ca.key)
	if err != nil {
		return err
	}
	receiptKey, err := encodeKey(receipt)
	if err != nil {
		return err
	}
	return errors.Join(
		writeFile(filepath.Join(dir, caKeyFile), caKey, 0o600),
		writeFile(filepath.Join(dir, caCertFile), encodeCert(ca.cert.Raw), 0o644),
		writeFile(filepath.Join(dir, receiptFile), receiptKey, 0o600),
		writeServer(dir, server),
	)
}

// initDatabase fills a database under another name and then gives it its own.
func initDatabase(ctx context.Context, path string, o InitOptions) error {
	tmp := path + ".new"
	for _, leftover := range []string{tmp, tmp + "-wal", tmp + "-shm"} {
		if err := os.Remove(leftover); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return unwritable(err)
		}
	}
	db, err := openDatabase(ctx, tmp)
	if err != nil {
		return err
	}
	meta := map[string]string{
		"registry_id": newID(), "epoch": newID(), "hosts": strings.Join(o.Hosts, " "),
		"bureau_id": newID(), "bureau_name": o.BureauName, "bureau_phone": o.BureauPhone,
	}
	err = db.update(ctx, func(tx *sql.Tx) error {
		for k, v := range meta {
			if _, err := tx.ExecContext(ctx, "INSERT INTO meta (key, value) VALUES ($1, $2)", k, v); err != nil {
				return err
			}
		}
		return nil
	})
	// Closing the last connection folds the WAL into the file.
	if err := errors.Join(err, db.close()); err != nil {
		return err
	}
	if err := os.Chmod(tmp, 0o600); err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}
