package form

import (
	"fmt"

	"confirmpoint/confirm"
	"confirmpoint/printing/sheet"
	"confirmpoint/printing/typeset"
)

// Form is a template made ready: words that never change are already set. It
// may be used from any goroutine.
type Form struct {
	t     *Template
	faces *typeset.Faces
	pages []plate
	more  *plate // what follows the last page while its table goes on
}

// New sets the fixed words of a template. Words that no font has, or that do
// not fit, are faults of the template.
func New(t *Template, faces *typeset.Faces) (*Form, error) {
	f := &Form{t: t, faces: faces}
	for i, p := range t.Pages {
		made, err := f.plate(p)
		if err != nil {
			return nil, fmt.Errorf("form: page %d: %w", i+1, err)
		}
		f.pages = append(f.pages, made)
	}
	if t.More != nil {
		made, err := f.plate(*t.More)
		if err != nil {
			return nil, fmt.Errorf("form: more: %w", err)
		}
		f.more = &made
	}
	return f, nil
}

// Title is the title of the form.
func (f *Form) Title() string { return f.t.Title }

// Plates are what Lay begins pages with; the pages it gives name them.
func (f *Form) Plates() []*sheet.Page {
	var plates []*sheet.Page
	for i := range f.pages {
		plates = append(plates, &f.pages[i].fixed)
	}
	if f.more != nil {
		plates = append(plates, &f.more.fixed)
	}
	return plates
}

// Pages is the number of pages of one copy of a paper. Only a table depends on
// the paper; errors are those of Lay about it.
func (f *Form) Pages(p *confirm.Paper) (int, error) {
	l := f.layout(p)
	l.flow()
	return l.sheet.pages, l.err()
}

// Lay fills the form: the pages of copy 1, then those of copy 2, and so on,
// without the first p.SkipSheets sheets. Errors are glyph_missing with every
// code point of the paper, does_not_fit with the field, photo_damaged.
func (f *Form) Lay(p *confirm.Paper) ([]sheet.Page, error) {
	photo, err := portrait(p.Photo)
	if err != nil {
		return nil, err
	}
	l := f.layout(p)
	l.photo = photo
	l.flow()
	if err := l.err(); err != nil {
		return nil, err
	}
	s := &l.sheet
	pages := make([]sheet.Page, 0, s.copies*s.pages)
	for s.copy = 1; s.copy <= s.copies; s.copy++ {
		for s.page = 1; s.page <= s.pages; s.page++ {
			if s.index() < p.SkipSheets {
				continue
			}
			pages = append(pages, l.lay())
		}
	}
	return pages, l.err()
}

func (f *Form) layout(p *confirm.Paper) *layout {
	return &layout{form: f, sheet: sheetOf{paper: p, copies: max(p.Copies, 1), pages: len(f.pages), words: f.t.Words}}
}

// lay fills the page where the sheet stands.
func (l *layout) lay() sheet.Page {
	s := &l.sheet
	made := l.form.more
	if s.page <= len(l.form.pages) {
		made = &l.form.pages[s.page-1]
	}
	if s.table != nil {
		s.stretch = s.page - len(l.form.pages)
	}
	l.page = made.fixed.Clip()
	l.plate(made)
	return l.page
}
