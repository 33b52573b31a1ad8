package form

import (
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/printing/sheet"
)

// plate is one page: what is the same on every paper, and what is not.
type plate struct {
	fixed    sheet.Page
	photos   []under[words]
	texts    []under[words]
	lists    []under[List]
	barcodes []under[words]
	codes    []under[words]
	strokes  []under[[]sheet.Rule]
	table    *Table
}

// under is a thing that is there while its tests hold.
type under[T any] struct {
	thing T
	tests []test
}

// words is a text ready to be set.
type words struct {
	Box
	text  []piece
	field string // the first field of the text, for errors; without one the text
	style Style
}

// plate parts what every paper shows alike from what depends on the paper.
func (f *Form) plate(p Part) (plate, error) {
	var whole Part
	whole.add(f.t.Every)
	whole.add(p)
	made := plate{}
	l := layout{form: f, sheet: sheetOf{paper: &confirm.Paper{}}}
	l.page = sheet.Page{Width: f.t.Width, Height: f.t.Height}
	for _, x := range append(whole.Texts, cellTexts(whole.Grids)...) {
		w := f.words(x.Box, x.Text, x.Style)
		if x.When == "" && !strings.Contains(x.Text, "{") {
			l.text(w)
		} else {
			made.texts = append(made.texts, under[words]{w, x.When.tests()})
		}
	}
	for _, x := range whole.Photos {
		made.photos = append(made.photos, under[words]{f.words(x.Box, x.Text, x.Style), x.When.tests()})
	}
	for _, x := range whole.Barcodes {
		made.barcodes = append(made.barcodes, under[words]{f.words(x.Box, x.Text, ""), x.When.tests()})
	}
	for _, x := range whole.Codes {
		made.codes = append(made.codes, under[words]{f.words(x.Box, x.Text, ""), x.When.tests()})
	}
	for _, x := range whole.Lists {
		made.lists = append(made.lists, under[List]{x, x.When.tests()})
	}
	if len(whole.Tables) > 0 {
		made.table = &whole.Tables[0]
	}
	whole.strokes(func(w When, rules []sheet.Rule) {
		if w == "" {
			l.page.Rules = append(l.page.Rules, rules...)
		} else {
			made.strokes = append(made.strokes, under[[]sheet.Rule]{rules, w.tests()})
		}
	})
	made.fixed = l.page
	return made, l.err()
}

func (f *Form) words(b Box, text, style string) words {
	pieces, _ := parse(text) // fieldsKnown has checked it
	w := words{Box: b, text: pieces, field: text, style: f.t.Styles[style]}
	for i, p := range pieces {
		if p.field == "" {
			continue
		}
		if w.field == text {
			w.field = p.field
		}
		pieces[i].value = fields[p.field]
	}
	return w
}

// strokes visits what is drawn with lines only, finest first.
func (p Part) strokes(visit func(When, []sheet.Rule)) {
	for _, m := range p.Meshes {
		visit(m.When, m.rules())
	}
	for _, g := range p.Grids {
		visit(g.When, g.rules())
	}
	for _, f := range p.Frames {
		visit(f.When, f.rules())
	}
	for _, r := range p.Rules {
		visit(r.When, []sheet.Rule{r.rule()})
	}
	for _, a := range p.Arrows {
		visit(a.When, a.rules())
	}
}

// cellTexts gives the words of grids as texts of their own.
func cellTexts(grids []Grid) []Text {
	var texts []Text
	for _, g := range grids {
		g.cells(func(b Box, c Cell) {
			if c.Text != "" {
				texts = append(texts, Text{Box: b, Text: c.Text, Style: c.Style, When: g.When})
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
