//go:build !linux

package credential

import (
	"context"
	"errors"
	"time"

	"confirmpoint/confirm"

	"github.com/zalando/go-keyring"
)

// directKeyring calls go-keyring in this process: Credential Manager and
// Keychain answer without a bus and without prompts of their own.
type directKeyring struct{ o KeyringOptions }

func newKeyring(o KeyringOptions) rawKeyring { return &directKeyring{o: o} }

func (k *directKeyring) Get(ctx context.Context, name string) ([]byte, error) {
	var text string
	err := k.call(ctx, k.o.Interactive, func() (err error) {
		text, err = keyring.Get(k.o.Service, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	return decodeItem(text)
}

func (k *directKeyring) Set(ctx context.Context, name string, secret []byte) error {
	return k.call(ctx, k.o.Interactive, func() error {
		return keyring.Set(k.o.Service, name, encodeItem(secret))
	})
}

func (k *directKeyring) Delete(ctx context.Context, name string) error {
	return k.call(ctx, k.o.Interactive, func() error { return keyring.Delete(k.o.Service, name) })
}

func (k *directKeyring) Probe(ctx context.Context) error {
	err := k.call(ctx, k.o.Probe, func() error {
		_, err := keyring.Get(k.o.Service, "probe")
		return err
	})
	if confirm.CodeOf(err) == confirm.ProblemSecretMissing {
		return nil
	}
	return err
}

// call gives up waiting when ctx or the limit ends; the system call itself
// cannot be stopped and ends by itself.
func (k *directKeyring) call(ctx context.Context, limit time.Duration, do func() error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case <-ctx.Done():
		return problem(confirm.ProblemKeyringTimeout, ctx.Err())
	case err := <-done:
		switch {
		case err == nil:
			return nil
		case errors.Is(err, keyring.ErrNotFound):
			return problem(confirm.ProblemSecretMissing, err)
		default:
			return problem(confirm.ProblemKeyringMissing, err)
		}
	}
}
