//go:build linux

package desk_test

import (
	"context"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/printing"
	"confirmpoint/printing/spool"
	"confirmpoint/printing/spool/spooltest"
)

// TestPrintOnPaper goes through a real cupsd to a real IPP printer, which runs
// out of paper on the way.
func TestPrintOnPaper(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a print system of its own: in make test")
	}
	system, err := spooltest.Start(t.Context())
	check(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	t.Cleanup(func() { check(t, system.Close()) })
	o := ready(t, 4, func(c *desk.Config) {
		press, err := printing.New()
		check(t, err)
		c.Spooler = printing.NewOutlet(press, spool.New(spool.Config{Server: system.Server}))
		c.Wait = nil // real time
	})
	check(t, system.SetPaper(ctx, false))
	filled := false
	b, err := o.desk.Print(ctx, desk.PrintRequest{
		Kinds: []confirm.PaperKind{confirm.PaperForm}, RecordIDs: ids(o.rows("")), Target: confirm.BatchTarget{Printer: system.Printer},
	}, func(p desk.PrintProgress) {
		if !filled && slices.ContainsFunc(p.Reasons, func(r string) bool { return strings.HasPrefix(r, "media-") }) {
			filled = true
			check(t, system.SetPaper(ctx, true))
		}
	})
	check(t, err)
	if states(b) != "done done done done" || !filled {
		t.Errorf("%s; the empty tray was told: %v", states(b), filled)
	}
	files, err := system.Received()
	check(t, err)
	if len(files) != 4 {
		t.Fatalf("%d jobs at the printer", len(files))
	}
	for i, path := range files {
		out, err := exec.Command("pdftotext", path, "-").Output()
		check(t, err)
		doc := b.Documents[i]
		if !strings.Contains(string(out), doc.ApplicationNo) || strings.Count(string(out), "\f") != doc.Pages {
			t.Errorf("sheet %d is not that of %s with %d pages", i, doc.ApplicationNo, doc.Pages)
		}
	}
}

// TestCancelOnPaper cancels a batch whose first job waits for paper at a real
// printer: what had not begun is taken back, and nobody is told that the one
// under way came to nothing.
func TestCancelOnPaper(t *testing.T) {
	system, err := spooltest.Start(t.Context())
	check(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	t.Cleanup(func() { check(t, system.Close()) })
	service := spool.New(spool.Config{Server: system.Server})
	o := ready(t, 4, func(c *desk.Config) {
		press, err := printing.New()
		check(t, err)
		c.Spooler = printing.NewOutlet(press, service)
		c.Wait = func(ctx context.Context, _ time.Duration) error {
			select {
			case <-time.After(20 * time.Millisecond):
			case <-ctx.Done():
			}
			return ctx.Err()
		}
	})
	check(t, system.SetPaper(ctx, false))
	b, err := o.desk.Enqueue(ctx, desk.PrintRequest{
		Kinds: []confirm.PaperKind{confirm.PaperForm}, RecordIDs: ids(o.rows("")), Target: confirm.BatchTarget{Printer: system.Printer},
	})
	check(t, err)
	b, err = o.desk.RunBatch(ctx, b.ID, func(p desk.PrintProgress) {
		if slices.ContainsFunc(p.Reasons, func(r string) bool { return strings.HasPrefix(r, "media-empty") }) {
			check(t, o.desk.CancelBatch(ctx, p.BatchID))
		}
	})
	check(t, err)
	if states(b) != "doubtful skipped skipped skipped" || b.State != confirm.BatchEnded {
		t.Errorf("the batch is %s: %s", b.State, states(b))
	}
	for _, d := range b.Documents {
		if info, err := service.Job(ctx, system.Printer, d.JobID); err != nil || info.State != confirm.JobCanceled {
			t.Errorf("job %d is %+v, %v", d.JobID, info, err)
		}
	}
	check(t, system.SetPaper(ctx, true))
	if files, err := system.Received(); err != nil || len(files) > 1 {
		t.Errorf("%d jobs at the printer, %v", len(files), err)
	}
}
