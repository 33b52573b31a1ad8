package desk_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// TestBundleOfTheDesk: what a clerk sees of a day without a line: nothing is
// done before the answer is there, receipts can be printed after it, and both
// ways stand in the sync log and the audit log.
func TestBundleOfTheDesk(t *testing.T) {
	o := ready(t, 12)
	ctx := t.Context()
	if _, err := o.desk.ExportBundle(ctx, io.Discard); confirm.CodeOf(err) != confirm.ProblemNotFound {
		t.Fatalf("nothing waits: %v", err)
	}
	rows := o.clean(2)
	before, err := o.desk.SyncLog(ctx, 0)
	check(t, err)
	op := o.complete(rows[0].ID)
	o.complete(rows[1].ID)
	var bundle, answer bytes.Buffer
	report, err := o.desk.ExportBundle(ctx, &bundle)
	check(t, err)
	if report.Operations != 2 || report.MadeAt.IsZero() {
		t.Fatalf("%+v", report)
	}
	if s, err := o.desk.Standing(ctx); err != nil || s.Unsent != 2 {
		t.Fatalf("%+v, %v: exported is not sent", s, err)
	}
	if got := len(o.rows(confirm.QueueUnsent)); got != 2 {
		t.Fatalf("%d in the queue of what is unsent", got)
	}
	_, err = o.registry.Registry().TakeBundle(ctx, bytes.NewReader(bundle.Bytes()), &answer)
	check(t, err)

	_, err = o.desk.ImportBundle(ctx, bytes.NewReader(bundle.Bytes()))
	wantCode(t, err, confirm.ProblemBadFile)
	for range 2 {
		report, err = o.desk.ImportBundle(ctx, bytes.NewReader(answer.Bytes()))
		check(t, err)
		if report.Accepted != 2 || report.Refused+report.NotSeen != 0 {
			t.Fatalf("%+v", report)
		}
	}
	if s, err := o.desk.Standing(ctx); err != nil || s.Unsent != 0 {
		t.Fatalf("%+v, %v", s, err)
	}
	if v := o.open(rows[0].ID); v.Record.Standing.State != confirm.StateComplete || v.Record.Standing.Decision.OperationID != op.Intent.OperationID {
		t.Fatalf("%+v", v.Record.Standing)
	}
	lines, err := o.desk.SyncLog(ctx, 0)
	check(t, err)
	lines = lines[:len(lines)-len(before)] // newest first
	if len(lines) != 4 || lines[3].Kind != confirm.SyncBundleOut || lines[3].Sent != 2 || lines[2].Code != confirm.ProblemBadFile ||
		lines[1].Kind != confirm.SyncBundleIn || lines[1].Accepted != 2 {
		t.Errorf("sync log: %+v", lines)
	}
	events, err := o.cache.AuditLog(ctx)
	check(t, err)
	var told []string
	for _, e := range events {
		if e.Action == confirm.AuditBundleOut || e.Action == confirm.AuditBundleIn {
			told = append(told, string(e.Action)+": "+e.Detail)
		}
	}
	if want := "bundle_export: 2 operations, 0 scans|bundle_import: 2 accepted"; !strings.HasPrefix(strings.Join(told, "|"), want) {
		t.Errorf("audit log: %q", told)
	}
	check(t, o.desk.Lock(ctx))
	_, err = o.desk.ExportBundle(ctx, io.Discard)
	wantCode(t, err, confirm.ProblemLocked)
	_, err = o.desk.ImportBundle(ctx, bytes.NewReader(answer.Bytes()))
	wantCode(t, err, confirm.ProblemLocked)
}
