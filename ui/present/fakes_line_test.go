package present

import (
	"context"
	"io"
	"slices"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// fakeLine is what a fakeDesk says of conflicts and of the line.
type fakeLine struct {
	conflicts  map[string]desk.Conflict
	rechecked  []string
	signed     [][]string // fields of the clerk, one for each signature
	log        []confirm.SyncEntry
	reconciled confirm.Reconciliation
	remaining  confirm.CloseOut
	budget     int
	bundle     confirm.BundleReport
	imported   string
	changed    bool // of the next Refresh
	claims     []confirm.Claim
	refreshed  []string
	left       []string
}

func (f *fakeDesk) Refresh(_ context.Context, id string) (bool, []confirm.Claim, error) {
	f.refreshed = append(f.refreshed, id)
	return f.changed, f.claims, f.fail()
}

func (f *fakeDesk) AsOf(id string) time.Time {
	if slices.Contains(f.refreshed, id) {
		return noon
	}
	return time.Time{}
}

func (f *fakeDesk) Leave(id string) { f.left = append(f.left, id) }

func (f *fakeDesk) Conflict(_ context.Context, id string) (desk.Conflict, error) {
	if err := f.fail(); err != nil {
		return desk.Conflict{}, err
	}
	c, ok := f.conflicts[id]
	if !ok {
		return desk.Conflict{}, &confirm.Problem{Code: confirm.ProblemNotFound}
	}
	return c, nil
}

func (f *fakeDesk) Recheck(_ context.Context, id string) (desk.View, error) {
	if err := f.fail(); err != nil {
		return desk.View{}, err
	}
	f.rechecked = append(f.rechecked, id)
	return desk.View{}, nil
}

func (f *fakeDesk) SignAgain(_ context.Context, shown desk.Conflict, mine []string) (confirm.Operation, error) {
	if err := f.fail(); err != nil {
		return confirm.Operation{}, err
	}
	f.signed = append(f.signed, mine)
	f.resolve(shown.Operation.Intent.OperationID, confirm.Superseded+"later")
	return confirm.Operation{State: confirm.OperationSigned}, nil
}

func (f *fakeDesk) GiveUp(_ context.Context, id, reason string) error {
	if err := f.fail(); err != nil {
		return err
	}
	f.gaveUp = append(f.gaveUp, id+": "+reason)
	f.resolve(id, reason)
	return nil
}

func (f *fakeDesk) resolve(id, how string) {
	for i := range f.operations {
		if op := &f.operations[i]; op.Intent.OperationID == id {
			op.ResolvedAt, op.Resolution = noon, how
			c := f.conflicts[id]
			c.Operation = *op
			f.conflicts[id] = c
		}
	}
}

func (f *fakeDesk) SyncLog(context.Context, int) ([]confirm.SyncEntry, error) { return f.log, f.fail() }

func (f *fakeDesk) Reconcile(context.Context) (confirm.Reconciliation, error) {
	return f.reconciled, f.fail()
}

func (f *fakeDesk) CloseOut(context.Context) (confirm.CloseOut, error) {
	return f.remaining, f.fail()
}

func (f *fakeDesk) LineBudget(context.Context) (int, error) { return f.budget, f.fail() }

func (f *fakeDesk) SetLineBudget(_ context.Context, n int) error {
	if err := f.fail(); err != nil {
		return err
	}
	f.budget = n
	return nil
}

func (f *fakeDesk) BundleName() string { return "confirmpoint-12345678-20261008-1200.cpb" }

func (f *fakeDesk) ExportBundle(_ context.Context, w io.Writer) (confirm.BundleReport, error) {
	if err := f.fail(); err != nil {
		return confirm.BundleReport{}, err
	}
	_, err := io.WriteString(w, "sealed")
	return f.bundle, err
}

func (f *fakeDesk) ImportBundle(_ context.Context, r io.Reader) (confirm.BundleReport, error) {
	data, err := io.ReadAll(r)
	f.imported = string(data)
	if err == nil {
		err = f.fail()
	}
	return f.bundle, err
}
