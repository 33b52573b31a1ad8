package form

import (
	"errors"
	"fmt"
	"strings"
)

// place copies blocks to where a part uses them, and checks the whole part.
func (c *checker) place(p *Part) error {
	for _, u := range p.Use {
		b, ok := c.t.Blocks[u.Block]
		if !ok {
			return fmt.Errorf("no block %q", u.Block)
		}
		p.add(b.moved(u.X, u.Y, u.When))
		if p.things() > maxThings {
			return errors.New("too many things")
		}
	}
	p.Use = nil
	return c.part(*p)
}

func (p *Part) add(b Part) {
	p.Texts = append(p.Texts, b.Texts...)
	p.Grids = append(p.Grids, b.Grids...)
	p.Frames = append(p.Frames, b.Frames...)
	p.Rules = append(p.Rules, b.Rules...)
	p.Meshes = append(p.Meshes, b.Meshes...)
	p.Arrows = append(p.Arrows, b.Arrows...)
	p.Photos = append(p.Photos, b.Photos...)
	p.Barcodes = append(p.Barcodes, b.Barcodes...)
	p.Codes = append(p.Codes, b.Codes...)
	p.Lists = append(p.Lists, b.Lists...)
	p.Tables = append(p.Tables, b.Tables...)
}

// moved gives a copy of p at another place and under one more condition; p is
// used again elsewhere.
func (p Part) moved(dx, dy float64, when When) Part {
	var q Part
	q.add(p)
	place := func(b *Box, w *When) {
		b.X += dx
		b.Y += dy
		*w = w.and(when)
	}
	for i := range q.Texts {
		place(&q.Texts[i].Box, &q.Texts[i].When)
	}
	for i := range q.Frames {
		place(&q.Frames[i].Box, &q.Frames[i].When)
	}
	for i := range q.Meshes {
		place(&q.Meshes[i].Box, &q.Meshes[i].When)
	}
	for i := range q.Photos {
		place(&q.Photos[i].Box, &q.Photos[i].When)
	}
	for i := range q.Barcodes {
		place(&q.Barcodes[i].Box, &q.Barcodes[i].When)
	}
	for i := range q.Codes {
		place(&q.Codes[i].Box, &q.Codes[i].When)
	}
	for i := range q.Lists {
		place(&q.Lists[i].Box, &q.Lists[i].When)
	}
	q.moveLines(dx, dy, when)
	return q
}

// moveLines moves what has no box.
func (p *Part) moveLines(dx, dy float64, when When) {
	for i := range p.Grids {
		p.Grids[i].X += dx
		p.Grids[i].Y += dy
		p.Grids[i].When = p.Grids[i].When.and(when)
	}
	for i, r := range p.Rules {
		p.Rules[i].X1, p.Rules[i].Y1 = r.X1+dx, r.Y1+dy
		p.Rules[i].X2, p.Rules[i].Y2 = r.X2+dx, r.Y2+dy
		p.Rules[i].When = r.When.and(when)
	}
	for i, a := range p.Arrows {
		points := make([][2]float64, len(a.Points))
		for k, at := range a.Points {
			points[k] = [2]float64{at[0] + dx, at[1] + dy}
		}
		p.Arrows[i].Points = points
		p.Arrows[i].When = a.When.and(when)
	}
}

func (w When) and(also When) When { return When(strings.TrimSpace(string(w) + " " + string(also))) }

func (p Part) things() int {
	n := len(p.Texts) + len(p.Frames) + len(p.Rules) + len(p.Photos) + len(p.Barcodes) + len(p.Codes) + len(p.Lists)
	for _, g := range p.Grids {
		for _, r := range g.Rows {
			n += 1 + len(r.Cells)
		}
	}
	for _, a := range p.Arrows {
		n += len(a.Points)
	}
	for _, m := range p.Meshes {
		n += m.lines()
	}
	for _, t := range p.Tables {
		n += 1 + len(t.Columns)
	}
	return n
}
