package printing

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/printing/sheet"
)

// numbered makes pages first to last; the number of a page stands in its width.
func numbered(first, last int) []sheet.Page {
	var pages []sheet.Page
	for n := first; n <= last; n++ {
		pages = append(pages, sheet.Page{Width: float64(n), Texts: []sheet.Text{{}}})
	}
	return pages
}

// order writes pages as numbers, empty ones as a dash.
func order(pages []sheet.Page) string {
	var all []string
	for _, p := range pages {
		if len(p.Texts) == 0 {
			all = append(all, "-")
		} else {
			all = append(all, fmt.Sprint(p.Width))
		}
	}
	return strings.Join(all, " ")
}

func TestSides(t *testing.T) {
	two := leaves(numbered(1, 4), 2, false)                                                        // two copies of two pages
	three := leaves(numbered(1, 6), 3, false)                                                      // two copies of three pages
	rest := leaves(numbered(3, 6), 3, false)                                                       // the same without its first sheet
	single := leaves(numbered(1, 2), 2, true)                                                      // two pages on two sheets
	pile := slices.Concat(leaves(numbered(1, 1), 1, false), two, leaves(numbered(9, 9), 1, false)) // a separator, forms, a receipt
	cases := []struct {
		name     string
		leaves   []leaf
		side     confirm.JobSide
		twoSided bool
		want     string
	}{
		{"both sides", two, confirm.SideAll, true, "1 2 3 4"},
		{"one side", two, confirm.SideAll, false, "1 2 3 4"},
		{"an odd copy leaves its back empty", three, confirm.SideAll, true, "1 2 3 - 4 5 6"},
		{"not on one side", three, confirm.SideAll, false, "1 2 3 4 5 6"},
		{"from the second sheet", rest, confirm.SideAll, true, "3 - 4 5 6"},
		{"one-sided paper among others", slices.Concat(single, two), confirm.SideAll, true, "1 - 2 - 1 2 3 4"},
		{"a pile", pile, confirm.SideAll, true, "1 - 1 2 3 4 9"},
		{"fronts", pile, confirm.SideFronts, false, "1 1 3 9"},
		{"backs", pile, confirm.SideBacks, false, "- 4 2 -"},
		{"fronts of odd copies", three, confirm.SideFronts, false, "1 3 4 6"},
		{"backs of odd copies", three, confirm.SideBacks, false, "- 5 - 2"},
		{"backs without the first sheet", rest, confirm.SideBacks, false, "- 5 -"},
		{"nothing left", leaves(nil, 2, false), confirm.SideAll, true, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := order(sides(c.leaves, c.side, c.twoSided)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestBackIsAsLargeAsFront: a page of no size would be another paper.
func TestBackIsAsLargeAsFront(t *testing.T) {
	front := sheet.Page{Width: 210, Height: 297}
	got := sides([]leaf{{front: front}}, confirm.SideBacks, false)
	if len(got) != 1 || got[0].Width != 210 || got[0].Height != 297 {
		t.Errorf("got %+v", got)
	}
}
