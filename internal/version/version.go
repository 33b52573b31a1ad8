// Package version holds the version of all three programs in one place.
// FyneApp.toml is where a person changes it; a test keeps the two equal, since an
// embedded file cannot lie above its package, and a linker flag would give
// builds without it another version.
package version

import "runtime/debug"

// Number is the version, as in FyneApp.toml.
const Number = "1.0.0"

// Software names program and version, as it goes into every intent.
func Software(program string) string { return program + "/" + Number }

// Revision is the commit the program was built from, "" when the build does
// not know it; "+" at the end says that files were changed since.
func Revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	var revision, changed string
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+"
		}
	}
	if revision == "" {
		return ""
	}
	return revision + changed
}
