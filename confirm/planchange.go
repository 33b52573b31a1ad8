package confirm

import (
	"slices"
	"time"
)

// PlanChange is one difference between what was known of the plans before and
// what is known now (features.md 16).
type PlanChange struct {
	PlanID  string
	PointID string // empty: of the plan itself or its 网报
	Field   PlanField
	// The times are of a time that has changed; zero for all else.
	OldTime, NewTime time.Time
}

// PlanField names what of a plan has changed.
type PlanField string

// The fields.
const (
	PlanAdded            PlanField = "added"              // plan or point is new
	PlanGone             PlanField = "gone"               // plan or point is not listed any more
	PlanName             PlanField = "name"               // 名称
	PlanAddress          PlanField = "address"            // 地址 of a point
	PlanPhone            PlanField = "phone"              // 咨询电话
	PlanOpens            PlanField = "opens"              // of the plan, or of 确认 at a point
	PlanCloses           PlanField = "closes"             //
	PlanApplicationOpen  PlanField = "application_opens"  // 网报
	PlanApplicationClose PlanField = "application_closes" //
	PlanScope            PlanField = "scope"              // 人员范围
	PlanNotes            PlanField = "notes"              // 注意事项
)

// PlanChanges compares two answers, in the order of the newer one; what is gone
// comes last.
func PlanChanges(before, after []PlanAtPoints) []PlanChange {
	var all []PlanChange
	old := map[string]PlanAtPoints{}
	for _, p := range before {
		old[p.Plan.ID] = p
	}
	for _, p := range after {
		was, known := old[p.Plan.ID]
		delete(old, p.Plan.ID)
		if !known {
			all = append(all, PlanChange{PlanID: p.Plan.ID, Field: PlanAdded})
			continue
		}
		all = append(all, planChanges(was, p)...)
	}
	for _, p := range before {
		if _, left := old[p.Plan.ID]; left {
			all = append(all, PlanChange{PlanID: p.Plan.ID, Field: PlanGone})
		}
	}
	return all
}

func planChanges(was, is PlanAtPoints) []PlanChange {
	c := changeList{plan: is.Plan.ID}
	c.text(PlanName, was.Plan.Name, is.Plan.Name)
	c.time(PlanOpens, was.Plan.Opens, is.Plan.Opens)
	c.time(PlanCloses, was.Plan.Closes, is.Plan.Closes)
	c.text(PlanNotes, was.Plan.Notes, is.Plan.Notes)
	before, after := arrangementOf(was), arrangementOf(is)
	c.time(PlanApplicationOpen, before.Opens, after.Opens)
	c.time(PlanApplicationClose, before.Closes, after.Closes)
	if before.Notes != after.Notes && was.Plan.Notes == is.Plan.Notes {
		c.add(PlanNotes, time.Time{}, time.Time{})
	}
	old := map[string]OtherPoint{}
	for _, o := range was.Points {
		old[o.Point.ID] = o
	}
	for _, o := range is.Points {
		c.point = o.Point.ID
		before, known := old[o.Point.ID]
		delete(old, o.Point.ID)
		if !known {
			c.add(PlanAdded, time.Time{}, time.Time{})
			continue
		}
		c.compare(before, o)
	}
	for _, o := range was.Points {
		if _, left := old[o.Point.ID]; left {
			c.point = o.Point.ID
			c.add(PlanGone, time.Time{}, time.Time{})
		}
	}
	return c.all
}

// arrangementOf is zero where 网报 is not arranged.
func arrangementOf(p PlanAtPoints) Arrangement {
	if p.Application == nil {
		return Arrangement{}
	}
	return *p.Application
}

// changeList gathers the changes of one plan.
type changeList struct {
	plan, point string
	all         []PlanChange
}

func (c *changeList) add(f PlanField, was, is time.Time) {
	c.all = append(c.all, PlanChange{PlanID: c.plan, PointID: c.point, Field: f, OldTime: was, NewTime: is})
}

func (c *changeList) text(f PlanField, was, is string) {
	if was != is {
		c.add(f, time.Time{}, time.Time{})
	}
}

func (c *changeList) time(f PlanField, was, is time.Time) {
	if !was.Equal(is) {
		c.add(f, was, is)
	}
}

// compare tells what has changed at a point.
func (c *changeList) compare(was, is OtherPoint) {
	c.text(PlanName, was.Point.Name, is.Point.Name)
	c.text(PlanAddress, was.Point.Address, is.Point.Address)
	c.text(PlanPhone, was.Point.BureauPhone, is.Point.BureauPhone)
	c.time(PlanOpens, was.Window.Opens, is.Window.Opens)
	c.time(PlanCloses, was.Window.Closes, is.Window.Closes)
	if !was.Window.Scope.equal(is.Window.Scope) {
		c.add(PlanScope, time.Time{}, time.Time{})
	}
	c.text(PlanNotes, was.Window.Notes, is.Window.Notes)
}

func (s Scope) equal(o Scope) bool {
	return slices.Equal(s.PostKinds, o.PostKinds) && slices.Equal(s.SchoolKinds, o.SchoolKinds) && slices.Equal(s.Kinds, o.Kinds)
}
