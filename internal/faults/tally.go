package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// tally counts what really happened.
type tally struct {
	mu sync.Mutex
	n  map[string]int
}

func newTally() *tally { return &tally{n: map[string]int{}} }

func (t *tally) add(what string, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n[what] += n
}

func (t *tally) get(what string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.n[what]
}

// sum adds what begins with prefix.
func (t *tally) sum(prefix string) (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for what, k := range t.n {
		if strings.HasPrefix(what, prefix) {
			n += k
		}
	}
	return n
}

// String lists everything, by name.
func (t *tally) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b strings.Builder
	for _, what := range slices.Sorted(maps.Keys(t.n)) {
		fmt.Fprintf(&b, "%s: %d\n", strings.TrimSpace(what), t.n[what])
	}
	return b.String()
}

func (t *tally) addAll(other *tally) {
	for what, n := range other.copy() {
		t.add(what, n)
	}
}

func (t *tally) copy() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.n)
}

// named lists the counts whose names begin with prefix, largest first.
func (t *tally) named(prefix string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var names []string
	for what := range t.n {
		if strings.HasPrefix(what, prefix) {
			names = append(names, what)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(t.n[b], t.n[a]), cmp.Compare(a, b)) })
	for i, what := range names {
		names[i] = fmt.Sprintf("%s %d", strings.TrimPrefix(what, prefix), t.n[what])
	}
	return strings.Join(names, ", ")
}
