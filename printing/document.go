package printing

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"github.com/signintech/gopdf"

	"confirmpoint/assets"
	"confirmpoint/printing/sheet"
	"confirmpoint/printing/typeset"
)

// document draws pages with gopdf.
type document struct {
	pdf      gopdf.GoPdf
	fonts    *fonts
	chars    charsOf
	families map[assets.PrintFont]string // of the fonts already in the file
	// Font and size in force.
	font assets.PrintFont
	size float64
}

// drawn makes a file of pages as gopdf writes it, with fonts cut to what the
// pages show.
func (f *fonts) drawn(pages []sheet.Page) ([]byte, error) {
	d := document{fonts: f, chars: charsOf{}, families: map[assets.PrintFont]string{}}
	for _, p := range pages {
		d.chars.add(p.Backdrop)
		d.chars.add(p.Texts)
	}
	d.pdf.Start(gopdf.Config{Unit: gopdf.UnitPT, PageSize: *gopdf.PageSizeA4})
	d.pdf.SetNoCompression() // part does it
	for _, p := range pages {
		if err := d.draw(p); err != nil {
			return nil, err
		}
	}
	var raw bytes.Buffer
	if _, err := d.pdf.WriteTo(&raw); err != nil {
		return nil, fmt.Errorf("printing: %w", err)
	}
	return raw.Bytes(), nil
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

// use brings a font into the file when it is first drawn with.
func (d *document) use(font assets.PrintFont, size float64) error {
	family, ok := d.families[font]
	if !ok {
		var err error
		if family, err = d.fonts.embed(&d.pdf, font, slices.Collect(maps.Keys(d.chars[font]))); err != nil {
			return fmt.Errorf("printing: font %s: %w", font, err)
		}
		d.families[font] = family
	}
	if d.font != font {
		if err := d.pdf.SetFont(family, "", size); err != nil {
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
