package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry"

	"github.com/spf13/cobra"
)

// bureauActor is who acts at this command line: whoever may open the folder.
const bureauActor = "registryd"

func (a *app) recordCmd() *cobra.Command {
	return group("record", "单条申请：不予受理、撤下、更换确认点、审批阶段、迟到的结论",
		a.recordDeclineCmd(), a.recordRemoveCmd(), a.recordMoveCmd(), a.recordStageCmd(), a.recordLateCmd())
}

// onRecord is a command on the record of one 报名号.
func (a *app) onRecord(use, short, done string, do func(context.Context, *registry.Registry, string) error) *cobra.Command {
	return &cobra.Command{
		Use: use + " 报名号", Short: short, Args: exactly(1, "写一个报名号"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				err := do(c.Context(), r, args[0])
				if errors.Is(err, registry.ErrNotFound) {
					return missing{"没有报名号为 " + args[0] + " 的申请，或它已被撤下。"}
				}
				if err != nil {
					return err
				}
				fmt.Fprintf(a.out, "%s：%s。\n", args[0], done)
				return nil
			})
		},
	}
}

func (a *app) recordDeclineCmd() *cobra.Command {
	var reason, by string
	c := a.onRecord("decline", "不予受理，状态变为申报未受理，不能再改", "申报未受理", func(ctx context.Context, r *registry.Registry, no string) error {
		return r.Decline(ctx, no, confirm.Actor{ID: bureauActor, Name: by}, reason)
	})
	c.Flags().StringVar(&reason, "reason", "", "理由，确认点和申请人会看到")
	c.Flags().StringVar(&by, "by", "", "经办人姓名")
	return need(c, "reason", "by")
}

func (a *app) recordRemoveCmd() *cobra.Command {
	var reason string
	c := a.onRecord("remove", "撤下一条申请（误导入，或本人撤回）", "已撤下", func(ctx context.Context, r *registry.Registry, no string) error {
		return r.Remove(ctx, no, reason)
	})
	c.Flags().StringVar(&reason, "reason", "", "原因，不写个人信息")
	return need(c, "reason")
}

func (a *app) recordMoveCmd() *cobra.Command {
	var point string
	c := a.onRecord("move", "更换确认点，限没有确认结论的申请", "已更换确认点", func(ctx context.Context, r *registry.Registry, no string) error {
		p, err := pointByCode(ctx, r, point)
		if err != nil {
			return err
		}
		return r.MovePoint(ctx, no, p.ID)
	})
	c.Flags().StringVar(&point, "point", "", "新确认点的代码")
	return need(c, "point")
}

func (a *app) recordStageCmd() *cobra.Command {
	var stage confirm.StageResult
	var at string
	c := a.onRecord("stage", "记一条审批记录，如初审、复核、终审或备案", "已记入审批记录", func(ctx context.Context, r *registry.Registry, no string) (err error) {
		stage.At = time.Now()
		if at != "" {
			if stage.At, err = parseTime("at", at); err != nil {
				return err
			}
		}
		return r.AddStage(ctx, no, stage)
	})
	c.Flags().StringVar(&stage.Stage, "stage", "", "阶段名称，计划规则里的 stage_labels 之一")
	c.Flags().StringVar(&stage.Organ, "organ", "", "机构名称")
	c.Flags().StringVar(&stage.By, "by", "", "办理人")
	c.Flags().StringVar(&stage.Result, "result", "", "结果，如 通过")
	c.Flags().StringVar(&at, "at", "", "时间，北京时间；不写则为现在")
	return need(c, "stage", "organ", "result")
}

func (a *app) recordLateCmd() *cobra.Command {
	var plan string
	title := "报名号\t确认点\t确认用户\t结论\t作出\t送达\t能否证明"
	c := a.table("late", "列出确认时间过后才送达的结论，由注册用户决定是否延长确认时间", title,
		func(ctx context.Context, r *registry.Registry, row func(...any)) error {
			if err := checkPlan(ctx, r, plan); err != nil {
				return err
			}
			all, err := r.LateArrivals(ctx, plan)
			for _, l := range all {
				proven := "不能"
				if l.Proven {
					proven = "能"
				}
				row(l.ApplicationNo, l.PointCode, l.UserName, l.Action.Label(), showTime(l.Decided), showTime(l.Arrived), proven)
			}
			return err
		})
	c.Flags().StringVar(&plan, "plan", "", "计划编号")
	return need(c, "plan")
}

// refusals are the words for what the rules do not allow the bureau to do.
var refusals = map[confirm.Code]string{
	confirm.CodeAlreadyDecided: "已有确认结论，不能更换确认点。请确认点先退回网报待确认。",
	confirm.CodeWindowClosed:   "时间已过，不能再这样做。",
	confirm.CodeWindowNotOpen:  "时间未到，还不能这样做。",
	confirm.CodeDeclinedFinal:  "已是申报未受理，不能再改。",
	confirm.CodeTextInvalid:    "文字太长，或含不能显示的字符。",

	confirm.CodeReceiptNumberTaken: "这个编号已登记、作废或交回，不用再说明。",
}

// describeRefusal gives the sentence for a refusal by the rules.
func describeRefusal(r *confirm.Refusal) sentence {
	words := refusals[r.Code]
	if words == "" {
		words = "规则不允许（" + string(r.Code) + "）。"
	}
	return sentence{exitRefused, words + "没有作任何改动。"}
}
