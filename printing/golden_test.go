package printing

import (
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

var update = flag.Bool("update", false, "write the golden pages anew; look at them before you commit")

// TestPagesLookAsTheyDid rasterises each template at 150 dpi and compares with
// a golden page of a third of that. Small differences between versions of the
// rasteriser pass; a moved, lost or clipped thing does not.
func TestPagesLookAsTheyDid(t *testing.T) {
	press := newPress(t)
	form := samplePaper(t, 0)
	form.Copies = 2
	preview := samplePaper(t, 1)
	preview.Preview, preview.PrintNo, preview.Photo = true, 3, nil
	preview.Record.Content.Kind = confirm.KindFirst
	preview.Record.Content.Identity.Name = "买买提·𠮷𬱖䶮·阿卜杜热西提"
	preview.Record.Content.Work.School = "江门市台山市广海镇中心小学附属第二实验学校（广海镇南湾村民委员会教学点）"
	for name, paper := range map[string]confirm.Paper{"form": form, "preview": preview, "receipt": sampleReceipt(t, 2)} {
		_, path, _ := render(t, press, paper)
		base := strings.TrimSuffix(path, ".pdf")
		tool(t, "pdftoppm", "-r", "150", "-gray", "-l", "2", "-png", path, base)
		pages, err := filepath.Glob(base + "-*.png")
		if err != nil || len(pages) == 0 {
			t.Fatalf("%s: no pages (%v)", name, err)
		}
		for _, page := range pages {
			golden := filepath.Join("testdata", name+strings.TrimPrefix(page, base))
			got := third(load(t, page))
			if *update {
				save(t, golden, got)
				continue
			}
			if off := different(got, load(t, golden)); off > 0.002 {
				failed := filepath.Join("testdata", "failed", filepath.Base(golden))
				save(t, failed, got)
				t.Errorf("%s: %.2f%% of the page is different; see %s", golden, off*100, failed)
			}
		}
	}
}

// different gives the share of pixels that are clearly lighter or darker.
func different(got, want *image.Gray) float64 {
	if got.Rect != want.Rect {
		return 1
	}
	n := 0
	for i := range got.Pix {
		if d := int(got.Pix[i]) - int(want.Pix[i]); d > 48 || d < -48 {
			n++
		}
	}
	return float64(n) / float64(len(got.Pix))
}

// third averages squares of three by three pixels.
func third(src *image.Gray) *image.Gray {
	dst := image.NewGray(image.Rect(0, 0, src.Rect.Dx()/3, src.Rect.Dy()/3))
	for y := range dst.Rect.Dy() {
		for x := range dst.Rect.Dx() {
			sum := 0
			for i := range 9 {
				sum += int(src.GrayAt(3*x+i%3, 3*y+i/3).Y)
			}
			dst.SetGray(x, y, color.Gray{uint8(sum / 9)})
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
