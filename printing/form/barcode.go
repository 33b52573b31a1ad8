package form

import (
	"image/color"

	"github.com/boombuler/barcode/code128"

	"confirmpoint/confirm"
	"confirmpoint/printing/sheet"
)

// Code 128 (ISO/IEC 15417): ten modules stay white at each side, and narrower
// bars than this are not read from an office printer's paper.
const (
	quietModules = 10
	minModule    = 0.17 // mm
)

// barcode draws Code 128 over the width of its box.
func (l *layout) barcode(x words) {
	value, field := l.value(x.text), x.field
	if value == "" {
		return
	}
	code, err := code128.Encode(value)
	if err != nil {
		// Characters Code 128 has not; the library's words would quote the value.
		l.fail(&confirm.Problem{Code: confirm.CodeTextInvalid, Args: map[string]string{"field": field}})
		return
	}
	n := code.Bounds().Dx()
	module := x.W / float64(n+2*quietModules)
	if module < minModule {
		l.doesNotFit(field)
		return
	}
	black := func(i int) bool { return i < n && code.At(i, 0) == color.Black }
	for i := 0; i < n; i++ {
		if !black(i) {
			continue
		}
		start := i
		for black(i + 1) {
			i++
		}
		l.page.Bars = append(l.page.Bars, sheet.Bar{
			X: x.X + float64(start+quietModules)*module, Y: x.Y, W: float64(i-start+1) * module, H: x.H,
		})
	}
}
