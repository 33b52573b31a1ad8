package printing

import (
	"flag"
	"image"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"confirmpoint/assets"
	"confirmpoint/confirm"
)

var update = flag.Bool("update", false, "write the golden pages anew; look at them before you commit")

// TestEveryKindHasAPaper: what can be asked for can be printed, and is in the
// golden files.
func TestEveryKindHasAPaper(t *testing.T) {
	var have, sampled []string
	for kind := range assets.Templates() {
		have = append(have, kind)
	}
	for _, p := range samplePapers(t) {
		if !slices.Contains(sampled, string(p.Kind)) {
			sampled = append(sampled, string(p.Kind))
		}
	}
	all := []confirm.PaperKind{
		confirm.PaperForm, confirm.PaperReceipt, confirm.PaperSupplement, confirm.PaperAmendment, confirm.PaperCorrection,
		confirm.PaperLabel, confirm.PaperBlankReceipt, confirm.PaperHandover, confirm.PaperCover, confirm.PaperPersons,
		confirm.PaperConclusions, confirm.PaperStatistics, confirm.PaperSeparator, confirm.PaperDuplexGuide,
		confirm.PaperTest, confirm.PaperCalibration, confirm.PaperDaily, confirm.PaperNotCome, confirm.PaperCloseOut,
		confirm.PaperSlip, confirm.PaperKeyCard,
	}
	for _, kind := range all {
		if !slices.Contains(have, string(kind)) || !slices.Contains(sampled, string(kind)) {
			t.Errorf("%s has no template or no golden page", kind)
		}
	}
	if len(have) != len(all) {
		t.Errorf("templates %v for %d kinds", have, len(all))
	}
}

// TestPapersSayWhatTheyDid reads each sample back with pdftotext and compares
// the text, one form feed a page, with its golden file.
func TestPapersSayWhatTheyDid(t *testing.T) {
	press := newPress(t)
	for name, paper := range samplePapers(t) {
		_, path, pages := render(t, press, paper)
		got := tool(t, "pdftotext", "-layout", path, "-")
		if n := strings.Count(got, "\f"); n != pages[0] {
			t.Errorf("%s: %d pages, told %d", name, n, pages[0])
		}
		golden := filepath.Join("testdata", name+".txt")
		if *update {
			if err := os.WriteFile(golden, []byte(squeeze(got)), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if squeeze(got) != string(want) {
			t.Errorf("%s says\n%s\nnot\n%s", name, squeeze(got), want)
		}
	}
}

// squeeze drops the blanks pdftotext makes up: how many depends on its version.
func squeeze(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		page := strings.Count(line, "\f")
		words := strings.Fields(line)
		lines = append(lines, strings.Repeat("\f", page)+strings.Join(words, " "))
	}
	lines = slices.DeleteFunc(lines, func(l string) bool { return l == "" })
	return strings.Join(lines, "\n") + "\n"
}

// TestPagesLookAsTheyDid rasterises the first page of each sample at 100 dpi,
// and the second of a form, and compares with a golden page of half of that.
// In no square of a centimetre may more than a few pixels be clearly lighter or
// darker: another version of the rasteriser passes; a moved, lost or clipped
// thing, be it one line, does not.
func TestPagesLookAsTheyDid(t *testing.T) {
	press := newPress(t)
	papers := samplePapers(t)
	for _, name := range slices.Sorted(maps.Keys(papers)) {
		_, path, _ := render(t, press, papers[name])
		base := strings.TrimSuffix(path, ".pdf")
		last := "1"
		if papers[name].Kind == confirm.PaperForm {
			last = "2"
		}
		tool(t, "pdftoppm", "-r", "100", "-gray", "-l", last, "-png", path, base)
		pages, err := filepath.Glob(base + "-*.png")
		if err != nil || len(pages) == 0 {
			t.Fatalf("%s: no pages (%v)", name, err)
		}
		for _, page := range pages {
			golden := filepath.Join("testdata", name+strings.TrimPrefix(page, base))
			got := half(load(t, page))
			if *update {
				save(t, golden, got)
				continue
			}
			if off := different(got, load(t, golden)); off > fewPixels {
				failed := filepath.Join("testdata", "failed", filepath.Base(golden))
				save(t, failed, got)
				t.Errorf("%s: %d pixels in one square are different; see %s", golden, off, failed)
			}
		}
	}
}

// square is the side of what is looked at together, about a centimetre of a
// golden page; fewPixels of it, 3 %, may differ.
const square, fewPixels = 20, 12

// different gives the number of pixels that are clearly lighter or darker in
// the square where they are most.
func different(got, want *image.Gray) int {
	if got.Rect != want.Rect {
		return len(want.Pix)
	}
	counts := map[image.Point]int{}
	most := 0
	for y := range got.Rect.Dy() {
		for x := range got.Rect.Dx() {
			i := y*got.Stride + x
			if d := int(got.Pix[i]) - int(want.Pix[i]); d > 28 || d < -28 {
				at := image.Pt(x/square, y/square)
				counts[at]++
				most = max(most, counts[at])
			}
		}
	}
	return most
}

// TestDifferentSeesALostLine: the measure of the test above fails where it must.
func TestDifferentSeesALostLine(t *testing.T) {
	whole := load(t, filepath.Join("testdata", "form-1.png"))
	without := func(of image.Rectangle) *image.Gray {
		page := image.NewGray(whole.Rect)
		copy(page.Pix, whole.Pix)
		draw.Draw(page, of, image.White, image.Point{}, draw.Src)
		return page
	}
	if got := different(without(image.Rectangle{}), whole); got != 0 {
		t.Errorf("a page differs from itself by %d", got)
	}
	for name, of := range map[string]image.Rectangle{
		"the hair line at the foot": image.Rect(49, 540, 375, 545), "a line between two rows": image.Rect(60, 196, 200, 202),
		"a word of two letters": image.Rect(144, 378, 160, 390),
	} {
		if got := different(without(of), whole); got <= fewPixels {
			t.Errorf("%s is lost and %d pixels tell", name, got)
		}
	}
}

// half averages squares of two by two pixels.
func half(src *image.Gray) *image.Gray {
	dst := image.NewGray(image.Rect(0, 0, src.Rect.Dx()/2, src.Rect.Dy()/2))
	for y := range dst.Rect.Dy() {
		upper, lower := src.Pix[2*y*src.Stride:], src.Pix[(2*y+1)*src.Stride:]
		for x := range dst.Rect.Dx() {
			sum := int(upper[2*x]) + int(upper[2*x+1]) + int(lower[2*x]) + int(lower[2*x+1])
			dst.Pix[y*dst.Stride+x] = uint8(sum / 4)
		}
	}
	return dst
}

func load(t *testing.T, path string) *image.Gray {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	gray := image.NewGray(img.Bounds())
	draw.Draw(gray, gray.Rect, img, img.Bounds().Min, draw.Src)
	return gray
}

func save(t *testing.T, path string, img *image.Gray) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}
