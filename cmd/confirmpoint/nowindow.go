package main

import "confirmpoint/ui/lang"

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
