//go:build !linux

package main

import "context"

// onSuspend does nothing here: the window sees by its clocks that the computer slept.
func onSuspend(context.Context, func(release func())) {}
