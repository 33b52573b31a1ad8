package main

import (
	"context"
	"errors"
	"fmt"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// synced is the JSON of sync.
type synced struct {
	Send struct {
		Sent     int `json:"sent"`
		Accepted int `json:"accepted"`
		Refused  int `json:"refused"`
		Unknown  int `json:"unknown"`
	} `json:"send"`
	Pull struct {
		Records      int `json:"records"`
		Tombstones   int `json:"tombstones"`
		Blobs        int `json:"blobs"`
		BlobsMissing int `json:"blobs_missing"`
		Unreadable   int `json:"unreadable"`
	} `json:"pull"`
	// Reconsidered are records a change of rules or times matters to; told once.
	Reconsidered []reconsidered `json:"reconsidered"`
}

type reconsidered struct {
	ApplicationNo string `json:"application_no"`
	Change        string `json:"change"`
	Ends          string `json:"ends"`
}

func (a *app) syncCommand() *cobra.Command {
	var onlySend, onlyPull bool
	c := &cobra.Command{
		Use:   "sync",
		Short: "先发送待发送的结论，再取回规则、记录和照片",
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withDesk(c.Context(), func(d *desk.Desk) error {
				return a.sync(c.Context(), d, !onlyPull, !onlySend)
			})
		},
	}
	c.Flags().BoolVar(&onlySend, "send-only", false, "只发送")
	c.Flags().BoolVar(&onlyPull, "pull-only", false, "只取回")
	c.MarkFlagsMutuallyExclusive("send-only", "pull-only")
	return c
}

// sync pulls also after the registry could not judge an operation: what is new
// there may be the very thing that helps. Without a line it does not try.
func (a *app) sync(ctx context.Context, d *desk.Desk, send, pull bool) error {
	var s synced
	var sendErr, pullErr error
	if send {
		var r confirm.SendReport
		r, sendErr = d.Send(ctx, nil)
		s.Send.Sent, s.Send.Accepted, s.Send.Refused, s.Send.Unknown = r.Sent, r.Accepted, r.Refused, r.Unknown
		pull = pull && !hopeless(sendErr)
	}
	if pull {
		var r confirm.PullReport
		r, pullErr = d.Pull(ctx, nil)
		s.Pull.Records, s.Pull.Tombstones = r.Records, r.Tombstones
		s.Pull.Blobs, s.Pull.BlobsMissing, s.Pull.Unreadable = r.Blobs, r.BlobsMissing, r.Unreadable
	}
	if err := errors.Join(sendErr, pullErr); err != nil {
		return err
	}
	var err error
	if s.Reconsidered, err = a.reconsidered(ctx, d); err != nil {
		return err
	}
	a.showSynced(s, send, pull)
	if err := d.ForgetReconsidered(ctx); err != nil {
		return err
	}
	if s.Send.Refused+s.Send.Unknown+s.Pull.BlobsMissing+s.Pull.Unreadable > 0 {
		return errPartly
	}
	return nil
}

// reconsidered is the list in the shape of the JSON.
func (a *app) reconsidered(ctx context.Context, d *desk.Desk) ([]reconsidered, error) {
	affected, err := d.Reconsidered(ctx)
	list := make([]reconsidered, 0, len(affected))
	for _, r := range affected {
		list = append(list, reconsidered{ApplicationNo: r.ApplicationNo, Change: string(r.Change), Ends: jsonTime(r.Ends)})
	}
	return list, err
}

// hopeless tells errors that a pull would only meet again.
func hopeless(err error) bool {
	switch exitCode(err) {
	case exitOffline, exitCredential, exitCancelled:
		return confirm.CodeOf(err) != confirm.ProblemRegistryBusy
	}
	return false
}

func (a *app) showSynced(s synced, send, pull bool) {
	if a.json {
		a.printJSON(s)
		return
	}
	if send {
		fmt.Fprintf(a.out, "发送 %d 项：已受理 %d，被拒 %d，结果未知 %d。\n", s.Send.Sent, s.Send.Accepted, s.Send.Refused, s.Send.Unknown)
	}
	if pull {
		fmt.Fprintf(a.out, "取回记录 %d 条，移出 %d 条，照片 %d 张，还缺照片 %d 张。\n",
			s.Pull.Records, s.Pull.Tombstones, s.Pull.Blobs, s.Pull.BlobsMissing)
		if s.Pull.Unreadable > 0 {
			fmt.Fprintf(a.out, "有 %d 条读不懂，没有收下，本机保留原来的内容。请联系教育局的系统负责人。\n", s.Pull.Unreadable)
		}
	}
	a.showReconsidered(s.Reconsidered)
}

// shownReconsidered is how many records are named; --json names all.
const shownReconsidered = 20

func (a *app) showReconsidered(list []reconsidered) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(a.out, "教育局调整了安排，涉及 %d 条记录（新的起止时间见 pointctl status）：\n", len(list))
	var t table
	for _, r := range list[:min(len(list), shownReconsidered)] {
		t.add("  "+r.ApplicationNo, present.WindowChangeWords(confirm.WindowChange(r.Change)))
	}
	t.print(a.out)
	if more := len(list) - shownReconsidered; more > 0 {
		fmt.Fprintf(a.out, "  另有 %d 条，加 --json 可列出全部。\n", more)
	}
}
