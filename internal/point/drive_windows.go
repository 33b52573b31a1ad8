package point

import (
	"strings"

	"golang.org/x/sys/windows"
)

// sameDrive compares the volumes of two folders.
func sameDrive(a, b string) (bool, error) {
	first, err := volume(a)
	if err != nil {
		return false, err
	}
	second, err := volume(b)
	if err != nil {
		return false, err
	}
	return strings.EqualFold(first, second), nil
}

// volume is where the volume of a folder is mounted, such as C:\.
func volume(folder string) (string, error) {
	path, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return "", err
	}
	var name [windows.MAX_PATH + 1]uint16
	if err := windows.GetVolumePathName(path, &name[0], uint32(len(name))); err != nil {
		return "", err
	}
	return windows.UTF16ToString(name[:]), nil
}
