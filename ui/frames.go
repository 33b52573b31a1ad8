package ui

// RequestFrame asks for a frame and gives the number of those drawn before it:
// once Frames gives more, everything done until now can be seen.
func (w *Window) RequestFrame() int {
	w.win.Content().Refresh()
	return w.NextFrame()
}

// NextFrame is RequestFrame of what has changed alone, as a clerk gets it.
func (w *Window) NextFrame() int {
	w.frame.Refresh()
	return w.frames
}

// Frames is the number of requested frames that were drawn.
func (w *Window) Frames() int { return w.frames }

// ListDrawn tells whether the first list since the sign-in has been drawn.
func (w *Window) ListDrawn() bool { return w.shell != nil && w.frames > w.filled }
