package qr

import (
	"fmt"

	"rsc.io/qr"

	"confirmpoint/printing/sheet"
)

// Quiet is how many modules must stay white around a code.
const Quiet = 4

// Code is a square of modules.
type Code struct {
	Size int // modules on a side, without the quiet zone
	code *qr.Code
}

// Encode makes the smallest code of a text: digits, capitals and $%*+-./: with
// blanks are packed tighter than other text. It takes 10 µs.
func Encode(text string) (Code, error) {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return Code{}, fmt.Errorf("qr: %w", err)
	}
	return Code{Size: c.Size, code: c}, nil
}

// Black tells whether a module is black; all outside the code are white.
func (c Code) Black(x, y int) bool { return c.code.Black(x, y) }

// Bars draws the code as a square of side mm whose upper left corner is at x, y;
// the quiet zone lies outside. Black modules side by side make one bar, and bars
// of the same place in successive rows too, so that no hair line parts them.
func (c Code) Bars(x, y, side float64) []sheet.Bar {
	module := side / float64(c.Size)
	bars := make([]sheet.Bar, 0, c.Size*c.Size/3)
	var above, here []run // both from left to right
	for row := range c.Size {
		here = here[:0]
		i := 0 // of the first run above that is not left of here
		for col := 0; col < c.Size; col++ {
			if !c.Black(col, row) {
				continue
			}
			r := run{from: col, bar: len(bars)}
			for col < c.Size && c.Black(col, row) {
				col++
			}
			r.to = col
			for i < len(above) && above[i].from < r.from {
				i++
			}
			if i < len(above) && above[i].from == r.from && above[i].to == r.to {
				r.bar = above[i].bar
				bars[r.bar].H += module
			} else {
				bars = append(bars, sheet.Bar{
					X: x + float64(r.from)*module, Y: y + float64(row)*module,
					W: float64(r.to-r.from) * module, H: module,
				})
			}
			here = append(here, r)
		}
		above, here = here, above
	}
	return bars
}

// run is black modules side by side in one row, and the bar they are part of.
type run struct{ from, to, bar int }
