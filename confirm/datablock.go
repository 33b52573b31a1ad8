package confirm

import (
	"slices"
	"strings"
)

// DataBlock is a part of the application that is compared with the paper in one go.
type DataBlock string

// The blocks of the application form (domain.md §3.2), as paths into Content.
const (
	BlockIdentity    DataBlock = "identity."    // 身份信息
	BlockCertificate DataBlock = "certificate." // 证书信息
	BlockWork        DataBlock = "work."        // 现阶段工作信息
)

// DataBlocks gives the blocks in the order of the form.
func DataBlocks() []DataBlock { return []DataBlock{BlockIdentity, BlockCertificate, BlockWork} }

// Block gives the block a condition is answered with: the one of what it
// concerns first. ok is false for a condition that rests on anything outside
// the three blocks, or of which it is not known: it is looked at by itself.
func (c Condition) Block() (of DataBlock, ok bool) {
	for n, path := range c.Concerns {
		at := slices.IndexFunc(DataBlocks(), func(b DataBlock) bool { return strings.HasPrefix(path, string(b)) })
		if at < 0 {
			return "", false
		}
		if n == 0 {
			of = DataBlocks()[at]
		}
	}
	return of, of != ""
}

// HeldBy gives the findings that keep a condition from being answered together
// with others: those that block, and warnings, on what it concerns. Who leaves
// out what the clerk has found to be fine passes only the rest. A finding on no
// field, or on what is applied for, is on every condition.
func (c Condition) HeldBy(open []Finding) []Finding {
	var held []Finding
	for _, f := range open {
		whole := f.Field == "" || f.Field == "kind"
		if f.Severity != SeverityHint && (whole || slices.ContainsFunc(c.Concerns, func(path string) bool { return strings.HasPrefix(f.Field, path) })) {
			held = append(held, f)
		}
	}
	return held
}
