package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"maps"

	"confirmpoint/confirm"
)

// keepRegistry is the registry: whenever its process has been killed it is
// started again.
func (c *campaign) keepRegistry(ctx context.Context) {
	dice := rand.New(rand.NewPCG(c.o.Seed, 2))
	for ctx.Err() == nil {
		plan := c.death(dice)
		cfg := c.childConfig(roleRegistry, dice)
		cfg.Address, cfg.Door = c.address, c.door
		cfg.KillAt, cfg.Fault = plan.at, plan.fault
		life := plan.after / 2
		if plan.request > 0 {
			cfg.Door.Kill = 200
		}
		if err := c.registryLife(ctx, cfg, life); err != nil {
			c.fail(err)
			return
		}
	}
}

// registryLife is one process of the registry.
func (c *campaign) registryLife(ctx context.Context, cfg childConfig, life time.Duration) error {
	ch, err := start(c.o.Program, cfg, c.hearRegistry)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.registry = ch
	c.mu.Unlock()
	timer := time.NewTimer(life)
	defer timer.Stop()
	select {
	case <-timer.C:
		ch.kill()
	case <-ch.ended:
	case <-ctx.Done():
		ch.order(order{Kind: orderStop})
		select {
		case <-ch.ended:
		case <-time.After(5 * time.Second):
			ch.kill()
		}
	}
	killed, err := ch.end()
	c.mu.Lock()
	c.registry, c.ready = nil, make(chan struct{})
	for id, waits := range c.pending {
		close(waits) // nothing will be heard of it
		delete(c.pending, id)
	}
	c.mu.Unlock()
	if err != nil {
		return err
	}
	if killed {
		c.tally.add("kills", 1)
		if !ch.dying.Load() {
			c.tally.add("kill of the registry at any time", 1)
		}
	}
	return nil
}

func (c *campaign) hearRegistry(_ *child, e event) {
	switch e.Kind {
	case eventReady:
		c.mu.Lock()
		close(c.ready)
		c.mu.Unlock()
	case eventDone:
		c.mu.Lock()
		waits := c.pending[e.ID]
		delete(c.pending, e.ID)
		c.mu.Unlock()
		if waits != nil {
			waits <- e
		}
	case eventFault:
		c.tally.add(e.Text, int(e.N))
	case eventDying:
		c.tally.add("kill of the registry at "+e.Text, 1)
	}
}

// ask gives the registry an order and waits for what became of it; heard is
// false when it was killed before it could say.
func (c *campaign) ask(ctx context.Context, o order) (e event, heard bool) {
	c.mu.Lock()
	ready := c.ready
	c.mu.Unlock()
	select {
	case <-ready:
	case <-ctx.Done():
		return event{}, false
	}
	c.mu.Lock()
	ch := c.registry
	c.serial++
	o.ID = fmt.Sprint(c.serial)
	if o.Kind != orderDisk {
		o.N += c.serial // no two edits alike
	}
	waits := make(chan event, 1)
	if ch == nil {
		c.mu.Unlock()
		return event{}, false
	}
	c.pending[o.ID] = waits
	c.mu.Unlock()
	ch.order(o)
	e, heard = <-waits
	return e, heard
}

// playWorld lets things happen at the registry that no clerk does.
func (c *campaign) playWorld(ctx context.Context) {
	dice := rand.New(rand.NewPCG(c.o.Seed, 3))
	records := slices.Sorted(maps.Keys(c.house.numbers))
	reopen := map[string]int{} // points with a closed window -> happenings until it opens
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Duration(10+dice.IntN(60)) * time.Millisecond):
		}
		for code := range reopen {
			if reopen[code]--; reopen[code] <= 0 {
				delete(reopen, code)
				c.window(ctx, code, 24*(5+dice.IntN(20)))
			}
		}
		c.happen(ctx, dice, records[dice.IntN(len(records))], reopen)
	}
}

// happen is one thing.
func (c *campaign) happen(ctx context.Context, dice *rand.Rand, record string, reopen map[string]int) {
	code := pointCode(dice.IntN(c.o.Points))
	if dice.IntN(3) == 0 {
		record = c.hot(dice)
	}
	switch roll := dice.IntN(100); {
	case roll < 55:
		c.edit(ctx, record, c.whereIs(record), dice.IntN(2) == 0)
	case roll < 60:
		c.edit(ctx, record, code, true) // the applicant chooses another point
	case roll < 72:
		c.register(ctx, worldStep{record: record, in: step{Kind: stepMove}}, order{Kind: orderMove, Point: code})
	case roll < 80:
		c.close(ctx, dice, code, reopen)
	case roll < 84 && dice.IntN(8) == 0:
		c.tallyWorld(ctx, order{Kind: orderRules, N: int64(dice.IntN(6))})
	case roll >= 84 && roll < 90:
		c.passTime(dice)
	case roll == 90:
		c.final(ctx, dice, record)
	case roll >= 97:
		c.breakDisk(dice)
	}
}

// close ends the window of a point, for a little while. It is seldom: all that
// is signed at the point is stale by it.
func (c *campaign) close(ctx context.Context, dice *rand.Rand, code string, reopen map[string]int) {
	if len(reopen) == 0 && dice.IntN(6) == 0 {
		c.window(ctx, code, -1)
		reopen[code] = 3 + dice.IntN(5)
	}
}

// final begins 初审 of a record, or ends it, 不予受理; of few, since there is little
// or nothing to do with it then.
func (c *campaign) final(ctx context.Context, dice *rand.Rand, record string) {
	switch dice.IntN(8) {
	case 0:
		c.register(ctx, worldStep{record: record, in: step{Kind: stepBureau}}, order{Kind: orderDecline})
	case 1, 2, 3:
		c.tallyWorld(ctx, order{Kind: orderStage, Record: c.house.numbers[record]})
	}
}

// hot is a record that many have to do with.
func (c *campaign) hot(dice *rand.Rand) string {
	records := slices.Sorted(maps.Keys(c.house.numbers))
	return records[dice.IntN(min(5*c.o.Points, len(records)))]
}

func (c *campaign) whereIs(record string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.where[record]
}

func (c *campaign) edit(ctx context.Context, record, code string, hard bool) {
	number := c.house.numbers[record]
	c.register(ctx, worldStep{record: record, in: step{Kind: stepEdit}},
		order{Kind: orderEdit, Point: code, Person: c.house.persons[number], Hard: hard})
}

// register does something to the register of a record, and notes it.
func (c *campaign) register(ctx context.Context, s worldStep, o order) {
	o.Record = c.house.numbers[s.record]
	if o.Point != "" {
		for _, p := range c.house.points {
			if p.Code == o.Point {
				s.in.Point = p.ID
			}
		}
	}
	s.call = machineTime()
	e, heard := c.ask(ctx, o)
	if !heard || e.Code != "" && !refusedByRules(e.Code) {
		s.out.Unknown, s.end = true, math.MaxInt64
		c.said.worldDid(s)
		c.tally.add("world "+string(o.Kind)+" unheard", 1)
		return
	}
	s.call, s.end, s.out = e.At, e.Done, result{Code: e.Code, Edit: e.Edit}
	c.said.worldDid(s)
	c.tally.add("world "+string(o.Kind), 1)
	if e.Code == "" && o.Point != "" {
		c.noteWhere(s.record, o.Point)
	}
}

// refusedByRules tells a no that is sure from an error after which nobody knows.
func refusedByRules(code confirm.Code) bool {
	switch code {
	case confirm.CodeAlreadyDecided, confirm.CodeWindowClosed, confirm.CodeDeclinedFinal, confirm.ProblemNotFound, rowRefused:
		return true
	}
	return false
}

func (c *campaign) tallyWorld(ctx context.Context, o order) {
	if _, heard := c.ask(ctx, o); heard {
		c.tally.add("world "+string(o.Kind), 1)
	}
}

func (c *campaign) window(ctx context.Context, code string, hours int) {
	c.tallyWorld(ctx, order{Kind: orderWindow, Point: code, Hours: hours})
}

// passTime lets some hours pass, or sets the clock of all back a little. The
// computers of the clerks sleep meanwhile: their monotonic clocks stand still.
func (c *campaign) passTime(dice *rand.Rand) {
	c.mu.Lock()
	switch {
	case c.o.Hours > 0:
		c.shift += 5 * time.Minute
	case dice.IntN(3) == 0:
		c.shift -= time.Duration(dice.IntN(10)) * time.Minute
	default:
		c.shift += time.Duration(dice.IntN(12*60)) * time.Minute / 4
	}
	c.shift = min(max(c.shift, 0), 30*24*time.Hour)
	o := order{Kind: orderClock, Shift: c.shift, ID: "clock"}
	children := append([]*child{c.registry}, c.clerks...)
	c.mu.Unlock()
	for _, ch := range children {
		if ch != nil {
			ch.order(o)
		}
	}
	c.tally.add("clock jump of all", 1)
}

// breakDisk lets the disk of one process be full or broken for a while.
func (c *campaign) breakDisk(dice *rand.Rand) {
	c.mu.Lock()
	children := append([]*child{c.registry}, c.clerks...)
	c.mu.Unlock()
	ch := children[dice.IntN(len(children))]
	if ch == nil {
		return
	}
	fault := []diskFault{diskFull, diskEIO}[dice.IntN(2)]
	ch.order(order{Kind: orderDisk, ID: "disk", Fault: fault, N: 1 + dice.Int64N(60), Many: 1 + dice.Int64N(12)})
	c.tally.add(string(fault)+" ordered", 1)
}

// playLines changes what ails the lines.
func (c *campaign) playLines(ctx context.Context) {
	dice := rand.New(rand.NewPCG(c.o.Seed, 4))
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Duration(300+dice.IntN(700)) * time.Millisecond):
		}
		name, cuts := c.lines[dice.IntN(len(c.lines))].change(dice, c.o.Ailments)
		c.tally.add("line "+name, 1)
		c.tally.add("line cut", cuts)
	}
}
