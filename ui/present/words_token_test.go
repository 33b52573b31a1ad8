package present

import (
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/token"
)

// TestTokenWords: each reason of a silent token has words of its own, and every
// sentence says that no try was used.
func TestTokenWords(t *testing.T) {
	seen := map[string]token.Reason{}
	for _, reason := range token.Reasons() {
		text := Sentence(&confirm.Problem{Code: confirm.ProblemDriverMissing, Args: map[string]string{"reason": string(reason)}})
		if strings.Contains(text, string(reason)) || !strings.Contains(text, "没有扣减") || !strings.Contains(text, "（") {
			t.Errorf("%s: %s", reason, text)
		}
		if other, same := seen[text]; same {
			t.Errorf("%s and %s say the same", reason, other)
		}
		seen[text] = reason
	}
	if len(seen) < 10 {
		t.Errorf("only %d reasons", len(seen))
	}
}
