package ui

import (
	"context"
	"image"
	"time"
)

// drawn is called for every requested frame, while it is drawn.
func (w *Window) drawn(int, int) image.Image {
	w.frames++
	if w.rest != nil && w.listDrawn() {
		w.usable()
		w.options.Runner.Go("rest of the desk", func(context.Context) error { return nil }, func(error) { w.startRest() })
	}
	return image.NewNRGBA(image.Rect(0, 0, 1, 1))
}

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

// listDrawn tells whether the first list since the sign-in has been drawn.
func (w *Window) listDrawn() bool { return w.shell != nil && w.frames > w.filled }

// restAfter is how long after the first list the rest of the window is built:
// the list is to be drawn first, and to take the first keys.
const restAfter = 800 * time.Millisecond

func (w *Window) completeLater(v *benchView) {
	var stop func()
	stop = v.bench.Runner().Every(restAfter, func() {
		stop()
		v.shell.complete()
		w.usable() // nobody looks at a window that is not drawn
		w.startRest()
	})
}

// usable tells, once, that the first list of all can be worked with.
func (w *Window) usable() {
	if then := w.options.OnUsable; then != nil {
		w.options.OnUsable = nil
		then()
	}
}

// startRest begins what the first list is not to wait for, once.
func (w *Window) startRest() {
	if rest := w.rest; rest != nil {
		w.rest = nil
		rest()
	}
}
