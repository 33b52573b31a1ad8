package main

import (
	"context"
	"os"
	"sync"

	"github.com/godbus/dbus/v5"
)

// What logind tells before the computer goes to sleep.
const (
	logindPath    = "/org/freedesktop/login1"
	logindManager = "org.freedesktop.login1.Manager"
	logindSleep   = "PrepareForSleep"
	logindName    = "org.freedesktop.login1"
)

// onSuspend calls sleeping before the computer goes to sleep, until ctx ends,
// on a goroutine of its own. The sleep waits for release, a few seconds at most,
// where logind grants that. Without a system bus or logind it does nothing: the
// window then sees by its clocks that time has passed.
func onSuspend(ctx context.Context, sleeping func(release func())) {
	bus, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
	if err != nil {
		return
	}
	if !listenForSleep(ctx, bus, sleeping) {
		_ = bus.Close()
	}
}

func listenForSleep(ctx context.Context, bus *dbus.Conn, sleeping func(release func())) bool {
	err := bus.AddMatchSignalContext(ctx, dbus.WithMatchObjectPath(logindPath),
		dbus.WithMatchInterface(logindManager), dbus.WithMatchMember(logindSleep))
	if err != nil {
		return false
	}
	signals := make(chan *dbus.Signal, 4)
	bus.Signal(signals)
	release := delaySleep(ctx, bus)
	go func() {
		defer bus.Close()
		defer func() { release() }()
		for {
			select {
			case <-ctx.Done():
				return
			case s, open := <-signals:
				if !open {
					return
				}
				begins, ok := sleepSignal(s)
				switch {
				case !ok:
				case begins:
					sleeping(release)
				default: // awake again
					release()
					release = delaySleep(ctx, bus)
				}
			}
		}
	}()
	return true
}

// delaySleep asks logind to wait with the next sleep until release, which may
// be called more than once and from any goroutine.
func delaySleep(ctx context.Context, bus *dbus.Conn) (release func()) {
	var fd dbus.UnixFD
	err := bus.Object(logindName, logindPath).CallWithContext(ctx, logindManager+".Inhibit", 0,
		"sleep", "confirmpoint", "锁定后再休眠", "delay").Store(&fd) //lang:chinese for the system's list of inhibitors
	if err != nil {
		return func() {}
	}
	held := os.NewFile(uintptr(fd), "inhibit")
	return sync.OnceFunc(func() { _ = held.Close() })
}

// sleepSignal tells the signal before a sleep, begins, from the one after it.
func sleepSignal(s *dbus.Signal) (begins, ok bool) {
	if s.Name != logindManager+"."+logindSleep || len(s.Body) != 1 {
		return false, false
	}
	begins, ok = s.Body[0].(bool)
	return begins, ok
}
