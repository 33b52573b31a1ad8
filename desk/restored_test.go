package desk_test

import (
	"path/filepath"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// TestPaperOutlivesARestoredRegistry: while what was accepted is to be accepted
// once more, the paper about it stays good.
func TestPaperOutlivesARestoredRegistry(t *testing.T) {
	o := ready(t, 12)
	ctx, id := t.Context(), o.clean(1)[0].ID
	before := o.open(id).Record
	op := o.complete(id)
	o.send()
	b, err := o.desk.Print(ctx, desk.PrintRequest{
		Kinds: []confirm.PaperKind{confirm.PaperReceipt}, RecordIDs: []string{id},
		Target: confirm.BatchTarget{Path: filepath.Join(t.TempDir(), "receipt.pdf")},
	}, nil)
	check(t, err)
	content, err := confirm.EncodeContent(before.Content)
	check(t, err)
	check(t, o.cache.ApplyChanges(ctx, confirm.ChangePage{Epoch: "restored", Cursor: "cmVzdG9yZWQuMQ", Changes: []confirm.Change{
		{Seq: 1, Record: &before, ContentJSON: content},
	}}))
	v := o.open(id)
	if v.Record.Standing.Decision != nil || v.Prints[0].State != confirm.DocumentDone {
		t.Fatalf("%+v, the paper is %s", v.Record.Standing.Decision, v.Prints[0].State)
	}
	r := o.send() // the registry knows it after all
	now, err := o.cache.Operation(ctx, op.Intent.OperationID)
	check(t, err)
	if r != (confirm.SendReport{}) || now.State != confirm.OperationAccepted {
		t.Errorf("%+v, %s", r, now.State)
	}
	o.pull() // its own epoch again
	if v = o.open(id); v.Record.Standing.Decision == nil || states(o.batch(b.ID)) != "done" {
		t.Errorf("%+v, the paper is %s", v.Record.Standing.Decision, v.Prints[0].State)
	}
}
