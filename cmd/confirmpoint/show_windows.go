package main

import (
	"golang.org/x/sys/windows"

	"confirmpoint/ui/lang"
)

// show puts a sentence before the person who started the program, and returns
// when it was read: a program with a window has no standard error here. The box
// is the system's own and needs no OpenGL.
func show(sentence string) {
	text, err := windows.UTF16PtrFromString(sentence)
	if err != nil {
		return // it holds a zero, and stands on the standard error
	}
	title, err := windows.UTF16PtrFromString(lang.L("现场确认"))
	if err != nil {
		return
	}
	_, _ = windows.MessageBox(0, text, title, windows.MB_OK|windows.MB_ICONERROR|windows.MB_SETFOREGROUND)
}
