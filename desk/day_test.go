package desk_test

import (
	"os"
	"path/filepath"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// TestDay is the main job from a fresh workstation to paper.
func TestDay(t *testing.T) {
	o := newOffice(t, 40)
	o.signIn()
	if s := o.desk.Session(); !s.SignedIn || !s.Online || s.Point.Name == "" {
		t.Fatalf("session after sign-in: %+v", s)
	}
	if r := o.pull(); r.Records != 40 || r.BlobsMissing != 0 {
		t.Fatalf("pull: %+v", r)
	}
	row := o.clean(1)[0]
	op := o.complete(row.ID)
	if s, err := o.desk.Standing(t.Context()); err != nil || s.Unsent != 1 || s.Conflict != 0 {
		t.Fatalf("standing %+v, %v", s, err)
	}
	if r := o.send(); r.Accepted != 1 {
		t.Fatalf("send: %+v", r)
	}
	v := o.open(row.ID)
	if v.Record.Standing.State != confirm.StateComplete || v.Record.Standing.Decision.OperationID != op.Intent.OperationID {
		t.Fatalf("standing after acceptance: %+v", v.Record.Standing)
	}
	ops, err := o.desk.Operations(t.Context())
	if err != nil || len(ops) != 1 || ops[0].State != confirm.OperationAccepted || len(ops[0].Receipt) == 0 {
		t.Fatalf("outbox after acceptance: %+v, %v", ops, err)
	}

	dir := t.TempDir()
	for _, kind := range []confirm.PaperKind{confirm.PaperForm, confirm.PaperReceipt} {
		path := filepath.Join(dir, string(kind)+".pdf")
		b, err := o.desk.Print(t.Context(), desk.PrintRequest{
			Kinds: []confirm.PaperKind{kind}, RecordIDs: []string{row.ID}, Target: confirm.BatchTarget{Path: path},
		}, nil)
		if err != nil || b.Documents[0].State != confirm.DocumentDone || b.Documents[0].Preview {
			t.Fatalf("%s: %+v, %v", kind, b.Documents, err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%s: %v, %v", path, info, err)
		}
	}
	if prints := o.open(row.ID).Prints; len(prints) != 2 {
		t.Fatalf("ledger: %+v", prints)
	}
}
