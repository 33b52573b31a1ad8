package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"time"

	"confirmpoint/confirm"
)

// options say how much is done and how badly it is treated.
type options struct {
	Program                string // that children are made of
	Dir                    string // is made; holds everything the campaign leaves
	Seed                   uint64
	Ops, Kills             int // at least so many operations are signed, so many processes killed
	Loss                   int // percent of requests, and of the answers to those that arrive
	Clerks, Points, People int
	Hours                  int                              // of simulated time that pass steadily; 0: it jumps
	Ailments               []string                         // of the lines; nil: all in turn
	Every                  int64                            // of boundaries: each so-many-th; 0: each
	Host                   string                           // the registry's address; "": loopback
	Tell                   func(format string, args ...any) // progress; nil: silent
}

// campaign is one run.
type campaign struct {
	o     options
	house *house
	begin int64
	tally *tally
	said  *history
	sick  *sickness
	lines []*schoolLine
	door  doorPlan

	mu       sync.Mutex
	shift    time.Duration
	registry *child
	ready    chan struct{} // closed when the present registry answers
	address  string
	clerks   []*child
	pending  map[string]chan event // orders to the registry, by id
	serial   int64
	where    map[string]string // record -> code of the point where it was last
	fatal    error
	giveUp   context.CancelFunc
}

func newCampaign(ctx context.Context, o options) (*campaign, error) {
	if o.Ailments == nil {
		o.Ailments = ailmentNames
	}
	o.Every = cmp.Or(o.Every, 1)
	if o.Tell == nil {
		o.Tell = func(string, ...any) {}
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	c := &campaign{
		o: o, begin: machineTime(), tally: newTally(), said: newHistory(), clerks: make([]*child, o.Clerks),
		pending: map[string]chan event{}, where: map[string]string{}, ready: make(chan struct{}),
		door: doorPlan{LoseRequest: o.Loss, LoseAnswer: o.Loss, CutAnswer: 3, Twice: 8, Late: 4, Old: 8},
	}
	var err error
	if c.house, err = build(ctx, o, c.begin); err != nil {
		return nil, fmt.Errorf("build: %w", err)
	}
	for record, number := range c.house.numbers {
		c.where[record] = c.house.homes[c.house.persons[number]]
	}
	if c.address, err = freeAddress(); err != nil {
		return nil, err
	}
	if c.sick, err = newSickness(c.address); err != nil {
		return nil, err
	}
	for range o.Clerks {
		l, err := newLine(c.sick)
		if err != nil {
			return nil, err
		}
		c.lines = append(c.lines, l)
	}
	return c, nil
}

// A registry has one of these ports.
const firstPort, lastPort = 20_000, 32_000

// freeAddress looks below the ports that Linux gives to outgoing connections,
// so that the address is free again after each kill.
func freeAddress() (string, error) {
	for port := firstPort + os.Getpid()%9000; port <= lastPort; port++ {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			return l.Addr().String(), l.Close()
		}
	}
	return "", errors.New("no free port")
}

// run plays until enough was signed and killed, then lets everything come to
// rest and looks at what is left.
func (c *campaign) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	playing, enough := context.WithCancel(ctx)
	defer enough()
	c.giveUp = enough
	var wg sync.WaitGroup
	wg.Go(func() { c.keepRegistry(playing) })
	for n := range c.o.Clerks {
		wg.Go(func() { c.keepClerk(playing, n) })
	}
	wg.Go(func() { c.playWorld(playing) })
	wg.Go(func() { c.playLines(playing) })
	c.watch(playing)
	enough()
	wg.Wait()
	if c.fatal != nil {
		return c.fatal
	}
	return c.rest(ctx)
}

// watch ends when enough has happened.
func (c *campaign) watch(ctx context.Context) {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if n%50 == 0 {
			c.o.Tell("%d operations signed, %d closed, %d kills", c.tally.get("signed"), c.tally.get("closed"), c.tally.get("kills"))
		}
		if c.tally.get("signed") >= c.o.Ops && c.tally.get("kills") >= c.o.Kills && c.passed() >= time.Duration(c.o.Hours)*time.Hour {
			return
		}
	}
}

// passed is how much more time has gone by than on the machine.
func (c *campaign) passed() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shift
}

// fail ends the campaign: something happened that no fault explains.
func (c *campaign) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fatal == nil {
		c.fatal = err
	}
	c.giveUp()
}

// pace says how far the kills are ahead of the operations, or behind: between
// -1 and 1.
func (c *campaign) pace() float64 {
	ops := float64(c.tally.get("signed")) / float64(max(c.o.Ops, 1))
	kills := float64(c.tally.get("kills")) / float64(max(c.o.Kills, 1))
	return kills - ops
}

// death plans how a process dies: by the parent after some time, by itself at a
// boundary of its disk, or before a request.
type death struct {
	after   time.Duration
	at      int64
	fault   diskFault
	request int64
}

func (c *campaign) death(dice *rand.Rand) death {
	scale := 1.0
	switch p := c.pace(); {
	case c.tally.get("kills") >= c.o.Kills && p > 0.02:
		scale = 40 // enough of that; the rest is work
	case p > 0.02:
		scale = 6
	case p < -0.02:
		scale = 0.3
	}
	d := death{after: time.Duration(float64(4*time.Second) * scale), fault: diskKill}
	if dice.IntN(4) == 0 {
		d.fault = diskTorn
	}
	switch dice.IntN(8) {
	case 0, 1, 2:
		d.after = time.Duration(float64(dice.IntN(900)) * scale * float64(time.Millisecond))
	case 3:
		d.request = 1 + int64(float64(dice.IntN(12))*scale)
	default:
		d.at = 1 + int64(float64(dice.IntN(400))*scale)
	}
	return d
}

// childConfig is what every child is told.
func (c *campaign) childConfig(r role, dice *rand.Rand) childConfig {
	c.mu.Lock()
	defer c.mu.Unlock()
	return childConfig{Role: r, Dir: c.o.Dir, Seed: dice.Uint64(), Start: c.begin, Shift: c.shift}
}

// keepClerk is one workstation: whenever its process has been killed it is
// started again.
func (c *campaign) keepClerk(ctx context.Context, n int) {
	dice := rand.New(rand.NewPCG(c.o.Seed, 100+uint64(n)))
	began := c.begin
	for ctx.Err() == nil {
		plan := c.death(dice)
		cfg := c.childConfig(roleClerk, dice)
		cfg.Number, cfg.URL, cfg.Batch = n, c.lines[n].url(), 24
		cfg.KillAt, cfg.Fault, cfg.KillRequest = plan.at, plan.fault, plan.request
		if err := c.clerkLife(ctx, cfg, plan.after, began); err != nil {
			c.fail(err)
			return
		}
		began = machineTime()
	}
}

func (c *campaign) clerkLife(ctx context.Context, cfg childConfig, life time.Duration, began int64) error {
	cfg.Open = c.said.open(cfg.Number)
	ch, err := start(c.o.Program, cfg, func(_ *child, e event) { c.hearClerk(cfg.Number, e, began) })
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.clerks[cfg.Number] = ch
	c.mu.Unlock()
	timer := time.NewTimer(life)
	defer timer.Stop()
	select {
	case <-timer.C:
		ch.kill()
	case <-ctx.Done():
		ch.order(order{Kind: orderStop})
		select {
		case <-ch.ended:
		case <-time.After(5 * time.Second):
			ch.kill()
		}
	case <-ch.ended:
	}
	killed, err := ch.end()
	if err != nil {
		return err
	}
	if killed {
		c.tally.add("kills", 1)
		if !ch.dying.Load() {
			c.tally.add("kill of a clerk at any time", 1)
		}
	}
	return nil
}

// hearClerk notes what a clerk's screen says.
func (c *campaign) hearClerk(n int, e event, began int64) {
	switch e.Kind {
	case eventSaved:
		if c.said.saved(n, e, began) {
			c.tally.add("signed", 1)
			c.tally.add("signed "+string(e.Action), 1)
		}
	case eventClosed:
		if c.said.closed(e) {
			c.noteClosed(e)
		}
	case eventLost:
		c.said.fail("an operation was told as saved and is lost: " + e.ID)
	case eventRead:
		e.N = int64(n)
		c.said.read(e)
		c.tally.add("reads", 1)
	case eventRound:
		c.tally.add("round "+e.Text+" "+string(e.Code), 1)
	case eventNo:
		c.tally.add("not signed "+string(e.Code), 1)
	case eventFault:
		c.tally.add(e.Text, int(e.N))
	case eventDying:
		c.tally.add("kill of a clerk at "+e.Text, 1)
	}
}

func (c *campaign) noteClosed(e event) {
	c.tally.add("closed", 1)
	if e.Code != "" {
		c.tally.add("refused "+string(e.Code), 1)
		return
	}
	c.tally.add("accepted", 1)
	t := c.said.savedAs(e.ID)
	if t.Action == confirm.ActionTransferPoint {
		c.noteWhere(e.Record, c.codeOfPoint(t.To))
	}
}

func (c *campaign) codeOfPoint(id string) string {
	for _, p := range c.house.points {
		if p.ID == id {
			return p.Code
		}
	}
	return ""
}

func (c *campaign) noteWhere(record, code string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.where[record] = code
}

func (c *campaign) pointID(code string) string {
	for _, p := range c.house.points {
		if p.Code == code {
			return p.ID
		}
	}
	return ""
}
