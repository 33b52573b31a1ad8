//go:build !windows

package printing

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/printing/spool"
	"confirmpoint/printing/spool/spooltest"
)

// outletForm has two pages, outletReceipt one, with what tells pages apart.
const (
	outletForm    = `{"title": "表", "width": 210, "height": 297, "styles": {"s": {"size": 12}}, "every": {"texts": [{"x": 20, "y": 20, "w": 150, "h": 8, "text": "F{copy}{page} {sheet}", "style": "s"}]}, "pages": [{}, {}]}`
	outletReceipt = `{"title": "证", "width": 210, "height": 297, "styles": {"s": {"size": 12}}, "every": {"texts": [{"x": 20, "y": 20, "w": 150, "h": 8, "text": "R{copy}{page} {sheet}", "style": "s"}]}, "pages": [{}]}`
)

// outletTo is an outlet to a virtual printer.
func outletTo(t *testing.T) (*Outlet, *spooltest.Virtual) {
	t.Helper()
	press, err := NewWith(map[confirm.PaperKind][]byte{
		confirm.PaperForm: []byte(outletForm), confirm.PaperReceipt: []byte(outletReceipt),
	})
	if err != nil {
		t.Fatal(err)
	}
	v := spooltest.NewVirtual()
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	return NewOutlet(press, spool.New(spool.Config{Server: v.Server})), v
}

// onSheets writes a pile as "F11/F12 R11/-": the pages of each sheet.
func onSheets(v *spooltest.Virtual) string {
	v.Finish()
	var all []string
	for _, s := range v.Sheets() {
		var pages []string
		for _, p := range s.Pages {
			words := append(strings.Fields(p), "-")
			pages = append(pages, words[0])
		}
		all = append(all, strings.Join(pages, "/"))
	}
	return strings.Join(all, " ")
}

func TestOutletPrintsTheSidesOfAJob(t *testing.T) {
	form, receipt := sampleForm(1), sampleReceipt(t, 1)
	form.Copies, receipt.Copies, receipt.Photo = 2, 1, nil
	single := form
	single.OneSided = true
	half := form
	half.SkipSheets = 1
	cases := []struct {
		name   string
		job    confirm.PrintJob
		sheets string
		pages  []int
	}{
		{"both sides", confirm.PrintJob{Papers: []confirm.Paper{receipt, form}}, "R11/- F11/F12 F21/F22", []int{1, 4}},
		{"one side", confirm.PrintJob{Papers: []confirm.Paper{receipt, form}, Duplex: confirm.DuplexOff}, "R11 F11 F12 F21 F22", []int{1, 4}},
		{"a receipt alone", confirm.PrintJob{Papers: []confirm.Paper{receipt}}, "R11", []int{1}},
		{"one-sided papers", confirm.PrintJob{Papers: []confirm.Paper{single}}, "F11 F12 F21 F22", []int{4}},
		{"both kinds", confirm.PrintJob{Papers: []confirm.Paper{single, form}}, "F11/- F12/- F21/- F22/- F11/F12 F21/F22", []int{4, 4}},
		{"fronts", confirm.PrintJob{Papers: []confirm.Paper{receipt, form}, Duplex: confirm.DuplexManual, Side: confirm.SideFronts}, "R11 F11 F21", []int{1, 4}},
		{"backs", confirm.PrintJob{Papers: []confirm.Paper{receipt, form}, Duplex: confirm.DuplexManual, Side: confirm.SideBacks}, "F22 F12 -", []int{1, 4}},
		{"after a jam", confirm.PrintJob{Papers: []confirm.Paper{half}}, "F21/F22", []int{4}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o, v := outletTo(t)
			c.job.Printer, c.job.Title = v.Printer, "test-"+c.name
			id, pages, err := o.Print(t.Context(), c.job)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(pages, c.pages) {
				t.Errorf("pages %v, want %v", pages, c.pages)
			}
			if got := onSheets(v); got != c.sheets {
				t.Errorf("sheets %q, want %q", got, c.sheets)
			}
			found, ok, err := o.Find(t.Context(), v.Printer, c.job.Title)
			if err != nil || !ok || found != id {
				t.Errorf("found %d, %v, %v", found, ok, err)
			}
			if info, err := o.Job(t.Context(), v.Printer, id); err != nil || info.State != confirm.JobCompleted {
				t.Errorf("job %+v, %v", info, err)
			}
		})
	}
}

// TestOutletOnAPrinterOfOneSide: nobody may count on backs that are not printed.
func TestOutletOnAPrinterOfOneSide(t *testing.T) {
	o, v := outletTo(t)
	v.Sides = []string{"one-sided"}
	form := sampleForm(1)
	if _, _, err := o.Print(t.Context(), confirm.PrintJob{Printer: v.Printer, Title: "x", Papers: []confirm.Paper{form}}); err != nil {
		t.Fatal(err)
	}
	if got := onSheets(v); got != "F11 F12" {
		t.Errorf("sheets %q", got)
	}
}

// TestOutletHandsOverNothingSick: one paper that cannot be printed keeps the
// whole job back.
func TestOutletHandsOverNothingSick(t *testing.T) {
	o, v := outletTo(t)
	receipt := sampleReceipt(t, 1)
	receipt.Record.Standing.Decision = nil
	_, _, err := o.Print(t.Context(), confirm.PrintJob{Printer: v.Printer, Title: "x", Papers: []confirm.Paper{sampleForm(1), receipt}})
	if confirm.CodeOf(err) != confirm.ProblemReceiptNotReady {
		t.Errorf("got %v", err)
	}
	skipped := sampleForm(1)
	skipped.SkipSheets = 9
	if _, _, err := o.Print(t.Context(), confirm.PrintJob{Printer: v.Printer, Title: "x", Papers: []confirm.Paper{skipped}}); err == nil {
		t.Error("a job without pages was printed")
	}
	if _, _, err := o.Print(t.Context(), confirm.PrintJob{Printer: v.Printer, Title: "x"}); err == nil {
		t.Error("a job without papers was printed")
	}
	if jobs := v.Jobs(); len(jobs) != 0 {
		t.Errorf("%d jobs", len(jobs))
	}
	gone := &confirm.Problem{}
	_, _, err = o.Print(t.Context(), confirm.PrintJob{Printer: "nosuch", Title: "x", Papers: []confirm.Paper{sampleForm(1)}})
	if !errors.As(err, &gone) || gone.Code != confirm.ProblemNoPrinter {
		t.Errorf("got %v", err)
	}
}

// TestMemoryIsWiped: neither growing nor the end leaves a document in memory.
func TestMemoryIsWiped(t *testing.T) {
	var m memory
	var seen [][]byte
	for range 100 {
		if _, err := m.Write([]byte(strings.Repeat("张", 1000))); err != nil {
			t.Fatal(err)
		}
		if n := len(seen); n == 0 || &seen[n-1][0] != &m.b[0] {
			seen = append(seen, m.b[:cap(m.b)])
		}
	}
	if len(seen) < 2 || len(m.b) != 300000 {
		t.Fatalf("%d blocks, %d bytes", len(seen), len(m.b))
	}
	m.wipe()
	for _, b := range seen {
		if i := slices.IndexFunc(b, func(c byte) bool { return c != 0 }); i >= 0 {
			t.Errorf("byte %d of %d is left", i, len(b))
		}
	}
}
