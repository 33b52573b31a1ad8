package pick

import (
	"context"
	"errors"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"confirmpoint/ui/present"
)

// TestTheDialogGoesWithTheQuestion opens the dialogs of Windows, for a file and
// for a folder, and ends the question once the dialog stands there. It needs a
// display.
func TestTheDialogGoesWithTheQuestion(t *testing.T) {
	for name, q := range map[string]present.FileQuestion{
		"a file":                     {Title: "选择扫描件", Accept: "打开", Kinds: "图片和 PDF", Endings: []string{".jpg", ".pdf"}, Start: `C:\windows\a.pdf`},
		"a folder that is not there": {Title: "选择文件夹", Accept: "选择", Folder: true, Start: `Q:\没有`},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			go func() {
				if stands(ctx, q.Title) {
					cancel()
				}
			}()
			if _, err := System(ctx, q); !errors.Is(err, context.Canceled) {
				t.Errorf("ended with %v", err)
			}
		})
	}
}

func TestAQuestionThatHasEndedIsNotAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := System(ctx, present.FileQuestion{Title: "选择文件"}); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

// stands waits until a dialog of that title can be seen; false: ctx ended before.
func stands(ctx context.Context, title string) bool {
	name, err := windows.UTF16PtrFromString(title)
	if err != nil {
		return false
	}
	find := user32.NewProc("FindWindowW")
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		window, _, _ := find.Call(0, uintptr(unsafe.Pointer(name)))
		if window != 0 && windows.IsWindowVisible(windows.HWND(window)) {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-look.C:
		}
	}
}
