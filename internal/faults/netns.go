package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// The leg of dropped packets is played in a network namespace of its own, where
// nftables drops packets of the loopback by chance: the program starts itself
// there again, plays, and leaves its outcome in a file. It takes root, and
// nothing outside the namespace changes.

const (
	envInside   = "CONFIRMPOINT_FAULTS_NETNS" // names the file of the outcome
	dropPercent = 15
)

// dropping tells a leg that wants packets dropped.
func (k leg) dropping() bool { return k.name == "drop" }

// settled is an outcome in a file.
type settled struct {
	Tally map[string]int `json:"tally"`
	Bad   []string       `json:"bad"`
}

// playInside plays a leg in a namespace; what is not there or not allowed is
// the reason why it was skipped.
func playInside(ctx context.Context, k leg) outcome {
	begun := time.Now()
	out := outcome{seed: k.o.Seed, tally: newTally()}
	if err := os.MkdirAll(k.o.Dir, 0o700); err != nil {
		out.bad = []string{err.Error()}
		return out
	}
	if said, err := exec.CommandContext(ctx, "unshare", "--net", "nft", "list", "ruleset").CombinedOutput(); err != nil {
		out.skipped = strings.TrimSpace(fmt.Sprintf("unshare --net nft: %v %s", err, said))
		return out
	}
	file := filepath.Join(k.o.Dir, "outcome.json")
	cmd := exec.CommandContext(ctx, "unshare", "--net", k.o.Program, "-legs", k.name, "-seed", fmt.Sprint(k.o.Seed), "-dir", k.o.Dir)
	cmd.Env = append(os.Environ(), envInside+"="+file)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	ended := cmd.Run()
	var s settled
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	if err != nil {
		out.bad = []string{errors.Join(err, ended).Error()}
	}
	for what, n := range s.Tally {
		out.tally.add(what, n)
	}
	out.bad = append(out.bad, s.Bad...)
	if len(out.bad) == 0 {
		_ = os.RemoveAll(k.o.Dir)
	}
	out.took = time.Since(begun)
	return out
}

// settle leaves an outcome for the process outside.
func settle(file string, o outcome) error {
	return writeJSON(file, settled{Tally: o.tally.copy(), Bad: o.bad})
}

// dropPackets furnishes the namespace this process is in: a loopback, of which
// every packet to or from a registry is dropped with dropPercent.
func dropPackets(ctx context.Context) error {
	rule := fmt.Sprintf("tcp %%s %d-%d numgen random mod 100 < %d counter drop", firstPort, lastPort, dropPercent)
	for _, line := range []string{
		"ip link set lo up",
		"nft add table ip faults",
		"nft add chain ip faults in { type filter hook input priority 0 ; }",
		"nft add rule ip faults in " + fmt.Sprintf(rule, "dport"),
		"nft add rule ip faults in " + fmt.Sprintf(rule, "sport"),
	} {
		words := strings.Fields(line)
		if out, err := exec.CommandContext(ctx, words[0], words[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", line, err, out)
		}
	}
	return nil
}
