package main

import "os"

// restart ends the program as closing the window does, and starts it anew once
// everything behind it has stopped. It is for the toolkit's goroutine.
func (p *program) restart() {
	p.again = true
	p.quit()
}

// startAgain begins the program anew with the same arguments, and with the
// environment it was started with.
func (p *program) startAgain() error {
	path, err := os.Executable()
	if err != nil {
		return err
	}
	if err := os.Setenv(scaleVariable, p.scale); err != nil {
		return err
	}
	return again(path, os.Args, os.Environ())
}
