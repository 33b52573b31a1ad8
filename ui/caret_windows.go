package ui

import (
	"unsafe"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"golang.org/x/sys/windows"
)

var (
	imm32                    = windows.NewLazySystemDLL("imm32.dll")
	immGetContext            = imm32.NewProc("ImmGetContext")
	immReleaseContext        = imm32.NewProc("ImmReleaseContext")
	immSetCompositionWindow  = imm32.NewProc("ImmSetCompositionWindow")
	immSetCandidateWindow    = imm32.NewProc("ImmSetCandidateWindow")
	immAssociateContextEx    = imm32.NewProc("ImmAssociateContextEx")
	cfsPoint, cfsCandidate   = uint32(0x0002), uint32(0x0040) // CFS_POINT, CFS_CANDIDATEPOS
	iaceDefault, iaceNoInput = uintptr(0x0010), uintptr(0)    // IACE_DEFAULT
)

// winPoint and winRect are POINT and RECT of the Windows headers.
type winPoint struct{ x, y int32 }
type winRect struct{ left, top, right, bottom int32 }

// compositionForm is COMPOSITIONFORM.
type compositionForm struct {
	style uint32
	at    winPoint
	area  winRect
}

// candidateForm is CANDIDATEFORM.
type candidateForm struct {
	index, style uint32
	at           winPoint
	area         winRect
}

// placeInput tells the input method where the caret is, in pixels of the
// window, so that its candidates stand there; or that nothing is typed here
// that it should have, as in a field of dots.
func placeInput(w fyne.Window, caret fyne.Position, secret bool) {
	native, ok := w.(driver.NativeWindow)
	if !ok {
		return
	}
	native.RunNative(func(context any) {
		c, ok := context.(driver.WindowsWindowContext)
		if !ok || immGetContext.Find() != nil {
			return
		}
		mode := iaceDefault
		if secret {
			mode = iaceNoInput
		}
		_, _, _ = immAssociateContextEx.Call(c.HWND, 0, mode)
		himc, _, _ := immGetContext.Call(c.HWND)
		if himc == 0 {
			return
		}
		scale := w.Canvas().Scale()
		at := winPoint{int32(caret.X * scale), int32(caret.Y * scale)}
		composition := compositionForm{style: cfsPoint, at: at}
		_, _, _ = immSetCompositionWindow.Call(himc, uintptr(unsafe.Pointer(&composition)))
		candidates := candidateForm{style: cfsCandidate, at: at}
		_, _, _ = immSetCandidateWindow.Call(himc, uintptr(unsafe.Pointer(&candidates)))
		_, _, _ = immReleaseContext.Call(c.HWND, himc)
	})
}
