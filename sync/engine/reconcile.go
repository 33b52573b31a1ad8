package engine

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// reconcileTries is how often the two are brought to the same moment of the
// feed before we say that the registry is too busy to be compared with.
const reconcileTries = 3

// Reconcile compares what list gives, the records here as they were pulled,
// with the registry: number and digest of each state, then, where these differ,
// record by record. It pulls changes first, and list is called after that.
// Kinds of error: registry_busy (too much changes meanwhile), those of the
// line, and those of list.
func (e *Engine) Reconcile(ctx context.Context, list func(context.Context) ([]confirm.Counted, error)) (confirm.Reconciliation, error) {
	for range reconcileTries {
		if err := e.pullForReconcile(ctx); err != nil {
			return confirm.Reconciliation{}, err
		}
		here, err := list(ctx)
		if err != nil {
			return confirm.Reconciliation{}, err
		}
		c := comparison{e: e, here: map[confirm.State]map[string]wire.ReconcileItem{}}
		if _, c.cursor, err = e.cfg.Cache.Cursor(ctx); err != nil {
			return confirm.Reconciliation{}, err
		}
		for _, r := range here {
			if c.here[r.State] == nil {
				c.here[r.State] = map[string]wire.ReconcileItem{}
			}
			c.here[r.State][r.ApplicationNo] = wire.ReconcileItem{
				ApplicationNo: r.ApplicationNo, Version: r.Version, Digest: r.Digest, Decision: r.Decision,
			}
		}
		out, moved, err := c.run(ctx)
		if err != nil || !moved {
			return out, err
		}
	}
	return confirm.Reconciliation{}, &confirm.Problem{Code: confirm.ProblemRegistryBusy}
}

// pullForReconcile brings this end to the newest moment of the feed.
func (e *Engine) pullForReconcile(ctx context.Context) error {
	if err := e.pull.enter(ctx); err != nil {
		return err
	}
	defer e.pull.leave()
	if err := e.ensureTime(ctx); err != nil {
		return err
	}
	book, err := e.pullRulebook(ctx)
	if err != nil {
		return err
	}
	var report confirm.PullReport
	return e.pullChanges(ctx, book.Point.ID, nil, &report)
}

// comparison is one try at one moment of the feed.
type comparison struct {
	e      *Engine
	cursor string // of what is here
	here   map[confirm.State]map[string]wire.ReconcileItem
}

// run compares; moved says that the registry was at another moment.
func (c *comparison) run(ctx context.Context) (out confirm.Reconciliation, moved bool, err error) {
	a, moved, err := c.ask(ctx, wire.ReconcileRequest{})
	if err != nil || moved {
		return out, moved, err
	}
	there := map[confirm.State]wire.StateSum{}
	for _, s := range a.States {
		there[confirm.State(s.State)] = s
	}
	if len(there) != len(a.States) || len(a.Items) > 0 {
		return out, false, c.e.bad(fmt.Errorf("%w: sums of states", errBadAnswer))
	}
	out.At = c.e.time.now().UTC()
	differ := newDifferences()
	for _, state := range c.states(there) {
		var tally wire.Tally
		for _, item := range c.here[state] {
			tally.Add(item)
		}
		mine, theirs := tally.Sum(string(state)), there[state]
		same := mine == theirs || mine.Count == 0 && theirs.Count == 0
		out.States = append(out.States, confirm.StateCount{State: state, Here: mine.Count, There: theirs.Count, Same: same})
		if same {
			continue
		}
		items, moved, err := c.items(ctx, state)
		if err != nil || moved {
			return out, moved, err
		}
		differ.compare(state, c.here[state], items)
	}
	out.Differences = differ.list()
	return out, false, nil
}

// states lists every state that either has, in the order of the rules.
func (c *comparison) states(there map[confirm.State]wire.StateSum) []confirm.State {
	all := map[confirm.State]bool{}
	for s := range c.here {
		all[s] = true
	}
	for s := range there {
		all[s] = true
	}
	order := confirm.States()
	return slices.SortedFunc(maps.Keys(all), func(a, b confirm.State) int {
		return cmp.Or(slices.Index(order, a)-slices.Index(order, b), cmp.Compare(a, b))
	})
}

// items brings the registry's records in one state.
func (c *comparison) items(ctx context.Context, state confirm.State) (items []wire.ReconcileItem, moved bool, err error) {
	for after := ""; ; {
		a, moved, err := c.ask(ctx, wire.ReconcileRequest{State: string(state), After: after})
		if err != nil || moved {
			return nil, moved, err
		}
		for _, item := range a.Items {
			if item.ApplicationNo <= after {
				return nil, false, c.e.bad(fmt.Errorf("%w: list of records goes back", errBadAnswer))
			}
			after = item.ApplicationNo
		}
		items = append(items, a.Items...)
		if !a.More {
			return items, false, nil
		}
		if len(a.Items) == 0 {
			return nil, false, c.e.bad(fmt.Errorf("%w: list of records does not move on", errBadAnswer))
		}
	}
}

func (c *comparison) ask(ctx context.Context, q wire.ReconcileRequest) (a wire.ReconcileAnswer, moved bool, err error) {
	err = c.e.exchange(ctx, request{method: http.MethodPost, path: wire.PathReconcile, body: q}, &a)
	switch {
	case err != nil:
	case a.Cursor == "":
		err = c.e.bad(fmt.Errorf("%w: sums of no moment", errBadAnswer))
	case len(a.Items) > wire.MaxReconcile:
		err = c.e.bad(fmt.Errorf("%w: list of records too long", errBadAnswer))
	}
	return a, a.Cursor != c.cursor, err
}

// differences collects records that are not alike, once each.
type differences struct{ by map[string]confirm.Difference }

func newDifferences() differences { return differences{by: map[string]confirm.Difference{}} }

func (d differences) compare(state confirm.State, here map[string]wire.ReconcileItem, there []wire.ReconcileItem) {
	seen := make(map[string]bool, len(there))
	for _, item := range there {
		seen[item.ApplicationNo] = true
		mine, found := here[item.ApplicationNo]
		if found && mine == item {
			continue
		}
		x := d.of(item.ApplicationNo)
		x.There = state
		if found {
			x.Here = state
		}
		d.by[x.ApplicationNo] = x
	}
	for no := range here {
		if !seen[no] {
			x := d.of(no)
			x.Here = state
			d.by[no] = x
		}
	}
}

func (d differences) of(no string) confirm.Difference {
	if x, found := d.by[no]; found {
		return x
	}
	return confirm.Difference{ApplicationNo: no}
}

func (d differences) list() []confirm.Difference {
	return slices.SortedFunc(maps.Values(d.by), func(a, b confirm.Difference) int {
		return cmp.Compare(a.ApplicationNo, b.ApplicationNo)
	})
}
