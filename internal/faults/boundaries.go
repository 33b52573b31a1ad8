package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// boundaries kills a process at every write boundary of a fixed piece of work,
// each once, and lets the disk fail at every one. Every process goes on from
// what the one before it has left, and begins by looking whether all is there.
func (c *campaign) boundaries(ctx context.Context) error {
	standing, sitDown := context.WithCancel(ctx)
	defer sitDown()
	dice := rand.New(rand.NewPCG(c.o.Seed, 6))
	served := make(chan error, 1)
	cfg := c.childConfig(roleRegistry, dice)
	cfg.Address = c.address
	go func() { served <- c.registryLife(standing, cfg, time.Hour) }()
	err := c.clerkBoundaries(ctx, dice)
	if err == nil {
		err = c.diskBoundaries(ctx, dice)
	}
	sitDown()
	if err := firstOf(err, <-served); err != nil {
		return err
	}
	if err := c.registryBoundaries(ctx, dice); err != nil {
		return err
	}
	return c.rest(ctx)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// clerkBoundaries: sign, enqueue, send, receipt, mark, with the clerk's process
// dying at the n-th change of its file, for every n there is.
func (c *campaign) clerkBoundaries(ctx context.Context, dice *rand.Rand) error {
	for n := int64(1); ctx.Err() == nil; n += c.o.Every {
		cfg := c.childConfig(roleScript, dice)
		cfg.KillAt, cfg.Fault = n, []diskFault{diskKill, diskTorn}[n/c.o.Every%2]
		killed, err := c.scripted(cfg, 0)
		if err != nil {
			return fmt.Errorf("the clerk at boundary %d: %w", n, err)
		}
		if !killed {
			c.tally.add("boundaries of a clerk", int(n-1))
			return nil
		}
	}
	return ctx.Err()
}

// scripted is one process of a clerk with a fixed piece of work.
func (c *campaign) scripted(cfg childConfig, number int) (killed bool, err error) {
	cfg.Number, cfg.URL = number, c.lines[number].url()
	cfg.Open = c.said.open(number)
	began := machineTime()
	ch, err := start(c.o.Program, cfg, func(_ *child, e event) { c.hearClerk(number, e, began) })
	if err != nil {
		return false, err
	}
	if killed, err = ch.end(); killed {
		c.tally.add("kills", 1)
	}
	return killed, err
}

// diskBoundaries: the same piece with a disk that is full or broken once.
func (c *campaign) diskBoundaries(ctx context.Context, dice *rand.Rand) error {
	cfg := c.childConfig(roleFailures, dice)
	cfg.Every = c.o.Every
	if _, err := c.scripted(cfg, 1); err != nil {
		return fmt.Errorf("a failing disk: %w", err)
	}
	return ctx.Err()
}

// registryBoundaries: judge and commit, with the registry's process dying at
// the n-th change of its file, while a clerk works. The registry changes its
// file only for what it is asked, so n goes up until it is no more than a piece.
func (c *campaign) registryBoundaries(ctx context.Context, dice *rand.Rand) error {
	working, enough := context.WithCancel(ctx)
	defer enough()
	ended := make(chan error, 1)
	cfg := c.childConfig(roleClerk, dice)
	cfg.Number, cfg.URL, cfg.Batch = 2, c.lines[2].url(), 4
	go func() { ended <- c.clerkLife(working, cfg, time.Hour, c.begin) }()
	for n := int64(1); n <= registryPiece && ctx.Err() == nil; n += c.o.Every {
		cfg := c.childConfig(roleRegistry, dice)
		cfg.Address, cfg.KillAt, cfg.Fault = c.address, n, []diskFault{diskKill, diskTorn}[n/c.o.Every%2]
		if err := c.registryLife(ctx, cfg, time.Minute); err != nil {
			return fmt.Errorf("the registry at boundary %d: %w", n, err)
		}
	}
	c.tally.add("boundaries of the registry", registryPiece)
	err := c.registryFailures(ctx, dice)
	enough()
	return firstOf(<-ended, err)
}

// registryFailures: the same with a disk that is full or broken once, at the
// n-th change from the one before. The registry lives on.
func (c *campaign) registryFailures(ctx context.Context, dice *rand.Rand) error {
	standing, sitDown := context.WithCancel(ctx)
	defer sitDown()
	cfg := c.childConfig(roleRegistry, dice)
	cfg.Address = c.address
	served := make(chan error, 1)
	go func() { served <- c.registryLife(standing, cfg, time.Hour) }()
	for n := int64(1); n <= registryPiece; n += c.o.Every {
		fault := []diskFault{diskFull, diskEIO}[n/c.o.Every%2]
		before, begun := c.tally.get(string(fault)), time.Now()
		if _, heard := c.ask(ctx, order{Kind: orderDisk, Fault: fault, N: n, Many: 1}); !heard {
			break
		}
		for c.tally.get(string(fault)) == before && ctx.Err() == nil {
			if time.Since(begun) > patience {
				return fmt.Errorf("%s at boundary %d: nothing is written any more", fault, n)
			}
			select {
			case err := <-served:
				return firstOf(err, fmt.Errorf("%s at boundary %d: %w", fault, n, errEnded))
			case <-time.After(5 * time.Millisecond):
			}
		}
		c.tally.add("registry "+string(fault), 1)
	}
	sitDown()
	return <-served
}

// patience is how long a registry with a working clerk may write nothing.
const patience = 2 * time.Minute

// registryPiece is more boundaries than the judging of a few requests has.
const registryPiece = 80
