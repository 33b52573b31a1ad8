package form

import (
	"errors"
	"fmt"
)

// checker checks the parts of one template.
type checker struct {
	t      *Template
	things int
}

func (c *checker) part(p Part) error {
	if c.things += p.things(); c.things > maxThings {
		return errors.New("too many things")
	}
	var errs []error
	for _, x := range p.Texts {
		errs = append(errs, c.text(x))
	}
	for _, g := range p.Grids {
		errs = append(errs, c.grid(g))
	}
	for _, f := range p.Frames {
		errs = append(errs, c.box(f.Box), thick(f.Thick))
	}
	for _, r := range p.Rules {
		if !within(r.X1, 0, c.t.Width) || !within(r.X2, 0, c.t.Width) || !within(r.Y1, 0, c.t.Height) || !within(r.Y2, 0, c.t.Height) {
			errs = append(errs, errors.New("rule outside the page"))
		}
		errs = append(errs, thick(r.Thick))
	}
	for _, x := range p.Photos {
		errs = append(errs, c.text(Text{Box: x.Box, Text: x.Text, Style: x.Style}))
	}
	for _, b := range p.Barcodes {
		errs = append(errs, c.box(b.Box), fieldsKnown(b.Text))
	}
	for _, l := range p.Lists {
		errs = append(errs, c.list(l))
	}
	return errors.Join(errs...)
}

func (c *checker) box(b Box) error {
	if !within(b.X, 0, c.t.Width) || !within(b.Y, 0, c.t.Height) || !within(b.W, 0.1, c.t.Width) || !within(b.H, 0.1, c.t.Height) ||
		b.X+b.W > c.t.Width+0.01 || b.Y+b.H > c.t.Height+0.01 {
		return fmt.Errorf("box %v,%v %vx%v is outside the page", b.X, b.Y, b.W, b.H)
	}
	return nil
}

func thick(v float64) error {
	if !within(v, 0.05, 5) {
		return fmt.Errorf("rule %v mm thick", v)
	}
	return nil
}

func (c *checker) style(name string) error {
	if _, ok := c.t.Styles[name]; !ok {
		return fmt.Errorf("no style %q", name)
	}
	return nil
}

func (c *checker) text(x Text) error {
	if x.When != "" && conditions[x.When] == nil {
		return fmt.Errorf("no condition %q", x.When)
	}
	return errors.Join(c.box(x.Box), c.style(x.Style), fieldsKnown(x.Text))
}

func (c *checker) grid(g Grid) error {
	errs := []error{thick(g.Thick)}
	y := g.Y
	for _, r := range g.Rows {
		x := g.X
		for _, cell := range r.Cells {
			h := cell.H
			if h == 0 {
				h = r.H
			}
			errs = append(errs, c.box(Box{x, y, cell.W, h}))
			if cell.Text != "" {
				errs = append(errs, c.style(cell.Style), fieldsKnown(cell.Text))
			}
			x += cell.W
		}
		y += r.H
	}
	return errors.Join(errs...)
}

func (c *checker) list(l List) error {
	if lists[l.Field] == nil {
		return fmt.Errorf("no list %q", l.Field)
	}
	if l.Columns < 1 || l.Columns > 10 || !within(l.RowH, 1, l.H) {
		return fmt.Errorf("list of %d columns, rows %v mm high", l.Columns, l.RowH)
	}
	return errors.Join(c.box(l.Box), c.style(l.Style))
}

func fieldsKnown(text string) error {
	if len(text) > maxTextBytes {
		return fmt.Errorf("a text of %d bytes", len(text))
	}
	parts, err := parse(text)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if p.field != "" && fields[p.field] == nil {
			return fmt.Errorf("no field %q", p.field)
		}
	}
	return nil
}
