package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"

	"confirmpoint/ui/lang"
)

// noWindow is why there can be no window here. What it says is read by the
// person who wanted one, in the language of the process.
type noWindow int

const (
	noScreen noWindow = iota + 1
	noOpenGL
)

// Error says what to do, since a clerk cannot ask the toolkit.
func (n noWindow) Error() string {
	if n == noScreen {
		return lang.L("窗口无法打开：没有可用的显示器。请登录图形桌面后再启动，或使用不需要窗口的命令行程序 pointctl。工作数据没有受到影响。")
	}
	return lang.L("窗口无法打开：显示不支持 OpenGL 2.1。通过远程桌面登录的，请改为在这台电脑前登录后启动；否则请安装显卡厂商的最新驱动程序，虚拟机请开启 3D 加速。仍打不开时，可使用不需要窗口的命令行程序 pointctl。工作数据没有受到影响。")
}

// needScreen is noScreen where it is known beforehand: the toolkit would panic.
func needScreen(goos string, getenv func(string) string) error {
	if goos == "linux" && getenv("DISPLAY") == "" {
		return noScreen
	}
	return nil
}

// made tells whether the system has made a window that was shown: where the
// driver of a graphics card fails in the middle, the toolkit does not say so.
func made(w fyne.Window) bool {
	native, ok := w.(driver.NativeWindow)
	if !ok {
		return true // the toolkit's driver for tests has no other
	}
	there := true
	native.RunNative(func(context any) {
		switch c := context.(type) {
		case driver.WindowsWindowContext:
			there = c.HWND != 0
		case driver.X11WindowContext:
			there = c.WindowHandle != 0
		}
	})
	return there
}
