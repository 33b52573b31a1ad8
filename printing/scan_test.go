package printing

import (
	"path/filepath"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// TestCodesAreScanned holds every page of every paper about a person before a
// scanner of 150 dpi: its QR code names paper, version, copy and print.
func TestCodesAreScanned(t *testing.T) {
	if testing.Short() {
		t.Skip("a scanner reads a page in half a second: in make test")
	}
	press := newPress(t)
	papers := samplePapers(t)
	for _, name := range []string{"form", "preview", "receipt", "supplement", "amendment", "correction", "label"} {
		paper := papers[name]
		_, path, _ := render(t, press, paper)
		base := strings.TrimSuffix(path, ".pdf")
		tool(t, "pdftoppm", "-r", "150", "-gray", "-png", path, base)
		pages, err := filepath.Glob(base + "-*.png")
		if err != nil || len(pages) == 0 {
			t.Fatalf("%s: no pages (%v)", name, err)
		}
		for i, page := range pages {
			copyNo := i*paper.Copies/len(pages) + 1
			code, ok := confirm.NewPaperCode(paper, copyNo)
			if got := tool(t, "zbarimg", "-q", page); !ok || !strings.Contains(got, "QR-Code:"+code.String()+"\n") {
				t.Errorf("%s page %d scans as %q, want %s", name, i+1, got, code)
			}
		}
	}
	_, path, _ := render(t, press, papers["blank_receipt"])
	base := strings.TrimSuffix(path, ".pdf")
	tool(t, "pdftoppm", "-r", "150", "-gray", "-singlefile", "-png", path, base)
	if got := tool(t, "zbarimg", "-q", base+".png"); strings.Count(got, "CODE-128:440781-01-20261012-0005\n") == 0 {
		t.Errorf("a blank receipt scans as %q", got)
	}
}
