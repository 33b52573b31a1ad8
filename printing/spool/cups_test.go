//go:build linux

package spool_test

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/assets"
	"confirmpoint/confirm"
	"confirmpoint/printing"
	"confirmpoint/printing/spool"
	"confirmpoint/printing/spool/spooltest"
)

// tray is a paper source of ippeveprinter.
const tray = "by-pass-tray"

// TestCUPS goes through a real cupsd to a real IPP Everywhere printer.
func TestCUPS(t *testing.T) {
	system, err := spooltest.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	t.Cleanup(func() {
		if err := system.Close(); err != nil {
			t.Error(err)
		}
	})
	s := spool.New(spool.Config{Server: system.Server})
	pdf := spool.Document{PDF: func(context.Context) ([]byte, error) { return form(t), nil }}
	ticket := func(title string) spool.Ticket { return spool.Ticket{Printer: system.Printer, Title: title} }

	t.Run("printers", func(t *testing.T) {
		printers, err := s.Printers(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(printers) != 1 {
			t.Fatalf("%d printers", len(printers))
		}
		got := printers[0]
		if got.Name != system.Printer || got.Info != "测试打印机" || got.Location != "机房" || !got.Default || !got.Accepts {
			t.Errorf("got %+v", got)
		}
		if !got.Duplex || !got.A4 || got.ToFile || !slices.Contains(got.Trays, tray) {
			t.Errorf("got %+v", got)
		}
	})

	t.Run("every page arrives", func(t *testing.T) {
		job, err := s.Print(ctx, ticket("4407812026000001"), pdf)
		if err != nil {
			t.Fatal(err)
		}
		if info := await(ctx, t, s, system.Printer, job, ended); info.State != confirm.JobCompleted {
			t.Fatalf("job ended in state %d", info.State)
		}
		files, err := system.Received()
		if err != nil || len(files) != 1 {
			t.Fatalf("the printer got %d files (%v)", len(files), err)
		}
		out, err := exec.CommandContext(ctx, "pdfinfo", files[0]).CombinedOutput()
		if err != nil {
			t.Fatalf("pdfinfo: %v: %s", err, out)
		}
		if !strings.Contains(string(out), "Pages:           4\n") || !strings.Contains(string(out), "(A4)") {
			t.Errorf("the printer did not get four pages of A4:\n%s", out)
		}
	})

	t.Run("tray and title", func(t *testing.T) {
		job, err := s.Print(ctx, spool.Ticket{Printer: system.Printer, Title: "4407812026000004", Tray: tray, Duplex: confirm.DuplexOff}, pdf)
		if err != nil {
			t.Fatal(err)
		}
		found, ok, err := s.Find(ctx, system.Printer, "4407812026000004")
		if err != nil || !ok || found != job {
			t.Errorf("job %d is found as %d: %v, %v", job, found, ok, err)
		}
		if _, ok, err := s.Find(ctx, system.Printer, "4407812026999999"); ok || err != nil {
			t.Errorf("a job nobody gave is found: %v", err)
		}
		if info := await(ctx, t, s, system.Printer, job, ended); info.State != confirm.JobCompleted {
			t.Fatalf("job ended in state %d", info.State)
		}
		if found, ok, err = s.Find(ctx, system.Printer, "4407812026000004"); err != nil || !ok || found != job {
			t.Errorf("after its end job %d is found as %d: %v, %v", job, found, ok, err)
		}
		asked, err := system.Asked()
		if err != nil || len(asked) == 0 {
			t.Fatalf("the printer was asked nothing (%v)", err)
		}
		if last := asked[len(asked)-1]; !strings.Contains(last, "media-source="+tray) || !strings.Contains(last, "one-sided") {
			t.Errorf("the printer was asked for\n%s", last)
		}
	})

	t.Run("out of paper, then refilled", func(t *testing.T) {
		if err := system.SetPaper(ctx, false); err != nil {
			t.Fatal(err)
		}
		job, err := s.Print(ctx, ticket("4407812026000003"), pdf)
		if err != nil {
			t.Fatal(err)
		}
		if info := await(ctx, t, s, system.Printer, job, paperOut); ended(info) {
			t.Fatalf("job ended in state %d without paper", info.State)
		}
		if err := system.SetPaper(ctx, true); err != nil {
			t.Fatal(err)
		}
		if info := await(ctx, t, s, system.Printer, job, ended); info.State != confirm.JobCompleted {
			t.Errorf("job ended in state %d after the refill", info.State)
		}
	})

	t.Run("out of paper, then cancelled", func(t *testing.T) {
		if err := system.SetPaper(ctx, false); err != nil {
			t.Fatal(err)
		}
		job, err := s.Print(ctx, ticket("4407812026000002"), pdf)
		if err != nil {
			t.Fatal(err)
		}
		if info := await(ctx, t, s, system.Printer, job, paperOut); ended(info) {
			t.Fatalf("job ended in state %d without paper", info.State)
		}
		if err := s.Cancel(ctx, system.Printer, job); err != nil {
			t.Fatal(err)
		}
		if info := await(ctx, t, s, system.Printer, job, ended); info.State != confirm.JobCanceled {
			t.Errorf("job ended in state %d, want cancelled", info.State)
		}
		if err := s.Cancel(ctx, system.Printer, job); err != nil {
			t.Errorf("cancelling what has ended: %v", err)
		}
	})

	t.Run("problems", func(t *testing.T) {
		_, err := s.Print(ctx, spool.Ticket{Printer: "nosuch", Title: "x"}, pdf)
		wantReason(t, err, spool.ReasonNoPrinter)
		_, err = s.Job(ctx, system.Printer, 4711)
		wantReason(t, err, spool.ReasonNoPrinter)
		wantReason(t, s.Cancel(ctx, system.Printer, 4711), spool.ReasonNoPrinter)
	})
}

// paperOut is true when the printer waits for paper, and when it no longer could.
func paperOut(i confirm.JobInfo) bool {
	return ended(i) || slices.ContainsFunc(i.Reasons, func(r string) bool { return strings.HasPrefix(r, "media-empty-w") })
}

func ended(i confirm.JobInfo) bool { return i.State >= confirm.JobCanceled }

// await polls a job until enough is true.
func await(ctx context.Context, t *testing.T, s *spool.Spooler, printer string, job int, enough func(confirm.JobInfo) bool) confirm.JobInfo {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		info, err := s.Job(ctx, printer, job)
		if err != nil {
			t.Fatal(err)
		}
		if enough(info) {
			return info
		}
		select {
		case <-ctx.Done():
			t.Fatalf("job %d is still in state %d, printer says %v", job, info.State, info.Reasons)
		case <-tick.C:
		}
	}
}

func wantReason(t *testing.T, err error, reason string) {
	t.Helper()
	var p *confirm.Problem
	if !errors.As(err, &p) || p.Code != confirm.ProblemNoPrinter || p.Args["reason"] != reason {
		t.Errorf("got %v, want printer problem %s", err, reason)
	}
}

// form is two copies of an invented teacher's form, four pages.
func form(t *testing.T) []byte {
	t.Helper()
	press, err := printing.NewWith(map[confirm.PaperKind][]byte{confirm.PaperForm: assets.Templates()[string(confirm.PaperForm)]})
	if err != nil {
		t.Fatal(err)
	}
	paper := confirm.Paper{Kind: confirm.PaperForm, Copies: 2, PrintNo: 1}
	paper.Record.ApplicationNo = "4407812026000001"
	paper.Record.Content.Identity.Name = "欧阳𠮷"
	var pdf bytes.Buffer
	if err := press.Render(t.Context(), &pdf, slices.Values([]confirm.Paper{paper}), nil); err != nil {
		t.Fatal(err)
	}
	return pdf.Bytes()
}
