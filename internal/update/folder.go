package update

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"confirmpoint/confirm"
)

// machines are the names of processors in file names, as Go has them.
var machines = map[string]string{"amd64": "amd64", "x86_64": "amd64", "arm64": "arm64", "aarch64": "arm64"}

// shapes are the names that make release gives to the installers of the window.
var shapes = []struct {
	name     *regexp.Regexp // version, processor
	os, kind string
}{
	{regexp.MustCompile(`^confirmpoint_([0-9.]+)_(amd64|arm64)\.deb$`), "linux", confirm.UpdateDeb},
	{regexp.MustCompile(`^confirmpoint-([0-9.]+)-[0-9]+\.(x86_64|aarch64)\.rpm$`), "linux", confirm.UpdateRPM},
	{regexp.MustCompile(`^confirmpoint_([0-9.]+)_linux_(amd64|arm64)\.tar\.gz$`), "linux", confirm.UpdateArchive},
	{regexp.MustCompile(`^confirmpoint-([0-9.]+)-setup-user\.exe$`), "windows", confirm.UpdateSetupUser},
	{regexp.MustCompile(`^confirmpoint-([0-9.]+)-setup-machine\.exe$`), "windows", confirm.UpdateSetupMachine},
}

// Folder lists the files of a release that are for workstations, by name, with
// size and digest; what else lies there is passed over. Files of another
// version than the given one are an error, and so is a folder without any.
func Folder(dir, version string) ([]confirm.UpdateFile, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []confirm.UpdateFile
	for _, e := range entries {
		f, found, err := named(e.Name(), version)
		if err != nil {
			return nil, err
		}
		if !found || !e.Type().IsRegular() {
			continue
		}
		if f.Bytes, f.SHA256, err = measure(filepath.Join(dir, e.Name())); err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		return nil, errors.New("update: no file of a release in the folder")
	}
	slices.SortFunc(files, func(a, b confirm.UpdateFile) int { return strings.Compare(a.Name, b.Name) })
	return files, nil
}

// named reads the name of a file of a release.
func named(name, version string) (f confirm.UpdateFile, found bool, err error) {
	for _, s := range shapes {
		m := s.name.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		if m[1] != version {
			return f, false, fmt.Errorf("update: %s is not of version %s", name, version)
		}
		f = confirm.UpdateFile{OS: s.os, Arch: "amd64", Kind: s.kind, Name: name}
		if len(m) > 2 {
			f.Arch = machines[m[2]]
		}
		return f, true, nil
	}
	return f, false, nil
}

func measure(path string) (size int64, sum string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return size, hex.EncodeToString(h.Sum(nil)), err
}
