package registrytest

import (
	"io/fs"
	"os"
	"path/filepath"
)

// Folder is a folder in memory, with the rights of its files: a registry that
// many tests begin with is made once and copied.
type Folder []file

type file struct {
	name string // below the folder
	mode fs.FileMode
	data []byte
}

// ReadFolder reads a folder. A registry in it must be closed.
func ReadFolder(dir string) (Folder, error) {
	var f Folder
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		read := file{mode: info.Mode()}
		if read.name, err = filepath.Rel(dir, path); err == nil && !entry.IsDir() {
			read.data, err = os.ReadFile(path)
		}
		f = append(f, read)
		return err
	})
	return f, err
}

// CopyTo makes dir, unless it is there, and fills it.
func (f Folder) CopyTo(dir string) error {
	for _, file := range f {
		path := filepath.Join(dir, file.name)
		var err error
		if file.mode.IsDir() {
			err = os.MkdirAll(path, file.mode.Perm())
		} else {
			err = os.WriteFile(path, file.data, file.mode.Perm())
		}
		if err != nil {
			return err
		}
	}
	return nil
}
