package registry

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"confirmpoint/confirm"

	"golang.org/x/crypto/argon2"
)

// argon2id with the costs OWASP gives for servers (19 MiB, two passes). They
// are written into each hash, so they can be raised later.
const (
	argonTime    = 2
	argonMemory  = 19 << 10 // KiB
	argonThreads = 1
	argonKey     = 32
)

// minPassword is in characters.
const minPassword = 8

// ErrWeakPassword says that a password is shorter than 8 characters.
var ErrWeakPassword error = &confirm.Problem{Code: confirm.ProblemPasswordWeak, Args: map[string]string{"min": strconv.Itoa(minPassword)}}

// hashPassword gives a PHC string.
func hashPassword(password string, rand io.Reader) (string, error) {
	if utf8.RuneCountInString(password) < minPassword {
		return "", ErrWeakPassword
	}
	salt := make([]byte, 16)
	if _, err := io.ReadFull(rand, salt); err != nil {
		return "", err
	}
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKey)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		argonMemory, argonTime, argonThreads, b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// checkPassword compares in constant time. At most two run at once, so that a
// storm of sign-ins takes time, not memory.
func (r *Registry) checkPassword(ctx context.Context, stored, password string) (bool, error) {
	select {
	case r.hashing <- struct{}{}:
		defer func() { <-r.hashing }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	var version int
	var memory, passes uint32
	var threads uint8
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errors.New("stored password is not argon2id")
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &threads); err != nil || version != argon2.Version {
		return false, errors.New("stored password has unknown costs")
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, err
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, err
	}
	got := argon2.IDKey([]byte(password), salt, passes, memory, threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}
