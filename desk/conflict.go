package desk

import (
	"context"

	"confirmpoint/confirm"
)

// Conflict is a refused operation beside what it was made on and what the
// record is now (offline-rules.md D0 d). One that is held is shown as if it were
// refused, so that it can be given up.
type Conflict struct {
	Operation confirm.Operation
	Base      confirm.Record // what the clerk saw
	Mine      confirm.Record // Base as the operation would have made it
	Theirs    confirm.Record // as the registry told last; zero when Gone
	Gone      bool           // the record has left this point
	// Moved says where it went, when the registry has told; nil else.
	Moved *confirm.Move
	// Rulebook is that of now: conditions, window, and whom to call.
	Rulebook confirm.Rulebook
	// Fields are those that differ between the three contents.
	Fields []confirm.FieldDiff
	// What says why it was refused, whose turn it is and what to do next, and
	// which answers may be taken over.
	What confirm.Conflict
	// Kept and Clashes are the fields of a refused correction: those that may be
	// signed again on what the record is now, and those both have changed.
	Kept, Clashes []confirm.FieldCorrection
}

// Conflict shows a refused operation, also one that has been dealt with.
// not_found: no such operation, or it was not refused.
func (d *Desk) Conflict(ctx context.Context, operationID string) (Conflict, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return Conflict{}, err
	}
	defer leave()
	return d.conflict(ctx, operationID)
}

func (d *Desk) conflict(ctx context.Context, operationID string) (c Conflict, err error) {
	if c.Base, err = d.cfg.Cache.Base(ctx, operationID); err != nil {
		return Conflict{}, err
	}
	ops, err := d.cfg.Cache.Operations(ctx, c.Base.ID)
	if err != nil {
		return Conflict{}, err
	}
	for _, op := range ops {
		if op.Intent.OperationID == operationID {
			c.Operation = op
		}
	}
	if c.Operation.Held { // never sent: what the registry would say
		c.Operation.Code = confirm.CodeNotYourPoint
	} else if c.Operation.State != confirm.OperationRefused {
		return Conflict{}, &confirm.Problem{Code: confirm.ProblemNotFound}
	}
	book, err := d.cfg.Cache.Rulebook(ctx)
	if err != nil {
		return Conflict{}, err
	}
	c.Theirs, err = d.cfg.Cache.Record(ctx, c.Base.ID)
	if err != nil && confirm.CodeOf(err) != confirm.ProblemNotFound {
		return Conflict{}, err
	}
	c.Gone = err != nil || leaves(c.Operation.Code)
	c.Rulebook = book
	if c.Gone {
		c.Moved, c.Theirs = c.Theirs.Standing.Moved, confirm.Record{}
	}
	c.compare(book, d.cfg.Enrolment.Clerk)
	return c, nil
}

// leaves tells the refusals of a record that is no longer at this point. The
// cache keeps its last content while somebody has to deal with the refusal.
func leaves(code confirm.Code) bool {
	switch code {
	case confirm.CodeRemoved, confirm.CodeNotYourPoint, confirm.CodeUnknownRecord:
		return true
	}
	return false
}

// compare fills in what follows from the three records. What a record that has
// left is like now, nobody here may know.
func (c *Conflict) compare(book confirm.Rulebook, by confirm.Actor) {
	i, theirs := c.Operation.Intent, c.Theirs
	if c.Gone {
		theirs = c.Base
	}
	c.Mine = c.Base
	if m, err := book.Apply(c.Base, i, by, i.Evidence.DecidedAt); err == nil {
		c.Mine = m
	}
	c.Fields = confirm.Compare(c.Base.Content, c.Mine.Content, theirs.Content)
	c.What = book.ConflictOf(i, c.Operation.Code, c.Base, theirs)
	if i.Correction != nil {
		c.Kept, c.Clashes = confirm.MergeCorrection(c.Base.Content, theirs.Content, i.Correction.Fields)
	}
}

// Recheck begins anew on what the record is now: the answers that nothing has
// touched and the notes of the refused conclusion become the draft, in the
// place of any other, and the record is opened. Nothing is signed; the next
// conclusion takes the place of the refused one. Of anything but a conclusion
// the record is opened and unfinished work stays as it is. not_found when the
// record has left this point.
func (d *Desk) Recheck(ctx context.Context, operationID string) (View, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return View{}, err
	}
	defer leave()
	d.writing.Lock()
	defer d.writing.Unlock()
	c, err := d.conflict(ctx, operationID)
	if err != nil {
		return View{}, err
	}
	if c.Gone {
		return View{}, &confirm.Problem{Code: confirm.ProblemNotFound}
	}
	i := c.Operation.Intent
	if !concludes(i.Action) {
		return d.openRecord(ctx, i.RecordID)
	}
	err = d.cfg.Cache.SaveDraft(ctx, confirm.Draft{
		RecordID: i.RecordID, BaseVersion: c.Theirs.Version, Ticks: c.What.Ticks,
		FileNumber: i.FileNumber, LocalFileNumber: i.LocalFileNumber, Remark: i.Remark,
		SavedAt: d.cfg.Registry.Now().At,
	})
	if err != nil {
		return View{}, err
	}
	return d.openRecord(ctx, i.RecordID)
}
