package wine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"confirmpoint/assets"
	"confirmpoint/confirm"
	"confirmpoint/printing"
	"confirmpoint/printing/sheet"
	"confirmpoint/printing/spool"
)

// queue is where the tests may print. They never choose one themselves: on a
// clerk's machine that would cost paper.
func queue(t *testing.T) (printer, folder string) {
	t.Helper()
	printer, folder = os.Getenv("CONFIRMPOINT_TEST_PRINTER"), os.Getenv("CONFIRMPOINT_TEST_OUT")
	if printer == "" || folder == "" {
		t.Skip("CONFIRMPOINT_TEST_PRINTER and CONFIRMPOINT_TEST_OUT name no printer to print on and no folder for the same as PDF")
	}
	return printer, folder
}

func TestPrinters(t *testing.T) {
	printer, _ := queue(t)
	printers, err := spool.New(spool.Config{}).Printers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(printers, func(p confirm.PrinterInfo) bool { return p.Name == printer })
	if at < 0 {
		t.Fatalf("no printer %s among %+v", printer, printers)
	}
	if p := printers[at]; !p.Default || !p.A4 || p.ToFile || !p.Accepts || len(p.Reasons) > 0 || !p.Duplex || !slices.Contains(p.Trays, tray) {
		t.Errorf("the printer is seen as %+v", p)
	}
}

// TestForms prints papers as the desk does, and writes their PDF.
func TestForms(t *testing.T) {
	printer, folder := queue(t)
	press, err := printing.New()
	if err != nil {
		t.Fatal(err)
	}
	papers := forms(t)
	f, err := os.Create(filepath.Join(folder, titleForms+".pdf"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(press.Render(t.Context(), f, slices.Values(papers), nil), f.Close()); err != nil {
		t.Fatal(err)
	}
	s := spool.New(spool.Config{})
	id, pages, err := printing.NewOutlet(press, s).Print(t.Context(),
		confirm.PrintJob{Printer: printer, Title: titleForms, Papers: papers})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(pages, []int{2, 2}) {
		t.Errorf("pages %v", pages)
	}
	info, err := s.Job(t.Context(), printer, id)
	if err == nil && info.State == confirm.JobCompleted {
		return // a spooler that keeps printed jobs for us to see
	}
	if err != nil {
		wantProblem(t, err, confirm.ProblemNoPrinter, spool.ReasonNoPrinter)
	}
}

// TestSheets prints on one side, from a tray of its own.
func TestSheets(t *testing.T) {
	printer, _ := queue(t)
	ticket := spool.Ticket{Printer: printer, Title: titleSheets, Duplex: confirm.DuplexOff, Tray: tray}
	if _, err := spool.New(spool.Config{}).Print(t.Context(), ticket, document(sheets())); err != nil {
		t.Fatal(err)
	}
}

// TestEndOfContext takes a job back after its first page.
func TestEndOfContext(t *testing.T) {
	printer, _ := queue(t)
	ctx := &ending{Context: t.Context(), left: 2}
	_, err := spool.New(spool.Config{}).Print(ctx, spool.Ticket{Printer: printer, Title: titleAborted}, document(sheets()))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// ending is a context that has ended when it is asked once more than left.
type ending struct {
	context.Context
	left int
}

func (e *ending) Err() error {
	if e.left--; e.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestProblems(t *testing.T) {
	printer, _ := queue(t)
	s := spool.New(spool.Config{})
	_, err := s.Print(t.Context(), spool.Ticket{Printer: "没有这台", Title: "x"}, document(sheets()))
	wantProblem(t, err, confirm.ProblemNoPrinter, spool.ReasonNoPrinter)
	_, err = s.Job(t.Context(), "没有这台", 1)
	wantProblem(t, err, confirm.ProblemNoPrinter, spool.ReasonNoPrinter)
	_, err = s.Job(t.Context(), printer, 4711)
	wantProblem(t, err, confirm.ProblemNoPrinter, spool.ReasonNoPrinter)
	if err := s.Cancel(t.Context(), printer, 4711); err != nil {
		t.Errorf("taking back what has ended: %v", err)
	}
	if _, found, err := s.Find(t.Context(), printer, "nobody printed this"); found || err != nil {
		t.Errorf("found %v, %v", found, err)
	}
	broken := errors.New("a font that is not there")
	d := document(sheets())
	d.Font = func(assets.PrintFont) ([]byte, error) { return nil, broken }
	if _, err := spool.New(spool.Config{}).Print(t.Context(), spool.Ticket{Printer: printer, Title: "x"}, d); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func wantProblem(t *testing.T, err error, code confirm.Code, reason string) {
	t.Helper()
	var p *confirm.Problem
	if !errors.As(err, &p) || p.Code != code || p.Args["reason"] != reason {
		t.Errorf("got %v, want %s because of %s", err, code, reason)
	}
}

func document(pages []sheet.Page) spool.Document {
	return spool.Document{
		Pages: func(context.Context) ([]sheet.Page, error) { return pages, nil },
		Font:  func(f assets.PrintFont) ([]byte, error) { return f.Bytes() },
	}
}
