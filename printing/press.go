package printing

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

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
	forms   map[confirm.PaperKind]func() (*form.Form, error)
	faces   *typeset.Faces
	fonts   *fonts
	plates  sync.Map // *sheet.Page of a form -> *plateOf
	painter *raster.Painter
	version string // of the templates
}

// New uses the built-in forms; each is made ready when a paper first asks for it,
// since the page that tests a printer needs fonts no other page does. Hanzi the
// fonts of the program lack are drawn with fonts of this machine.
func New() (*Press, error) {
	return prepare(builtIn(), typeset.NewFacesWith(installed.System())), nil
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
	p := prepare(templates, typeset.NewFaces())
	for _, kind := range slices.Sorted(maps.Keys(templates)) {
		if _, err := p.forms[kind](); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func prepare(templates map[confirm.PaperKind][]byte, faces *typeset.Faces) *Press {
	p := &Press{
		forms: map[confirm.PaperKind]func() (*form.Form, error){}, faces: faces, fonts: newFonts(faces),
		painter: raster.NewPainter(faces.Font), version: versionOf(templates),
	}
	for i, kind := range slices.Sorted(maps.Keys(templates)) {
		p.forms[kind] = sync.OnceValues(func() (*form.Form, error) {
			f, err := p.ready(templates[kind], fmt.Sprintf("P%d", i))
			if err != nil {
				return nil, fmt.Errorf("printing: %s: %w", kind, err)
			}
			return f, nil
		})
	}
	return p
}

// TemplateVersion names the templates: the same name, the same drawings.
func (p *Press) TemplateVersion() string { return p.version }

// versionOf is 8 hex digits of a digest over names and files.
func versionOf(templates map[confirm.PaperKind][]byte) string {
	all := sha256.New()
	for _, kind := range slices.Sorted(maps.Keys(templates)) {
		file := sha256.Sum256(templates[kind])
		fmt.Fprintf(all, "%s %x\n", kind, file)
	}
	return hex.EncodeToString(all.Sum(nil)[:4])
}

// ready makes a form of a template and knows its plates, under a name of its own.
func (p *Press) ready(template []byte, name string) (*form.Form, error) {
	t, err := form.Decode(template)
	if err != nil {
		return nil, err
	}
	f, err := form.New(t, p.faces)
	if err != nil {
		return nil, err
	}
	plates := p.fonts.plates(name, f.Plates())
	for i, page := range plates.pages {
		p.plates.Store(page, &plateOf{plates, i})
	}
	return f, nil
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
	ready, ok := p.forms[paper.Kind]
	if !ok {
		return nil, fmt.Errorf("printing: no form for paper kind %q", paper.Kind)
	}
	f, err := ready()
	if err != nil {
		return nil, err
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

// heading is the title of the file that begins with a paper, and its time.
func (p *Press) heading(paper *confirm.Paper) (title string, at time.Time) {
	if f, err := p.form(paper); err == nil {
		title = f.Title()
	}
	return title, paper.PrintedAt.UTC().Truncate(time.Second)
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
