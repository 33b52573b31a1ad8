//go:build !linux

package main

import "testing"

// badDisks are mounted on Linux only.
func badDisks(*testing.T) map[string]string { return nil }
