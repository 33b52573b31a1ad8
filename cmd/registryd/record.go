package main

import (
	"context"
	"errors"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/office"
	"confirmpoint/sync/wire"

	"github.com/spf13/cobra"
)

func (a *app) recordCmd() *cobra.Command {
	return group("record", "单条申请：不予受理、撤下、更换确认点、审批阶段、迟到的结论",
		a.recordDeclineCmd(), a.recordRestoreCmd(), a.recordRemoveCmd(), a.recordMoveCmd(), a.recordStageCmd(),
		a.recordLateCmd(), a.recordReleaseCmd(), a.recordDismissCmd())
}

// onRecord is a command on the record of one 报名号.
func (a *app) onRecord(use, short, done string, do func(context.Context, office.Bureau, string) (wire.RecordAnswer, error)) *cobra.Command {
	return a.work(use+" 报名号", short, exactly(1, "写一个报名号"), func(ctx context.Context, b office.Bureau, args []string) error {
		_, err := do(ctx, b, args[0])
		return a.say(notFound(err, "没有报名号为 "+args[0]+" 的申请，或它已被撤下。"), "%s：%s。", args[0], done)
	})
}

// onWord is a command that says why, and perhaps in whose name.
func (a *app) onWord(use, short, done, reason string, named bool, do func(office.Bureau, context.Context, wire.RecordWord) (wire.RecordAnswer, error)) *cobra.Command {
	var in wire.RecordWord
	c := a.onRecord(use, short, done, func(ctx context.Context, b office.Bureau, no string) (wire.RecordAnswer, error) {
		in.ApplicationNo = no
		if named && in.By == "" && !a.remote.given() {
			return wire.RecordAnswer{}, usageError{errors.New("缺少 --by")}
		}
		return do(b, ctx, in)
	})
	c.Flags().StringVar(&in.Reason, "reason", "", reason)
	if named {
		c.Flags().StringVar(&in.By, "by", "", "经办人姓名；远程办理时不写则为自己")
	}
	return need(c, "reason")
}

func (a *app) recordDeclineCmd() *cobra.Command {
	return a.onWord("decline", "不予受理，状态变为申报未受理", "申报未受理", "理由，确认点和申请人会看到", true, office.Bureau.Decline)
}

func (a *app) recordRestoreCmd() *cobra.Command {
	return a.onWord("restore", "撤回不予受理，回到网报待确认", "已回到网报待确认", "理由，确认点和申请人会看到", true, office.Bureau.Restore)
}

func (a *app) recordRemoveCmd() *cobra.Command {
	return a.onWord("remove", "撤下一条申请（误导入，或本人撤回）", "已撤下", "原因，不写个人信息", false, office.Bureau.Remove)
}

func (a *app) recordMoveCmd() *cobra.Command {
	var in wire.RecordMove
	c := a.onRecord("move", "更换确认点，限没有确认结论的申请和同一注册机构的确认点", "已更换确认点", func(ctx context.Context, b office.Bureau, no string) (wire.RecordAnswer, error) {
		in.ApplicationNo = no
		if _, err := wantPoint(ctx, b, in.PointCode); err != nil {
			return wire.RecordAnswer{}, err
		}
		return b.Move(ctx, in)
	})
	c.Flags().StringVar(&in.PointCode, "point", "", "新确认点的代码")
	return need(c, "point")
}

func (a *app) recordStageCmd() *cobra.Command {
	var in wire.RecordStage
	var at string
	c := a.onRecord("stage", "记一条审批记录，如初审、复核、终审或备案", "已记入审批记录", func(ctx context.Context, b office.Bureau, no string) (wire.RecordAnswer, error) {
		in.ApplicationNo = no
		if at != "" {
			t, err := parseTime("at", at)
			if err != nil {
				return wire.RecordAnswer{}, err
			}
			in.At = &t
		}
		return b.AddStage(ctx, in)
	})
	c.Flags().StringVar(&in.Stage, "stage", "", "阶段名称，计划规则里的 stage_labels 之一")
	c.Flags().StringVar(&in.Organ, "organ", "", "机构名称")
	c.Flags().StringVar(&in.By, "by", "", "办理人")
	c.Flags().StringVar(&in.Result, "result", "", "结果，如 通过")
	c.Flags().StringVar(&at, "at", "", "时间，北京时间；不写则为现在")
	return need(c, "stage", "organ", "result")
}

func (a *app) recordLateCmd() *cobra.Command {
	var plan string
	title := "编号\t报名号\t确认点\t确认用户\t结论\t作出\t送达\t能否证明\t原因\t处理"
	c := a.list("late", "列出确认时间过后、或证书停用后才送达的结论，由注册用户决定", title,
		func(ctx context.Context, b office.Bureau, row func(...any)) error {
			if err := wantPlan(ctx, b, plan); err != nil {
				return err
			}
			all, err := b.Late(ctx, wire.OfficeQuery{PlanID: plan})
			for _, l := range all.Items {
				row(l.OperationID, l.ApplicationNo, l.PointCode, l.UserName, confirm.Action(l.Action).Label(), showTime(l.Decided), showTime(l.Arrived),
					either(l.Proven, "能", "不能"), either(l.Code == string(confirm.CodeKeyEnded), "签名证书已停用或过期", "确认时间已过"), either(l.Released, "已重开确认时间", "待处理"))
			}
			rest(row, all.More)
			return err
		})
	c.Flags().StringVar(&plan, "plan", "", "计划编号")
	return need(c, "plan")
}

func either(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

func noLate(err error, id string) error {
	return notFound(err, "没有待处理的迟到结论 "+id+"。用 registryd record late 查看。")
}

func (a *app) recordReleaseCmd() *cobra.Command {
	var in wire.LateWord
	var until string
	c := a.work("release 编号", "为一项迟到的结论重开该确认点的确认时间，由确认用户重新作出", exactly(1, "写一个编号，见 record late"), func(ctx context.Context, b office.Bureau, args []string) error {
		t, err := parseTime("until", until)
		if err != nil {
			return err
		}
		in.OperationID, in.Until = args[0], &t
		w, err := b.ReleaseLate(ctx, in)
		return a.say(noLate(err, args[0]), "确认点 %s 的确认时间延长到 %s（第 %d 版），请通知该确认点重新作出结论。", w.PointCode, showTime(w.Closes), w.Version)
	})
	c.Flags().StringVar(&until, "until", "", "确认时间延长到何时，北京时间，不晚于计划结束")
	c.Flags().StringVar(&in.Reason, "reason", "", "原因，不写个人信息")
	return need(c, "until", "reason")
}

func (a *app) recordDismissCmd() *cobra.Command {
	var in wire.LateWord
	c := a.work("dismiss 编号", "一项迟到的结论不再处理", exactly(1, "写一个编号，见 record late"), func(ctx context.Context, b office.Bureau, args []string) error {
		in.OperationID = args[0]
		_, err := b.DismissLate(ctx, in)
		return a.say(noLate(err, args[0]), "%s：不再处理。", args[0])
	})
	c.Flags().StringVar(&in.Reason, "reason", "", "原因，不写个人信息")
	return need(c, "reason")
}

// refusals are the words for what the rules do not allow the bureau to do.
var refusals = map[confirm.Code]string{
	confirm.CodeAlreadyDecided: "已有确认结论，不能更换确认点。请确认点先退回网报待确认。",
	confirm.CodeWindowClosed:   "时间已过，不能再这样做。",
	confirm.CodeWindowNotOpen:  "时间未到，还不能这样做。",
	confirm.CodeDeclinedFinal:  "已是申报未受理。要改先用 registryd record restore 撤回。",
	confirm.CodeStateChanged:   "现在不是申报未受理，没有可撤回的。",
	confirm.CodeTransferTarget: "只能换到同一注册机构的确认点。",
	confirm.CodeTextInvalid:    "文字太长，或含不能显示的字符。",
	confirm.CodeTooMany:        "审批记录已满，不能再加。",

	confirm.CodeReceiptNumberTaken: "这个编号已登记、作废或交回，不用再说明。",
}

// describeRefusal gives the sentence for a refusal by the rules.
func describeRefusal(code confirm.Code) sentence {
	words := refusals[code]
	if words == "" {
		words = "规则不允许（" + string(code) + "）。"
	}
	return sentence{exitRefused, words + "没有作任何改动。"}
}
