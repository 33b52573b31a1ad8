package confirm

// InScope tells whether a record is of the 人员范围 of the window; no rule, no
// limit. Others are shown, marked, and not concluded here.
func (b Rulebook) InScope(c Content) bool {
	return inScope(&judgement{book: b, record: Record{Content: c}}) == nil
}
