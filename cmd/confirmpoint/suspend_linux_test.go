package main

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

// sessionBus starts a bus of its own in the place of the system's.
func sessionBus(t *testing.T) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "dbus-daemon", "--session", "--nofork", "--print-address")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("dbus-daemon (package dbus) is needed: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(address)
}

func TestTheWindowHearsOfSleep(t *testing.T) {
	address := sessionBus(t)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
	slept := make(chan struct{}, 9)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	onSuspend(ctx, func() { slept <- struct{}{} })

	logind, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	defer logind.Close()
	for _, begins := range []any{false, "rubbish", true} {
		if err := logind.Emit(logindPath, logindManager+"."+logindSleep, begins); err != nil {
			t.Fatal(err)
		}
	}
	<-slept // signals of one sender come in order
	if len(slept) != 0 {
		t.Error("a signal that is not of going to sleep was taken for one")
	}
}

func TestWithoutABusNothingIsHeard(t *testing.T) {
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path="+os.DevNull)
	onSuspend(t.Context(), func() { t.Error("a sleep was heard of") })
}
