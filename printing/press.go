package printing

import (
	"fmt"
	"maps"
	"slices"

	"confirmpoint/assets"
	"confirmpoint/confirm"
	"confirmpoint/printing/form"
	"confirmpoint/printing/installed"
	"confirmpoint/printing/raster"
	"confirmpoint/printing/sheet"
	"confirmpoint/printing/typeset"
)

// Press turns papers into PDF.
type Press struct {
	forms   map[confirm.PaperKind]*form.Form
	faces   *typeset.Faces
	fonts   *fonts
	plates  map[*sheet.Page]*plateOf
	painter *raster.Painter
}

// New prepares the built-in forms. Hanzi the fonts of the program lack are drawn
// with fonts of this machine.
func New() (*Press, error) {
	return newPressWith(builtIn(), typeset.NewFacesWith(installed.System()))
}

func builtIn() map[confirm.PaperKind][]byte {
	templates := map[confirm.PaperKind][]byte{}
	for kind, data := range assets.Templates() {
		templates[confirm.PaperKind(kind)] = data
	}
	return templates
}

// NewWith prepares templates of one's own, as form.Decode reads them, and uses
// no fonts but those of the program.
func NewWith(templates map[confirm.PaperKind][]byte) (*Press, error) {
	return newPressWith(templates, typeset.NewFaces())
}

func newPressWith(templates map[confirm.PaperKind][]byte, faces *typeset.Faces) (*Press, error) {
	p := &Press{
		forms: map[confirm.PaperKind]*form.Form{}, faces: faces, fonts: newFonts(faces),
		plates: map[*sheet.Page]*plateOf{}, painter: raster.NewPainter(faces.Font),
	}
	for i, kind := range slices.Sorted(maps.Keys(templates)) {
		data := templates[kind]
		t, err := form.Decode(data)
		if err != nil {
			return nil, fmt.Errorf("printing: %s: %w", kind, err)
		}
		f, err := form.New(t, faces)
		if err != nil {
			return nil, fmt.Errorf("printing: %s: %w", kind, err)
		}
		p.forms[kind] = f
		plates := p.fonts.plates(fmt.Sprintf("P%d", i), f.Plates())
		for j, page := range plates.pages {
			p.plates[page] = &plateOf{plates, j}
		}
	}
	return p, nil
}

// Check tells whether a paper can be printed as it is, without drawing it:
// glyph_missing with the code points (U+20BB7), does_not_fit with the field,
// photo_damaged, or receipt_not_ready for a receipt without a number that is
// not a preview.
func (p *Press) Check(paper confirm.Paper) error {
	f, err := p.form(&paper)
	if err != nil {
		return err
	}
	_, err = f.Lay(&paper)
	return err
}

func (p *Press) form(paper *confirm.Paper) (*form.Form, error) {
	f, ok := p.forms[paper.Kind]
	if !ok {
		return nil, fmt.Errorf("printing: no form for paper kind %q", paper.Kind)
	}
	d := paper.Record.Standing.Decision
	if paper.Kind == confirm.PaperReceipt && !paper.Preview && (d == nil || d.ReceiptNumber == "") {
		return nil, &confirm.Problem{Code: confirm.ProblemReceiptNotReady}
	}
	return f, nil
}

// Pages is the number of pages of one copy of a paper.
func (p *Press) Pages(paper confirm.Paper) (int, error) {
	f, err := p.form(&paper)
	if err != nil {
		return 0, err
	}
	return f.Pages(&paper)
}

// lay gives the pages of a paper as they go to the printer.
func (p *Press) lay(paper *confirm.Paper) ([]sheet.Page, error) {
	f, err := p.form(paper)
	if err != nil {
		return nil, err
	}
	pages, err := f.Lay(paper)
	if err != nil {
		return nil, err
	}
	c := sheet.Calibration{X: paper.Calibration.X, Y: paper.Calibration.Y, Scale: paper.Calibration.Percent / 100}
	if c.Scale == 0 {
		c.Scale = 1
	}
	for i := range pages {
		pages[i] = c.Calibrated(pages[i])
	}
	return pages, nil
}

// Font gives the file of a font the display list names: glyph ids are of it.
// Never write to it.
func (p *Press) Font(name assets.PrintFont) ([]byte, error) { return p.faces.Font(name) }
