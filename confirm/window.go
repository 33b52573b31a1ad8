package confirm

import "time"

// WindowChange is what a new arrangement means for one record.
type WindowChange string

// The changes, the most telling first.
const (
	WindowScopeOut  WindowChange = "scope_out"  // no longer of the 人员范围
	WindowScopeIn   WindowChange = "scope_in"   // now of the 人员范围
	WindowExtended  WindowChange = "extended"   // ends later
	WindowShortened WindowChange = "shortened"  // ends earlier
	WindowMoved     WindowChange = "moved"      // begins at another time, ends at the same
	WindowRules     WindowChange = "conditions" // asks other conditions of this record
	// DecisionLost is no arrangement: the registry was restored from a backup
	// that does not have the decision in force, and it was not made here.
	DecisionLost WindowChange = "decision_lost"
)

// Affected is one record that a new rulebook changes something for.
type Affected struct {
	RecordID string
	Change   WindowChange
	Ended    time.Time // UTC, when its window ended before
	Ends     time.Time // UTC, when it ends now
	Decided  time.Time `json:",omitzero"` // UTC, of the decision that is lost
}

// Reconsider lists the records, in their order, for which the new rulebook
// changes until when, whether, or by what conditions they may be concluded.
// Records of another point or plan, declined ones and those whose 初审 has begun
// are never affected: their conclusion is not the point's to make any more.
func Reconsider(before, after Rulebook, records []Record) []Affected {
	_, ended := before.span()
	_, ends := after.span()
	var all []Affected
	for _, r := range records {
		own := r.PlanID == after.Plan.ID && r.PointID == after.Point.ID
		if !own || r.Standing.State == StateDeclined || len(r.Standing.Stages) > 0 {
			continue
		}
		if change := reconsidered(before, after, r); change != "" {
			all = append(all, Affected{RecordID: r.ID, Change: change, Ended: ended, Ends: ends})
		}
	}
	return all
}

func reconsidered(before, after Rulebook, r Record) WindowChange {
	was := inScope(&judgement{book: before, record: r}) == nil
	is := inScope(&judgement{book: after, record: r}) == nil
	opened, ended := before.span()
	opens, ends := after.span()
	switch {
	case !was && !is:
		return ""
	case !is:
		return WindowScopeOut
	case !was:
		return WindowScopeIn
	case ends.After(ended):
		return WindowExtended
	case ends.Before(ended):
		return WindowShortened
	case !opens.Equal(opened):
		return WindowMoved
	case !sameConditions(before.Asked(r.Content.Kind), after.Asked(r.Content.Kind)):
		return WindowRules
	}
	return ""
}

// span is when a conclusion may be made: the window, as far as the plan reaches.
func (b Rulebook) span() (opens, closes time.Time) {
	return later(b.Window.Opens, b.Plan.Opens), earlier(b.Window.Closes, b.Plan.Closes)
}

func sameConditions(a, b []Condition) bool {
	if len(a) != len(b) {
		return false
	}
	for n := range a {
		if a[n].Code != b[n].Code {
			return false
		}
	}
	return true
}
