package gdi

import (
	"errors"
	"fmt"
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"

	"confirmpoint/assets"
)

var (
	gdi32                = windows.NewLazySystemDLL("gdi32.dll")
	addFontMemResourceEx = gdi32.NewProc("AddFontMemResourceEx")
	createFontIndirect   = gdi32.NewProc("CreateFontIndirectW")
	deleteObject         = gdi32.NewProc("DeleteObject")
	extCreatePen         = gdi32.NewProc("ExtCreatePen")
	extTextOut           = gdi32.NewProc("ExtTextOutW")
	getDeviceCaps        = gdi32.NewProc("GetDeviceCaps")
	getStockObject       = gdi32.NewProc("GetStockObject")
	getTextFace          = gdi32.NewProc("GetTextFaceW")
	lineTo               = gdi32.NewProc("LineTo")
	moveToEx             = gdi32.NewProc("MoveToEx")
	patBlt               = gdi32.NewProc("PatBlt")
	selectObject         = gdi32.NewProc("SelectObject")
	setBkMode            = gdi32.NewProc("SetBkMode")
	setBrushOrgEx        = gdi32.NewProc("SetBrushOrgEx")
	setStretchBltMode    = gdi32.NewProc("SetStretchBltMode")
	setTextAlign         = gdi32.NewProc("SetTextAlign")
	setTextColor         = gdi32.NewProc("SetTextColor")
	stretchDIBits        = gdi32.NewProc("StretchDIBits")
)

// Values of wingdi.h.
const (
	capLogPixelsX      = 88
	capLogPixelsY      = 90
	capPhysicalOffsetX = 112
	capPhysicalOffsetY = 113

	stockBlackBrush  = 4
	stockSystemFont  = 13
	modeTransparent  = 1
	alignBaseline    = 24
	optionGlyphIndex = 0x10
	modeHalftone     = 4
	ropCopy          = 0x00CC0020 // SRCCOPY
	ropPattern       = 0x00F00021 // PATCOPY
	penFlat          = 0x00010200 // PS_GEOMETRIC | PS_ENDCAP_FLAT | PS_SOLID
	charsetDefault   = 1
	precisionTT      = 7 // OUT_TT_ONLY_PRECIS
	gdiError         = ^uintptr(0)
)

var errGDI = errors.New("gdi: the system refused to draw")

// Fonts are the fonts of this process that no other sees and that nobody
// installs. They stay until the process ends. It may be used from any goroutine.
type Fonts struct {
	mu       sync.Mutex
	families map[assets.PrintFont]string
}

// Add registers a font file under a name of its own, once for each name, and
// gives that name.
func (f *Fonts) Add(name assets.PrintFont, file func(assets.PrintFont) ([]byte, error)) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if family, ok := f.families[name]; ok {
		return family, nil
	}
	ttf, err := file(name)
	if err != nil {
		return "", err
	}
	family := Family(name)
	ttf, err = Rename(ttf, family)
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, name)
	}
	var count uint32
	handle, _, _ := addFontMemResourceEx.Call(uintptr(unsafe.Pointer(&ttf[0])), uintptr(len(ttf)), 0, uintptr(unsafe.Pointer(&count)))
	if handle == 0 || count == 0 {
		return "", fmt.Errorf("gdi: the system does not take font %s", name)
	}
	if f.families == nil {
		f.families = map[assets.PrintFont]string{}
	}
	f.families[name] = family
	return family, nil
}

// Canvas draws on a device context. It belongs to one thread of the system:
// the goroutine that made it must be locked to its thread until Close.
type Canvas struct {
	dc    uintptr
	fonts *Fonts
	file  func(assets.PrintFont) ([]byte, error)
	made  map[logFont]uintptr
}

// NewCanvas draws on dc. Close it before dc is deleted.
func NewCanvas(dc windows.Handle, fonts *Fonts, file func(assets.PrintFont) ([]byte, error)) *Canvas {
	return &Canvas{dc: uintptr(dc), fonts: fonts, file: file, made: map[logFont]uintptr{}}
}

// Device asks what a millimetre is on this device.
func (c *Canvas) Device() (Device, error) {
	ask := func(what uintptr) int {
		v, _, _ := getDeviceCaps.Call(c.dc, what)
		return int(int32(v))
	}
	d := Device{
		DPIX: ask(capLogPixelsX), DPIY: ask(capLogPixelsY),
		OffsetX: ask(capPhysicalOffsetX), OffsetY: ask(capPhysicalOffsetY),
	}
	if d.DPIX < 1 || d.DPIY < 1 {
		return Device{}, errGDI
	}
	return d, nil
}

// Begin sets what every page needs; the system forgets it between pages.
func (c *Canvas) Begin() {
	_, _, _ = setBkMode.Call(c.dc, modeTransparent)
	_, _, _ = setTextAlign.Call(c.dc, alignBaseline)
	_, _, _ = setStretchBltMode.Call(c.dc, modeHalftone)
	_, _, _ = setBrushOrgEx.Call(c.dc, 0, 0, 0) // halftone asks for it
	brush, _, _ := getStockObject.Call(stockBlackBrush)
	_, _, _ = selectObject.Call(c.dc, brush)
}

// Close forgets the fonts that were made for the device.
func (c *Canvas) Close() {
	stock, _, _ := getStockObject.Call(stockSystemFont)
	_, _, _ = selectObject.Call(c.dc, stock)
	for _, font := range c.made {
		_, _, _ = deleteObject.Call(font)
	}
	clear(c.made)
}

// logFont is LOGFONTW.
type logFont struct {
	height, width, escapement, orientation, weight       int32
	italic, underline, strikeOut, charSet                byte
	outPrecision, clipPrecision, quality, pitchAndFamily byte
	face                                                 [32]uint16
}

// use selects a font, and makes sure that it is ours.
func (c *Canvas) use(r *Run) error {
	family, err := c.fonts.Add(r.Font, c.file)
	if err != nil {
		return err
	}
	want := logFont{
		height: -r.Height, escapement: r.Tenths, orientation: r.Tenths,
		charSet: charsetDefault, outPrecision: precisionTT,
	}
	for i, b := range []byte(family) {
		want.face[i] = uint16(b)
	}
	font, ok := c.made[want]
	if !ok {
		font, _, _ = createFontIndirect.Call(uintptr(unsafe.Pointer(&want)))
		if font == 0 {
			return errGDI
		}
		c.made[want] = font
	}
	if was, _, _ := selectObject.Call(c.dc, font); was == 0 || was == gdiError {
		return errGDI
	}
	if ok {
		return nil
	}
	var got [64]uint16
	_, _, _ = getTextFace.Call(c.dc, uintptr(len(got)), uintptr(unsafe.Pointer(&got[0])))
	if windows.UTF16ToString(got[:]) != family {
		return fmt.Errorf("gdi: the system draws font %s with another", r.Font)
	}
	return nil
}

// Text draws a run.
func (c *Canvas) Text(r Run) error {
	if err := c.use(&r); err != nil {
		return err
	}
	gray := uintptr(r.Gray)
	_, _, _ = setTextColor.Call(c.dc, gray|gray<<8|gray<<16)
	ok, _, _ := extTextOut.Call(c.dc, uintptr(r.X), uintptr(r.Y), optionGlyphIndex, 0,
		uintptr(unsafe.Pointer(&r.Glyphs[0])), uintptr(len(r.Glyphs)), uintptr(unsafe.Pointer(&r.DX[0])))
	return done(ok)
}

// Fill paints a box black.
func (c *Canvas) Fill(b Box) error {
	ok, _, _ := patBlt.Call(c.dc, uintptr(b.Left), uintptr(b.Top), uintptr(b.Right-b.Left), uintptr(b.Bottom-b.Top), ropPattern)
	return done(ok)
}

// logBrush is LOGBRUSH; zero is solid black.
type logBrush struct {
	style uint32
	color uint32
	hatch uintptr
}

// Line strokes a slanting line.
func (c *Canvas) Line(x1, y1, x2, y2, thick int32) error {
	var black logBrush
	pen, _, _ := extCreatePen.Call(penFlat, uintptr(thick), uintptr(unsafe.Pointer(&black)), 0, 0)
	if pen == 0 {
		return errGDI
	}
	was, _, _ := selectObject.Call(c.dc, pen)
	_, _, _ = moveToEx.Call(c.dc, uintptr(x1), uintptr(y1), 0)
	ok, _, _ := lineTo.Call(c.dc, uintptr(x2), uintptr(y2))
	_, _, _ = selectObject.Call(c.dc, was)
	_, _, _ = deleteObject.Call(pen)
	return done(ok)
}

// infoHeader is BITMAPINFOHEADER.
type infoHeader struct {
	size                 uint32
	width, height        int32
	planes, bits         uint16
	compression, bytes   uint32
	perMeterX, perMeterY int32
	colors, important    uint32
}

// Picture stretches a bitmap over a box.
func (c *Canvas) Picture(b Box, photo Bitmap) error {
	info := infoHeader{width: int32(photo.Width), height: int32(photo.Height), planes: 1, bits: 24}
	info.size = uint32(unsafe.Sizeof(info))
	rows, _, _ := stretchDIBits.Call(c.dc,
		uintptr(b.Left), uintptr(b.Top), uintptr(b.Right-b.Left), uintptr(b.Bottom-b.Top),
		0, 0, uintptr(photo.Width), uintptr(photo.Height),
		uintptr(unsafe.Pointer(&photo.Pix[0])), uintptr(unsafe.Pointer(&info)), 0, ropCopy)
	if int32(rows) <= 0 {
		return errGDI
	}
	return nil
}

func done(ok uintptr) error {
	if ok == 0 {
		return errGDI
	}
	return nil
}
