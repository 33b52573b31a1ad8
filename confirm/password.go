package confirm

import (
	"strconv"
	"unicode/utf8"
)

// Lengths of a clerk's password, in characters.
const (
	MinPassword = 8
	MaxPassword = 128
)

// CheckNewPassword tells whether a password may take the place of the old one:
// password_weak, Args min, when not.
func CheckNewPassword(old, new string) error {
	n := utf8.RuneCountInString(new)
	if n < MinPassword || n > MaxPassword || new == old || !utf8.ValidString(new) {
		return &Problem{Code: ProblemPasswordWeak, Args: map[string]string{"min": strconv.Itoa(MinPassword)}}
	}
	return nil
}
