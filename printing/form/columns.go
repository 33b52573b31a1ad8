package form

import (
	"confirmpoint/printing/typeset"
)

// fitColumns shares the width of the table: each column by the width it asks
// for, none below what its longest word needs at the smallest size while the
// others can give.
func (l *layout) fitColumns(f *flow, rows [][]string) {
	style := l.form.t.Styles[f.t.Cell]
	head := l.form.t.Styles[f.t.Head]
	least := make([]float64, len(f.columns))
	for i := range f.columns {
		c := &f.columns[i]
		c.style = style
		if c.Center {
			c.style.Align = "center"
		}
		if c.Width <= 0 {
			c.Width = 20
		}
		least[i] = l.longestWord(c.Title, head)
		for _, r := range rows {
			least[i] = max(least[i], l.longestWord(c.of(r), style))
		}
	}
	x := 0.0
	for i, w := range shareOut(f.t.W, f.columns, least) {
		f.columns[i].x, f.columns[i].w = x, w
		x += w
	}
}

// shareOut gives every column its part of a width. Columns whose part is below
// their least get that first; when even the least are too much, all shrink alike.
func shareOut(width float64, columns []column, least []float64) []float64 {
	parts := make([]float64, len(columns))
	fixed := make([]bool, len(columns))
	for {
		left, asked := width, 0.0
		for i, c := range columns {
			if fixed[i] {
				left -= least[i]
			} else {
				asked += c.Width
			}
		}
		again := false
		for i, c := range columns {
			parts[i] = least[i]
			if fixed[i] {
				continue
			}
			if parts[i] = c.Width * left / asked; parts[i] < least[i] {
				fixed[i], again = true, true
			}
		}
		if !again {
			return parts
		}
		if sum := total(least, fixed); sum > width {
			return proportional(width, columns)
		}
	}
}

func total(least []float64, fixed []bool) float64 {
	sum := 0.0
	for i, w := range least {
		if fixed[i] {
			sum += w
		}
	}
	return sum
}

func proportional(width float64, columns []column) []float64 {
	asked := 0.0
	for _, c := range columns {
		asked += c.Width
	}
	parts := make([]float64, len(columns))
	for i, c := range columns {
		parts[i] = c.Width * width / asked
	}
	return parts
}

// longestWord is the width in millimetres below which a cell must tear a word
// at its smallest size: Latin letters and digits hold together.
func (l *layout) longestWord(value string, s Style) float64 {
	size := s.Min
	if size == 0 {
		size = s.Size
	}
	longest, start := 0.0, 0
	word := func(end int) { longest = max(longest, l.form.faces.Width(value[start:end], s.Bold)) }
	for i, r := range value {
		if r <= ' ' || r >= 0x250 {
			word(i)
			start = i
		}
	}
	word(len(value))
	return longest*size*typeset.PointMM + 2*s.Pad + 0.05
}
