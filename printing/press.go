package printing

import (
	"context"
	"fmt"
	"io"
	"iter"
	"time"

	"confirmpoint/assets"
	"confirmpoint/confirm"
	"confirmpoint/printing/form"
	"confirmpoint/printing/raster"
	"confirmpoint/printing/sheet"
	"confirmpoint/printing/typeset"
)

// Press turns papers into PDF.
type Press struct {
	forms   map[confirm.PaperKind]*form.Form
	fonts   *fonts
	painter *raster.Painter
}

// New prepares the built-in forms.
func New() (*Press, error) {
	templates := map[confirm.PaperKind][]byte{}
	for kind, data := range assets.Templates() {
		templates[confirm.PaperKind(kind)] = data
	}
	return NewWith(templates)
}

// NewWith prepares templates of one's own, as form.Decode reads them.
func NewWith(templates map[confirm.PaperKind][]byte) (*Press, error) {
	p := &Press{forms: map[confirm.PaperKind]*form.Form{}, fonts: newFonts(),
		painter: raster.NewPainter(func(f assets.PrintFont) ([]byte, error) { return f.Bytes() })}
	faces := typeset.NewFaces()
	for kind, data := range templates {
		t, err := form.Decode(data)
		if err != nil {
			return nil, fmt.Errorf("printing: %s: %w", kind, err)
		}
		f, err := form.New(t, faces)
		if err != nil {
			return nil, fmt.Errorf("printing: %s: %w", kind, err)
		}
		p.forms[kind] = f
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

// Render writes one PDF with all papers in their order and leaves out those
// that cannot be printed. result, which may be nil, is called once for each
// paper, in order, on the calling goroutine.
func (p *Press) Render(ctx context.Context, w io.Writer, papers iter.Seq[confirm.Paper], result func(index, pages int, err error)) error {
	if result == nil {
		result = func(int, int, error) {}
	}
	var doc *document
	index := -1
	for paper := range papers {
		index++
		if err := ctx.Err(); err != nil {
			return err
		}
		laid, err := p.lay(&paper)
		if err != nil {
			result(index, 0, err)
			continue
		}
		if doc == nil {
			doc = p.fonts.begin(p.forms[paper.Kind].Title(), paper.PrintedAt.UTC().Truncate(time.Second))
		}
		for _, page := range laid {
			if err := doc.draw(page); err != nil {
				return err
			}
		}
		result(index, len(laid), nil)
	}
	if doc == nil {
		return fmt.Errorf("printing: no papers")
	}
	return doc.writeTo(w)
}

func (p *Press) lay(paper *confirm.Paper) ([]sheet.Page, error) {
	f, err := p.form(paper)
	if err != nil {
		return nil, err
	}
	return f.Lay(paper)
}
