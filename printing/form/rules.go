package form

import (
	"cmp"
	"math"
	"slices"

	"confirmpoint/printing/sheet"
)

// edge is one side of a cell, in micrometres so that equal is equal.
type edge struct {
	upright    bool
	at         int // x of an upright edge, y of a level one
	start, end int
}

// rules gives the strokes of a grid: sides that cells share are drawn once, and
// what lies in one line is one stroke.
func (g Grid) rules() []sheet.Rule {
	var edges []edge
	g.cells(func(b Box, _ Cell) {
		left, top := micro(b.X), micro(b.Y)
		right, bottom := micro(b.X+b.W), micro(b.Y+b.H)
		edges = append(edges,
			edge{false, top, left, right}, edge{false, bottom, left, right},
			edge{true, left, top, bottom}, edge{true, right, top, bottom})
	})
	slices.SortFunc(edges, func(a, b edge) int {
		if a.upright != b.upright {
			if a.upright {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.start, b.start))
	})
	var merged []edge
	for _, e := range edges {
		if n := len(merged) - 1; n >= 0 && merged[n].upright == e.upright && merged[n].at == e.at && e.start <= merged[n].end {
			merged[n].end = max(merged[n].end, e.end)
			continue
		}
		merged = append(merged, e)
	}
	rules := make([]sheet.Rule, len(merged))
	for i, e := range merged {
		at, start, end := float64(e.at)/1000, float64(e.start)/1000, float64(e.end)/1000
		rules[i] = sheet.Rule{X1: start, Y1: at, X2: end, Y2: at, Thick: g.Thick}
		if e.upright {
			rules[i] = sheet.Rule{X1: at, Y1: start, X2: at, Y2: end, Thick: g.Thick}
		}
	}
	return rules
}

func micro(mm float64) int { return int(math.Round(mm * 1000)) }
