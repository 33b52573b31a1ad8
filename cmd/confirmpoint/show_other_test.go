//go:build !windows

package main

import (
	"errors"
	"slices"
	"testing"
)

func TestDialogTakesWhatTheDesktopHas(t *testing.T) {
	for _, has := range []string{"zenity", "kdialog", "notify-send"} {
		args := dialog("现场确认", "窗口无法打开", func(name string) (string, error) {
			if name == has {
				return "/usr/bin/" + name, nil
			}
			return "", errors.New("not found")
		})
		if len(args) == 0 || args[0] != has {
			t.Fatalf("with %s: %q", has, args)
		}
		if !slices.ContainsFunc(args, func(a string) bool { return a == "窗口无法打开" || a == "--text=窗口无法打开" }) {
			t.Errorf("%s does not get the sentence: %q", has, args)
		}
	}
	if args := dialog("", "", func(string) (string, error) { return "", errors.New("not found") }); args != nil {
		t.Errorf("with nothing: %q", args)
	}
}
