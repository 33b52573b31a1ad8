package credential

import (
	"bytes"
	"unicode/utf8"

	"confirmpoint/confirm"
)

// Limits of a PIN, in characters.
const (
	MinPIN = 6
	MaxPIN = 32
)

// commonPINs are those that the patterns below do not catch. 147258 is a column
// and a half of the number pad, 520131 and 1314 words of love by sound.
var commonPINs = [][]byte{
	[]byte("147258"), []byte("159357"), []byte("123654"), []byte("131452"),
	[]byte("520131"), []byte("5201314"), []byte("password"), []byte("qwerty"),
	[]byte("a123456"), []byte("abc123"), []byte("123456a"), []byte("112233"),
	[]byte("123abc"), []byte("admin123"), []byte("888666"), []byte("qazwsx"),
}

// CheckPIN says pin_weak when a PIN may not be chosen.
func CheckPIN(pin []byte) error {
	p := foldPIN(pin)
	defer clear(p)
	if !possiblePIN(p) {
		return &confirm.Problem{Code: confirm.ProblemPINWeak, Args: map[string]string{"reason": "length"}}
	}
	if periodic(p) || run(p) || common(p) {
		return &confirm.Problem{Code: confirm.ProblemPINWeak, Args: map[string]string{"reason": "pattern"}}
	}
	return nil
}

// foldPIN makes full-width characters, which Chinese input methods produce, the
// same as plain ones. The result is a copy.
func foldPIN(pin []byte) []byte {
	out := make([]byte, 0, len(pin))
	for len(pin) > 0 {
		r, n := utf8.DecodeRune(pin)
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
			out = append(out, byte(r))
		} else {
			out = append(out, pin[:n]...)
		}
		pin = pin[n:]
	}
	return out
}

func possiblePIN(p []byte) bool {
	n := utf8.RuneCount(p)
	return utf8.Valid(p) && n >= MinPIN && n <= MaxPIN
}

// periodic finds 000000, 121212 and 123123: one piece of at most three
// characters over and over.
func periodic(p []byte) bool {
	for period := 1; period <= 3; period++ {
		if bytes.Equal(p[period:], p[:len(p)-period]) {
			return true
		}
	}
	return false
}

// run finds 123456, 987654, 567890 and abcdef.
func run(p []byte) bool { return steps(p, 1) || steps(p, -1) }

func steps(p []byte, step int) bool {
	for i := 1; i < len(p); i++ {
		d := int(p[i]) - int(p[i-1])
		wraps := d == -9*step && min(p[i], p[i-1]) == '0' // from 9 to 0 or back
		if d != step && !wraps {
			return false
		}
	}
	return true
}

func common(p []byte) bool {
	for _, c := range commonPINs {
		if bytes.EqualFold(p, c) {
			return true
		}
	}
	return false
}
