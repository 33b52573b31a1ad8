package main

import (
	"os"
	"os/exec"
)

// again starts the program beside this one, which then ends.
func again(path string, args, env []string) error {
	c := exec.Command(path, args[1:]...)
	c.Env, c.Stdout, c.Stderr = env, os.Stdout, os.Stderr
	return c.Start()
}
