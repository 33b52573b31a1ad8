package printing

import (
	"context"
	"fmt"
	"image"

	"confirmpoint/confirm"
)

// Picture draws one page, from 1 through all copies, as it will be on paper:
// from the display list that the PDF is made of. dpi is 10 to 600.
func (p *Press) Picture(ctx context.Context, paper confirm.Paper, page int, dpi float64) (image.Image, error) {
	laid, err := p.lay(&paper)
	if err != nil {
		return nil, err
	}
	if page < 1 || page > len(laid) {
		return nil, fmt.Errorf("printing: no page %d of %d", page, len(laid))
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return p.painter.Paint(laid[page-1], dpi)
}
