package printing

import (
	"fmt"
	"strings"
	"time"

	"confirmpoint/confirm"
)

// sampleNumbers are the daily numbers of a point, by school.
func sampleNumbers(base confirm.Paper) *confirm.Listing {
	var list []confirm.Tallied
	states := []confirm.State{confirm.StateComplete, confirm.StateComplete, confirm.StateIncomplete, confirm.StatePending, confirm.StateDeclined}
	for i := range 400 {
		t := confirm.Tallied{RecordID: fmt.Sprint(i), School: fmt.Sprintf("青禾县第%d中学", i%17+1), State: states[i%len(states)], Printed: i%4 > 0}
		if t.State != confirm.StatePending {
			t.Decided = confirm.Deed{Action: confirm.ActionConcludeComplete, ClerkID: "c1", Clerk: "陈静", At: base.PrintedAt}
		}
		list = append(list, t)
	}
	s := confirm.StatisticsOf(list, confirm.Actor{ID: "c1", Name: "陈静"}, base.PrintedAt)
	made := confirm.NumbersListing(s, confirm.BySchool, confirm.Rulebook{Point: base.Point, Plan: base.Plan})
	return &made
}

// sampleCertificate is a point with nothing left to do.
func sampleCertificate(base confirm.Paper) *confirm.Listing {
	c := confirm.CloseOutCertificate{
		Point: base.Point, Plan: base.Plan, Clerk: base.Handler, At: base.PrintedAt, LastPull: base.PrintedAt.Add(-20 * time.Minute),
		Window:  confirm.Window{Opens: base.PrintedAt.AddDate(0, 0, -20), Closes: base.PrintedAt.Add(-time.Hour)},
		Numbers: confirm.Numbers{Expected: 312, Checked: 312, Complete: 290, Incomplete: 9, Declined: 4, Left: 9},
		Ledger:  confirm.LedgerExport{Seq: 1204, Hash: strings.Repeat("0c1d2e3f", 8), At: base.PrintedAt.Add(-10 * time.Minute)},
		Audit:   confirm.AuditEnd{Seq: 5127, Hash: strings.Repeat("a9b8c7d6", 8)},
	}
	made := c.Listing()
	return &made
}
