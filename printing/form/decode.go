package form

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// Limits of a template: far above any real form, far below what could hang a program.
const (
	maxTemplateBytes = 1 << 20
	maxThings        = 2000 // texts, cells and so on, blocks counted at each use
	maxTextBytes     = 6000 // of one text with its values: a page of hanzi
	maxPages         = 20
	maxSide          = 1200 // mm, A0
)

// Decode reads a template and checks it whole: unknown keys, styles, blocks,
// fields or conditions, things outside the page, and sizes out of reason are
// errors. Blocks are put in their places.
func Decode(data []byte) (*Template, error) {
	if len(data) > maxTemplateBytes {
		return nil, fmt.Errorf("form: template of %d bytes is too large", len(data))
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var t Template
	if err := dec.Decode(&t); err != nil {
		return nil, fmt.Errorf("form: template: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("form: something follows the template")
	}
	if err := t.check(); err != nil {
		return nil, fmt.Errorf("form: template: %w", err)
	}
	return &t, nil
}

func (t *Template) check() error {
	if err := t.checkSheet(); err != nil {
		return err
	}
	for name, s := range t.Styles {
		if err := s.check(); err != nil {
			return fmt.Errorf("style %s: %w", name, err)
		}
	}
	for name, b := range t.Blocks {
		if len(b.Use) > 0 {
			return fmt.Errorf("block %s uses another", name)
		}
	}
	c := checker{t: t}
	for i := range t.Pages {
		if err := c.place(&t.Pages[i]); err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
	}
	if err := c.place(&t.Every); err != nil {
		return fmt.Errorf("every: %w", err)
	}
	t.Blocks = nil
	return nil
}

func (t *Template) checkSheet() error {
	switch {
	case t.Title == "":
		return errors.New("no title")
	case !within(t.Width, 10, maxSide) || !within(t.Height, 10, maxSide):
		return fmt.Errorf("page of %v by %v mm", t.Width, t.Height)
	case len(t.Pages) == 0 || len(t.Pages) > maxPages:
		return fmt.Errorf("%d pages", len(t.Pages))
	}
	return nil
}

func (s Style) check() error {
	switch {
	case !within(s.Size, 3, 200):
		return fmt.Errorf("size %v", s.Size)
	case s.Min != 0 && !within(s.Min, 3, s.Size):
		return fmt.Errorf("min %v", s.Min)
	case s.Leading != 0 && !within(s.Leading, 0.9, 5):
		return fmt.Errorf("leading %v", s.Leading)
	case !slices.Contains([]string{"", "left", "center", "right"}, s.Align):
		return fmt.Errorf("align %q", s.Align)
	case !slices.Contains([]string{"", "top", "middle", "bottom"}, s.Valign):
		return fmt.Errorf("valign %q", s.Valign)
	case !within(s.Gray, 0, 1) || !within(s.Pad, 0, 100) || !within(s.Angle, -360, 360):
		return errors.New("gray, pad or angle out of range")
	}
	return nil
}

// place copies blocks to where a part uses them, and checks the whole part.
func (c *checker) place(p *Part) error {
	for _, u := range p.Use {
		b, ok := c.t.Blocks[u.Block]
		if !ok {
			return fmt.Errorf("no block %q", u.Block)
		}
		p.add(b.moved(u.X, u.Y))
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
	p.Photos = append(p.Photos, b.Photos...)
	p.Barcodes = append(p.Barcodes, b.Barcodes...)
	p.Lists = append(p.Lists, b.Lists...)
}

// moved gives a copy of p at another place; p is used again elsewhere.
func (p Part) moved(dx, dy float64) Part {
	var q Part
	q.add(p)
	for i := range q.Texts {
		q.Texts[i].move(dx, dy)
	}
	for i := range q.Grids {
		q.Grids[i].X += dx
		q.Grids[i].Y += dy
	}
	for i := range q.Frames {
		q.Frames[i].move(dx, dy)
	}
	for i, r := range q.Rules {
		q.Rules[i].X1, q.Rules[i].Y1 = r.X1+dx, r.Y1+dy
		q.Rules[i].X2, q.Rules[i].Y2 = r.X2+dx, r.Y2+dy
	}
	for i := range q.Photos {
		q.Photos[i].move(dx, dy)
	}
	for i := range q.Barcodes {
		q.Barcodes[i].move(dx, dy)
	}
	for i := range q.Lists {
		q.Lists[i].move(dx, dy)
	}
	return q
}

func (b *Box) move(dx, dy float64) {
	b.X += dx
	b.Y += dy
}

func (p Part) things() int {
	n := len(p.Texts) + len(p.Frames) + len(p.Rules) + len(p.Photos) + len(p.Barcodes) + len(p.Lists)
	for _, g := range p.Grids {
		for _, r := range g.Rows {
			n += 1 + len(r.Cells)
		}
	}
	return n
}

// within is false for NaN.
func within(v, low, high float64) bool { return v >= low && v <= high && !math.IsInf(v, 0) }
