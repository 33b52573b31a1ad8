package confirm

// CloseOut counts what stands in the way of closing a point out, 收尾检查
// (offline-rules.md D4 and D8; features 111). It says nothing of what the
// registry has and this computer has not pulled.
type CloseOut struct {
	Unsigned  int // conclusions that wait for a PIN (SignBatch)
	Unsent    int // operations without the registry's word: signed, sending, unknown, carried by a bundle
	Conflicts int // refused operations nobody has dealt with
	Undecided int // records without a conclusion that are not marked 未作确认 either
	Unprinted int // 材料齐全 without a valid print of the form of this version
	// Unexported is how many lines of the print ledger have come since it was
	// exported last.
	Unexported int
}

// CloseOutOf counts over the outbox and all rows, all but Unexported. marked tells of pending rows
// whether their decision in force is 未作确认, by record id. A row with unsent
// work counts through its operations only.
func CloseOutOf(ops []Operation, rows []Row, marked map[string]bool) CloseOut {
	var c CloseOut
	for _, op := range ops {
		switch {
		case op.State.Open():
			c.Unsent++
		case op.State == OperationRefused && op.ResolvedAt.IsZero():
			c.Conflicts++
		}
	}
	for _, r := range rows {
		switch {
		case r.Chosen != "":
			c.Unsigned++
		case r.Gone || r.Operation.Open():
		case r.State == StatePending && !marked[r.ID]:
			c.Undecided++
		case r.State == StateComplete && !r.FormPrint:
			c.Unprinted++
		}
	}
	return c
}

// Done tells that nothing stands in the way.
func (c CloseOut) Done() bool { return c == CloseOut{} }
