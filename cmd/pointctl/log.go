package main

import (
	"context"
	"fmt"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// syncLog is the JSON of log, newest first.
type syncLog struct {
	Entries []loggedSync `json:"entries"`
}

// loggedSync is one contact: counts and codes, no person. Times are RFC 3339 in UTC.
type loggedSync struct {
	At          string            `json:"at"`
	Until       string            `json:"until,omitempty"`
	Kind        string            `json:"kind"`
	Sent        int               `json:"sent"`
	Accepted    int               `json:"accepted"`
	Refused     int               `json:"refused"`
	Unknown     int               `json:"unknown"`
	Again       int               `json:"again,omitempty"`
	Waiting     int               `json:"waiting"`
	Records     int               `json:"records"`
	Gone        int               `json:"gone"`
	Blobs       int               `json:"blobs"`
	Differences int               `json:"differences"`
	Code        string            `json:"code,omitempty"`
	Args        map[string]string `json:"args,omitempty"`
	Automatic   bool              `json:"automatic"`
	Times       int               `json:"times,omitempty"`
	Message     string            `json:"message"`
}

func loggedOf(e confirm.SyncEntry) loggedSync {
	return loggedSync{
		At: jsonTime(e.At), Until: jsonTime(e.Until), Kind: string(e.Kind),
		Sent: e.Sent, Accepted: e.Accepted, Refused: e.Refused, Unknown: e.Unknown, Again: e.Again, Waiting: e.Waiting,
		Records: e.Records, Gone: e.Gone, Blobs: e.Blobs, Differences: e.Differences,
		Code: string(e.Code), Args: e.Args, Automatic: e.Automatic, Times: e.Times, Message: present.SyncLine(e),
	}
}

// defaultLogLines is what log shows when nobody says how many.
const defaultLogLines = 30

func (a *app) logCommand() *cobra.Command {
	var limit int
	c := &cobra.Command{
		Use:   "log",
		Short: "同步记录：每次与登记库的联系做了什么，新的在前",
		RunE: func(c *cobra.Command, _ []string) error {
			if limit < 1 || limit > confirm.MaxSyncEntries {
				return usageError{fmt.Errorf("--limit 要在 1 到 %d 之间", confirm.MaxSyncEntries)}
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.log(c.Context(), d, limit) })
		},
	}
	c.Flags().IntVar(&limit, "limit", defaultLogLines, "最多列出多少行")
	return c
}

func (a *app) log(ctx context.Context, d *desk.Desk, limit int) error {
	entries, err := d.SyncLog(ctx, limit)
	if err != nil {
		return err
	}
	if a.json {
		out := syncLog{Entries: make([]loggedSync, 0, len(entries))}
		for _, e := range entries {
			out.Entries = append(out.Entries, loggedOf(e))
		}
		a.printJSON(out)
		return nil
	}
	day := ""
	for _, e := range entries {
		if d := present.SyncDay(e); d != day {
			day = d
			fmt.Fprintln(a.out, day)
		}
		fmt.Fprintln(a.out, "  "+present.SyncLine(e))
	}
	if len(entries) == 0 {
		fmt.Fprintln(a.out, "还没有同步记录。")
	}
	return nil
}
