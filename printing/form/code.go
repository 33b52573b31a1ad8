package form

import (
	"confirmpoint/confirm"
	"confirmpoint/printing/qr"
)

// minQRModule is the smallest module that a hand scanner reads from an office
// printer's paper, mm.
const minQRModule = 0.3

// code draws a QR code with its quiet zone, square in the middle of its box.
func (l *layout) code(x words) {
	value := l.value(x.text)
	if value == "" {
		return
	}
	made, err := qr.Encode(value)
	if err != nil { // too long; its words would quote the value
		l.fail(&confirm.Problem{Code: confirm.CodeTextInvalid, Args: map[string]string{"field": x.field}})
		return
	}
	module := min(x.W, x.H) / float64(made.Size+2*qr.Quiet)
	if module < minQRModule {
		l.doesNotFit(x.field)
		return
	}
	side := module * float64(made.Size)
	l.page.Bars = append(l.page.Bars, made.Bars(x.X+(x.W-side)/2, x.Y+(x.H-side)/2, side)...)
}
