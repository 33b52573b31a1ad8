package credential

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"strings"
	"time"

	"confirmpoint/confirm"
)

// SecretStore keeps small secrets for the user who is logged in to the
// computer. Its errors are *confirm.Problem: secret_missing when the store
// answers and has no such item, else keyring_missing, keyring_locked,
// keyring_timeout, keyring_not_stored or keyring_corrupt. Only secret_missing
// says that the item is gone; after any other error it may still be there.
type SecretStore interface {
	// Get may wait for a person to unlock the keyring.
	Get(ctx context.Context, name string) ([]byte, error)
	// Set returns nil only when the secret has been read back.
	Set(ctx context.Context, name string, secret []byte) error
	// Delete of an absent item is no error.
	Delete(ctx context.Context, name string) error
}

// Prober is a SecretStore that can tell, without asking a person anything,
// whether it would answer.
type Prober interface {
	Probe(ctx context.Context) error
}

// KeyringOptions choose how the system keyring is reached. The zero value is
// right for every program that calls RunKeyringHelper first in its main.
type KeyringOptions struct {
	// Service groups our items; empty: confirmpoint.
	Service string
	// Executable is the program that answers to keyring-helper; empty: this one.
	// Only Linux needs it.
	Executable string
	// Probe and Interactive limit one call without and with a person; zero: 3 s
	// and 120 s.
	Probe, Interactive time.Duration
}

func (o KeyringOptions) withDefaults() KeyringOptions {
	if o.Service == "" {
		o.Service = "confirmpoint"
	}
	if o.Probe == 0 {
		o.Probe = 3 * time.Second
	}
	if o.Interactive == 0 {
		o.Interactive = 120 * time.Second
	}
	return o
}

// SystemKeyring is the keyring of the desktop: Secret Service on Linux,
// Credential Manager on Windows, Keychain on macOS. Its methods may be called
// from any goroutine.
func SystemKeyring(o KeyringOptions) SecretStore {
	o = o.withDefaults()
	return &readBack{store: newKeyring(o)}
}

// rawKeyring is what differs between systems.
type rawKeyring interface {
	SecretStore
	Prober
}

// readBack believes no Set that cannot be read again: go-keyring returns nil
// when the person closes the prompt and nothing is stored.
type readBack struct{ store rawKeyring }

func (r *readBack) Get(ctx context.Context, name string) ([]byte, error) {
	return r.store.Get(ctx, name)
}

func (r *readBack) Probe(ctx context.Context) error { return r.store.Probe(ctx) }

func (r *readBack) Delete(ctx context.Context, name string) error {
	err := r.store.Delete(ctx, name)
	if confirm.CodeOf(err) == confirm.ProblemSecretMissing {
		return nil
	}
	return err
}

func (r *readBack) Set(ctx context.Context, name string, secret []byte) error {
	if err := r.store.Set(ctx, name, secret); err != nil {
		return err
	}
	got, err := r.store.Get(ctx, name)
	defer clear(got)
	switch {
	case confirm.CodeOf(err) == confirm.ProblemSecretMissing:
		return problem(confirm.ProblemKeyringNotStored, nil)
	case err != nil:
		return err
	case string(got) != string(secret):
		return problem(confirm.ProblemKeyringNotStored, errors.New("another value was read back"))
	}
	return nil
}

const itemPrefix = "cp1."

// encodeItem makes the text kept in the keyring: it must stay far below the
// 2,560 bytes of Windows, and a changed item must be told from ours.
func encodeItem(secret []byte) string {
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(secret))
	return itemPrefix + base64.RawURLEncoding.EncodeToString(append(sum, secret...))
}

func decodeItem(text string) ([]byte, error) {
	rest, ok := strings.CutPrefix(text, itemPrefix)
	if !ok {
		return nil, problem(confirm.ProblemKeyringCorrupt, errors.New("the item is not ours"))
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(rest)
	if err != nil || len(raw) < 4 {
		return nil, problem(confirm.ProblemKeyringCorrupt, errors.New("the item is not base64"))
	}
	if crc32.ChecksumIEEE(raw[4:]) != binary.BigEndian.Uint32(raw) {
		return nil, problem(confirm.ProblemKeyringCorrupt, errors.New("the item's sum is wrong"))
	}
	return raw[4:], nil
}

func problem(code confirm.Code, err error) *confirm.Problem {
	return &confirm.Problem{Code: code, Err: err}
}
