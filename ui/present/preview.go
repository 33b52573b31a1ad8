package present

import (
	"context"
	"image"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// PreviewState is one page as it will be on paper.
type PreviewState struct {
	Picture image.Image // nil while there is none
	Page    int
	Pages   int
	// Note says why there is no picture.
	Note string
	Busy bool
}

// Preview draws the pages of one paper. One page is drawn at a time, and of the
// questions that come meanwhile only the newest is answered: who holds a key
// down in a list opens no record on the way.
type Preview struct {
	OnChange func(PreviewState)

	desk   PreviewDesk
	runner Runner
	state  PreviewState
	asked  desk.PreviewRequest
	none   string
	cancel func() // of the drawing under way
	again  bool   // that drawing is not wanted any more
}

// Resolutions of a preview, in dots an inch.
const (
	leastDPI = 48
	usualDPI = 72
	mostDPI  = 220
)

// NewPreview makes the presenter; none is said while there is nothing to show.
func NewPreview(d PreviewDesk, r Runner, none string) *Preview {
	p := &Preview{desk: d, runner: r, none: none}
	p.asked.DPI = usualDPI
	p.state.Note = none
	return p
}

// State is what is to be shown now.
func (p *Preview) State() PreviewState { return p.state }

// Show draws the first page of another paper; an empty kind shows nothing.
func (p *Preview) Show(kind confirm.PaperKind, recordID string, key confirm.CalibrationKey) {
	ask := desk.PreviewRequest{Kind: kind, RecordID: recordID, Key: key, Page: 1, DPI: p.asked.DPI}
	if ask.Kind == p.asked.Kind && ask.RecordID == p.asked.RecordID && ask.Key == p.asked.Key {
		return
	}
	p.asked = ask
	p.state.Page, p.state.Pages = 1, 0
	p.draw()
}

// Again draws the same page once more: what it shows may have changed.
func (p *Preview) Again() { p.draw() }

// Turn goes some pages on, or back.
func (p *Preview) Turn(by int) {
	page := max(1, min(p.state.Page+by, p.state.Pages))
	if p.state.Pages == 0 || page == p.asked.Page {
		return
	}
	p.asked.Page, p.state.Page = page, page
	p.draw()
}

// SetDPI draws sharper or coarser, as the window has room. Small changes are
// left to the window's own stretching.
func (p *Preview) SetDPI(dpi float64) {
	dpi = max(leastDPI, min(dpi, mostDPI))
	if ratio := dpi / p.asked.DPI; ratio > 0.97 && ratio < 1.03 {
		return
	}
	p.asked.DPI = dpi
	p.draw()
}

func (p *Preview) draw() {
	ask := p.asked
	if ask.Kind == "" {
		p.state = PreviewState{Note: p.none}
	} else {
		p.state.Busy = true
	}
	if p.cancel != nil {
		p.again = true
		p.cancel()
		p.changed()
		return
	}
	if ask.Kind == "" {
		p.changed()
		return
	}
	var picture image.Image
	pages := 0
	p.cancel = p.runner.Go("preview", func(ctx context.Context) (err error) {
		picture, pages, err = p.desk.Preview(ctx, ask)
		return err
	}, func(err error) {
		p.cancel = nil
		if p.again {
			p.again = false
			p.draw()
			return
		}
		p.state = PreviewState{Picture: picture, Page: ask.Page, Pages: pages}
		if err != nil {
			p.state.Picture, p.state.Note = nil, Sentence(err)
		}
		p.changed()
	})
	p.changed()
}

func (p *Preview) changed() {
	if p.OnChange != nil {
		p.OnChange(p.state)
	}
}
