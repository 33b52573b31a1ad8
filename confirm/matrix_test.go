package confirm_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/invented"
)

// moments are the times a matrix is asked at.
var moments = []struct {
	name string
	at   time.Time
}{
	{"before", opens.Add(-time.Hour)},
	{"open", during},
	{"closed", closes.Add(time.Hour)},
	{"plan over", book().Plan.Closes},
}

// stages are how far the bureau is, and whether the act is online.
var stageCases = []struct {
	name          string
	begun, online bool
}{
	{"not begun", false, false},
	{"begun", true, false},
	{"begun, online", true, true},
}

// writeMatrix writes what a right and explained intent comes to, for every
// state, role, window, stage and action. The document is the golden file.
func writeMatrix(t *testing.T, line func(string, ...any)) {
	line("")
	line("## Matrix")
	line("")
	line("What becomes of an intent that is itself without fault and gives a reason: the state after it, or the code of the refusal.")
	line("*Window*: before, inside, after the point's window, and after the plan. *初审*: not begun, begun, begun with the registry in reach.")
	line("")
	header := "| state | role | window | 初审 |"
	for _, a := range confirm.Actions() {
		header += " `" + string(a) + "` |"
	}
	line("%s", header)
	line("|---|---|---|---|%s", strings.Repeat("---|", len(confirm.Actions())))
	for _, state := range confirm.States() {
		for _, by := range []confirm.Actor{clerk(), bureau()} {
			for _, m := range moments {
				for _, stage := range stageCases {
					row := fmt.Sprintf("| `%s` | %s | %s | %s |", state, by.Role, m.name, stage.name)
					for _, a := range confirm.Actions() {
						row += " " + outcome(t, state, a, by, m.at, stage.begun, stage.online) + " |"
					}
					line("%s", row)
				}
			}
		}
	}
}

func outcome(t *testing.T, state confirm.State, a confirm.Action, by confirm.Actor, at time.Time, begun, online bool) string {
	r := record()
	if state != confirm.StatePending {
		r = concluded(state, confirm.ActionConcludeComplete)
	}
	if begun {
		r.Standing.Stages = []confirm.StageResult{{Stage: "初审", At: opens, Result: "合格"}}
	}
	i := intentOn(r, a, ticksFor(a))
	i.ClerkID, i.Explanation = by.ID, "补交材料后更正"
	if i.Correction != nil {
		i.Correction.Authorisation.Date = confirm.DateOf(at)
	}
	i.Evidence = confirm.Evidence{DecidedAt: at, Proven: true, TimeToken: "token", ElapsedMS: 900, Online: online}
	if a != confirm.ActionConcludeComplete && a != confirm.ActionConcludeIncomplete && a != confirm.ActionLeaveUnconfirmed {
		i.Ticks = nil
	}
	after, err := book().Apply(r, i, by, at)
	if err != nil {
		requireUnchanged(t, r, after, err)
		return string(confirm.CodeOf(err))
	}
	if after.PointID != r.PointID {
		return "**" + string(after.Standing.State) + ", at the other point**"
	}
	return "**" + string(after.Standing.State) + "**"
}

// TestMatrixCovers: every line of the table is reached by the matrix, and
// every state that is reached is one of the table.
func TestMatrixCovers(t *testing.T) {
	for _, line := range confirm.Transitions() {
		by := clerk()
		if line.Who == confirm.RoleBureau {
			by = bureau()
		}
		got := outcome(t, line.From, line.Action, by, during, false, false)
		if !strings.HasPrefix(strings.Trim(got, "*"), string(line.To)) || !strings.HasPrefix(got, "**") {
			t.Errorf("%s --%s--> %s: %s", line.From, line.Action, line.To, got)
		}
		if !slices.Contains(confirm.States(), line.To) {
			t.Errorf("%s leads to %q", line.Action, line.To)
		}
	}
}

// foundOverall gives the findings of people with every kind of fault, of
// photos with every fault, and of pairs of records.
func foundOverall() [][]confirm.Finding {
	var all [][]confirm.Finding
	var records []confirm.Record
	pairs := map[string][]confirm.Code{}
	for i, p := range invented.People(invented.Options{Seed: 7, Count: 2000}) {
		photo, _ := photoOf(i, nil)
		if !p.NoPhoto {
			p.Content.PhotoSHA256 = "00"
		}
		all = append(all, book().CheckWith(p.Content, today, confirm.Facts{Photo: photo}))
		r := confirm.Record{ID: fmt.Sprint(i), PointID: "point-1", Content: p.Content}
		records = append(append(records, twins(i, &r, pairs)...), r)
	}
	index := confirm.NewIndex(records)
	for _, r := range records {
		all = append(all, index.Check(r))
	}
	return all
}
