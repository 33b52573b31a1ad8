package main

import (
	"context"
	"fmt"

	"confirmpoint/confirm"
	"confirmpoint/desk"

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
	} `json:"pull"`
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

func (a *app) sync(ctx context.Context, d *desk.Desk, send, pull bool) error {
	var sent confirm.SendReport
	var pulled confirm.PullReport
	var err error
	if send {
		if sent, err = d.Send(ctx, nil); err != nil {
			return err
		}
	}
	if pull {
		if pulled, err = d.Pull(ctx, nil); err != nil {
			return err
		}
	}
	if a.json {
		var s synced
		s.Send.Sent, s.Send.Accepted, s.Send.Refused, s.Send.Unknown = sent.Sent, sent.Accepted, sent.Refused, sent.Unknown
		s.Pull.Records, s.Pull.Tombstones, s.Pull.Blobs, s.Pull.BlobsMissing = pulled.Records, pulled.Tombstones, pulled.Blobs, pulled.BlobsMissing
		a.printJSON(s)
	} else {
		if send {
			fmt.Fprintf(a.out, "发送 %d 项：已受理 %d，被拒 %d，结果未知 %d。\n", sent.Sent, sent.Accepted, sent.Refused, sent.Unknown)
		}
		if pull {
			fmt.Fprintf(a.out, "取回记录 %d 条，移出 %d 条，照片 %d 张，还缺照片 %d 张。\n", pulled.Records, pulled.Tombstones, pulled.Blobs, pulled.BlobsMissing)
		}
	}
	if sent.Refused+sent.Unknown+pulled.BlobsMissing > 0 {
		return errPartly
	}
	return nil
}
