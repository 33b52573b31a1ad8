package confirm

import (
	"fmt"
	"log/slog"
	"strconv"
	"strings"
)

// Reveal gives the plain name.
func (n Name) Reveal() string { return string(n) }

// String gives the first character and stars: 张*.
func (n Name) String() string { return maskName(string(n)) }

// Format writes the masked name whatever the verb.
func (n Name) Format(f fmt.State, verb rune) { formatMasked(f, verb, n.String()) }

// GoString gives the masked name.
func (n Name) GoString() string { return strconv.Quote(n.String()) }

// LogValue gives the masked name.
func (n Name) LogValue() slog.Value { return slog.StringValue(n.String()) }

// Reveal gives the plain number.
func (n IDNumber) Reveal() string { return string(n) }

// String gives the first six and last four: 341002********0029 (domain.md §12).
// Shorter documents show the first and the last two.
func (n IDNumber) String() string {
	if len(n) >= 15 {
		return maskMiddle(string(n), 6, 4)
	}
	return maskMiddle(string(n), 1, 2)
}

// Format writes the masked number whatever the verb.
func (n IDNumber) Format(f fmt.State, verb rune) { formatMasked(f, verb, n.String()) }

// GoString gives the masked number.
func (n IDNumber) GoString() string { return strconv.Quote(n.String()) }

// LogValue gives the masked number.
func (n IDNumber) LogValue() slog.Value { return slog.StringValue(n.String()) }

// Reveal gives the plain number.
func (p Phone) Reveal() string { return string(p) }

// String gives 138****1234; a number that is not a mobile one shows its last two.
func (p Phone) String() string {
	if len(p) == 11 {
		return maskMiddle(string(p), 3, 4)
	}
	return maskMiddle(string(p), 0, 2)
}

// Format writes the masked number whatever the verb.
func (p Phone) Format(f fmt.State, verb rune) { formatMasked(f, verb, p.String()) }

// GoString gives the masked number.
func (p Phone) GoString() string { return strconv.Quote(p.String()) }

// LogValue gives the masked number.
func (p Phone) LogValue() slog.Value { return slog.StringValue(p.String()) }

// Reveal gives the plain number.
func (n CertificateNumber) Reveal() string { return string(n) }

// String gives the first seven and last three: 2015340*******123 (domain.md §12).
func (n CertificateNumber) String() string {
	if len(n) >= 15 {
		return maskMiddle(string(n), 7, 3)
	}
	return maskMiddle(string(n), 0, 2)
}

// Format writes the masked number whatever the verb.
func (n CertificateNumber) Format(f fmt.State, verb rune) { formatMasked(f, verb, n.String()) }

// GoString gives the masked number.
func (n CertificateNumber) GoString() string { return strconv.Quote(n.String()) }

// LogValue gives the masked number.
func (n CertificateNumber) LogValue() slog.Value { return slog.StringValue(n.String()) }

// formatMasked keeps flags and width but never the verb: %x or %d would show the plain text.
func formatMasked(f fmt.State, verb rune, masked string) {
	if verb != 'q' {
		verb = 's'
	}
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), masked)
}

// maskName shows at most three stars, so that the mask does not tell how long a long name is.
func maskName(s string) string {
	r := []rune(s)
	switch len(r) {
	case 0:
		return ""
	case 1:
		return "*"
	}
	return string(r[0]) + strings.Repeat("*", min(len(r)-1, 3))
}

// maskMiddle shows head and tail characters, or none at all when fewer than
// four would be hidden: then the rest could be guessed.
func maskMiddle(s string, head, tail int) string {
	r := []rune(s)
	hidden := len(r) - head - tail
	if hidden < 4 {
		return strings.Repeat("*", len(r))
	}
	return string(r[:head]) + strings.Repeat("*", hidden) + string(r[len(r)-tail:])
}
