package main

import (
	"context"
	"errors"
	"fmt"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// script does one piece of work and is killed at one boundary of it. Its last
// word is how many boundaries there were, when it came so far.
func (c *clerk) script(ctx context.Context) error {
	if err := c.clear(ctx); err != nil {
		return err
	}
	before := c.disk.count.Load()
	if c.cfg.KillAt > 0 {
		c.disk.arm(c.cfg.Fault, c.cfg.KillAt, 1)
	}
	if _, err := c.piece(ctx); err != nil {
		return err
	}
	c.out.tell(event{Kind: eventDone, N: c.disk.count.Load() - before})
	return nil
}

// clear sends what an earlier process has left.
func (c *clerk) clear(ctx context.Context) error {
	if err := c.pull(ctx); err != nil {
		return err
	}
	for range 10 {
		if err := c.send(ctx); err != nil {
			return err
		}
		s, err := c.desk.Standing(ctx)
		if err != nil || s.Unsent == 0 {
			return err
		}
	}
	return errors.New("what an earlier process has left cannot be sent")
}

// piece is sign, enqueue, send, receipt and mark of a conclusion and of a
// message, and a pull. The first error of the desk ends it.
func (c *clerk) piece(ctx context.Context) (signed int, err error) {
	page, err := c.desk.Search(ctx, confirm.Query{Sort: confirm.SortApplicationNo})
	if err != nil || len(page.Rows) == 0 {
		return 0, errors.Join(err, errors.New("no records"))
	}
	at := machineTime()
	var refusal *confirm.Refusal
	op, err := c.conclude(ctx, page.Rows[c.dice.IntN(len(page.Rows))].ID)
	for n := 0; errors.As(err, &refusal) && n < len(page.Rows); n++ {
		op, err = c.conclude(ctx, page.Rows[n].ID)
	}
	if err != nil {
		return signed, err
	}
	c.saved(op, at)
	op, err = c.desk.Message(ctx, page.Rows[c.dice.IntN(len(page.Rows))].ID, desk.Text{Text: "请补交材料"})
	switch {
	case err == nil:
		c.saved(op, at)
	case !errors.As(err, &refusal): // so many messages a record and no more
		return 1, err
	}
	if _, err := c.desk.Send(ctx, nil); err != nil {
		return 2, err
	}
	if err := c.tellClosed(ctx); err != nil {
		return 2, err
	}
	_, err = c.desk.Pull(ctx, nil)
	return 2, err
}

// failures lets the disk fail at every boundary of a piece, once each, full and
// broken in turn. The error must have a name, what was told as saved must be
// there, what was not must not, and the next piece must succeed.
func (c *clerk) failures(ctx context.Context) error {
	if err := c.clear(ctx); err != nil {
		return err
	}
	for n := int64(1); ; n += c.cfg.Every {
		fault := []diskFault{diskFull, diskEIO}[n/c.cfg.Every%2]
		plan := c.disk.arm(fault, n, 1)
		_, err := c.piece(ctx)
		c.disk.disarm()
		if plan.hit.Load() == 0 {
			c.out.tell(event{Kind: eventDone, N: n - 1})
			return err
		}
		if err != nil && !ofDisk(err) {
			return fmt.Errorf("%s at boundary %d: %w", fault, n, err)
		}
		if err := c.nothingUntold(ctx); err != nil {
			return fmt.Errorf("%s at boundary %d: %w", fault, n, err)
		}
		if err := c.clear(ctx); err != nil {
			return fmt.Errorf("after %s at boundary %d: %w", fault, n, err)
		}
		if _, err := c.piece(ctx); err != nil {
			return fmt.Errorf("after %s at boundary %d: %w", fault, n, err)
		}
	}
}

// nothingUntold wants no operation in the outbox of which the desk has said
// that it is not saved.
func (c *clerk) nothingUntold(ctx context.Context) error {
	for _, state := range []confirm.OperationState{confirm.OperationSigned, confirm.OperationSending, confirm.OperationUnknown} {
		ops, err := c.cache.Sendable(ctx, state, 0)
		if err != nil {
			return err
		}
		for _, op := range ops {
			if _, told := c.open[op.Intent.OperationID]; !told {
				return fmt.Errorf("an operation is %s of which the desk said that it is not saved", state)
			}
		}
	}
	return nil
}
