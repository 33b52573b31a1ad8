package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// rest lets the lines heal and the registry stand, and each clerk send what is
// left; then everything has ended, in order.
func (c *campaign) rest(ctx context.Context) error {
	dice := rand.New(rand.NewPCG(c.o.Seed, 5))
	for _, l := range c.lines {
		l.set("none")
		l.cut()
	}
	cfg := c.childConfig(roleRegistry, dice)
	cfg.Address = c.address
	standing, sitDown := context.WithCancel(ctx)
	defer sitDown()
	served := make(chan error, 1)
	go func() { served <- c.registryLife(standing, cfg, time.Hour) }()
	// Twice: first all send, then all have pulled what the others sent.
	errs := c.eachLast(ctx, dice)
	if len(errs) == 0 {
		errs = c.eachLast(ctx, dice)
	}
	sitDown()
	errs = append(errs, <-served)
	for _, l := range c.lines {
		l.stop()
	}
	c.sick.stop()
	return errors.Join(errs...)
}

// eachLast lets every clerk send and pull until nothing is left.
func (c *campaign) eachLast(ctx context.Context, dice *rand.Rand) (errs []error) {
	ended := make(chan error, c.o.Clerks)
	for n := range c.o.Clerks {
		cfg := c.childConfig(roleLast, dice)
		cfg.Number, cfg.URL = n, c.lines[n].url()
		go func() { ended <- c.lastLife(ctx, cfg) }()
	}
	for range c.o.Clerks {
		if err := <-ended; err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

func (c *campaign) lastLife(ctx context.Context, cfg childConfig) error {
	cfg.Open = c.said.open(cfg.Number)
	began := machineTime()
	ch, err := start(c.o.Program, cfg, func(_ *child, e event) { c.hearClerk(cfg.Number, e, began) })
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, ch.kill)
	defer stop()
	_, err = ch.end()
	return err
}
