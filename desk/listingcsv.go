package desk

import (
	"encoding/csv"
	"io"
	"strings"
)

func csvWriter(w io.Writer) *csv.Writer {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	return out
}

// csvText gives a cell that a spreadsheet program shows as it is. A text that
// it would take for a formula gets an apostrophe; one that it would turn into
// another number, a day or a time gets a tab, which makes it keep the digits
// and cannot be seen.
func csvText(s string) string {
	switch begin := strings.TrimLeft(s, " \u00a0\u3000"); {
	case begin == "":
		return s
	case strings.ContainsAny(begin[:1], "=+-@\t\r\n|%"), hasWideSign(begin):
		return "'" + s
	case looksNumeric(s):
		return "\t" + s
	}
	return s
}

// hasWideSign tells a full-width sign, which Chinese programs read as its
// narrow one.
func hasWideSign(s string) bool {
	for _, sign := range []string{"＝", "＋", "－", "＠"} {
		if strings.HasPrefix(s, sign) {
			return true
		}
	}
	return false
}

// exactDigits is how long a number may be and is still shown whole.
const exactDigits = 11

// looksNumeric tells what a program would not keep as it is: long numbers,
// those with a zero before, 1E5, 3-12, 10:30, 2026-10-08. Short whole numbers
// stay numbers.
func looksNumeric(s string) bool {
	if c := s[0]; c != '.' && (c < '0' || c > '9') {
		return false
	}
	if strings.Trim(s, "0123456789") == "" {
		return len(s) > exactDigits || s[0] == '0' && len(s) > 1
	}
	return strings.Trim(s, "0123456789eE.,:/- %年月日时分秒") == ""
}
