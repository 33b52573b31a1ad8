package registrytest

import (
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"path/filepath"

	"golang.org/x/crypto/argon2"
	_ "modernc.org/sqlite" // the driver of the registry's file
)

// Hash is what a registry keeps of a password, at the lowest cost of Argon2id.
// The registry checks by the cost that a hash tells.
func Hash(password string) string {
	salt := []byte("salt of the test")
	key := argon2.IDKey([]byte(password), salt, 1, 8, 1, 32)
	return fmt.Sprintf("$argon2id$v=%d$m=8,t=1,p=1$%s$%s", argon2.Version,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// Cheapen gives every clerk of a registry this password, by Hash. The registry
// must be an embedded one, and closed.
func Cheapen(dir, password string) error {
	db, err := sql.Open("sqlite", filepath.Join(dir, "registry.db"))
	if err != nil {
		return err
	}
	_, err = db.Exec("UPDATE clerk SET password = $1", Hash(password))
	return errors.Join(err, db.Close())
}
