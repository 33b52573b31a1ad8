package form

import (
	"fmt"
	"strings"

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
}

// plate is one page: what is the same on every paper, and what is not.
type plate struct {
	fixed sheet.Page
	open  Part
}

// New sets the fixed words of a template. Words that no font has, or that do
// not fit, are faults of the template.
func New(t *Template, faces *typeset.Faces) (*Form, error) {
	f := &Form{t: t, faces: faces}
	for i, p := range t.Pages {
		var whole Part
		whole.add(t.Every)
		whole.add(p)
		l := layout{form: f, sheet: sheetOf{paper: &confirm.Paper{}}}
		l.page = sheet.Page{Width: t.Width, Height: t.Height}
		fixed, open := divide(whole)
		l.part(fixed)
		if err := l.err(); err != nil {
			return nil, fmt.Errorf("form: page %d: %w", i+1, err)
		}
		f.pages = append(f.pages, plate{fixed: l.page, open: open})
	}
	return f, nil
}

// Title is the title of the form.
func (f *Form) Title() string { return f.t.Title }

// Pages is the number of pages of one copy.
func (f *Form) Pages() int { return len(f.pages) }

// Lay fills the form: the pages of copy 1, then those of copy 2, and so on.
// Errors are glyph_missing with every code point of the paper, does_not_fit
// with the field, photo_damaged.
func (f *Form) Lay(p *confirm.Paper) ([]sheet.Page, error) {
	photo, err := portrait(p.Photo)
	if err != nil {
		return nil, err
	}
	copies := max(p.Copies, 1)
	pages := make([]sheet.Page, 0, copies*len(f.pages))
	l := layout{form: f, photo: photo, sheet: sheetOf{paper: p, copies: copies, pages: len(f.pages)}}
	for l.sheet.copy = 1; l.sheet.copy <= copies; l.sheet.copy++ {
		for i, plate := range f.pages {
			l.sheet.page = i + 1
			l.page = plate.fixed.Clip()
			l.part(plate.open)
			pages = append(pages, l.page)
		}
	}
	if err := l.err(); err != nil {
		return nil, err
	}
	return pages, nil
}

// divide parts what every paper shows alike from what depends on the paper.
func divide(p Part) (fixed, open Part) {
	fixed.Grids, fixed.Frames, fixed.Rules = p.Grids, p.Frames, p.Rules
	open.Photos, open.Barcodes, open.Lists = p.Photos, p.Barcodes, p.Lists
	for _, x := range append(p.Texts, cellTexts(p.Grids)...) {
		if x.When == "" && !strings.Contains(x.Text, "{") {
			fixed.Texts = append(fixed.Texts, x)
		} else {
			open.Texts = append(open.Texts, x)
		}
	}
	return fixed, open
}

// cellTexts gives the words of grids as texts of their own.
func cellTexts(grids []Grid) []Text {
	var texts []Text
	for _, g := range grids {
		g.cells(func(b Box, c Cell) {
			if c.Text != "" {
				texts = append(texts, Text{Box: b, Text: c.Text, Style: c.Style})
			}
		})
	}
	return texts
}

// cells visits each cell with its box.
func (g Grid) cells(visit func(Box, Cell)) {
	y := g.Y
	for _, r := range g.Rows {
		x := g.X
		for _, c := range r.Cells {
			h := c.H
			if h == 0 {
				h = r.H
			}
			visit(Box{x, y, c.W, h}, c)
			x += c.W
		}
		y += r.H
	}
}
