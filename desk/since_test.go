package desk_test

import (
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
