//go:build !windows

package installed

import (
	"os"
	"path/filepath"
)

// places are the folders of fonts (XDG Base Directory Specification, fontconfig).
func places() []string {
	var paths []string
	home, _ := os.UserHomeDir()
	data := os.Getenv("XDG_DATA_HOME")
	if data == "" && home != "" {
		data = filepath.Join(home, ".local", "share")
	}
	if data != "" {
		paths = append(paths, filepath.Join(data, "fonts"))
	}
	if home != "" {
		paths = append(paths, filepath.Join(home, ".fonts"))
	}
	shared := os.Getenv("XDG_DATA_DIRS")
	if shared == "" {
		shared = "/usr/local/share" + string(os.PathListSeparator) + "/usr/share"
	}
	for _, dir := range filepath.SplitList(shared) {
		paths = append(paths, filepath.Join(dir, "fonts"))
	}
	return paths
}
