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
	for _, x := range p.Photos {
		errs = append(errs, c.text(Text(x)))
	}
	for _, b := range p.Barcodes {
		errs = append(errs, c.box(b.Box), known(b.When), fieldsKnown(b.Text))
	}
	for _, b := range p.Codes {
		errs = append(errs, c.box(b.Box), known(b.When), fieldsKnown(b.Text))
	}
	for _, l := range p.Lists {
		errs = append(errs, c.list(l))
	}
	for _, t := range p.Tables {
		errs = append(errs, c.table(t))
	}
	return errors.Join(append(errs, c.lines(p))...)
}

// lines checks what has no words.
func (c *checker) lines(p Part) error {
	var errs []error
	for _, f := range p.Frames {
		errs = append(errs, c.box(f.Box), thick(f.Thick), known(f.When))
	}
	for _, r := range p.Rules {
		errs = append(errs, c.point(r.X1, r.Y1), c.point(r.X2, r.Y2), thick(r.Thick), known(r.When))
	}
	for _, m := range p.Meshes {
		errs = append(errs, c.box(m.Box), thick(m.Thick), known(m.When))
		if !within(m.Step, 0.5, maxSide) {
			errs = append(errs, fmt.Errorf("mesh with a step of %v mm", m.Step))
		}
	}
	for _, a := range p.Arrows {
		for _, at := range a.Points {
			errs = append(errs, c.point(at[0], at[1]))
		}
		errs = append(errs, thick(a.Thick), known(a.When))
		if len(a.Points) < 2 || !within(a.Head, 0, 100) {
			errs = append(errs, errors.New("arrow of one point or with a head out of reason"))
		}
	}
	return errors.Join(errs...)
}

func (c *checker) point(x, y float64) error {
	if !within(x, 0, c.t.Width) || !within(y, 0, c.t.Height) {
		return errors.New("line outside the page")
	}
	return nil
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
	return errors.Join(c.box(x.Box), c.style(x.Style), fieldsKnown(x.Text), known(x.When))
}

func (c *checker) grid(g Grid) error {
	errs := []error{thick(g.Thick), known(g.When)}
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
	return errors.Join(c.box(l.Box), c.style(l.Style), known(l.When))
}

func (c *checker) table(t Table) error {
	errs := []error{c.box(t.Box), c.style(t.Head), c.style(t.Cell), thick(t.Thick)}
	if t.Next != nil {
		errs = append(errs, c.box(*t.Next))
	}
	if tables[t.Field] == nil {
		errs = append(errs, fmt.Errorf("no table %q", t.Field))
	}
	if !within(t.RowH, 2, 100) || !within(t.RowMax, t.RowH, 200) {
		errs = append(errs, fmt.Errorf("rows of %v to %v mm", t.RowH, t.RowMax))
	}
	if t.Sign != "" {
		errs = append(errs, c.style(t.Sign))
		if !within(t.SignH, 5, 100) || t.SignColumns < 1 || t.SignColumns > 10 {
			errs = append(errs, fmt.Errorf("%d places to sign in a line of %v mm", t.SignColumns, t.SignH))
		}
	}
	for _, col := range t.Columns {
		if col.Key == "" || !within(col.Width, 0, maxSide) {
			errs = append(errs, fmt.Errorf("column %q of %v mm", col.Key, col.Width))
		}
	}
	return errors.Join(errs...)
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
