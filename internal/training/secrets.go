package training

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"confirmpoint/confirm"
	"confirmpoint/internal/replace"
)

// Secrets keeps the secrets of a training workstation in one file that only
// its owner can read, so that training survives the end of the program, a kill
// included, and the user's keyring is never touched.
//
// It is for training, where nothing is real, and never for real work: whoever
// can read the file has the key. Its methods may be called from any goroutine.
type Secrets struct {
	path string
	mu   sync.Mutex
}

// NewSecrets keeps secrets in a file of that path, made by the first Set in a
// folder that exists.
func NewSecrets(path string) *Secrets { return &Secrets{path: path} }

// Get gives a secret; secret_missing when there is none, keyring_corrupt when
// the file is not one of ours.
func (s *Secrets) Get(ctx context.Context, name string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	items, err := s.read()
	if err != nil {
		return nil, err
	}
	secret, ok := items[name]
	if !ok {
		return nil, &confirm.Problem{Code: confirm.ProblemSecretMissing}
	}
	return secret, nil
}

// Set keeps a secret; when it returns nil the secret is on the disk.
func (s *Secrets) Set(ctx context.Context, name string, secret []byte) error {
	return s.change(ctx, func(items map[string][]byte) { items[name] = slices.Clone(secret) })
}

// Delete forgets a secret; an absent one is no error.
func (s *Secrets) Delete(ctx context.Context, name string) error {
	return s.change(ctx, func(items map[string][]byte) { delete(items, name) })
}

func (s *Secrets) change(ctx context.Context, change func(map[string][]byte)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	items, err := s.read()
	if err != nil {
		return err
	}
	change(items)
	data, err := json.Marshal(items)
	if err != nil {
		return err
	}
	if err := rewrite(s.path, data); err != nil {
		return &confirm.Problem{Code: confirm.ProblemReadOnly, Err: err}
	}
	return nil
}

func (s *Secrets) read() (map[string][]byte, error) {
	items := map[string][]byte{}
	data, err := os.ReadFile(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return items, nil
	case err != nil:
		return nil, &confirm.Problem{Code: confirm.ProblemReadOnly, Err: err}
	}
	if err := json.Unmarshal(data, &items); err != nil {
		return nil, &confirm.Problem{Code: confirm.ProblemKeyringCorrupt}
	}
	return items, nil
}

// rewrite writes a file beside its place and moves it there, so that at every
// moment the place holds the old file or the new one, whole.
func rewrite(path string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return replace.File(f.Name(), path)
}
