//go:build !linux

package main

import "os"

// seclude leaves things as they are: a library that prints to standard output
// here garbles the conversation, which ends in driver_missing.
func seclude() (*os.File, error) { return os.Stdout, nil }
