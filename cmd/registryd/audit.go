package main

import (
	"context"

	"confirmpoint/sync/registry/office"
	"confirmpoint/sync/wire"

	"github.com/spf13/cobra"
)

func (a *app) auditCmd() *cobra.Command {
	return group("audit", "各电脑审计日志的签名检查点：已知到哪一条、有没有被改动", a.auditListCmd(), a.auditAcceptCmd())
}

func (a *app) auditListCmd() *cobra.Command {
	var point string
	c := a.list("list", "列出审计日志，与已知不符的在前", "日志\t确认点\t确认用户\t已知到\t签名时间\t收到时间\t检查点\t状态",
		func(ctx context.Context, b office.Bureau, row func(...any)) error {
			all, err := b.Audits(ctx, wire.OfficeQuery{PointCode: point})
			for _, l := range all.Audits {
				state := "一致"
				if l.ForkedAt != nil {
					state = "与已知不符，" + showTime(*l.ForkedAt) + " 发现"
				}
				row(l.Log, l.PointCode, l.UserName, l.Seq, showTime(l.At), showTime(l.Arrived), l.Checkpoints, state)
			}
			rest(row, all.More)
			return err
		})
	c.Flags().StringVar(&point, "point", "", "只列这个确认点")
	return c
}

func (a *app) auditAcceptCmd() *cobra.Command {
	var in wire.AuditWord
	c := a.work("accept 日志", "查明原因（如恢复过备份）后，承认一份与已知不符的审计日志", exactly(1, "写一个日志编号，用 registryd audit list 查看"),
		func(ctx context.Context, b office.Bureau, args []string) error {
			in.Log = args[0]
			_, err := b.AcceptAudit(ctx, in)
			return a.say(notFound(err, "没有这份与已知不符的日志。用 registryd audit list 查看。"), "已承认日志 %s，以后从它现在的末尾接着核对。", in.Log)
		})
	c.Flags().StringVar(&in.Reason, "reason", "", "原因，不要写个人信息")
	return need(c, "reason")
}
