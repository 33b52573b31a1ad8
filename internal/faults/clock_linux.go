package main

import "golang.org/x/sys/unix"

// machineTime is the monotonic clock that all processes of this machine share,
// ns: what happened before what is judged by it, not by the clocks under test.
func machineTime() int64 {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &t); err != nil {
		panic(err) // every Linux has it
	}
	return t.Nano()
}
