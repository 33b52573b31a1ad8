package registry

import (
	"cmp"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"database/sql"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"

	"github.com/emmansun/gmsm/sm2"
)

// InitOptions describe a new registry.
type InitOptions struct {
	BureauName  string // 注册机构
	BureauPhone string // whom clerks call
	// Database is the address of a PostgreSQL database without a registry, noted
	// in the folder; empty: an SQLite file in the folder.
	Database string
	// Hosts are the names and addresses of the HTTPS server, for its certificate.
	Hosts []string
	// Algorithm is what receipts and the clerks' signing keys are made with, for
	// good; empty: ES256. TLS is P-256 under either.
	Algorithm confirm.Algorithm
	Now       time.Time // zero: time.Now
	Rand      io.Reader // nil: crypto/rand
}

// ErrExists says that the folder or the database already holds a registry.
var ErrExists = errors.New("registry: the folder or database already holds a registry")

// ErrAlgorithm says that an algorithm is neither ES256 nor SM2SM3.
var ErrAlgorithm = errors.New("registry: the algorithm is neither ES256 nor SM2SM3")

// ErrOtherKeys says that the keys of the folder are not those of the database:
// nobody would believe what they sign.
var ErrOtherKeys = errors.New("registry: the keys of the folder belong to another registry")

// Init makes a registry in dir, which may exist but must be empty of one. What
// says that there is a registry it writes last, so that one where Init was cut
// short is not taken for a registry, and Init can be done again.
func Init(ctx context.Context, dir string, o InitOptions) error {
	if o.BureauName == "" || o.BureauPhone == "" || len(o.Hosts) == 0 {
		return errors.New("registry: bureau name, phone and at least one host are needed")
	}
	if o.Algorithm = cmp.Or(o.Algorithm, confirm.ES256); o.Algorithm != confirm.ES256 && o.Algorithm != confirm.SM2SM3 {
		return ErrAlgorithm
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
	noted, err := databaseAddress(dir, "")
	switch {
	case err != nil:
		return err
	case noted != "" && noted != o.Database: // the keys here are of another one
		return ErrExists
	case o.Database != "":
		return initPostgres(ctx, dir, o)
	}
	keys, err := initFolder(dir, o)
	if err != nil {
		return err
	}
	return initFile(ctx, path, keys, o)
}

// initFolder makes folders and keys, and gives the digest of the keys.
func initFolder(dir string, o InitOptions) (keys string, err error) {
	for _, sub := range []string{dir, filepath.Join(dir, keysFolder), filepath.Join(dir, blobsFolder)} {
		if err := os.MkdirAll(sub, 0o700); err != nil {
			return "", unwritable(err)
		}
	}
	keys, err = initKeys(dir, o)
	return keys, unwritable(err)
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

func initKeys(dir string, o InitOptions) (digest string, err error) {
	ca, err := newAuthority(o.BureauName, o.Now, o.Rand)
	if err != nil {
		return "", err
	}
	server, err := ca.server(o.Hosts, o.Now)
	if err != nil {
		return "", err
	}
	receipt, err := newReceiptKey(o)
	if err != nil {
		return "", err
	}
	caKey, err := encodeKey(ca.key)
	if err != nil {
		return "", err
	}
	receiptKey, err := encodeKey(receipt)
	if err != nil {
		return "", err
	}
	if digest, err = keysDigest(ca.cert, receipt); err != nil {
		return "", err
	}
	return digest, errors.Join(
		writeFile(filepath.Join(dir, caKeyFile), caKey, 0o600),
		writeFile(filepath.Join(dir, caCertFile), encodeCert(ca.cert.Raw), 0o644),
		writeFile(filepath.Join(dir, receiptFile), receiptKey, 0o600),
		writeBundleKey(dir, o.Rand),
		writeServer(dir, server),
	)
}

func newReceiptKey(o InitOptions) (crypto.Signer, error) {
	if o.Algorithm == confirm.SM2SM3 {
		return sm2.GenerateKey(o.Rand)
	}
	return ecdsa.GenerateKey(elliptic.P256(), o.Rand)
}

// keysDigest names the keys of a registry: what it signs with, and by what its
// workstations know it.
func keysDigest(ca *x509.Certificate, receipt crypto.Signer) (string, error) {
	public, err := publicDER(receipt.Public())
	return wire.Hash(slices.Concat(ca.Raw, public)), err
}

// initFile fills a database under another name and then gives it its own.
func initFile(ctx context.Context, path, keys string, o InitOptions) error {
	tmp := path + ".new"
	for _, leftover := range []string{tmp, tmp + "-wal", tmp + "-shm"} {
		if err := os.Remove(leftover); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return unwritable(err)
		}
	}
	db, err := openFile(ctx, tmp)
	if err != nil {
		return err
	}
	// Closing the last connection folds the WAL into the file.
	if err := errors.Join(putMeta(ctx, db, keys, o), db.close()); err != nil {
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

// initPostgres looks before it makes keys: those of a registry that is there
// must stay.
func initPostgres(ctx context.Context, dir string, o InitOptions) (err error) {
	db, err := openPostgres(ctx, o.Database, true, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	if err := db.view(ctx, func(q querier) error { return noMeta(ctx, q) }); err != nil {
		return err
	}
	keys, err := initFolder(dir, o)
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(dir, addressFile), []byte(o.Database+"\n"), 0o600); err != nil {
		return unwritable(err)
	}
	return putMeta(ctx, db, keys, o)
}

// noMeta is ErrExists when the database is a registry already.
func noMeta(ctx context.Context, q querier) error {
	err := exists(ctx, q, "SELECT 1 FROM meta LIMIT 1")
	switch {
	case err == nil:
		return ErrExists
	case errors.Is(err, ErrNotFound):
		return nil
	}
	return err
}

// putMeta gives a database its names, which make a registry of it.
func putMeta(ctx context.Context, db *database, keys string, o InitOptions) error {
	bureauID := newID()
	meta := map[string]string{
		"registry_id": newID(), "epoch": newID(), "hosts": strings.Join(o.Hosts, " "), "keys": keys,
		"bureau_id": bureauID,
	}
	return db.update(ctx, func(tx *sql.Tx) error {
		if err := noMeta(ctx, tx); err != nil {
			return err
		}
		for k, v := range meta {
			if _, err := tx.ExecContext(ctx, "INSERT INTO meta (key, value) VALUES ($1, $2)", k, v); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO bureau (id, name, phone) VALUES ($1, $2, $3)", bureauID, o.BureauName, o.BureauPhone)
		return err
	})
}
