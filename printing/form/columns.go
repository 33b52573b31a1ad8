package form

import (
	"math"
	"unicode/utf8"

	"confirmpoint/printing/typeset"
)

// fitColumns shares the width of the table: each column by the width it asks
// for, none below what its longest word needs. All cells are of one size, the
// greatest at which words leave some room to spare.
func (l *layout) fitColumns(f *flow, rows [][]string) {
	f.cell, f.title = l.form.t.Styles[f.t.Cell], l.form.t.Styles[f.t.Head]
	needs := l.needs(f, rows)
	wanted := f.cell.Size
	var least []float64
	for size := wanted; ; size -= sizeStep {
		f.cell.Size = max(size, f.cell.smallest())
		f.title.Size = max(l.form.t.Styles[f.t.Head].Size*f.cell.Size/wanted, f.title.smallest())
		least = f.least(needs)
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
	ragged   = 1.1  // more room than words alone take, for lines end early
)

// need is what the words of a column ask for, in ems.
type need struct {
	word, title float64 // the longest word of the cells, and of the title
	text        float64 // the longest cell on one line
}

func (l *layout) needs(f *flow, rows [][]string) []need {
	needs := make([]need, len(f.columns))
	for i := range f.columns {
		c, n := &f.columns[i], &needs[i]
		n.title = l.longestWord(c.Title, f.title.Bold)
		for _, r := range rows {
			n.word = max(n.word, l.longestWord(c.of(r), f.cell.Bold))
			n.text = max(n.text, l.form.faces.Width(c.of(r), f.cell.Bold))
		}
	}
	return needs
}

// least are the widths that tear no word and make no row higher than it should
// be, in millimetres.
func (f *flow) least(needs []need) []float64 {
	least := make([]float64, len(needs))
	cell, title := f.cell.Size*typeset.PointMM, f.title.Size*typeset.PointMM
	lines := math.Max(1, math.Floor((f.t.RowMax-2*f.cell.Pad)/(f.cell.leading()*cell)))
	for i, n := range needs {
		words := max(n.word, n.text*ragged/lines)
		least[i] = min(max(words*cell+2*f.cell.Pad, n.title*title+2*f.title.Pad)+0.05, widest*f.t.W)
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
		if needed := sum(least); needed > width {
			for i, w := range least {
				parts[i] = w * width / needed
			}
			return parts
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
		_, n := utf8.DecodeRuneInString(value[i:])
		start = i + n
		if hanzi++; r == ' ' {
			hanzi = 0
		}
		longest = max(longest, float64(min(hanzi, 3)))
	}
	return max(longest, l.form.faces.Width(value[start:], bold))
}
