package form

import (
	"math"

	"confirmpoint/printing/sheet"
)

// rules gives the four strokes of a frame, corners closed.
func (f Frame) rules() []sheet.Rule {
	t, x, y := f.Thick/2, f.X+f.W, f.Y+f.H
	return []sheet.Rule{
		{X1: f.X - t, Y1: f.Y, X2: x + t, Y2: f.Y, Thick: f.Thick},
		{X1: f.X - t, Y1: y, X2: x + t, Y2: y, Thick: f.Thick},
		{X1: f.X, Y1: f.Y, X2: f.X, Y2: y, Thick: f.Thick},
		{X1: x, Y1: f.Y, X2: x, Y2: y, Thick: f.Thick},
	}
}

func (r Rule) rule() sheet.Rule {
	return sheet.Rule{X1: r.X1, Y1: r.Y1, X2: r.X2, Y2: r.Y2, Thick: r.Thick, Dashed: r.Dashed}
}

// steps counts the lines over a length, that at its start included.
func (m Mesh) steps(length float64) int { return int(length/m.Step+1e-6) + 1 }

func (m Mesh) lines() int {
	n := m.steps(m.W) + m.steps(m.H)
	if n < 0 || n > maxThings { // of a step nobody has checked yet
		return maxThings + 1
	}
	return n
}

func (m Mesh) rules() []sheet.Rule {
	rules := make([]sheet.Rule, 0, m.lines())
	for i := range m.steps(m.W) {
		x := m.X + float64(i)*m.Step
		rules = append(rules, sheet.Rule{X1: x, Y1: m.Y, X2: x, Y2: m.Y + m.H, Thick: m.Thick})
	}
	for i := range m.steps(m.H) {
		y := m.Y + float64(i)*m.Step
		rules = append(rules, sheet.Rule{X1: m.X, Y1: y, X2: m.X + m.W, Y2: y, Thick: m.Thick})
	}
	return rules
}

// headAngle is between the shaft of an arrow and each stroke of its head.
const headAngle = 25 * math.Pi / 180

func (a Arrow) rules() []sheet.Rule {
	var rules []sheet.Rule
	stroke := func(from, to [2]float64) {
		rules = append(rules, sheet.Rule{X1: from[0], Y1: from[1], X2: to[0], Y2: to[1], Thick: a.Thick})
	}
	for i := 1; i < len(a.Points); i++ {
		stroke(a.Points[i-1], a.Points[i])
	}
	if a.Head == 0 {
		return rules
	}
	tip, before := a.Points[len(a.Points)-1], a.Points[len(a.Points)-2]
	back := math.Atan2(before[1]-tip[1], before[0]-tip[0])
	for _, side := range []float64{-headAngle, headAngle} {
		sin, cos := math.Sincos(back + side)
		stroke(tip, [2]float64{tip[0] + a.Head*cos, tip[1] + a.Head*sin})
	}
	return rules
}
