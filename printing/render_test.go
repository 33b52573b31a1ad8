package printing

import (
	"bytes"
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
