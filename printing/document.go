package printing

import (
	"bytes"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/signintech/gopdf"

	"confirmpoint/assets"
	"confirmpoint/printing/sheet"
	"confirmpoint/printing/typeset"
)

// fonts holds the parsed print fonts; each is parsed when first needed.
type fonts struct {
	parsed gopdf.FontContainer
	add    map[assets.PrintFont]func() error
}

func newFonts() *fonts {
	f := &fonts{add: map[assets.PrintFont]func() error{}}
	for _, name := range assets.PrintFonts() {
		f.add[name] = sync.OnceValue(func() error {
			ttf, err := name.Bytes()
			if err != nil {
				return err
			}
			return f.parsed.AddTTFFontData(string(name), ttf)
		})
	}
	return f
}

// document is a PDF in the making.
type document struct {
	pdf   gopdf.GoPdf
	fonts *fonts
	has   map[assets.PrintFont]bool
	// Font and size in force.
	font assets.PrintFont
	size float64
}

func (f *fonts) begin(title string, at time.Time) *document {
	d := &document{fonts: f, has: map[assets.PrintFont]bool{}}
	d.pdf.Start(gopdf.Config{Unit: gopdf.UnitPT, PageSize: *gopdf.PageSizeA4})
	d.pdf.SetNoCompression() // finish does it
	d.pdf.SetInfo(gopdf.PdfInfo{Title: title, Creator: "confirmpoint", CreationDate: at})
	return d
}

// pt turns millimetres into points.
func pt(mm float64) float64 { return mm / typeset.PointMM }

func (d *document) draw(p sheet.Page) error {
	d.pdf.AddPageWithOption(gopdf.PageOption{PageSize: &gopdf.Rect{W: pt(p.Width), H: pt(p.Height)}})
	if err := d.texts(p.Backdrop); err != nil {
		return err
	}
	for _, x := range p.Images {
		holder, err := gopdf.ImageHolderByBytes(x.JPEG)
		if err != nil {
			return fmt.Errorf("printing: photo: %w", err)
		}
		if err := d.pdf.ImageByHolder(holder, pt(x.X), pt(x.Y), &gopdf.Rect{W: pt(x.W), H: pt(x.H)}); err != nil {
			return fmt.Errorf("printing: photo: %w", err)
		}
	}
	if err := d.texts(p.Texts); err != nil {
		return err
	}
	d.rules(p.Rules)
	for _, b := range p.Bars {
		d.pdf.RectFromUpperLeftWithStyle(pt(b.X), pt(b.Y), pt(b.W), pt(b.H), "F")
	}
	return nil
}

func (d *document) texts(texts []sheet.Text) error {
	gray := 0.0
	for _, t := range texts {
		if err := d.use(t.Font, t.Size); err != nil {
			return err
		}
		if t.Gray != gray {
			d.pdf.SetGrayFill(t.Gray)
			gray = t.Gray
		}
		if t.Angle != 0 {
			d.pdf.Rotate(t.Angle, pt(t.X), pt(t.Y))
		}
		d.pdf.SetXY(pt(t.X), pt(t.Y))
		if err := d.pdf.Text(t.Text); err != nil {
			return fmt.Errorf("printing: text: %w", err)
		}
		if t.Angle != 0 {
			d.pdf.RotateReset()
		}
	}
	if gray != 0 {
		d.pdf.SetGrayFill(0)
	}
	return nil
}

// use adds a font to the file with its first character: each font costs 10 ms
// and tens of kilobytes even when nothing is drawn with it.
func (d *document) use(font assets.PrintFont, size float64) error {
	if !d.has[font] {
		if err := d.fonts.add[font](); err != nil {
			return fmt.Errorf("printing: font %s: %w", font, err)
		}
		if err := d.pdf.AddTTFFontFromFontContainer(string(font), &d.fonts.parsed); err != nil {
			return fmt.Errorf("printing: font %s: %w", font, err)
		}
		d.has[font] = true
	}
	if d.font != font {
		if err := d.pdf.SetFont(string(font), "", size); err != nil {
			return fmt.Errorf("printing: font %s: %w", font, err)
		}
	} else if d.size != size {
		if err := d.pdf.SetFontSize(size); err != nil {
			return err
		}
	}
	d.font, d.size = font, size
	return nil
}

func (d *document) rules(rules []sheet.Rule) {
	thick, dashed := 0.0, false
	for _, r := range rules {
		if r.Thick != thick {
			d.pdf.SetLineWidth(pt(r.Thick))
			thick = r.Thick
		}
		if r.Dashed != dashed {
			kind := "solid"
			if r.Dashed {
				kind = "dashed"
			}
			d.pdf.SetLineType(kind)
			dashed = r.Dashed
		}
		d.pdf.Line(pt(r.X1), pt(r.Y1), pt(r.X2), pt(r.Y2))
	}
}

func (d *document) writeTo(w io.Writer) error {
	var raw bytes.Buffer
	if _, err := d.pdf.WriteTo(&raw); err != nil {
		return fmt.Errorf("printing: %w", err)
	}
	return finish(w, raw.Bytes())
}
