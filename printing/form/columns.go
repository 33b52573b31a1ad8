package form

import (
	"math"

	"confirmpoint/printing/typeset"
)

// fitColumns shares the width of the table: each column by the width it asks
// for, none below what its longest word needs at the smallest size while the
// others can give.
func (l *layout) fitColumns(f *flow, rows [][]string) {
	cell, head := l.form.t.Styles[f.t.Cell], l.form.t.Styles[f.t.Head]
	longest := make([]float64, len(f.columns)) // ems
	least := make([]float64, len(f.columns))   // mm
	for i := range f.columns {
		c := &f.columns[i]
		if c.Width <= 0 {
			c.Width = 20
		}
		for _, r := range rows {
			longest[i] = max(longest[i], l.longestWord(c.of(r), cell.Bold))
		}
		least[i] = max(longest[i]*cell.smallest()*typeset.PointMM+2*cell.Pad,
			l.longestWord(c.Title, head.Bold)*head.smallest()*typeset.PointMM+2*head.Pad) + 0.05
	}
	x := 0.0
	for i, w := range shareOut(f.t.W, f.columns, least) {
		c := &f.columns[i]
		c.x, c.w, c.style = x, w, cell
		if c.Center {
			c.style.Align = "center"
		}
		// Numbers below one another are of one size.
		if whole := (w - 2*cell.Pad) / (longest[i] * typeset.PointMM); whole < cell.Size {
			c.style.Size = max(cell.smallest(), math.Floor(whole*2)/2)
		}
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

// longestWord is the width in ems below which a text must be torn: Latin
// letters and digits hold together.
func (l *layout) longestWord(value string, bold bool) float64 {
	longest, start := 0.0, 0
	for i, r := range value {
		if r <= ' ' || r >= 0x250 {
			longest = max(longest, l.form.faces.Width(value[start:i], bold))
			start = i
		}
	}
	return max(longest, l.form.faces.Width(value[start:], bold))
}
