package printing

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/printing/spool"
)

// TestPaperOnWindows prints two forms through the spooler of Windows and
// leaves the PDF of the same papers beside it. Whoever runs it looks at the
// paper: on Linux, TestWine.
func TestPaperOnWindows(t *testing.T) {
	printer, pdf := os.Getenv("CONFIRMPOINT_TEST_PRINTER"), os.Getenv("CONFIRMPOINT_TEST_PDF")
	if printer == "" || pdf == "" {
		t.Skip("CONFIRMPOINT_TEST_PRINTER names no printer that a test may print on")
	}
	press, err := New()
	if err != nil {
		t.Fatal(err)
	}
	papers := windowsPapers(t)
	var same bytes.Buffer
	if err := press.Render(t.Context(), &same, slices.Values(papers), nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(pdf, same.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	outlet := NewOutlet(press, spool.New(spool.Config{}))
	printers, err := outlet.Printers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(printers, func(p confirm.PrinterInfo) bool { return p.Name == printer })
	if at < 0 {
		t.Fatalf("no printer %s among %+v", printer, printers)
	}
	if p := printers[at]; !p.A4 || p.ToFile || !p.Accepts {
		t.Errorf("the printer is seen as %+v", p)
	}
	t.Logf("printer %+v", printers[at])
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	id, pages, err := outlet.Print(ctx, confirm.PrintJob{Printer: printer, Title: "confirmpoint-windows-1", Papers: papers})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(pages, []int{2, 2}) {
		t.Errorf("pages %v", pages)
	}
	info, err := outlet.Job(ctx, printer, id)
	var p *confirm.Problem
	if err != nil && !(errors.As(err, &p) && p.Code == confirm.ProblemNoPrinter) {
		t.Error(err)
	}
	t.Logf("job %d: %+v, %v", id, info, err)
}
