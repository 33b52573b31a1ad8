package printing

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"confirmpoint/assets"
	"confirmpoint/confirm"
	"confirmpoint/printing/form"
	"confirmpoint/printing/typeset"
)

// Press turns papers into PDF.
type Press struct {
	forms map[confirm.PaperKind]*form.Form
	fonts *fonts
}

// New prepares the built-in forms.
func New() (*Press, error) {
	return NewWith(map[confirm.PaperKind][]byte{
		confirm.PaperForm:    assets.FormTemplate(),
		confirm.PaperReceipt: assets.ReceiptTemplate(),
	})
}

// NewWith prepares templates of one's own, as form.Decode reads them.
func NewWith(templates map[confirm.PaperKind][]byte) (*Press, error) {
	p := &Press{forms: map[confirm.PaperKind]*form.Form{}, fonts: newFonts()}
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

// Render writes one PDF with all papers in their order and gives the number of
// pages of each. progress, which may be nil, is called after each paper on the
// calling goroutine. Nothing is written when a paper cannot be printed or ctx
// ends first. The file is held in memory until it is whole.
func (p *Press) Render(ctx context.Context, w io.Writer, papers []confirm.Paper, progress confirm.Progress) ([]int, error) {
	if len(papers) == 0 {
		return nil, fmt.Errorf("printing: no papers")
	}
	first, err := p.form(&papers[0])
	if err != nil {
		return nil, err
	}
	latest := slices.MaxFunc(papers, func(a, b confirm.Paper) int { return a.PrintedAt.Compare(b.PrintedAt) })
	doc := p.fonts.begin(first.Title(), latest.PrintedAt.UTC().Truncate(time.Second))
	pages := make([]int, len(papers))
	for i := range papers {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f, err := p.form(&papers[i])
		if err != nil {
			return nil, err
		}
		laid, err := f.Lay(&papers[i])
		if err != nil {
			return nil, err
		}
		for _, page := range laid {
			if err := doc.draw(page); err != nil {
				return nil, err
			}
		}
		pages[i] = len(laid)
		if progress != nil {
			progress(i+1, len(papers))
		}
	}
	return pages, doc.writeTo(w)
}
