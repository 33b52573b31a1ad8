package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// debPackages names the Debian package of each library, under the name it has
// in Debian 10 and later, Ubuntu 20.04, UOS 20 and Kylin V10.
var debPackages = map[string]string{
	"libGL.so.1":       "libgl1",
	"libX11.so.6":      "libx11-6",
	"libXcursor.so.1":  "libxcursor1",
	"libXext.so.6":     "libxext6",
	"libXi.so.6":       "libxi6",
	"libXinerama.so.1": "libxinerama1",
	"libXrandr.so.2":   "libxrandr2",
	"libXrender.so.1":  "libxrender1",
	"libXxf86vm.so.1":  "libxxf86vm1",
}

// opened are the libraries that GLFW opens when the window starts; the
// linkage does not show them.
var opened = []string{"libX11.so.6", "libXcursor.so.1", "libXext.so.6", "libXi.so.6", "libXinerama.so.1", "libXrandr.so.2", "libXrender.so.1", "libXxf86vm.so.1"}

// isC tells whether the library belongs to glibc.
func isC(library string) bool {
	return slices.ContainsFunc([]string{"libc.so.", "libm.so.", "libdl.so.", "libpthread.so.", "libresolv.so.", "librt.so.", "ld-linux"},
		func(prefix string) bool { return strings.HasPrefix(library, prefix) })
}

// needs are what a package has to ask for so that all the programs start:
// package names in format deb, names of libraries in format rpm.
func needs(format string, all []linkage) ([]string, error) {
	glibc, libraries := "", slices.Clone(opened)
	for _, l := range all {
		if l.glibc != "" && (glibc == "" || newer(l.glibc, glibc)) {
			glibc = l.glibc
		}
		for _, library := range l.libraries {
			if !isC(library) {
				libraries = append(libraries, library)
			}
		}
	}
	slices.Sort(libraries)
	libraries = slices.Compact(libraries)
	if glibc == "" {
		return nil, errors.New("no program is linked with glibc")
	}
	var list []string
	switch format {
	case "deb":
		list = append(list, "libc6 (>= "+glibc+")")
	case "rpm":
		list = append(list, "libc.so.6(GLIBC_"+glibc+")(64bit)")
	default:
		return nil, fmt.Errorf("no package format %q", format)
	}
	for _, library := range libraries {
		name, known := debPackages[library]
		if !known {
			return nil, fmt.Errorf("nobody has named the package of %s", library)
		}
		if format == "rpm" {
			name = library + "()(64bit)"
		}
		list = append(list, name)
	}
	return list, nil
}

func printNeeds(out io.Writer, format string, programs []string) error {
	var all []linkage
	for _, path := range programs {
		l, err := readLinkage(path)
		if err != nil {
			return err
		}
		all = append(all, l)
	}
	list, err := needs(format, all)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "'%s'\n", strings.Join(list, "', '"))
	return err
}
