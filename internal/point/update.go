package point

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/update"
	"confirmpoint/internal/version"
	"confirmpoint/sync/wire"
)

// updates says what this program is. A build without the key of a publisher is
// offered nothing; the keys that are built in are tested to be readable.
func (o Options) updates() desk.Updates {
	keys := o.Publishers
	if keys == nil {
		keys, _ = update.Keys()
	}
	u := desk.Updates{Here: confirm.UpdateHere{
		Version: version.Number, Channel: confirm.UpdateChannel, OS: runtime.GOOS, Arch: runtime.GOARCH, Kinds: installable(), Wire: wire.Version,
	}}
	if len(keys) > 0 {
		u.Open = func(manifest string) (confirm.Update, error) { return update.Open(manifest, keys) }
	}
	return u
}

// installable are the kinds of files by which this program can have come here,
// the likeliest first.
func installable() []string {
	switch runtime.GOOS {
	case "windows":
		if path, err := os.Executable(); err == nil && strings.HasPrefix(strings.ToLower(path), strings.ToLower(os.Getenv("ProgramFiles"))+`\`) {
			return []string{confirm.UpdateSetupMachine, confirm.UpdateSetupUser}
		}
		return []string{confirm.UpdateSetupUser, confirm.UpdateSetupMachine}
	case "linux":
		if _, err := os.Stat("/usr/bin/dpkg"); err == nil {
			return []string{confirm.UpdateDeb, confirm.UpdateArchive}
		}
		if _, err := os.Stat("/usr/bin/rpm"); err == nil {
			return []string{confirm.UpdateRPM, confirm.UpdateArchive}
		}
	}
	return []string{confirm.UpdateArchive}
}

// UpdateFolder is where the files of updates are kept: beside the data, so that
// the last one can be installed again.
func (p *Point) UpdateFolder() (string, error) { return UpdateFolder(p.options.Dir) }

// UpdateFolder makes that folder below the folder of the data.
func UpdateFolder(data string) (string, error) {
	dir := filepath.Join(data, "updates")
	return dir, os.MkdirAll(dir, 0o700)
}

// InstallCommand is the command line that installs a file of an update; on
// Windows it can be started by a double click as well.
func InstallCommand(path string) string {
	switch {
	case strings.HasSuffix(path, ".deb"):
		return "sudo apt install " + path
	case strings.HasSuffix(path, ".rpm"):
		return "sudo rpm -U " + path
	case strings.HasSuffix(path, ".tar.gz"):
		return "tar -xzf " + path + " && sudo make -C " + strings.TrimSuffix(filepath.Base(path), ".tar.gz") + " install"
	}
	return `"` + path + `"`
}
