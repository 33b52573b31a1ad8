package confirm

import (
	"slices"
	"strings"
)

// Side tells who changed a field since BASE.
type Side string

// The sides of the three-way comparison (offline-rules.md D0, D1).
const (
	SideTheirs Side = "theirs" // only the applicant, or another clerk
	SideMine   Side = "mine"   // only this clerk
	SideSame   Side = "same"   // both, to the same value
	SideBoth   Side = "both"   // both, to different values: the clerk chooses
)

// FieldDiff is one field that is not the same in BASE, MINE and THEIRS.
type FieldDiff struct {
	Field string // JSON path in Content
	Side  Side
	Hard  bool // a field the clerk compares with paper
}

// Compare gives the three-way difference, in the order of Content.
func Compare(base, mine, theirs Content) []FieldDiff {
	my, their, apart := fieldsOf(base, mine), fieldsOf(base, theirs), fieldsOf(mine, theirs)
	var all []FieldDiff
	for _, f := range fieldOrder() {
		hard := !softFields[f]
		switch {
		case my[f] && their[f] && apart[f]:
			all = append(all, FieldDiff{f, SideBoth, hard})
		case my[f] && their[f]:
			all = append(all, FieldDiff{f, SideSame, hard})
		case my[f]:
			all = append(all, FieldDiff{f, SideMine, hard})
		case their[f]:
			all = append(all, FieldDiff{f, SideTheirs, hard})
		}
	}
	return all
}

func fieldsOf(a, b Content) map[string]bool {
	fields := map[string]bool{}
	for _, c := range DiffContent(a, b) {
		fields[c.Field] = true
	}
	return fields
}

// MergeCorrection carries a clerk's correction over to what the record has
// become: fields only the clerk changed stay, on their new old values; fields
// that now hold the clerk's value already are dropped; a field both changed is
// a clash, and the clerk chooses with both values before the eyes (D1). Nothing
// is merged without a new signature.
func MergeCorrection(base, theirs Content, fields []FieldCorrection) (kept, clashes []FieldCorrection) {
	for _, f := range fields {
		was, ok := base.WorkField(f.Field)
		if !ok {
			continue
		}
		now, _ := theirs.WorkField(f.Field)
		f.Old = now
		switch {
		case now == f.New:
		case now == was:
			kept = append(kept, f)
		default:
			clashes = append(clashes, f)
		}
	}
	return kept, clashes
}

// Conflict is what a refused intent means for the clerk who signed it.
type Conflict struct {
	Guidance
	Code Code
	Diff []FieldDiff // of the content, BASE to THEIRS
	// Ticks are the answers that may be taken over, Open the conditions to be
	// answered anew. Both are empty when there is nothing to conclude.
	Ticks []Tick
	Open  []string
	// FormVoid is true when forms printed from BASE no longer count.
	FormVoid bool
	// ReceiptVoid is true when a receipt printed for this intent would be false.
	ReceiptVoid bool
}

// ConflictOf explains a refusal (offline-rules.md D1 to D7). base is what the
// clerk saw, theirs what the record is now; b is the rulebook now.
func (b Rulebook) ConflictOf(i Intent, code Code, base, theirs Record) Conflict {
	c := Conflict{Code: code, Diff: Compare(base.Content, base.Content, theirs.Content)}
	c.Guidance, _ = GuidanceOf(code)
	hard := slices.ContainsFunc(c.Diff, func(d FieldDiff) bool { return d.Hard })
	c.FormVoid = hard
	c.ReceiptVoid = i.Action == ActionConcludeComplete && code != CodeAgreed
	if code == CodeContentChanged && !hard {
		c.Next = NextResign
	}
	switch c.Next {
	case NextRecheck, NextResign, NextRedecide, NextReopen:
		c.Ticks, c.Open = b.carryOver(i.Ticks, c.Diff, theirs.Content.Kind)
	}
	return c
}

// carryOver keeps the answers that nothing hard has touched, and lists what is
// still, or newly, to be answered.
func (b Rulebook) carryOver(ticks []Tick, diff []FieldDiff, kind RegistrationKind) (kept []Tick, open []string) {
	for _, q := range b.Asked(kind) {
		n := slices.IndexFunc(ticks, func(t Tick) bool { return t.Code == q.Code && t.Value != "" })
		if n < 0 || slices.ContainsFunc(diff, q.touched) {
			open = append(open, q.Code)
			continue
		}
		kept = append(kept, ticks[n])
	}
	return kept, open
}

// touched tells whether the answer to a condition may be another one after a
// field has changed. Who the person is and what is applied for touch all.
func (c Condition) touched(d FieldDiff) bool {
	if !d.Hard {
		return false
	}
	if len(c.Concerns) == 0 || d.Field == "kind" || strings.HasPrefix(d.Field, "identity.") {
		return true
	}
	return slices.ContainsFunc(c.Concerns, func(path string) bool { return strings.HasPrefix(d.Field, path) })
}
