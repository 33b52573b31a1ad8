package proxy

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/internal/replace"
)

// Settings tells how it is set, the user name from the keyring included.
func (s *Source) Settings(ctx context.Context) (confirm.ProxySettings, error) {
	f, err := s.load()
	if err != nil {
		return confirm.ProxySettings{}, err
	}
	out := confirm.ProxySettings{Mode: f.Mode, Address: f.Address}
	if f.Login == "" {
		return out, nil
	}
	l, err := s.login(ctx, f.Login)
	out.User = l.User
	return out, err
}

// Find tells what applies to the registry's address, https://host:port.
func (s *Source) Find(ctx context.Context, registryURL string) (confirm.ProxyFound, error) {
	settings, err := s.Settings(ctx)
	if err != nil {
		return confirm.ProxyFound{}, err
	}
	found := confirm.ProxyFound{Settings: settings, Script: settings.Mode == confirm.ProxySystem && s.o.Script()}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, registryURL, nil)
	if err != nil {
		return found, &confirm.Problem{Code: confirm.ProblemRegistryAddress}
	}
	u, err := s.Choose(r)
	if err == nil && u != nil {
		found.Address = u.Host
	}
	return found, err
}

// Set changes the settings; they hold from the next connection on, in every
// program of this installation. password is kept in the keyring, together with
// the user name, and has been read back when Set returns nil; a nil password
// leaves the one that this user has had. Kinds of error: invalid_value,
// keyring_*, disk_full, disk_read_only.
func (s *Source) Set(ctx context.Context, settings confirm.ProxySettings, password []byte) error {
	f := file{Format: fileFormat, Mode: settings.Mode}
	switch settings.Mode {
	case confirm.ProxyManual:
		var err error
		if f.Address, err = CheckAddress(settings.Address); err != nil {
			return err
		}
	case confirm.ProxyNone, confirm.ProxySystem:
	default:
		return invalid("代理方式")
	}
	if settings.User != "" && settings.Mode != confirm.ProxyNone {
		if password == nil {
			kept, err := s.kept(ctx, settings.User)
			if err != nil {
				return err
			}
			password = []byte(kept)
		}
		id, err := s.keep(ctx, settings.User, password)
		if err != nil {
			return err
		}
		f.Login = id
	}
	if err := s.save(f); err != nil {
		return err
	}
	s.Forget()
	if f.Login == "" {
		return s.o.Secrets.Delete(ctx, s.item)
	}
	return nil
}

// kept is the password that a user has had; "" when it was another's, or the
// settings of before cannot be read.
func (s *Source) kept(ctx context.Context, user string) (string, error) {
	f, err := s.load()
	if err != nil || f.Login == "" {
		return "", nil
	}
	l, err := s.login(ctx, f.Login)
	if err != nil || l.User != user {
		return "", err
	}
	return l.Password, nil
}

// keep puts a login into the keyring. An older one is written over: settings
// that name it find that it is not theirs.
func (s *Source) keep(ctx context.Context, user string, password []byte) (id string, err error) {
	switch {
	case len(user) > maxUser || strings.ContainsFunc(user, control) || strings.Contains(user, ":"):
		return "", invalid("代理用户名") // Basic cannot say it
	case len(password) > maxPassword || strings.ContainsFunc(string(password), control):
		return "", invalid("代理密码")
	}
	var b [8]byte
	if _, err := io.ReadFull(s.o.Rand, b[:]); err != nil {
		return "", err
	}
	l := login{ID: hex.EncodeToString(b[:]), User: user, Password: string(password)}
	data, err := json.Marshal(l)
	if err != nil {
		return "", err
	}
	defer clear(data)
	return l.ID, s.o.Secrets.Set(ctx, s.item, data)
}

func control(r rune) bool { return r < 0x20 || r == 0x7f }

func invalid(field string) error {
	return &confirm.Problem{Code: confirm.ProblemInvalidValue, Args: map[string]string{"field": field}}
}

// save replaces the file in one step.
func (s *Source) save(f file) error {
	data, err := json.Marshal(f)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.o.Dir, 0o700); err != nil {
		return &confirm.Problem{Code: confirm.ProblemReadOnly}
	}
	temp, err := os.CreateTemp(s.o.Dir, fileName+".*") // mode 0600
	if err != nil {
		return &confirm.Problem{Code: confirm.ProblemReadOnly}
	}
	_, err = temp.Write(data)
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		err = replace.File(temp.Name(), filepath.Join(s.o.Dir, fileName))
	}
	if err != nil {
		_ = os.Remove(temp.Name())
		return &confirm.Problem{Code: confirm.ProblemDiskFull}
	}
	return nil
}

// Clear goes back to the system's settings and takes the login away.
func (s *Source) Clear(ctx context.Context) error {
	if err := os.Remove(s.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &confirm.Problem{Code: confirm.ProblemReadOnly}
	}
	s.Forget()
	return s.o.Secrets.Delete(ctx, s.item)
}
