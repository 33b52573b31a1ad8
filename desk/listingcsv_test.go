package desk

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestCSVTextIsNeverAFormula: whatever the text, no cell begins with a sign a
// spreadsheet program acts on, and but for one mark before it the text is whole.
func TestCSVTextIsNeverAFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ 　]?[=+\-@＝＋－＠\t0-9.E:/\-]{0,20}`)).Draw(t, "text")
		cell := csvText(text)
		if marked := strings.HasPrefix(cell, "'") || strings.HasPrefix(cell, "\t"); cell != text && (!marked || cell[1:] != text) {
			t.Fatalf("%q became %q", text, cell)
		}
		begin := strings.TrimLeft(cell, " \u00a0\u3000")
		for _, sign := range []string{"=", "+", "-", "@", "＝", "＋", "－", "＠", "\r", "\n"} {
			if strings.HasPrefix(begin, sign) {
				t.Fatalf("%q begins with %q", cell, sign)
			}
		}
		if strings.Trim(text, "0123456789") == "" && len(text) > exactDigits && cell != "\t"+text {
			t.Fatalf("%d digits are left to be rounded", len(text))
		}
	})
}
