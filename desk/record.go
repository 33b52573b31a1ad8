package desk

import (
	"context"
	"slices"
	"time"

	"confirmpoint/confirm"
)

// View is a record opened for checking.
type View struct {
	Record     confirm.Record
	Rulebook   confirm.Rulebook
	Findings   []confirm.Finding
	Conditions []confirm.Condition // those asked for this kind of registration
	Draft      confirm.Draft       // ticks so far; those of a concluded record at first
	Allowed    []confirm.Allowance // every action, with why not
	Operations []confirm.Operation // mine, oldest first
	// Ahead is the record as it will be when all open operations are accepted:
	// with the messages, notes and scans that are still under way.
	Ahead  confirm.Record
	Closes time.Time // UTC, when conclusions end: window or plan; zero before it is set
	Prints []confirm.Document
	// Void are the prints of earlier versions, to be taken out of the files.
	// ReprintDue asks for both copies anew, marked 更正后.
	Void       []confirm.Document
	ReprintDue bool
	Photo      []byte // JPEG, nil while not downloaded
	Scan       []byte // of a hand-entered certificate
	// Since is what has changed since this clerk last saw the record; nil:
	// nothing. Only Open tells it.
	Since *Since
}

// Open shows one record and audits that it was opened.
func (d *Desk) Open(ctx context.Context, recordID string) (View, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return View{}, err
	}
	defer leave()
	return d.openRecord(ctx, recordID)
}

// OpenByNumber is Open by 报名号, as typed or scanned.
func (d *Desk) OpenByNumber(ctx context.Context, applicationNo string) (View, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return View{}, err
	}
	defer leave()
	id, err := d.cfg.Cache.FindApplication(ctx, applicationNo)
	if err != nil {
		return View{}, err
	}
	return d.openRecord(ctx, id)
}

func (d *Desk) openRecord(ctx context.Context, id string) (View, error) {
	v, err := d.view(ctx, id)
	if err != nil {
		return View{}, err
	}
	if v.Prints, err = d.voidPrints(ctx, v.Record, v.Prints); err != nil {
		return View{}, err
	}
	if v.Since, err = d.since(ctx, v); err != nil {
		return View{}, err
	}
	if err := d.auditAll(ctx, d.openEvents(id, "")...); err != nil {
		return View{}, err
	}
	return v, nil
}

// view puts together what the clerk sees of one record.
func (d *Desk) view(ctx context.Context, id string) (v View, err error) {
	cache := d.cfg.Cache
	if v.Record, err = cache.Record(ctx, id); err != nil {
		return View{}, err
	}
	if v.Rulebook, err = cache.Rulebook(ctx); err != nil {
		return View{}, err
	}
	if v.Operations, err = cache.Operations(ctx, id); err != nil {
		return View{}, err
	}
	if v.Prints, err = cache.Prints(ctx, id); err != nil {
		return View{}, err
	}
	if v.Photo, err = d.blob(ctx, v.Record.Content.PhotoSHA256); err != nil {
		return View{}, err
	}
	if v.Scan, err = d.blob(ctx, v.Record.Content.Certificate.ScanSHA256); err != nil {
		return View{}, err
	}
	v.Ahead = ahead(v.Rulebook, v.Record, v.Operations, d.cfg.Enrolment.Clerk)
	if v.Draft, err = d.draft(ctx, v); err != nil {
		return View{}, err
	}
	index, err := d.related(ctx, v.Record)
	if err != nil {
		return View{}, err
	}
	v.Findings = d.findings(v.Rulebook, v.Record, v.Photo, index)
	v.Conditions = v.Rulebook.Asked(v.Record.Content.Kind)
	v.Closes = closes(v.Rulebook)
	v.Void = confirm.VoidPrints(v.Record, v.Prints)
	v.ReprintDue = confirm.DueCorrected(v.Record, v.Prints)
	v.Allowed = d.allowed(v)
	return v, nil
}

// closes is zero while the window or the plan has no end.
func closes(b confirm.Rulebook) time.Time {
	if b.Plan.Closes.Before(b.Window.Closes) {
		return b.Plan.Closes
	}
	return b.Window.Closes
}

// blob gives a photo or scan, nil while it has not been downloaded.
func (d *Desk) blob(ctx context.Context, sha256 string) ([]byte, error) {
	if sha256 == "" {
		return nil, nil
	}
	data, err := d.cfg.Cache.Photo(ctx, sha256)
	if confirm.CodeOf(err) == confirm.ProblemPhotoMissing {
		d.cfg.Registry.Prefer(sha256)
		return nil, nil
	}
	return data, err
}

// draft gives the ticks to go on from: the stored draft; else those of the
// newest own operation the registry has not accepted; else those of the
// decision in force. Ticks made on another version of the content are dropped:
// they were an answer to something else (offline-rules.md D1).
func (d *Desk) draft(ctx context.Context, v View) (confirm.Draft, error) {
	r, notes := v.Record, v.Ahead.Standing
	draft, found, err := d.cfg.Cache.Draft(ctx, r.ID)
	if err != nil {
		return confirm.Draft{}, err
	}
	if found {
		if draft.BaseVersion != r.Version {
			draft.BaseVersion, draft.Ticks, draft.Acknowledged = r.Version, nil, nil
		}
		return draft, nil
	}
	draft = confirm.Draft{
		RecordID: r.ID, BaseVersion: r.Version,
		FileNumber: notes.FileNumber, LocalFileNumber: notes.LocalFileNumber, Remark: notes.Remark,
	}
	if op, ok := undecided(v.Operations); ok {
		i := op.Intent
		if !isOpen(op) { // open ones are in Ahead
			draft.FileNumber, draft.LocalFileNumber, draft.Remark = i.FileNumber, i.LocalFileNumber, i.Remark
		}
		if i.Seen.ContentVersion == r.Version {
			draft.Ticks, draft.Acknowledged = slices.Clone(i.Ticks), slices.Clone(i.Acknowledged)
		}
		return draft, nil
	}
	if dec := r.Standing.Decision; dec != nil && isConcluded(r.Standing.State) {
		draft.Ticks, draft.Acknowledged = slices.Clone(dec.Ticks), slices.Clone(dec.Acknowledged)
	}
	return draft, nil
}

// undecided gives the newest conclusion of this clerk, when the registry has
// not accepted it and the clerk has not given it up.
func undecided(ops []confirm.Operation) (confirm.Operation, bool) {
	for _, op := range slices.Backward(ops) {
		if concludes(op.Intent.Action) && op.Code != confirm.ProblemUndone {
			return op, op.State != confirm.OperationAccepted && op.ResolvedAt.IsZero()
		}
	}
	return confirm.Operation{}, false
}

func concludes(a confirm.Action) bool {
	return a == confirm.ActionConcludeComplete || a == confirm.ActionConcludeIncomplete || a == confirm.ActionLeaveUnconfirmed
}

// isConcluded tells whether the point has concluded, 材料齐全 or 材料不全.
func isConcluded(s confirm.State) bool {
	return s == confirm.StateComplete || s == confirm.StateIncomplete
}

// Tick stores one answer in the draft of a record, and gives the draft and
// what is allowed now. The empty value takes an answer back.
func (d *Desk) Tick(ctx context.Context, recordID string, t confirm.Tick) (View, error) {
	return d.changeDraft(ctx, recordID, func(v *View) error {
		asked := slices.ContainsFunc(v.Conditions, func(c confirm.Condition) bool { return c.Code == t.Code })
		if !asked {
			return &confirm.Problem{Code: confirm.ProblemNotFound}
		}
		ticks := slices.DeleteFunc(slices.Clone(v.Draft.Ticks), func(o confirm.Tick) bool { return o.Code == t.Code })
		if t.Value != "" {
			ticks = append(ticks, t)
		}
		v.Draft.Ticks = inOrderOf(v.Conditions, ticks)
		v.Draft.Chosen = nil // it rested on other answers
		return nil
	})
}

// TickRest answers every condition that has no answer yet as met: the clerk
// has looked at all of them and says so once. Answers that are there stay.
func (d *Desk) TickRest(ctx context.Context, recordID string) (View, error) {
	return d.changeDraft(ctx, recordID, func(v *View) error {
		ticks := slices.Clone(v.Draft.Ticks)
		for _, c := range v.Conditions {
			if !slices.ContainsFunc(ticks, func(t confirm.Tick) bool { return t.Code == c.Code }) {
				ticks = append(ticks, confirm.Tick{Code: c.Code, Value: confirm.TickMet})
			}
		}
		v.Draft.Ticks = inOrderOf(v.Conditions, ticks)
		v.Draft.Chosen = nil
		return nil
	})
}

// Block tells which open conditions of a block may be answered together now, and
// which must be looked at by themselves, since a finding on what they concern
// blocks or has not been found to be fine. Both are codes in the order of Conditions.
func (v View) Block(of confirm.DataBlock) (together, single []string) {
	open := slices.DeleteFunc(slices.Clone(v.Findings), func(f confirm.Finding) bool {
		_, fine := v.Acknowledged(f)
		return fine && f.Severity != confirm.SeverityBlock
	})
	for _, c := range v.Conditions {
		if b, ok := c.Block(); !ok || b != of || slices.ContainsFunc(v.Draft.Ticks, func(t confirm.Tick) bool { return t.Code == c.Code }) {
			continue
		}
		if len(c.HeldBy(open)) > 0 {
			single = append(single, c.Code)
		} else {
			together = append(together, c.Code)
		}
	}
	return together, single
}

// TickBlock answers as met the conditions of a block that may be answered
// together (View.Block): the clerk has compared the block with the paper and
// says so once. Answers that are there stay.
func (d *Desk) TickBlock(ctx context.Context, recordID string, of confirm.DataBlock) (View, error) {
	return d.changeDraft(ctx, recordID, func(v *View) error {
		together, _ := v.Block(of)
		ticks := slices.Clone(v.Draft.Ticks)
		for _, code := range together {
			ticks = append(ticks, confirm.Tick{Code: code, Value: confirm.TickMet})
		}
		v.Draft.Ticks = inOrderOf(v.Conditions, ticks)
		v.Draft.Chosen = nil
		return nil
	})
}

// inOrderOf sorts ticks as the rulebook lists the conditions, so that the same
// answers always give the same intent.
func inOrderOf(conditions []confirm.Condition, ticks []confirm.Tick) []confirm.Tick {
	place := func(t confirm.Tick) int {
		return slices.IndexFunc(conditions, func(c confirm.Condition) bool { return c.Code == t.Code })
	}
	slices.SortStableFunc(ticks, func(a, b confirm.Tick) int { return place(a) - place(b) })
	return ticks
}

// Annotate stores file numbers and remark in the draft.
func (d *Desk) Annotate(ctx context.Context, recordID, fileNumber, localFileNumber, remark string) (View, error) {
	return d.changeDraft(ctx, recordID, func(v *View) error {
		v.Draft.FileNumber, v.Draft.LocalFileNumber, v.Draft.Remark = fileNumber, localFileNumber, remark
		return nil
	})
}

// changeDraft changes one draft; two at a time would lose one of the changes.
func (d *Desk) changeDraft(ctx context.Context, recordID string, change func(*View) error) (View, error) {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return View{}, err
	}
	defer leave()
	d.writing.Lock()
	defer d.writing.Unlock()
	v, err := d.view(ctx, recordID)
	if err != nil {
		return View{}, err
	}
	if first := underWay(v.Operations); first != nil {
		return View{}, first
	}
	if first := chosenFirst(v.Draft); first != nil {
		return View{}, first
	}
	chosen := v.Draft.Chosen != nil
	if err := change(&v); err != nil {
		return View{}, err
	}
	v.Draft.SavedAt = d.cfg.Registry.Now().At
	d.noteSeen(&v.Draft, v.Record)
	d.typed.put(v.Record.ID, v.Draft.FileNumber)
	if err := d.cfg.Cache.SaveDraft(ctx, v.Draft); err != nil {
		return View{}, err
	}
	if chosen && v.Draft.Chosen == nil {
		d.outbox.forget()
		d.subscribers.tell(ChangedRecords | ChangedOutbox)
	}
	v.Allowed = d.allowed(v)
	return v, nil
}
