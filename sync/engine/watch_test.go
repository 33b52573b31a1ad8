package engine_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"confirmpoint/sync/engine"
)

// TestWatchWakes: each look finds the world as the case says; what wakes is a
// change of addresses and clocks that part, nothing else.
func TestWatchWakes(t *testing.T) {
	type world struct {
		wall, mono time.Duration // since the look before
		addresses  []string
		err        error
	}
	s := time.Second
	at := []string{"10.0.0.5/24", "127.0.0.1/8"}
	cases := map[string]struct {
		next world
		wake bool
	}{
		"nothing new":           {world{5 * s, 5 * s, at, nil}, false},
		"other order":           {world{5 * s, 5 * s, []string{at[1], at[0]}, nil}, false},
		"a slow look":           {world{60 * s, 60 * s, at, nil}, false},
		"slept an hour":         {world{3600 * s, 5 * s, at, nil}, true},
		"clock was set back":    {world{-600 * s, 5 * s, at, nil}, true},
		"clock drifts a little": {world{8 * s, 5 * s, at, nil}, false},
		"VPN came up":           {world{5 * s, 5 * s, append([]string{"172.16.0.9/32"}, at...), nil}, true},
		"cable is out":          {world{5 * s, 5 * s, at[1:], nil}, true},
		"system does not tell":  {world{5 * s, 5 * s, nil, errors.New("no")}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			now := world{addresses: at}
			clock := &stepClock{at: time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)}
			var mono time.Duration
			fire := make(chan time.Time, 1)
			looks, woken := 0, 0
			engine.RunWatch(ctx, engine.WatchConfig{
				Wake: func() { woken++ }, Clock: clock, Monotonic: func() time.Duration { return mono },
				Addresses: func() ([]string, error) { return now.addresses, now.err },
				After: func(time.Duration) <-chan time.Time {
					if looks++; looks == 2 { // the world as of now has been looked at
						cancel()
						return nil
					}
					now = c.next
					clock.Step(now.wall)
					mono += now.mono
					fire <- time.Time{}
					return fire
				},
			})
			if (woken > 0) != c.wake {
				t.Errorf("woken %d times", woken)
			}
		})
	}
}
