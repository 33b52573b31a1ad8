//go:build wine

package wine

import (
	"context"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/printing/spool"
	"confirmpoint/printing/spool/spooltest"
)

// TestWine runs the tests for Windows under Wine, which prints on a CUPS queue,
// and looks at what comes out of the printer behind it.
func TestWine(t *testing.T) {
	wine, exe := os.Getenv("CONFIRMPOINT_WINE"), os.Getenv("CONFIRMPOINT_WINE_TEST")
	if wine == "" || exe == "" {
		t.Fatal("CONFIRMPOINT_WINE and CONFIRMPOINT_WINE_TEST name no Wine and no program for it: make test-windows does")
	}
	system, err := spooltest.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	t.Cleanup(func() {
		if err := system.Close(); err != nil {
			t.Error(err)
		}
	})
	folder := t.TempDir()
	cmd := exec.CommandContext(ctx, wine, exe, "-test.v")
	cmd.Env = append(os.Environ(), "CUPS_SERVER="+system.Server,
		"CONFIRMPOINT_TEST_PRINTER="+system.Printer, "CONFIRMPOINT_TEST_OUT=Z:"+folder)
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil || strings.Contains(string(out), "SKIP") {
		t.Fatalf("under Wine: %v", err)
	}
	cups := spool.New(spool.Config{Server: system.Server})
	soon, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for id := range 2 { // a service of its own counts from 1
		await(soon, t, cups, system.Printer, id+1)
	}
	papers, err := system.Received()
	if err != nil || len(papers) != 2 || !strings.Contains(papers[0], titleForms) || !strings.Contains(papers[1], titleSheets) {
		t.Fatalf("the printer got %v (%v), want the forms and the sheets but not what was taken back", papers, err)
	}
	asked, err := system.Asked()
	if err != nil || len(asked) != 2 || !strings.Contains(asked[0], "IPP_SIDES=two-sided-long-edge\n") ||
		!strings.Contains(asked[1], "IPP_SIDES=one-sided\n") {
		t.Errorf("the printer was asked for other sides (%v): %s", err, asked)
	}
	if keep := os.Getenv("CONFIRMPOINT_WINE_KEEP"); keep != "" {
		for _, f := range append(papers, filepath.Join(folder, titleForms+".pdf")) {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(keep, filepath.Base(f)), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Run("forms as the PDF of them", func(t *testing.T) {
		info := tool(ctx, t, "pdfinfo", papers[0])
		if !strings.Contains(info, "Pages:           4\n") || !strings.Contains(info, "(A4)") {
			t.Errorf("the printer did not get four pages of A4:\n%s", info)
		}
		alike(t, rasterise(ctx, t, papers[0]), rasterise(ctx, t, filepath.Join(folder, titleForms+".pdf")))
	})
	t.Run("sheets as their display list", func(t *testing.T) {
		alike(t, rasterise(ctx, t, papers[1]), painted(t, sheets()))
	})
}

// await waits until CUPS says that a job is completed.
func await(ctx context.Context, t *testing.T, cups *spool.Spooler, printer string, id int) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		info, err := cups.Job(ctx, printer, id)
		switch {
		case err != nil:
			t.Fatalf("job %d: %v", id, err)
		case info.State == confirm.JobCompleted:
			return
		case info.State > confirm.JobStopped:
			t.Fatalf("job %d ended in state %d: %v", id, info.State, info.Reasons)
		}
		select {
		case <-ctx.Done():
			t.Fatalf("job %d is still in state %d: %v", id, info.State, info.Reasons)
		case <-tick.C:
		}
	}
}

// alike fails where pages are not alike.
func alike(t *testing.T, got, want []*image.Gray) {
	t.Helper()
	for _, u := range unlike(got, want) {
		t.Error(u)
	}
}

// rasterise gives the pages of a PDF.
func rasterise(ctx context.Context, t *testing.T, pdf string) []*image.Gray {
	t.Helper()
	base := filepath.Join(t.TempDir(), "page")
	tool(ctx, t, "pdftoppm", "-r", "150", "-gray", "-png", pdf, base)
	files, err := filepath.Glob(base + "-*.png")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	var pages []*image.Gray
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, gray(picture))
	}
	return pages
}

func tool(ctx context.Context, t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s (Debian package poppler-utils): %v: %.300s", name, err, out)
	}
	return string(out)
}
