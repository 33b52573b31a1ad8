package printing

import (
	"context"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/printing/sheet"
)

// leaf is one sheet of paper: what is on its front and, unless it is empty, on
// its back.
type leaf struct {
	front, back sheet.Page
	backed      bool
}

// pile is the laid pages of one job, as sheets.
type pile struct {
	title  string
	at     time.Time
	leaves []leaf
	pages  []int // of each paper, all copies and all sheets
}

// pile lays the papers of a job. The first that cannot be printed stops it.
func (p *Press) pile(ctx context.Context, papers []confirm.Paper) (pile, error) {
	var out pile
	for i := range papers {
		if err := ctx.Err(); err != nil {
			return pile{}, err
		}
		paper := &papers[i]
		laid, err := p.lay(paper)
		if err != nil {
			return pile{}, err
		}
		perCopy, err := p.Pages(*paper)
		if err != nil {
			return pile{}, err
		}
		if i == 0 {
			out.title, out.at = p.heading(paper)
		}
		out.pages = append(out.pages, perCopy*max(paper.Copies, 1))
		out.leaves = append(out.leaves, leaves(laid, perCopy, paper.OneSided)...)
	}
	return out, nil
}

// leaves puts the pages of one paper on sheets: two pages of a copy share one,
// unless the paper is one-sided. Pages may begin within a copy, after sheets
// that came out well before; the last copy is always whole.
func leaves(laid []sheet.Page, perCopy int, oneSided bool) []leaf {
	var out []leaf
	left := perCopy // pages of the copy that is being cut
	if n := len(laid) % perCopy; n != 0 {
		left = n
	}
	for len(laid) > 0 {
		l := leaf{front: laid[0]}
		used := 1
		if !oneSided && left > 1 {
			l.back, l.backed, used = laid[1], true, 2
		}
		out = append(out, l)
		laid = laid[used:]
		if left -= used; left == 0 {
			left = perCopy
		}
	}
	return out
}

// sides gives the pages of a job in the order the printer gets them. Between
// two-sided sheets an empty back keeps the next front off it.
func sides(leaves []leaf, side confirm.JobSide, twoSided bool) []sheet.Page {
	var out []sheet.Page
	for i, l := range leaves {
		switch {
		case side == confirm.SideFronts:
			out = append(out, l.front)
		case side == confirm.SideBacks:
			out = append(out, leaves[len(leaves)-1-i].reverse())
		case l.backed:
			out = append(out, l.front, l.back)
		case twoSided && i+1 < len(leaves):
			out = append(out, l.front, l.reverse())
		default:
			out = append(out, l.front)
		}
	}
	return out
}

// reverse is the back of a sheet, empty when nothing stands on it.
func (l leaf) reverse() sheet.Page {
	if l.backed {
		return l.back
	}
	return sheet.Page{Width: l.front.Width, Height: l.front.Height}
}
