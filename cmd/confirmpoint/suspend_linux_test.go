package main

import (
	"bufio"
	"context"
	"errors"
	"io"
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
	onSuspend(ctx, func(func()) { slept <- struct{}{} })

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
	onSuspend(t.Context(), func(func()) { t.Error("a sleep was heard of") })
}

// fakeLogind grants delays: what it is asked for, and the other end of each.
type fakeLogind struct {
	asked chan string
	held  chan [2]*os.File
}

func (l *fakeLogind) Inhibit(what, _, _, mode string) (dbus.UnixFD, *dbus.Error) {
	r, w, err := os.Pipe()
	if err != nil {
		return 0, dbus.MakeFailedError(err)
	}
	l.asked <- what + " " + mode
	l.held <- [2]*os.File{r, w}
	return dbus.UnixFD(w.Fd()), nil
}

// TestTheSleepWaitsForTheLock: logind is held until release, and again after
// the computer has woken up.
func TestTheSleepWaitsForTheLock(t *testing.T) {
	address := sessionBus(t)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
	bus, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Close()
	logind := &fakeLogind{asked: make(chan string, 9), held: make(chan [2]*os.File, 9)}
	if err := bus.Export(logind, logindPath, logindManager); err != nil {
		t.Fatal(err)
	}
	if _, err := bus.RequestName(logindName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	releases := make(chan func(), 9)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	onSuspend(ctx, func(release func()) { releases <- release })
	for range 2 {
		if asked := <-logind.asked; asked != "sleep delay" {
			t.Fatalf("logind was asked for %q", asked)
		}
		held := <-logind.held
		for _, begins := range []bool{true, false} {
			if err := bus.Emit(logindPath, logindManager+"."+logindSleep, begins); err != nil {
				t.Fatal(err)
			}
			if begins {
				release := <-releases
				_ = held[1].Close() // ours; the window's is what is left
				release()
				if _, err := held[0].Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
					t.Fatalf("the sleep is held up still: %v", err)
				}
			}
		}
	}
}
