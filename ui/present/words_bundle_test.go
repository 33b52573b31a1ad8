package present

import (
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// TestBundleWords: every reason has a sentence that says that nothing happened
// and what to do, and other files that cannot be read keep theirs.
func TestBundleWords(t *testing.T) {
	seen := map[string]string{}
	for _, reason := range []string{
		confirm.BundleNone, confirm.BundleNewer, confirm.BundleOtherWay, confirm.BundleTruncated, confirm.BundleDamaged, confirm.BundleTooLarge,
		confirm.BundleRegistry, confirm.BundleStation, confirm.BundleUnknown, confirm.BundleSignature, confirm.BundleRead,
	} {
		text := Sentence(&confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{"reason": reason}})
		if !strings.Contains(text, "没有导入") || !strings.Contains(text, "请") || strings.Contains(text, reason) {
			t.Errorf("%s: %s", reason, text)
		}
		if other, twice := seen[text]; twice {
			t.Errorf("%s and %s say the same", reason, other)
		}
		seen[text] = reason
	}
	if len(seen) != len(bundleWords) {
		t.Errorf("%d reasons, %d sentences", len(seen), len(bundleWords))
	}
	other := Sentence(&confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{"file": "名单.xlsx", "reason": "size"}})
	if !strings.Contains(other, "名单.xlsx") || strings.Contains(other, "回执包") {
		t.Error(other)
	}
}
