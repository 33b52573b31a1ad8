package registry

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/roster"
)

// Messages lists the messages of a plan that clerks have left, by 报名号 and
// time, for where applicants read them. ErrNotFound when there is no such plan.
func (r *Registry) Messages(ctx context.Context, planID string) ([]roster.Left, error) {
	rows, err := r.Decisions(ctx, planID)
	if err != nil {
		return nil, err
	}
	var all []roster.Left
	for _, row := range rows {
		for _, m := range row.Record.Standing.Messages {
			all = append(all, roster.Left{ApplicationNo: row.Record.ApplicationNo, Message: m})
		}
	}
	return all, nil
}

// MarkRead keeps when applicants have read messages of a plan, all or none; the
// first time counts, and points are told by their feeds. A message that was
// recalled later is shown as read before (offline-rules.md D7). It tells how
// many were not known to be read. Lines that cannot be taken give a *roster.ImportError.
func (r *Registry) MarkRead(ctx context.Context, planID string, readings []roster.Reading) (marked int, err error) {
	bad := &roster.ImportError{}
	refuse := func(line roster.Reading, column, reason string) {
		if len(bad.Rows) == maxRowErrors {
			bad.More++
			return
		}
		bad.Rows = append(bad.Rows, roster.RowError{Row: line.Row, Column: column, Reason: reason})
	}
	// One change of the feed a record, whatever the order of the file.
	readings = slices.Clone(readings)
	slices.SortStableFunc(readings, func(a, b roster.Reading) int {
		return cmp.Or(strings.Compare(a.ApplicationNo, b.ApplicationNo), a.At.Compare(b.At))
	})
	err = r.db.update(ctx, func(tx *sql.Tx) error {
		marked, bad.Rows, bad.More = 0, nil, 0
		for from := 0; from < len(readings); {
			to := from
			for to < len(readings) && readings[to].ApplicationNo == readings[from].ApplicationNo {
				to++
			}
			n, err := r.markRead(ctx, tx, planID, readings[from:to], refuse)
			if err != nil {
				return err
			}
			marked, from = marked+n, to
		}
		if len(bad.Rows) > 0 {
			return bad
		}
		return r.console().log(ctx, tx, "", "messages_read", planID, fmt.Sprint(marked))
	})
	return marked, err
}

// markRead marks messages of one record.
func (r *Registry) markRead(ctx context.Context, tx *sql.Tx, planID string, readings []roster.Reading, refuse func(roster.Reading, string, string)) (int, error) {
	before, err := recordByNumber(ctx, tx, readings[0].ApplicationNo)
	if errors.Is(err, ErrNotFound) || (err == nil && (before.PlanID != planID || before.removed)) {
		for _, line := range readings {
			refuse(line, "报名号", "该计划中没有这个报名号；请核对计划编号和清单")
		}
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	after, marked := before.Record, 0
	for _, line := range readings {
		n := slices.IndexFunc(after.Standing.Messages, func(m confirm.SentMessage) bool { return m.ID == line.MessageID })
		switch {
		case n < 0:
			refuse(line, "留言编号", "该报名号没有这条留言；请用最近导出的清单")
		case line.At.Before(after.Standing.Messages[n].At) || line.At.After(r.now()):
			refuse(line, "阅读时间", "早于留言时间或晚于现在；请核对")
		case after.Standing.Messages[n].ReadAt.IsZero():
			after.Standing = after.Standing.Read(line.MessageID, line.At)
			marked++
		}
	}
	if marked == 0 {
		return 0, nil
	}
	_, _, err = putRecord(ctx, tx, before, after)
	return marked, err
}
