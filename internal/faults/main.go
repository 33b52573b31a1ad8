package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	if code, is := childMain(); is {
		os.Exit(code)
	}
	if err := command(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// long is what the long form is asked to do.
type long struct {
	ops, kills, loss, rounds int
	every                    int64
	seed                     uint64
	legs                     string
	report, dir              string
}

func command() error {
	var l long
	flag.IntVar(&l.ops, "ops", 100_000, "operations to sign in the leg of losses")
	flag.IntVar(&l.kills, "kills", 10_000, "processes to kill in the leg of kills")
	flag.IntVar(&l.loss, "loss", 30, "percent of requests that are lost, and of the answers to the others")
	flag.IntVar(&l.rounds, "rounds", 10, "campaigns that losses and kills are divided into, each with a registry and seed of its own")
	flag.Int64Var(&l.every, "every", 1, "each so-many-th write boundary")
	flag.Uint64Var(&l.seed, "seed", uint64(time.Now().Unix()), "seed of the first campaign")
	flag.StringVar(&l.legs, "legs", "boundaries,drop,soak,loss,kills", "which legs, by comma")
	flag.StringVar(&l.report, "report", "", "file the results are written to as a Markdown table; none: standard output only")
	flag.StringVar(&l.dir, "dir", "", "folder for what the campaigns leave; a failed one stays. Default: a temporary one")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return l.run(ctx)
}

// leg is one kind of campaign, and how often it is played.
type leg struct {
	name   string
	what   string
	rounds int
	o      options
	play   func(*campaign, context.Context) error
}

// plan lists the legs that were asked for.
func (l long) plan() []leg {
	each := func(n int) int { return (n + l.rounds - 1) / l.rounds }
	calm := []string{"none", "none", "latency", "slicer", "mixed", "reset_peer"}
	all := []leg{
		{"boundaries", "a kill and a failing disk at every write boundary", 1,
			options{Clerks: 4, Points: 4, People: 60, Every: l.every}, (*campaign).boundaries},
		{"drop", "packets dropped by nftables, 15 % each way", 1,
			options{Ops: 1500, Kills: 30, Clerks: 4, Points: 4, People: 120, Ailments: []string{"none"}}, (*campaign).run},
		{"soak", "3 clerks, 8 simulated hours at 32 kbit/s (P12)", 1,
			options{Ops: 500, Kills: 10, Clerks: 3, Points: 3, People: 90, Hours: 8, Ailments: []string{"bandwidth"}}, (*campaign).run},
		{"loss", fmt.Sprintf("%d %% of requests lost, and of answers", l.loss), l.rounds,
			options{Ops: each(l.ops), Kills: 40, Loss: l.loss, Clerks: 10, Points: 5, People: 800, Ailments: calm}, (*campaign).run},
		{"kills", "kill -9 of either side", l.rounds,
			options{Ops: 3 * each(l.kills), Kills: each(l.kills), Loss: 3, Clerks: 10, Points: 5, People: 400, Ailments: calm}, (*campaign).run},
	}
	var chosen []leg
	for _, name := range strings.Split(l.legs, ",") {
		for _, k := range all {
			if k.name == name {
				chosen = append(chosen, k)
			}
		}
	}
	return chosen
}

// run plays every leg; a campaign that fails ends none but itself.
func (l long) run(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if l.dir == "" {
		if l.dir, err = os.MkdirTemp("", "confirmpoint-faults-"); err != nil {
			return err
		}
	}
	r := &report{begun: time.Now(), long: l}
	seed := l.seed
	for _, k := range l.plan() {
		for range k.rounds {
			if ctx.Err() != nil {
				break
			}
			k.o.Program, k.o.Seed, k.o.Dir = self, seed, filepath.Join(l.dir, fmt.Sprintf("%s-%d", k.name, seed))
			k.o.Tell = func(format string, args ...any) {
				fmt.Printf("%s %s seed %d: %s\n", time.Now().Format(time.TimeOnly), k.name, k.o.Seed, fmt.Sprintf(format, args...))
			}
			r.add(k, playLeg(ctx, k))
			if err := r.write(l.report); err != nil {
				return err
			}
			seed++
		}
	}
	if os.Getenv(envInside) != "" {
		return nil // the process outside tells
	}
	fmt.Print(r.markdown())
	if n := r.failed(); n > 0 {
		return fmt.Errorf("%d campaigns have failed: see %s", n, l.dir)
	}
	return os.RemoveAll(l.dir)
}

// outcome is what became of one campaign.
type outcome struct {
	seed    uint64
	took    time.Duration
	tally   *tally
	skipped string   // why it was not played
	bad     []string // what the oracle says, or what ended it
}

func playLeg(ctx context.Context, k leg) outcome {
	inside := os.Getenv(envInside)
	if k.dropping() && inside == "" {
		return playInside(ctx, k)
	}
	begun := time.Now()
	out := outcome{seed: k.o.Seed, tally: newTally()}
	var c *campaign
	var err error
	if k.dropping() {
		err = dropPackets(ctx)
	}
	if err == nil {
		c, err = newCampaign(ctx, k.o)
	}
	if err == nil {
		out.tally = c.tally
		err = k.play(c, ctx)
	}
	if err == nil {
		out.bad, err = c.judge(ctx)
	}
	if err != nil {
		out.bad = append(out.bad, err.Error())
	}
	if len(out.bad) > 0 {
		fmt.Printf("%s seed %d has failed:\n%s", k.name, k.o.Seed, out.tally)
	}
	for _, b := range out.bad {
		fmt.Printf("%s seed %d: %s\n", k.name, k.o.Seed, b)
	}
	if inside != "" {
		if err := settle(inside, out); err != nil {
			out.bad = append(out.bad, err.Error())
		}
		return out
	}
	if len(out.bad) == 0 {
		_ = os.RemoveAll(k.o.Dir) // what is left has been looked at
	}
	out.took = time.Since(begun)
	return out
}
