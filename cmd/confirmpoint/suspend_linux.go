package main

import (
	"context"

	"github.com/godbus/dbus/v5"
)

// What logind tells before the computer goes to sleep.
const (
	logindPath    = "/org/freedesktop/login1"
	logindManager = "org.freedesktop.login1.Manager"
	logindSleep   = "PrepareForSleep"
)

// onSuspend calls sleeping before the computer goes to sleep, until ctx ends,
// on a goroutine of its own. Without a system bus or logind it does nothing:
// the window then sees by its clocks that time has passed.
func onSuspend(ctx context.Context, sleeping func()) {
	bus, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
	if err != nil {
		return
	}
	if !listenForSleep(ctx, bus, sleeping) {
		_ = bus.Close()
	}
}

func listenForSleep(ctx context.Context, bus *dbus.Conn, sleeping func()) bool {
	err := bus.AddMatchSignalContext(ctx, dbus.WithMatchObjectPath(logindPath),
		dbus.WithMatchInterface(logindManager), dbus.WithMatchMember(logindSleep))
	if err != nil {
		return false
	}
	signals := make(chan *dbus.Signal, 4)
	bus.Signal(signals)
	go func() {
		defer bus.Close()
		for {
			select {
			case <-ctx.Done():
				return
			case s, open := <-signals:
				if !open {
					return
				}
				if goingToSleep(s) {
					sleeping()
				}
			}
		}
	}()
	return true
}

// goingToSleep tells the signal before a sleep from the one after it.
func goingToSleep(s *dbus.Signal) bool {
	if s.Name != logindManager+"."+logindSleep || len(s.Body) != 1 {
		return false
	}
	begins, ok := s.Body[0].(bool)
	return ok && begins
}
