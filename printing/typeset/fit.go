package typeset

// Style is how a text is to be set.
type Style struct {
	Size    float64 // points
	MinSize float64 // points; text is never smaller
	Leading float64 // distance of baselines, in ems
	Bold    bool
	OneLine bool // shrink, never wrap
	// Balanced makes lines about equally long, as suits text set in the middle.
	Balanced bool
}

// Block is text that fits its box.
type Block struct {
	Size  float64 // points
	Lines []string
}

// PointMM is one point in millimetres.
const PointMM = 25.4 / 72

// sizeStep is how much is tried less each time, points.
const sizeStep = 0.5

// Fit finds the greatest size from Size down to MinSize at which s fits into w
// by h millimetres, and says whether there is one. It would rather shrink than
// tear a word, and rather tear a word than fail.
func (f *Faces) Fit(s string, st Style, w, h float64) (Block, bool) {
	if b, ok := f.fit(s, st, w, h, false); ok || st.OneLine {
		return b, ok
	}
	return f.fit(s, st, w, h, true)
}

func (f *Faces) fit(s string, st Style, w, h float64, mayTear bool) (Block, bool) {
	for size := st.Size; size >= st.MinSize-1e-9; size -= sizeStep {
		ems := w / (size * PointMM)
		if st.OneLine {
			if f.Width(s, st.Bold) <= ems+1e-9 {
				return Block{Size: size, Lines: []string{s}}, true
			}
			continue
		}
		lines, torn := f.lines(s, st.Bold, ems)
		if torn && !mayTear || tall(len(lines), st.Leading)*size*PointMM > h+1e-9 || !f.narrow(lines, st.Bold, ems) {
			continue
		}
		if st.Balanced && len(lines) > 1 {
			lines = f.balance(s, lines, st.Bold, ems)
		}
		return Block{Size: size, Lines: lines}, true
	}
	return Block{}, false
}

// tall is the height of n lines in ems: the last needs no gap below it.
func tall(n int, leading float64) float64 {
	return float64(n-1)*leading + 1
}

// balance finds the narrowest measure that needs no more lines, so that no
// character is left alone on the last one.
func (f *Faces) balance(s string, lines []string, bold bool, ems float64) []string {
	step := max(0.25, ems/40)
	for measure := f.Width(s, bold) / float64(len(lines)); measure < ems; measure += step {
		if even, torn := f.lines(s, bold, measure); !torn && len(even) <= len(lines) {
			return even
		}
	}
	return lines
}

// narrow guards against one character wider than the box.
func (f *Faces) narrow(lines []string, bold bool, ems float64) bool {
	for _, line := range lines {
		if f.Width(line, bold) > ems+1e-9 {
			return false
		}
	}
	return true
}
