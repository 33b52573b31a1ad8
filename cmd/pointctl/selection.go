package main

import (
	"context"
	"errors"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// selection is whom a command is about: 报名号, or a queue.
type selection struct {
	numbers []string
	queue   string
}

// check wants one of the two.
func (s selection) check() error {
	if (s.queue == "") == (len(s.numbers) == 0) {
		return usageError{errors.New("要么给报名号，要么用 --queue")}
	}
	if s.queue == "" {
		return nil
	}
	_, err := queueNamed(s.queue)
	return err
}

func (s selection) ids(ctx context.Context, d *desk.Desk) ([]string, error) {
	if s.queue != "" {
		return idsOfQueue(ctx, d, s.queue)
	}
	return idsOfNumbers(ctx, d, s.numbers)
}

// idsOfQueue lists the records of a queue; Print refuses what is too many.
func idsOfQueue(ctx context.Context, d *desk.Desk, name string) ([]string, error) {
	queue, err := queueNamed(name)
	if err != nil {
		return nil, err
	}
	page, err := d.Search(ctx, confirm.Query{Queue: queue, Sort: confirm.SortApplicationNo})
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(page.Rows))
	for _, r := range page.Rows {
		ids = append(ids, r.ID)
	}
	return ids, nil
}

// idsOfNumbers finds each 报名号 exactly; a part of one is not enough to print.
func idsOfNumbers(ctx context.Context, d *desk.Desk, numbers []string) ([]string, error) {
	ids := make([]string, 0, len(numbers))
	for _, no := range numbers {
		page, err := d.Search(ctx, confirm.Query{Text: no})
		if err != nil {
			return nil, err
		}
		found := false
		for _, r := range page.Rows {
			if r.ApplicationNo == no {
				ids = append(ids, r.ID)
				found = true
			}
		}
		if !found {
			return nil, &confirm.Problem{Code: confirm.ProblemNotFound}
		}
	}
	return ids, nil
}
