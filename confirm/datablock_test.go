package confirm

import (
	"slices"
	"testing"
)

func TestConditionsOfABlock(t *testing.T) {
	want := map[DataBlock][]string{BlockIdentity: {"T7"}, BlockCertificate: {"T1"}, BlockWork: {"T2", "T8"}}
	got := map[DataBlock][]string{}
	for _, c := range DefaultConditions() {
		if b, ok := c.Block(); ok {
			got[b] = append(got[b], c.Code)
		} else if b != "" {
			t.Errorf("%s is of the block %s and of none", c.Code, b)
		}
	}
	for _, b := range DataBlocks() {
		if !slices.Equal(got[b], want[b]) {
			t.Errorf("%s holds %v, want %v", b, got[b], want[b])
		}
	}
	if _, ok := (Condition{Code: "P1"}).Block(); ok {
		t.Error("a condition of which nothing is known is of a block")
	}
}

func TestAConditionIsHeldByFindingsOnWhatItConcerns(t *testing.T) {
	post := Condition{Code: "T1", Concerns: []string{"certificate.", "work.stage"}}
	for _, c := range []struct {
		name string
		f    Finding
		held bool
	}{
		{"a block", Finding{Severity: SeverityBlock, Field: "certificate.number"}, true},
		{"a warning", Finding{Severity: SeverityWarn, Field: "work.stage"}, true},
		{"a hint", Finding{Severity: SeverityHint, Field: "certificate.number"}, false},
		{"elsewhere", Finding{Severity: SeverityBlock, Field: "work.school"}, false},
		{"another block", Finding{Severity: SeverityBlock, Field: "identity.document_number"}, false},
		{"the whole record", Finding{Severity: SeverityWarn}, true},
		{"what is applied for", Finding{Severity: SeverityBlock, Field: "kind"}, true},
	} {
		if got := len(post.HeldBy([]Finding{c.f})) > 0; got != c.held {
			t.Errorf("%s holds it: %v", c.name, got)
		}
	}
}
