package printing

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// TestPartsMakeOneSoundFile: sizes about the seams of parts, checked by qpdf.
func TestPartsMakeOneSoundFile(t *testing.T) {
	press := newPress(t)
	photo := samplePhoto(t, 0)
	for _, n := range []int{1, papersAtOnce, papersAtOnce + 1, 200, 450} {
		papers := make([]confirm.Paper, n)
		for i := range papers {
			papers[i] = sampleForm(i)
			papers[i].Photo = photo
			if i%7 == 3 { // another form now and then, and fonts only some parts have
				papers[i].Kind = confirm.PaperReceipt
			}
			if i%90 == 60 {
				papers[i].Record.Content.Identity.Name = "𠮷𬱖𫝀"
			}
		}
		_, path, pages := render(t, press, papers...)
		if len(pages) != n {
			t.Fatalf("%d results of %d papers", len(pages), n)
		}
		if out := tool(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
			t.Errorf("%d papers: %s", n, out)
		}
	}
}

// TestResultsComeInOrder: over the seams of parts each paper is told once, and
// the sick ones leave nothing behind, not even where a whole part is sick.
func TestResultsComeInOrder(t *testing.T) {
	press := newPress(t)
	sick := func(i int) bool { return i%10 == 3 || i >= papersAtOnce && i < 2*papersAtOnce }
	var all, well []confirm.Paper
	for i := range 3*papersAtOnce + 5 {
		p := sampleForm(i)
		if sick(i) {
			p.Record.Content.Identity.Name = "\uE000"
		} else {
			well = append(well, p)
		}
		all = append(all, p)
	}
	next := 0
	var pdf bytes.Buffer
	err := press.Render(t.Context(), &pdf, slices.Values(all), func(i, pages int, err error) {
		if i != next || (err != nil) != sick(i) || (pages == 2) == sick(i) {
			t.Errorf("result %d is of paper %d: %d pages, %v", next, i, pages, err)
		}
		next++
	})
	if err != nil || next != len(all) {
		t.Fatalf("%d results of %d papers: %v", next, len(all), err)
	}
	path := filepath.Join(t.TempDir(), "papers.pdf")
	if err := os.WriteFile(path, pdf.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := tool(t, "pdfinfo", path); !strings.Contains(out, fmt.Sprintf("Pages:           %d\n", 2*len(well))) {
		t.Error(out)
	}
}

// TestBytesDoNotDependOnTheCores: the same file on one core and on four.
func TestBytesDoNotDependOnTheCores(t *testing.T) {
	papers := make([]confirm.Paper, 2*papersAtOnce+3)
	for i := range papers {
		papers[i] = sampleForm(i)
	}
	var all [][]byte
	for _, cores := range []int{1, 4} {
		before := runtime.GOMAXPROCS(cores)
		pdf, _, _ := render(t, newPress(t), papers...)
		runtime.GOMAXPROCS(before)
		all = append(all, pdf)
	}
	if !slices.EqualFunc(all[:1], all[1:], bytes.Equal) {
		t.Error("another number of cores gave other bytes")
	}
}
