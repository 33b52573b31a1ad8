package engine

import (
	"context"
	"net"
	"slices"
	"strings"
	"time"
)

// WatchConfig is what a Watch looks at. Wake is needed; the rest is for tests.
type WatchConfig struct {
	// Wake is told that the world has changed, from Run's goroutine.
	Wake func()
	// Every is the time between two looks; zero: 5 s.
	Every time.Duration
	// Addresses lists the addresses of this computer; nil: of its interfaces.
	// They change with cable, wireless network and VPN.
	Addresses func() ([]string, error)
	Clock     Clock                                // nil: the clock of this computer
	Monotonic func() time.Duration                 // stands still in sleep; nil: of this process
	After     func(time.Duration) <-chan time.Time // nil: time.After
}

// sleptFor is how far wall clock and monotonic clock part between two looks
// when the computer slept, or its clock was set.
const sleptFor = 20 * time.Second

// RunWatch looks until ctx ends for what makes a failed contact worth another
// try: other addresses, and the end of a sleep. It asks the system rather than
// listening to it, which costs little and works everywhere.
func RunWatch(ctx context.Context, cfg WatchConfig) {
	cfg = cfg.withDefaults()
	last := look(cfg, "")
	for {
		select {
		case <-ctx.Done():
			return
		case <-cfg.After(cfg.Every):
		}
		now := look(cfg, last.addresses)
		slept := now.wall.Sub(last.wall) - (now.mono - last.mono)
		if slept.Abs() > sleptFor || now.addresses != last.addresses {
			cfg.Wake()
		}
		last = now
	}
}

func (c WatchConfig) withDefaults() WatchConfig {
	if c.Every == 0 {
		c.Every = 5 * time.Second
	}
	if c.Addresses == nil {
		c.Addresses = interfaceAddresses
	}
	if c.Clock == nil {
		c.Clock = systemClock{}
	}
	if c.Monotonic == nil {
		begin := time.Now()
		c.Monotonic = func() time.Duration { return time.Since(begin) }
	}
	if c.After == nil {
		c.After = time.After
	}
	return c
}

// sight is the world at one look.
type sight struct {
	wall      time.Time
	mono      time.Duration
	addresses string
}

// look keeps the addresses known before when the system does not tell.
func look(cfg WatchConfig, known string) sight {
	s := sight{wall: cfg.Clock.Now().Round(0), mono: cfg.Monotonic(), addresses: known}
	if list, err := cfg.Addresses(); err == nil {
		slices.Sort(list)
		s.addresses = strings.Join(list, " ")
	}
	return s
}

func interfaceAddresses() ([]string, error) {
	list, err := net.InterfaceAddrs()
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = a.String()
	}
	return out, err
}
