package installed

import (
	"path/filepath"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// places are the folders of fonts of the machine and of the user, and what the
// registry names elsewhere. A font in a folder that is not registered serves too.
func places() []string {
	var paths []string
	shared, err := windows.KnownFolderPath(windows.FOLDERID_Fonts, 0)
	if err == nil {
		paths = append(paths, shared)
	}
	if local, err := windows.KnownFolderPath(windows.FOLDERID_LocalAppData, 0); err == nil {
		paths = append(paths, filepath.Join(local, "Microsoft", "Windows", "Fonts"))
	}
	for _, root := range []registry.Key{registry.LOCAL_MACHINE, registry.CURRENT_USER} {
		paths = append(paths, registered(root)...)
	}
	return paths
}

// registered are the files named with their whole path; the others lie in the
// folder of the machine.
func registered(root registry.Key) []string {
	key, err := registry.OpenKey(root, `SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts`, registry.QUERY_VALUE)
	if err != nil {
		return nil
	}
	defer key.Close()
	names, err := key.ReadValueNames(0)
	if err != nil {
		return nil
	}
	var paths []string
	for _, name := range names {
		if path, _, err := key.GetStringValue(name); err == nil && filepath.IsAbs(path) {
			paths = append(paths, path)
		}
	}
	return paths
}
