package pick

import (
	"context"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	user32            = windows.NewLazySystemDLL("user32.dll")
	enumThreadWindows = user32.NewProc("EnumThreadWindows")
	postMessage       = user32.NewProc("PostMessageW")
)

const (
	messageCommand = 0x111                 // WM_COMMAND
	commandCancel  = 2                     // IDCANCEL
	classDialog    = "#32770"              // of every dialog
	askAgain       = 50 * time.Millisecond // the dialog may not be there yet, or ask something itself
)

// closeWith gives up for the clerk once ctx ends, in every dialog of a thread,
// until shown is closed.
func closeWith(ctx context.Context, thread uint32, shown <-chan struct{}) {
	select {
	case <-shown:
		return
	case <-ctx.Done():
	}
	again := time.NewTicker(askAgain)
	defer again.Stop()
	for {
		for _, dialog := range dialogsOf(thread) {
			_, _, _ = postMessage.Call(uintptr(dialog), messageCommand, commandCancel, 0)
		}
		select {
		case <-shown:
			return
		case <-again.C:
		}
	}
}

// collect is EnumThreadWindows' callback: it puts a dialog that can be seen on
// the list that found points to.
var collect = windows.NewCallback(func(window windows.HWND, found *[]windows.HWND) uintptr {
	var class [16]uint16
	n, err := windows.GetClassName(window, &class[0], int32(len(class)))
	if err == nil && windows.UTF16ToString(class[:n]) == classDialog && windows.IsWindowVisible(window) {
		*found = append(*found, window)
	}
	return 1 // go on
})

// dialogsOf are the dialogs of a thread that can be seen.
func dialogsOf(thread uint32) (found []windows.HWND) {
	_, _, _ = enumThreadWindows.Call(uintptr(thread), collect, uintptr(unsafe.Pointer(&found)))
	return found
}
