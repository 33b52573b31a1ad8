package form

import (
	"unicode/utf8"

	"confirmpoint/printing/typeset"
)

// fitColumns shares the width of the table: each column by the width it asks
// for, none below what its longest word needs. All cells are of one size, the
// greatest at which words leave some room to spare.
func (l *layout) fitColumns(f *flow, rows [][]string) {
	f.cell, f.title = l.form.t.Styles[f.t.Cell], l.form.t.Styles[f.t.Head]
	words, titles := l.longestWords(f, rows)
	wanted := f.cell.Size
	var least []float64
	for size := wanted; ; size -= sizeStep {
		f.cell.Size = max(size, f.cell.smallest())
		f.title.Size = max(l.form.t.Styles[f.t.Head].Size*f.cell.Size/wanted, f.title.smallest())
		least = f.least(words, titles)
		if sum(least) <= roomy*f.t.W || f.cell.Size == f.cell.smallest() {
			break
		}
	}
	x := 0.0
	for i, w := range shareOut(f.t.W, f.columns, least) {
		c := &f.columns[i]
		c.x, c.w, c.style = x, w, f.cell
		if c.Center {
			c.style.Align = "center"
		}
		x += w
	}
}

const (
	sizeStep = 0.5  // points
	roomy    = 0.85 // of the table's width, for the longest words
	widest   = 0.25 // of the table's width: longer words are torn
)

// longestWords gives the longest word of the cells and of the title of each
// column, in ems.
func (l *layout) longestWords(f *flow, rows [][]string) (words, titles []float64) {
	for i := range f.columns {
		c := &f.columns[i]
		longest := 0.0
		for _, r := range rows {
			longest = max(longest, l.longestWord(c.of(r), f.cell.Bold))
		}
		words, titles = append(words, longest), append(titles, l.longestWord(c.Title, f.title.Bold))
	}
	return words, titles
}

// least are the widths that tear no word, in millimetres.
func (f *flow) least(words, titles []float64) []float64 {
	least := make([]float64, len(words))
	for i := range words {
		cell := words[i]*f.cell.Size*typeset.PointMM + 2*f.cell.Pad
		title := titles[i]*f.title.Size*typeset.PointMM + 2*f.title.Pad
		least[i] = min(max(cell, title)+0.05, widest*f.t.W)
	}
	return least
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
		if sum(least) > width {
			return proportional(width, columns)
		}
	}
}

func sum(widths []float64) float64 {
	all := 0.0
	for _, w := range widths {
		all += w
	}
	return all
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
// letters and digits hold together, and three hanzi, so that names do and
// no text runs downwards.
func (l *layout) longestWord(value string, bold bool) float64 {
	longest, start, hanzi := 0.0, 0, 0
	for i, r := range value {
		if r > ' ' && r < 0x250 {
			hanzi = 0
			continue
		}
		longest = max(longest, l.form.faces.Width(value[start:i], bold))
		start = i + utf8.RuneLen(r)
		if hanzi++; r == ' ' {
			hanzi = 0
		}
		longest = max(longest, float64(min(hanzi, 3)))
	}
	return max(longest, l.form.faces.Width(value[start:], bold))
}
