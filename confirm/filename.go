package confirm

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxFileName is the longest name of a file of the bureau, in bytes: every
// file system takes it, with something added.
const MaxFileName = 180

// reservedNames are devices of Windows, whatever comes after the first dot.
var reservedNames = []string{
	"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$",
	"COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "COM¹", "COM²", "COM³",
	"LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "LPT¹", "LPT²", "LPT³",
}

// ValidFileName tells whether a name from elsewhere may be given to a file
// here: it names no folder, no device, hides nothing, and means the same on
// Windows and Linux.
func ValidFileName(name string) bool {
	if name == "" || len(name) > MaxFileName || !utf8.ValidString(name) ||
		strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".") || strings.TrimSpace(name) != name ||
		strings.ContainsAny(name, `<>:"/\|?*`) || strings.ContainsFunc(name, unprintable) {
		return false
	}
	base, _, _ := strings.Cut(name, ".")
	return !slices.Contains(reservedNames, strings.ToUpper(strings.TrimSpace(base)))
}

// unprintable are control characters, those that turn the direction of text,
// private ones, and what stands for a broken character.
func unprintable(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || r == utf8.RuneError
}

// MaxTitle is the longest title of a file of the bureau, in characters.
const MaxTitle = 100

// ValidTitle tells whether a text is a title: one line that can be shown.
func ValidTitle(title string) bool {
	return title != "" && strings.TrimSpace(title) == title && utf8.ValidString(title) &&
		utf8.RuneCountInString(title) <= MaxTitle && !strings.ContainsFunc(title, unprintable)
}
