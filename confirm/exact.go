package confirm

import (
	"bytes"
	"slices"
	"strconv"
	"unicode/utf8"
)

// exact makes sure that syntactically right JSON can be read in one way only:
// an object, in UTF-8, with plain keys, each once, and without escapes that
// are no character (half a surrogate pair) or a lost one (U+FFFD).
func exact(data []byte) error {
	if !utf8.Valid(data) {
		return errNotUTF8
	}
	if trimmed := bytes.TrimLeft(data, " \t\r\n"); len(trimmed) == 0 || trimmed[0] != '{' {
		return errNotObject
	}
	// keys holds those seen so far in each object that is open; nil for an array.
	var keys [][][]byte
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '{':
			keys = append(keys, make([][]byte, 0, 16))
		case '[':
			keys = append(keys, nil)
		case '}', ']':
			keys = keys[:len(keys)-1]
		case '"':
			end, err := textEnd(data, i+1)
			if err != nil {
				return err
			}
			text := data[i+1 : end]
			i = end
			if !isKey(data[end+1:]) {
				continue
			}
			open := &keys[len(keys)-1]
			if err := plainKey(text, *open); err != nil {
				return err
			}
			*open = append(*open, text)
		}
	}
	return nil
}

// isKey tells whether a colon follows.
func isKey(rest []byte) bool {
	rest = bytes.TrimLeft(rest, " \t\r\n")
	return len(rest) > 0 && rest[0] == ':'
}

func plainKey(key []byte, seen [][]byte) error {
	for _, c := range key {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return errKey
		}
	}
	if slices.ContainsFunc(seen, func(k []byte) bool { return bytes.Equal(k, key) }) {
		return errSameKey
	}
	return nil
}

// textEnd gives the place of the quote that closes the string beginning at i.
func textEnd(data []byte, i int) (int, error) {
	for ; data[i] != '"'; i++ {
		if data[i] != '\\' {
			continue
		}
		i++
		if data[i] != 'u' {
			continue
		}
		unit := escapeUnit(data[i+1:])
		i += 4
		switch {
		case unit >= 0xD800 && unit < 0xDC00:
			if low := lowUnit(data[i+1:]); low < 0xDC00 || low > 0xDFFF {
				return 0, errNoText
			}
			i += 6
		case unit >= 0xDC00 && unit <= 0xDFFF, unit == utf8.RuneError:
			return 0, errNoText
		}
	}
	return i, nil
}

func lowUnit(rest []byte) int {
	if !bytes.HasPrefix(rest, []byte(`\u`)) {
		return -1
	}
	return escapeUnit(rest[2:])
}

func escapeUnit(rest []byte) int {
	unit, err := strconv.ParseUint(string(rest[:4]), 16, 32)
	if err != nil {
		return -1
	}
	return int(unit)
}
