package tour

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/ui"
)

// standing is what the digest of a driven window says of the open record.
type standing struct {
	record   string
	open     []confirm.Action // what may be concluded now
	answered bool             // every condition has an answer
	outbox   int
}

var digestForm = regexp.MustCompile(`^screen (\S+), record (\S*), ticks \[(.*?)\], .*unsent (\d+),`)

func (c *clerk) standing() standing {
	c.t.Helper()
	seen := c.look(ui.HandleTable)
	m := digestForm.FindStringSubmatch(seen.Desk)
	if m == nil {
		c.t.Fatalf("the window says %q", seen.Desk)
	}
	outbox, err := strconv.Atoi(m[4])
	if err != nil {
		c.t.Fatal(err)
	}
	return standing{record: m[2], open: seen.Open, answered: m[3] != "" && !strings.Contains(m[3], `""`), outbox: outbox}
}

// TestFiveKeys opens, checks and concludes people in the real window with the
// keys of the keyboard alone, five a person at most: Return opens, 4 says that
// every condition is met, F8 concludes, F9 goes on.
func TestFiveKeys(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a display of its own; make test runs it")
	}
	c := newClerk(t)
	for _, part := range []string{"enrol", "signin", "pull", "focus " + string(ui.HandleTable)} {
		c.do(part)
	}
	c.ime(false)
	pressed := 0
	press := func(key string) {
		c.keys(key)
		pressed++
	}
	ready := func(s standing) bool { return s.record != "" && len(s.open) > 0 }
	press("Return")
	c.until("a record is open", func() bool { return ready(c.standing()) })
	const people = 5
	done, passed := 0, 0
	for before := c.standing(); ; before = c.standing() {
		press("4")
		c.until("every condition is answered", func() bool { s := c.standing(); return s.answered && ready(s) })
		if slices.Contains(c.standing().open, confirm.ActionConcludeComplete) {
			press("F8")
			c.until("a conclusion is signed", func() bool { s := c.standing(); return s.outbox == before.outbox+1 })
			done++
		} else {
			passed++ // a check keeps 材料齐全 away; the clerk leaves it for later
		}
		if done == people || passed > people*2 {
			break
		}
		press("F9")
		c.until("the next record is open", func() bool { s := c.standing(); return s.record != before.record && ready(s) })
	}
	if done != people {
		t.Fatalf("%d people concluded, %d passed over", done, passed)
	}
	if most := 5 * (done + passed); pressed > most {
		t.Errorf("%d keys for %d people, want %d at most", pressed, done+passed, most)
	}
	fmt.Fprintf(t.Output(), "%d keys for %d concluded and %d passed over\n", pressed, done, passed)
}
