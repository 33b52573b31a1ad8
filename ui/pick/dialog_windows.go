package pick

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"confirmpoint/ui/present"
)

var (
	ole32                 = windows.NewLazySystemDLL("ole32.dll")
	coCreateInstance      = ole32.NewProc("CoCreateInstance")
	shell32               = windows.NewLazySystemDLL("shell32.dll")
	itemFromPath          = shell32.NewProc("SHCreateItemFromParsingName")
	classFileOpenDialog   = windows.GUID{Data1: 0xDC1C5A9C, Data2: 0xE88A, Data3: 0x4DDE, Data4: [8]byte{0xA5, 0xA1, 0x60, 0xF8, 0x2A, 0x20, 0xAE, 0xF7}}
	interfaceOpenDialog   = windows.GUID{Data1: 0xD57C7288, Data2: 0xD4AD, Data3: 0x4768, Data4: [8]byte{0xBE, 0x02, 0x9D, 0x96, 0x95, 0x32, 0xD9, 0x60}}
	interfaceShellItem    = windows.GUID{Data1: 0x43826D1E, Data2: 0xE718, Data3: 0x42EE, Data4: [8]byte{0xBC, 0x55, 0xA1, 0xE2, 0x61, 0xC3, 0x7B, 0xFE}}
	errorGivenUp          = windows.Errno(0x800704C7) // HRESULT_FROM_WIN32(ERROR_CANCELLED)
	contextInProcess      = uintptr(1)                // CLSCTX_INPROC_SERVER
	optionFolders         = uintptr(0x20)             // FOS_PICKFOLDERS
	optionOnlyFileSystem  = uintptr(0x40)             // FOS_FORCEFILESYSTEM
	optionKeepFolder      = uintptr(0x8)              // FOS_NOCHANGEDIR
	optionMustExist       = uintptr(0x1000)           // FOS_FILEMUSTEXIST
	displayFileSystemPath = uintptr(0x80058000)       // SIGDN_FILESYSPATH
)

// The methods of IFileOpenDialog and IShellItem, by their places in the tables
// of shobjidl_core.h.
const (
	methodRelease        = 2
	methodShow           = 3
	methodSetFileTypes   = 4
	methodSetOptions     = 9
	methodSetFolder      = 12
	methodSetTitle       = 17
	methodSetOkLabel     = 18
	methodGetResult      = 20
	methodGetDisplayName = 5
)

// object is a COM object: a pointer to the table of its methods.
type object struct{ methods *[32]uintptr }

// call runs a method. What its arguments point to stays where it is meanwhile.
//
//go:uintptrescapes
func (o *object) call(method int, args ...uintptr) error {
	result, _, _ := syscall.SyscallN(o.methods[method], append([]uintptr{uintptr(unsafe.Pointer(o))}, args...)...)
	if int32(result) < 0 {
		return windows.Errno(uint32(result))
	}
	return nil
}

func (o *object) release() { _ = o.call(methodRelease) }

// fileType is COMDLG_FILTERSPEC.
type fileType struct{ name, pattern *uint16 }

// System asks with the dialog of Windows; see present.SystemChooser. It blocks
// until the clerk has answered or ctx ends, which takes the dialog away.
func System(ctx context.Context, q present.FileQuestion) (string, error) {
	runtime.LockOSThread() // COM belongs to a thread
	defer runtime.UnlockOSThread()
	err := windows.CoInitializeEx(0, windows.COINIT_APARTMENTTHREADED|windows.COINIT_DISABLE_OLE1DDE)
	if err != nil && err != windows.Errno(windows.S_FALSE) { // S_FALSE: the thread had it already
		return "", fmt.Errorf("pick: %w", err)
	}
	defer windows.CoUninitialize()
	var dialog *object
	result, _, _ := coCreateInstance.Call(uintptr(unsafe.Pointer(&classFileOpenDialog)), 0, contextInProcess,
		uintptr(unsafe.Pointer(&interfaceOpenDialog)), uintptr(unsafe.Pointer(&dialog)))
	if int32(result) < 0 {
		return "", fmt.Errorf("pick: %w", windows.Errno(uint32(result)))
	}
	defer dialog.release()
	if err := prepare(dialog, q); err != nil {
		return "", fmt.Errorf("pick: %w", err)
	}
	shown := make(chan struct{})
	var closing sync.WaitGroup
	thread := windows.GetCurrentThreadId()
	closing.Go(func() { closeWith(ctx, thread, shown) })
	err = dialog.call(methodShow, parentOf(q))
	close(shown)
	closing.Wait()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err == errorGivenUp:
		return "", nil
	case err != nil:
		return "", fmt.Errorf("pick: %w", err)
	}
	return chosen(dialog)
}

// parentOf is the window the dialog lies over; 0: none.
func parentOf(q present.FileQuestion) uintptr {
	handle, err := strconv.ParseUint(strings.TrimPrefix(q.Parent, "win:"), 16, 64)
	if err != nil {
		return 0
	}
	return uintptr(handle)
}

func prepare(dialog *object, q present.FileQuestion) error {
	options := optionOnlyFileSystem | optionKeepFolder | optionMustExist
	if q.Folder {
		options |= optionFolders
	}
	if err := dialog.call(methodSetOptions, options); err != nil {
		return err
	}
	for method, word := range map[int]string{methodSetTitle: q.Title, methodSetOkLabel: q.Accept} {
		text, err := windows.UTF16PtrFromString(word)
		if err != nil {
			return err
		}
		if err := dialog.call(method, uintptr(unsafe.Pointer(text))); err != nil {
			return err
		}
	}
	if len(q.Endings) > 0 && !q.Folder {
		if err := setKinds(dialog, q); err != nil {
			return err
		}
	}
	begin(dialog, q)
	return nil
}

func setKinds(dialog *object, q present.FileQuestion) error {
	name, err := windows.UTF16PtrFromString(q.Kinds)
	if err != nil {
		return err
	}
	pattern, err := windows.UTF16PtrFromString("*" + strings.Join(q.Endings, ";*"))
	if err != nil {
		return err
	}
	kind := fileType{name, pattern}
	return dialog.call(methodSetFileTypes, 1, uintptr(unsafe.Pointer(&kind)))
}

// begin opens the dialog where the field points to; where that is no folder it
// opens where it likes.
func begin(dialog *object, q present.FileQuestion) {
	folder := q.Start
	if folder != "" && !q.Folder {
		folder = filepath.Dir(folder)
	}
	whole, err := filepath.Abs(folder)
	if folder == "" || err != nil {
		return
	}
	text, err := windows.UTF16PtrFromString(whole)
	if err != nil {
		return
	}
	var item *object
	result, _, _ := itemFromPath.Call(uintptr(unsafe.Pointer(text)), 0, uintptr(unsafe.Pointer(&interfaceShellItem)), uintptr(unsafe.Pointer(&item)))
	if int32(result) < 0 {
		return
	}
	defer item.release()
	_ = dialog.call(methodSetFolder, uintptr(unsafe.Pointer(item)))
}

func chosen(dialog *object) (string, error) {
	var item *object
	if err := dialog.call(methodGetResult, uintptr(unsafe.Pointer(&item))); err != nil {
		return "", fmt.Errorf("pick: %w", err)
	}
	defer item.release()
	var text *uint16
	if err := item.call(methodGetDisplayName, displayFileSystemPath, uintptr(unsafe.Pointer(&text))); err != nil {
		return "", fmt.Errorf("pick: %w", err)
	}
	defer windows.CoTaskMemFree(unsafe.Pointer(text))
	return windows.UTF16PtrToString(text), nil
}
