package hush

import "bytes"

// readDigit reads one digit, plain, full width or %-encoded: its value, and
// its size in bytes; 0 when there is none.
func readDigit(text []byte) (value byte, size int) {
	c, size := readSpelled(text)
	if c >= '0' && c <= '9' {
		return c - '0', size
	}
	return 0, 0
}

// readX reads an X.
func readX(text []byte) (size int) {
	if c, size := readSpelled(text); c == 'X' || c == 'x' {
		return size
	}
	return 0
}

// readSpelled reads one ASCII character however it is spelled.
func readSpelled(text []byte) (c byte, size int) {
	switch {
	case len(text) == 0:
		return 0, 0
	case text[0] == '%' && len(text) >= 9 && text[3] == '%' && text[6] == '%': // full width, %-encoded
		if c, ok := fullWidth(unhex(text[1:3]), unhex(text[4:6]), unhex(text[7:9])); ok {
			return c, 9
		}
		return unhex(text[1:3]), 3
	case text[0] == '%' && len(text) >= 3:
		return unhex(text[1:3]), 3
	case text[0] == 0xEF && len(text) >= 3:
		if c, ok := fullWidth(text[0], text[1], text[2]); ok {
			return c, 3
		}
	}
	return text[0], 1
}

// fullWidth gives the ASCII character of U+FF01 to U+FF5E in UTF-8.
func fullWidth(a, b, c byte) (ascii byte, ok bool) {
	switch {
	case a == 0xEF && b == 0xBC && c >= 0x81 && c <= 0xBF:
		return c - 0x81 + '!', true
	case a == 0xEF && b == 0xBD && c >= 0x80 && c <= 0x9E:
		return c - 0x80 + '`', true
	}
	return 0, false
}

// unhex gives 0, which is no character that matters, for what is no hex.
func unhex(two []byte) byte {
	var b byte
	for _, c := range two {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0
		}
		b = b<<4 | c
	}
	return b
}

// partings are the blanks and dashes beyond ASCII that people put between digits.
var partings = [][]byte{
	[]byte("\u00a0"), []byte("\u2002"), []byte("\u2003"), []byte("\u2009"), []byte("\u202f"), []byte("\u3000"),
	[]byte("\u2010"), []byte("\u2011"), []byte("\u2012"), []byte("\u2013"), []byte("\u2014"), []byte("\u2212"),
}

// readParting reads one blank or dash.
func readParting(text []byte) (size int) {
	for _, p := range partings {
		if bytes.HasPrefix(text, p) {
			return len(p)
		}
	}
	switch c, size := readSpelled(text); c {
	case ' ', '\t', '-', '_', '+', '.':
		return size
	}
	return 0
}
