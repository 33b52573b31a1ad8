package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// work is a clerk's day, until he is killed or stopped.
func (c *clerk) work(ctx context.Context) error {
	for !c.stop.Load() {
		if err := c.round(ctx); err != nil {
			return err
		}
	}
	return nil
}

// round is some acts, then a contact with the registry.
func (c *clerk) round(ctx context.Context) error {
	if c.dice.IntN(12) == 0 {
		c.jump()
	}
	for range 1 + c.dice.IntN(max(c.cfg.Batch, 1)) {
		if err := c.act(ctx); err != nil {
			return err
		}
	}
	if err := c.send(ctx); err != nil {
		return err
	}
	if c.dice.IntN(3) == 0 {
		return c.pull(ctx)
	}
	return nil
}

// jump sets the clock of this workstation: a little, by years, or right again.
func (c *clerk) jump() {
	skews := []time.Duration{0, 0, time.Minute, -7 * time.Minute, 26 * time.Hour, -26 * time.Hour, 3 * 365 * 24 * time.Hour, -3 * 365 * 24 * time.Hour}
	c.clock.skew.Store(int64(skews[c.dice.IntN(len(skews))]))
	c.out.tell(event{Kind: eventFault, Text: "clock jump", N: 1})
}

// contact tells how an exchange ended; an error is one nothing here explains.
func (c *clerk) contact(ctx context.Context, what string, err error) error {
	code := codeOf(err)
	c.out.tell(event{Kind: eventRound, Text: what, Code: code})
	switch {
	case err == nil, ofLine(err):
		return nil
	case ofDisk(err):
		return c.tellDisk(code)
	case code == confirm.ProblemSignInRequired:
		return c.contact(ctx, "sign in", c.signInOnline(ctx))
	case code == confirm.ProblemTLS && c.clock.skew.Load() != 0:
		return nil // before the first hello the registry's certificate is judged by this clock
	}
	return fmt.Errorf("%s: %w", what, err)
}

// tellDisk tells a failing disk, when one was ordered; else it is a failure.
func (c *clerk) tellDisk(code confirm.Code) error {
	if c.disk.hits.Load() == 0 {
		return fmt.Errorf("the disk fails unasked: %s", code)
	}
	return nil
}

// tries is how often an exchange is tried in a row, as a Worker would with
// pauses between.
const tries = 4

// insist tries while the line is to blame.
func (c *clerk) insist(exchange func() error) error {
	err := exchange()
	for n := 1; n < tries && err != nil && ofLine(err) && !c.stop.Load(); n++ {
		err = exchange()
	}
	return err
}

func (c *clerk) send(ctx context.Context) error {
	err := c.insist(func() error {
		_, err := c.desk.Send(ctx, nil)
		return err
	})
	if err := c.contact(ctx, "send", err); err != nil {
		return err
	}
	return c.unlessDisk(c.tellClosed(ctx))
}

func (c *clerk) unlessDisk(err error) error {
	if err != nil && ofDisk(err) {
		return c.tellDisk(codeOf(err))
	}
	return err
}

// pull also tells what it made of some records: with a whole pull behind it the
// cache is what the registry was at a moment in between.
func (c *clerk) pull(ctx context.Context) error {
	var at int64
	err := c.insist(func() error {
		at = machineTime()
		_, err := c.desk.Pull(ctx, nil)
		return err
	})
	done := machineTime()
	if err != nil {
		return c.contact(ctx, "pull", err)
	}
	if err := c.contact(ctx, "pull", nil); err != nil {
		return err
	}
	page, err := c.desk.Search(ctx, confirm.Query{})
	if err != nil {
		return err
	}
	for range min(3, len(page.Rows)) {
		row := page.Rows[c.dice.IntN(len(page.Rows))]
		rec, err := c.cache.Record(ctx, row.ID)
		if err != nil {
			return c.unlessDisk(err)
		}
		if !row.Gone {
			c.out.tell(event{Kind: eventRead, Record: row.ID, At: at, Done: done, Seen: standOf(rec)})
		}
	}
	return nil
}

// act does one thing to one record.
func (c *clerk) act(ctx context.Context) error {
	page, err := c.desk.Search(ctx, confirm.Query{Sort: confirm.SortApplicationNo})
	if err != nil {
		return err
	}
	if len(page.Rows) == 0 {
		return c.pull(ctx)
	}
	n := c.dice.IntN(len(page.Rows))
	if c.dice.IntN(6) == 0 {
		n %= 5 // where clerks meet
	}
	for k := 0; k < len(page.Rows) && waits(page.Rows[n]); k++ {
		n = (n + 1) % len(page.Rows) // as a clerk takes the next file from the pile
	}
	if waits(page.Rows[n]) {
		return nil
	}
	row, at := page.Rows[n], machineTime()
	var op confirm.Operation
	switch roll := c.dice.IntN(100); {
	case roll < 66:
		op, err = c.conclude(ctx, row.ID)
	case roll < 78:
		return c.messages(ctx, page.Rows, n, at)
	case roll < 84:
		op, err = c.desk.AnnotateNow(ctx, row.ID, fmt.Sprint(c.next()), "", "备注")
	case roll < 88:
		op, err = c.correct(ctx, row.ID)
	case roll < 91:
		op, err = c.transfer(ctx, row.ID)
	case roll < 94:
		scan := desk.ScanFile{Data: fmt.Appendf(nil, "%%PDF-%s-%d", newID(), c.next()), Kind: "书面委托书"}
		op, err = c.desk.AttachScan(ctx, row.ID, scan)
	default:
		return c.conflict(ctx)
	}
	return c.acted(op, err, at)
}

// waits tells a record of which something is still to be sent.
func waits(r confirm.Row) bool {
	switch r.Operation {
	case confirm.OperationSigned, confirm.OperationSending, confirm.OperationUnknown:
		return true
	}
	return r.Gone || r.State == confirm.StateDeclined
}

func (c *clerk) next() int64 {
	c.serial++
	return c.serial
}

// acted tells what the desk said. A refusal signs nothing; what it says by the
// rules is not the campaign's to judge.
func (c *clerk) acted(op confirm.Operation, err error, at int64) error {
	if err == nil {
		c.saved(op, at)
		return nil
	}
	var refusal *confirm.Refusal
	code := codeOf(err)
	c.out.tell(event{Kind: eventNo, Code: code})
	switch {
	case errors.As(err, &refusal), ofLine(err) && code != confirm.ProblemInternal, code == confirm.ProblemSignInRequired, code == confirm.ProblemNotFound,
		code == confirm.ProblemTLS && c.clock.skew.Load() != 0:
		return nil
	case ofDisk(err):
		return c.tellDisk(code)
	}
	return fmt.Errorf("act: %w", err)
}

// conclude decides a record, or decides it the other way.
func (c *clerk) conclude(ctx context.Context, id string) (confirm.Operation, error) {
	v, err := c.desk.Open(ctx, id)
	if err != nil {
		return confirm.Operation{}, err
	}
	c.desk.Saw(v) // he looks at what has changed
	return c.desk.Decide(ctx, v, c.conclusion(&v))
}

func (c *clerk) conclusion(v *desk.View) desk.Conclusion {
	out := desk.Conclusion{Action: confirm.ActionConcludeComplete, Explanation: "重新核对"}
	value := confirm.TickMet
	switch c.dice.IntN(5) {
	case 0:
		out.Action = confirm.ActionLeaveUnconfirmed
	case 1, 2:
		out.Action, value = confirm.ActionConcludeIncomplete, confirm.TickNotMet
	}
	v.Draft.Ticks = nil
	for n, asked := range v.Conditions {
		t := confirm.Tick{Code: asked.Code, Value: confirm.TickMet}
		if n == 0 {
			t.Value = value
		}
		v.Draft.Ticks = append(v.Draft.Ticks, t)
	}
	return out
}

// messages writes to some applicants at once; each message is an operation.
func (c *clerk) messages(ctx context.Context, rows []confirm.Row, n int, at int64) error {
	var ids []string
	for i := range 1 + c.dice.IntN(4) {
		ids = append(ids, rows[(n+i)%len(rows)].ID)
	}
	sent, err := c.desk.MessageAll(ctx, ids, desk.Text{Text: fmt.Sprintf("请补交材料 %d", c.next())})
	if err != nil {
		return c.acted(confirm.Operation{}, err, at)
	}
	for _, s := range sent {
		if err := c.acted(s.Operation, s.Err, at); err != nil {
			return err
		}
	}
	return nil
}

func (c *clerk) correct(ctx context.Context, id string) (confirm.Operation, error) {
	v, err := c.desk.Open(ctx, id)
	if err != nil {
		return confirm.Operation{}, err
	}
	return c.desk.CorrectWork(ctx, v, confirm.Correction{
		Fields:        []confirm.FieldCorrection{{Field: "work.school", New: fmt.Sprintf("青禾第 %d 小学", c.dice.IntN(1000))}},
		Authorisation: confirm.Authorisation{Kind: confirm.AuthorisationWritten, Reference: "委字第 7 号", Date: "2026-10-01"},
	})
}

// transfer sends a record to another point, whose clerk may send it back.
func (c *clerk) transfer(ctx context.Context, id string) (confirm.Operation, error) {
	v, err := c.desk.Open(ctx, id)
	if err != nil {
		return confirm.Operation{}, err
	}
	others := v.Rulebook.OtherPoints
	if len(others) == 0 {
		return confirm.Operation{}, &confirm.Problem{Code: confirm.ProblemNotFound}
	}
	return c.desk.Transfer(ctx, v, others[c.dice.IntN(len(others))].Point.ID)
}

// conflict takes one refused operation up: it is done anew on what the record
// is now, given up with a reason, or left for later.
func (c *clerk) conflict(ctx context.Context) error {
	page, err := c.desk.Search(ctx, confirm.Query{Queue: confirm.QueueConflict})
	if err != nil || len(page.Rows) == 0 {
		return err
	}
	row, at := page.Rows[c.dice.IntN(len(page.Rows))], machineTime()
	ops, err := c.cache.Operations(ctx, row.ID)
	if err != nil {
		return c.unlessDisk(err)
	}
	for _, op := range ops {
		if op.State != confirm.OperationRefused || !op.ResolvedAt.IsZero() {
			continue
		}
		switch c.dice.IntN(4) {
		case 0, 1:
			v, err := c.desk.Recheck(ctx, op.Intent.OperationID)
			if err != nil {
				return c.acted(confirm.Operation{}, err, at)
			}
			c.desk.Saw(v)
			again, err := c.desk.Decide(ctx, v, c.conclusion(&v))
			return c.acted(again, err, at)
		case 2:
			if err := c.desk.GiveUp(ctx, op.Intent.OperationID, "材料已退回"); err != nil {
				return c.acted(confirm.Operation{}, err, at)
			}
		}
		return nil
	}
	return nil
}

// finish sends and pulls until nothing is left.
func (c *clerk) finish(ctx context.Context) error {
	c.clock.skew.Store(0)
	for range 60 {
		if err := c.send(ctx); err != nil {
			return err
		}
		if err := c.giveUpHeld(ctx); err != nil {
			return err
		}
		s, err := c.desk.Standing(ctx)
		if err != nil {
			return err
		}
		if s.Unsent > 0 {
			continue
		}
		if _, err := c.desk.Pull(ctx, nil); err != nil {
			if err := c.contact(ctx, "last pull", err); err != nil {
				return err
			}
			continue
		}
		r, err := c.desk.Reconcile(ctx)
		if err != nil {
			if err := c.contact(ctx, "reconcile", err); err != nil {
				return err
			}
			continue
		}
		if !r.Same() {
			return fmt.Errorf("the reconciliation finds %d differences", len(r.Differences))
		}
		return nil
	}
	return errors.New("operations are left after 60 rounds")
}

// heldReason is why the clerk gives up what is not sent.
const heldReason = "已转出，不再发送"

// giveUpHeld ends what waits for records that have left the point.
func (c *clerk) giveUpHeld(ctx context.Context) error {
	ops, err := c.cache.Operations(ctx, "")
	if err != nil {
		return err
	}
	for _, op := range ops {
		if op.Held {
			if err := c.desk.GiveUp(ctx, op.Intent.OperationID, heldReason); err != nil {
				return err
			}
		}
	}
	return c.tellClosed(ctx)
}
