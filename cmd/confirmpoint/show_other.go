//go:build !windows

package main

import (
	"os"
	"os/exec"

	"confirmpoint/ui/lang"
)

// show puts a sentence before the person who started the program from a menu,
// where nobody reads its standard error, with the first program of the desktop
// that can, and returns when it was read.
func show(sentence string) {
	if info, err := os.Stderr.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		return // it was read in the terminal
	}
	if os.Getenv("DISPLAY") == "" {
		return
	}
	if args := dialog(lang.L("现场确认"), sentence, exec.LookPath); args != nil {
		_ = exec.Command(args[0], args[1:]...).Run() // the sentence stands on the standard error too
	}
}

// dialog is the command that shows a sentence, nil when there is none here.
func dialog(title, sentence string, lookPath func(string) (string, error)) []string {
	for _, args := range [][]string{
		{"zenity", "--error", "--no-markup", "--width=420", "--title=" + title, "--text=" + sentence},
		{"kdialog", "--title", title, "--error", sentence},
		{"notify-send", "--urgency=critical", title, sentence},
	} {
		if _, err := lookPath(args[0]); err == nil {
			return args
		}
	}
	return nil
}
