package printing

import (
	"bytes"
	"testing"

	"github.com/signintech/gopdf"

	"confirmpoint/assets"
	"confirmpoint/printing/sheet"
)

// BenchmarkPlainGopdf200 draws the pages of BenchmarkForms200 as the library is
// meant to be used: one document, the fonts whole, every word of the form on
// every page, on one core. The quotient of the two is what cutting fonts,
// drawing forms once and working in parts are worth (docs/printing-speed.md).
func BenchmarkPlainGopdf200(b *testing.B) {
	press := newPress(b)
	var pages []sheet.Page
	for paper := range crowd(200) {
		laid, err := press.lay(&paper)
		if err != nil {
			b.Fatal(err)
		}
		pages = append(pages, laid...)
	}
	var parsed gopdf.FontContainer
	for _, name := range assets.PrintFonts() {
		ttf, err := name.Bytes()
		if err != nil {
			b.Fatal(err)
		}
		if err := parsed.AddTTFFontData(string(name), ttf); err != nil {
			b.Fatal(err)
		}
	}
	var out bytes.Buffer
	for b.Loop() {
		d := document{families: map[assets.PrintFont]string{}}
		d.pdf.Start(gopdf.Config{Unit: gopdf.UnitPT, PageSize: *gopdf.PageSizeA4})
		for _, p := range pages {
			for _, t := range p.Texts {
				if d.families[t.Font] != "" {
					continue
				}
				if err := d.pdf.AddTTFFontFromFontContainer(string(t.Font), &parsed); err != nil {
					b.Fatal(err)
				}
				d.families[t.Font] = string(t.Font)
			}
			if err := d.draw(p); err != nil {
				b.Fatal(err)
			}
		}
		out.Reset()
		if _, err := d.pdf.WriteTo(&out); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(200*float64(b.N)/b.Elapsed().Seconds(), "docs/s")
	b.ReportMetric(float64(out.Len())/200/1000, "kB/doc")
}
