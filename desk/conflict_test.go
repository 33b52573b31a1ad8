package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

func newPhone(c *confirm.Content) { c.Contact.Phone += "0" }

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

// TestConflictOfWhatHasMoved: the clerk is told to which point.
func TestConflictOfWhatHasMoved(t *testing.T) {
	for name, pullFirst := range map[string]bool{"sent first": false, "pulled first": true} {
		t.Run(name, func(t *testing.T) {
			o := ready(t, 12)
			v := o.open(o.clean(1)[0].ID)
			op := o.complete(v.Record.ID)
			to := v.Rulebook.OtherPoints[0].Point
			for _, p := range v.Rulebook.OtherPoints {
				if p.Window.Closes.After(o.clock.Now()) {
					to = p.Point
				}
			}
			check(t, o.registry.Registry().MovePoint(t.Context(), v.Record.ApplicationNo, to.ID))
			if pullFirst {
				o.pull()
			}
			o.send()
			o.pull()
			c, err := o.desk.Conflict(t.Context(), op.Intent.OperationID)
			check(t, err)
			if !c.Gone || c.Moved == nil || c.Moved.ToName != to.Name || c.Operation.Code != confirm.CodeNotYourPoint {
				t.Errorf("gone %v, %s, moved %+v", c.Gone, c.Operation.Code, c.Moved)
			}
		})
	}
}

// TestSignAgain: a soft change is signed over with one key, a hard one is not,
// and nothing is signed on what the clerk has not seen.
func TestSignAgain(t *testing.T) {
	o := ready(t, 12)
	ctx, rows := t.Context(), o.clean(3)
	soft, hard, late := rows[0].ID, rows[1].ID, rows[2].ID
	ops := map[string]confirm.Operation{}
	for _, id := range []string{soft, hard, late} {
		ops[id] = o.complete(id)
	}
	o.edit(o.open(soft).Record.ApplicationNo, newPhone)
	o.edit(o.open(hard).Record.ApplicationNo, moveHouse)
	o.edit(o.open(late).Record.ApplicationNo, newPhone)
	o.send()
	o.pull()
	shown := map[string]desk.Conflict{}
	for id, op := range ops {
		c, err := o.desk.Conflict(ctx, op.Intent.OperationID)
		check(t, err)
		shown[id] = c
	}
	if shown[soft].What.Next != confirm.NextResign {
		t.Fatalf("a soft change asks for %s", shown[soft].What.Next)
	}
	_, err := o.desk.SignAgain(ctx, shown[hard], nil)
	wantCode(t, err, confirm.CodeContentChanged)
	o.edit(o.open(late).Record.ApplicationNo, moveHouse)
	o.pull()
	_, err = o.desk.SignAgain(ctx, shown[late], nil)
	wantCode(t, err, confirm.CodeContentChanged)

	again, err := o.desk.SignAgain(ctx, shown[soft], nil)
	check(t, err)
	if again.Intent.Seen.ContentVersion != 2 || len(again.Intent.Ticks) != len(ops[soft].Intent.Ticks) {
		t.Errorf("signed again on version %d with %d answers", again.Intent.Seen.ContentVersion, len(again.Intent.Ticks))
	}
	_, err = o.desk.SignAgain(ctx, shown[soft], nil) // the key was pressed twice
	wantCode(t, err, confirm.ProblemOperationOpen)
	if r := o.send(); r.Accepted != 1 {
		t.Errorf("sent %+v", r)
	}
	c, err := o.desk.Conflict(ctx, ops[soft].Intent.OperationID)
	check(t, err)
	if c.Operation.ResolvedAt.IsZero() {
		t.Error("the refused one is still to be dealt with")
	}
}

// TestSignAgainACorrection: the kept fields, and of the clashes what the clerk chose.
func TestSignAgainACorrection(t *testing.T) {
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
	if n := len(c.Again(nil).Fields); n != 1 {
		t.Errorf("%d fields without the clash", n)
	}
	again, err := o.desk.SignAgain(ctx, c, []string{"work.school"})
	check(t, err)
	if got := again.Intent.Correction; len(got.Fields) != 2 || got.Fields[1].Old != "青禾县第九小学" || got.Authorisation.Reference == "" {
		t.Errorf("signed %+v", got.Fields)
	}
	if r := o.send(); r.Accepted != 1 {
		t.Errorf("sent %+v", r)
	}
}

// TestRecheckOfATransferKeepsUnfinishedWork: only a conclusion has answers to
// carry over. The transfer itself may be signed again.
func TestRecheckOfATransferKeepsUnfinishedWork(t *testing.T) {
	o := ready(t, 12)
	ctx, id := t.Context(), o.clean(1)[0].ID
	v := o.open(id)
	op, err := o.desk.Transfer(ctx, v, v.Rulebook.OtherPoints[0].Point.ID)
	check(t, err)
	o.edit(v.Record.ApplicationNo, newPhone)
	o.send()
	o.pull()
	c, err := o.desk.Conflict(ctx, op.Intent.OperationID)
	check(t, err)
	if c.Operation.Code != confirm.CodeContentChanged || c.What.Next != confirm.NextResign {
		t.Fatalf("refused as %s, next %s", c.Operation.Code, c.What.Next)
	}
	o.tick(id, "T1", confirm.TickMet)
	v, err = o.desk.Recheck(ctx, op.Intent.OperationID)
	check(t, err)
	if len(v.Draft.Ticks) != 1 {
		t.Errorf("answers left: %v", v.Draft.Ticks)
	}
	again, err := o.desk.SignAgain(ctx, c, nil)
	check(t, err)
	if *again.Intent.Transfer != *op.Intent.Transfer {
		t.Errorf("signed %+v", again.Intent.Transfer)
	}
}

// TestAgreedIsNoConflict: the same conclusion of another workstation came
// first; nobody has anything to do, and the history shows it.
func TestAgreedIsNoConflict(t *testing.T) {
	o := ready(t, 12)
	other := o.colleague()
	o.clock.add(2 * time.Minute) // one password after another
	other.signIn()
	other.pull()
	id := o.clean(1)[0].ID
	mine := o.complete(id)
	other.complete(id)
	other.send()
	o.send()
	c, err := o.desk.Conflict(t.Context(), mine.Intent.OperationID)
	check(t, err)
	if c.Operation.Code != confirm.CodeAgreed || c.Operation.ResolvedAt.IsZero() || c.Operation.Resolution != confirm.Settled {
		t.Errorf("%s, closed %v as %q", c.Operation.Code, c.Operation.ResolvedAt, c.Operation.Resolution)
	}
	s, err := o.desk.Standing(t.Context())
	check(t, err)
	if s.Conflict != 0 || s.Unsent != 0 || len(o.rows(confirm.QueueConflict)) != 0 {
		t.Errorf("conflicts %d, unsent %d", s.Conflict, s.Unsent)
	}
}
