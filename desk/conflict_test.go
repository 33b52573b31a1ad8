package desk_test

import (
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

func countOf(text, part string) int { return strings.Count(text, part) }

// TestConflict: what the clerk saw, what the operation would have made, and
// what there is now; checked again, the refused one is replaced.
func TestConflict(t *testing.T) {
	o := ready(t, 12)
	ctx, id := t.Context(), o.clean(1)[0].ID
	op := o.complete(id)
	_, err := o.desk.Conflict(ctx, op.Intent.OperationID)
	wantCode(t, err, confirm.ProblemNotFound) // not refused
	_, err = o.desk.Conflict(ctx, "no-such-operation")
	wantCode(t, err, confirm.ProblemNotFound)
	o.edit(o.open(id).Record.ApplicationNo, moveHouse)
	o.send()
	o.pull()
	c, err := o.desk.Conflict(ctx, op.Intent.OperationID)
	check(t, err)
	if c.Operation.Code != confirm.CodeContentChanged || c.What.Next != confirm.NextRecheck || c.Gone {
		t.Errorf("%s, next %s", c.Operation.Code, c.What.Next)
	}
	if len(c.Fields) != 1 || c.Fields[0].Field != "work.school" || c.Fields[0].Side != confirm.SideTheirs || !c.Fields[0].Hard {
		t.Errorf("fields %+v", c.Fields)
	}
	if c.Base.Version != 1 || c.Theirs.Version != 2 || c.Mine.Standing.State != confirm.StateComplete {
		t.Errorf("base %d, theirs %d, mine %s", c.Base.Version, c.Theirs.Version, c.Mine.Standing.State)
	}
	v, err := o.desk.Recheck(ctx, op.Intent.OperationID)
	check(t, err)
	answered := func(code string) bool {
		return slices.ContainsFunc(v.Draft.Ticks, func(tick confirm.Tick) bool { return tick.Code == code })
	}
	if !answered("T7") || answered("T2") || len(c.What.Open) == 0 {
		t.Errorf("taken over %+v, open %v", v.Draft.Ticks, c.What.Open)
	}
	o.complete(id)
	if r := o.send(); r.Accepted != 1 {
		t.Errorf("sent %+v", r)
	}
	c, err = o.desk.Conflict(ctx, op.Intent.OperationID) // the history shows it still
	check(t, err)
	if c.Operation.ResolvedAt.IsZero() {
		t.Error("the refused one is still to be dealt with")
	}
}

// TestConflictOfACorrection: fields only the clerk changed may be signed again,
// those both changed clash.
func TestConflictOfACorrection(t *testing.T) {
	o := ready(t, 12)
	ctx, id := t.Context(), o.clean(1)[0].ID
	fields := []confirm.FieldCorrection{newTitle, {Field: "work.school", New: "青禾县第八小学"}}
	op, err := o.desk.CorrectWork(ctx, o.open(id), correction(onPaper(o), fields...))
	check(t, err)
	o.edit(o.open(id).Record.ApplicationNo, moveHouse)
	o.send()
	o.pull()
	c, err := o.desk.Conflict(ctx, op.Intent.OperationID)
	check(t, err)
	if len(c.Kept) != 1 || c.Kept[0].Field != "work.title" || len(c.Clashes) != 1 || c.Clashes[0].Old != "青禾县第九小学" {
		t.Errorf("kept %+v, clashes %+v", c.Kept, c.Clashes)
	}
	n := slices.IndexFunc(c.Fields, func(f confirm.FieldDiff) bool { return f.Field == "work.school" })
	if n < 0 || c.Fields[n].Side != confirm.SideBoth {
		t.Errorf("fields %+v", c.Fields)
	}
}

// TestConflictOfWhatIsGone: a record that has left can be looked at, not
// checked again.
func TestConflictOfWhatIsGone(t *testing.T) {
	o := ready(t, 12)
	id := o.clean(1)[0].ID
	op := o.complete(id)
	check(t, o.registry.Registry().Remove(t.Context(), o.open(id).Record.ApplicationNo, "withdrawn"))
	o.send()
	o.pull()
	c, err := o.desk.Conflict(t.Context(), op.Intent.OperationID)
	check(t, err)
	if !c.Gone || c.Operation.Code != confirm.CodeRemoved || len(c.Fields) != 0 {
		t.Errorf("gone %v, %s, fields %+v", c.Gone, c.Operation.Code, c.Fields)
	}
	_, err = o.desk.Recheck(t.Context(), op.Intent.OperationID)
	wantCode(t, err, confirm.ProblemNotFound)
}
