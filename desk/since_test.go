package desk_test

import (
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

func TestSinceLastSeen(t *testing.T) {
	o := ready(t, 6)
	row := o.clean(1)[0]
	if v := o.open(row.ID); v.Since != nil {
		t.Fatalf("a record that was never seen has changed since: %+v", v.Since)
	}
	edit := func(school string) {
		o.clock.add(time.Second)
		o.edit(row.ApplicationNo, func(c *confirm.Content) { c.Work.School = school })
		o.pull()
	}
	was := o.open(row.ID).Record.Content.Work.School
	edit("青禾县第八小学")
	for range 2 { // until the clerk says so
		s := o.open(row.ID).Since
		if s == nil || len(s.Fields) != 1 || s.Fields[0].Field != "work.school" || !s.Fields[0].Hard || s.Was.Work.School != was {
			t.Fatalf("since: %+v", s)
		}
	}
	o.desk.Saw(o.open(row.ID))
	o.tick(row.ID, "T1", confirm.TickMet)
	if s := o.open(row.ID).Since; s != nil {
		t.Errorf("seen, and still told: %+v", s)
	}
	// What the answers rest on is known after a lock too.
	check(t, o.desk.Lock(t.Context()))
	o.clock.add(2 * time.Minute) // one SMS a minute
	o.signIn()
	edit("青禾县第九小学")
	if s := o.open(row.ID).Since; s == nil || s.Was.Work.School != "青禾县第八小学" {
		t.Errorf("after a lock: %+v", s)
	}
}

// A signature covers what was seen (offline-rules.md D1).
func TestDecideOnWhatWasSeenOnly(t *testing.T) {
	o := ready(t, 6)
	row := o.clean(1)[0]
	o.open(row.ID)
	o.clock.add(time.Second)
	o.edit(row.ApplicationNo, func(c *confirm.Content) { c.Work.School = "青禾县第八小学" })
	o.pull()
	o.tickAll(row.ID, confirm.TickMet)
	v := o.open(row.ID)
	_, err := o.desk.Decide(t.Context(), v, desk.Conclusion{Action: confirm.ActionConcludeComplete})
	wantCode(t, err, confirm.CodeContentChanged)
	if s := o.standing(); s.Unsent != 0 {
		t.Errorf("%d signed unseen", s.Unsent)
	}
	o.desk.Saw(v)
	_, err = o.desk.Decide(t.Context(), v, desk.Conclusion{Action: confirm.ActionConcludeComplete})
	check(t, err)
}

func TestTickRest(t *testing.T) {
	o := ready(t, 6)
	id := o.clean(1)[0].ID
	o.tick(id, "T3", confirm.TickNotMet)
	v, err := o.desk.TickRest(t.Context(), id)
	check(t, err)
	if len(v.Draft.Ticks) != len(v.Conditions) {
		t.Fatalf("%d of %d answered", len(v.Draft.Ticks), len(v.Conditions))
	}
	for _, tick := range v.Draft.Ticks {
		want := confirm.TickMet
		if tick.Code == "T3" {
			want = confirm.TickNotMet
		}
		if tick.Value != want {
			t.Errorf("%s is %s", tick.Code, tick.Value)
		}
	}
}

func TestFileNumbers(t *testing.T) {
	o := ready(t, 6)
	rows := o.clean(3)
	next := func(id string) string {
		t.Helper()
		n, err := o.desk.NextFileNumber(t.Context(), id)
		check(t, err)
		return n
	}
	wantCode(t, o.desk.SetFileBox(t.Context(), desk.FileBox{First: "12", Last: "9"}), confirm.ProblemFileBox)
	check(t, o.desk.SetFileBox(t.Context(), desk.FileBox{First: "0017", Last: "0018"}))
	if n := next(rows[0].ID); n != "0017" {
		t.Errorf("first number %s", n)
	}
	_, err := o.desk.Annotate(t.Context(), rows[0].ID, "0017", "", "")
	check(t, err)
	if n := next(rows[0].ID); n != "0017" {
		t.Errorf("asked again for the same record: %s", n)
	}
	if n := next(rows[1].ID); n != "0018" {
		t.Errorf("second number %s", n)
	}
	_, err = o.desk.AnnotateNow(t.Context(), rows[1].ID, "0018", "", "")
	check(t, err)
	_, err = o.desk.NextFileNumber(t.Context(), rows[2].ID)
	wantCode(t, err, confirm.ProblemFileBox)
	if used, err := o.desk.FileNumberUsed(t.Context(), rows[2].ID, "0018"); err != nil || used != rows[1].ApplicationNo {
		t.Errorf("0018 is used by %q: %v", used, err)
	}
	if used, err := o.desk.FileNumberUsed(t.Context(), rows[1].ID, "0018"); err != nil || used != "" {
		t.Errorf("one's own number is used by %q: %v", used, err)
	}
}

func TestTickBlock(t *testing.T) {
	o := ready(t, 6)
	id := o.clean(1)[0].ID
	o.tick(id, "T8", confirm.TickNotMet)
	v := o.open(id)
	for _, of := range confirm.DataBlocks() {
		together, single := v.Block(of)
		if len(single) > 0 {
			t.Fatalf("%s of a clean record: %v must be looked at", of, single)
		}
		var err error
		v, err = o.desk.TickBlock(t.Context(), id, of)
		check(t, err)
		for _, code := range together {
			if !slices.Contains(v.Draft.Ticks, confirm.Tick{Code: code, Value: confirm.TickMet}) {
				t.Errorf("%s of %s is not answered: %v", code, of, v.Draft.Ticks)
			}
		}
	}
	codes := make([]string, 0, len(v.Draft.Ticks))
	for _, tick := range v.Draft.Ticks {
		codes = append(codes, tick.Code)
		if tick.Code == "T8" && tick.Value != confirm.TickNotMet {
			t.Error("an answer was overwritten")
		}
	}
	if want := []string{"T1", "T2", "T7", "T8"}; !slices.Equal(codes, want) {
		t.Errorf("answered are %v, want %v", codes, want)
	}
}

func TestABlockLeavesToTheClerkWhatAFindingIsAbout(t *testing.T) {
	warn := confirm.Finding{Check: "contract/1", Code: "contract", Severity: confirm.SeverityWarn, Field: "work.contract_start"}
	v := desk.View{Conditions: confirm.DefaultConditions(), Findings: []confirm.Finding{warn}}
	together, single := v.Block(confirm.BlockWork)
	if len(together) != 0 || !slices.Equal(single, []string{"T2", "T8"}) {
		t.Errorf("with a warning: %v together, %v by itself", together, single)
	}
	v.Draft.Acknowledged = []confirm.Acknowledgement{{Check: warn.Check, Code: warn.Code, Field: warn.Field, Note: "看过合同"}}
	if together, single = v.Block(confirm.BlockWork); len(together) != 2 || len(single) != 0 {
		t.Errorf("found to be fine: %v together, %v by itself", together, single)
	}
	v.Findings[0].Severity = confirm.SeverityBlock
	if together, _ = v.Block(confirm.BlockWork); len(together) != 0 {
		t.Errorf("%v is answered though a finding blocks", together)
	}
}
