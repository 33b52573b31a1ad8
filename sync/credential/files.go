package credential

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"confirmpoint/confirm"
	"confirmpoint/internal/replace"
)

const tempSuffix = ".tmp"

// folder is the credential's place on the disk. Its writing methods are the
// steps between which a crash may fall; a test kills at each of them.
type folder interface {
	read(name string) ([]byte, error) // fs.ErrNotExist when absent
	list() ([]string, error)
	writeTemp(name string, data []byte) error // durable under name + tempSuffix
	rename(name string) error                 // name + tempSuffix takes name's place, durably
	remove(name string) error                 // absent is fine
}

// write replaces a file whole.
func write(f folder, name string, data []byte) error {
	if err := f.writeTemp(name, data); err != nil {
		return diskProblem(err)
	}
	return diskProblem(f.rename(name))
}

type diskFolder string

func (d diskFolder) path(name string) string { return filepath.Join(string(d), name) }

func (d diskFolder) read(name string) ([]byte, error) { return os.ReadFile(d.path(name)) }

func (d diskFolder) list() ([]string, error) {
	entries, err := os.ReadDir(string(d))
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, nil
}

func (d diskFolder) writeTemp(name string, data []byte) (err error) {
	f, err := os.OpenFile(d.path(name+tempSuffix), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err = f.Write(data); err != nil {
		return err
	}
	return f.Sync()
}

func (d diskFolder) rename(name string) error {
	if err := replace.File(d.path(name+tempSuffix), d.path(name)); err != nil {
		return err
	}
	return d.sync()
}

func (d diskFolder) remove(name string) error {
	if err := os.Remove(d.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return d.sync()
}

// sync makes names durable; Windows does that by itself and cannot be asked.
func (d diskFolder) sync() (err error) {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(string(d))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return f.Sync()
}

// diskProblem names the failures of a disk a person can do something about.
func diskProblem(err error) error {
	const windowsDiskFull = syscall.Errno(112)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), runtime.GOOS == "windows" && errors.Is(err, windowsDiskFull):
		return problem(confirm.ProblemDiskFull, err)
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return problem(confirm.ProblemReadOnly, err)
	}
	return err
}

func isTemp(name string) bool { return strings.HasSuffix(name, tempSuffix) }
