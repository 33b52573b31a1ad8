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
	if t.More != nil {
		if err := c.place(t.More); err != nil {
			return fmt.Errorf("more: %w", err)
		}
	}
	t.Blocks = nil
	return t.checkTables()
}

// checkTables: one table at most, on the last page, with a place on More.
func (t *Template) checkTables() error {
	last := len(t.Pages) - 1
	for _, p := range append(t.Pages[:last:last], t.Every) {
		if len(p.Tables) > 0 {
			return errors.New("a table stands on the last page only")
		}
	}
	tables := t.Pages[last].Tables
	switch {
	case len(tables) > 1:
		return errors.New("two tables")
	case t.More == nil:
		return nil
	case len(tables) == 0 || len(t.More.Tables) > 0:
		return errors.New("more is for the table of the last page")
	case tables[0].Next == nil || tables[0].Next.W != tables[0].W:
		return errors.New("the table has no place of its width on more")
	}
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

// within is false for NaN.
func within(v, low, high float64) bool { return v >= low && v <= high && !math.IsInf(v, 0) }
