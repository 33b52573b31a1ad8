//go:build !linux

package main

import "time"

// machineTime is the wall clock, which all processes share, ns: Go gives no
// monotonic clock that two processes could compare.
func machineTime() int64 { return time.Now().UnixNano() }
