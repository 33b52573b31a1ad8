package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// listedBatches is the JSON of queue: each batch without its documents.
type listedBatches struct {
	Batches []queued `json:"batches"`
}

// queued is the JSON of one batch.
type queued struct {
	BatchID   string            `json:"batch_id"`
	Mark      string            `json:"mark"`
	Kinds     []string          `json:"kinds"`
	State     string            `json:"state"`
	Why       string            `json:"why,omitempty"`
	Message   string            `json:"message,omitempty"`
	Printer   string            `json:"printer,omitempty"`
	CreatedAt string            `json:"created_at"`
	Counts    map[string]int    `json:"counts"` // documents by state
	LastSheet int               `json:"last_sheet"`
	Documents []printedDocument `json:"documents,omitempty"`
}

func queuedOf(b confirm.Batch, whole bool) queued {
	q := queued{
		BatchID: b.ID, Mark: b.Mark, Kinds: kindNames(b.Kinds), State: string(b.State), Why: string(b.Why), Message: whyWords(b), Printer: b.Target.Printer,
		CreatedAt: jsonTime(b.CreatedAt), Counts: map[string]int{},
	}
	for _, d := range b.Documents {
		q.Counts[string(d.State)]++
		if d.FirstSheet > 0 {
			q.LastSheet = max(q.LastSheet, d.FirstSheet+d.Sheets-1)
		}
	}
	if whole {
		q.Documents = documentsOf(b.Documents)
	}
	return q
}

func (a *app) queueCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "queue",
		Short: "打印队列：查看、继续、取消、跳过、重试、卡纸后接着打",
		Long: "打印队列。一批打印中断后（停电、卡纸、关闭程序）都留在这里，从断处接着打。\n" +
			"批次用编号或四个字母的批号指明。正在打印的批次由打印它的程序暂停（Ctrl+C），别的程序不能同时动它。",
		RunE: a.onDesk(a.queueList),
	}
	c.AddCommand(
		&cobra.Command{Use: "list", Short: "列出各批", RunE: a.onDesk(a.queueList)},
		a.queueStep("show 批次", "列出一批里的每一份", 1, func(ctx context.Context, d *desk.Desk, b confirm.Batch, _ []string) error {
			a.showBatch(b)
			return nil
		}),
		a.queueStep("run 批次", "打印一批里还在等待的", 1, a.runBatch),
		a.queueStep("cancel 批次", "取消一批：等待的跳过，还没开始的任务收回", 1, func(ctx context.Context, d *desk.Desk, b confirm.Batch, _ []string) error {
			return a.afterStep(ctx, d, b, d.CancelBatch(ctx, b.ID))
		}),
		a.queueStep("skip 批次 序号", "跳过一份", 2, func(ctx context.Context, d *desk.Desk, b confirm.Batch, args []string) error {
			return a.onDocument(ctx, d, b, args, func(seq int) error { return d.SkipDocument(ctx, b.ID, seq) })
		}),
		a.queueRetry(), a.queueAnswer(), a.queueJam(),
		a.queueStep("turned 批次", "手动双面：纸已翻面放回，打印反面", 1, func(ctx context.Context, d *desk.Desk, b confirm.Batch, _ []string) error {
			if err := d.Turned(ctx, b.ID); err != nil {
				return err
			}
			return a.runBatch(ctx, d, b, nil)
		}),
	)
	return c
}

// queueStep is a subcommand on one batch.
func (a *app) queueStep(use, short string, args int, step func(context.Context, *desk.Desk, confirm.Batch, []string) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: cobra.ExactArgs(args), RunE: func(c *cobra.Command, args []string) error {
		return a.withDesk(c.Context(), func(d *desk.Desk) error {
			b, err := findBatch(c.Context(), d, args[0])
			if err != nil {
				return err
			}
			return step(c.Context(), d, b, args[1:])
		})
	}}
}

func (a *app) queueRetry() *cobra.Command {
	var reason string
	c := a.queueStep("retry 批次 序号", "让失败、跳过或拿不准的一份重新等待；可能已出纸的要写原因", 2,
		func(ctx context.Context, d *desk.Desk, b confirm.Batch, args []string) error {
			return a.onDocument(ctx, d, b, args, func(seq int) error { return d.RetryDocument(ctx, b.ID, seq, reason) })
		})
	c.Flags().StringVar(&reason, "reason", "", "再打一次的原因")
	return c
}

func (a *app) queueAnswer() *cobra.Command {
	var out, not bool
	c := a.queueStep("answer 批次 序号 --came-out | --not", "告诉程序拿不准的一份是否已完好出纸", 2,
		func(ctx context.Context, d *desk.Desk, b confirm.Batch, args []string) error {
			return a.onDocument(ctx, d, b, args, func(seq int) error { return d.AnswerDocument(ctx, b.ID, seq, out) })
		})
	c.Flags().BoolVar(&out, "came-out", false, "已完好出纸")
	c.Flags().BoolVar(&not, "not", false, "没有出纸，或纸坏了")
	c.MarkFlagsOneRequired("came-out", "not")
	c.MarkFlagsMutuallyExclusive("came-out", "not")
	return c
}

func (a *app) queueJam() *cobra.Command {
	sheet := -1
	c := a.queueStep("jam 批次 --last-good-sheet 印张号", "卡纸后：写最后一张完好的印张号（印在页脚），从下一张接着打", 1,
		func(ctx context.Context, d *desk.Desk, b confirm.Batch, _ []string) error {
			after, err := d.LastGoodSheet(ctx, b.ID, sheet)
			return a.afterStep(ctx, d, after, err)
		})
	step := c.RunE
	c.RunE = func(c *cobra.Command, args []string) error {
		if sheet < 0 {
			return usageError{errors.New("--last-good-sheet 要写 0 或印在页脚的印张号")}
		}
		return step(c, args)
	}
	c.Flags().IntVar(&sheet, "last-good-sheet", -1, "最后一张完好的印张号；一张都不好写 0")
	_ = c.MarkFlagRequired("last-good-sheet") // fails for an unknown flag only
	return c
}

// onDocument takes one step on the document that args name.
func (a *app) onDocument(ctx context.Context, d *desk.Desk, b confirm.Batch, args []string, step func(seq int) error) error {
	seq, err := strconv.Atoi(args[0])
	if err != nil || seq < 1 || seq > len(b.Documents) {
		return usageError{fmt.Errorf("序号应为 1 到 %d", len(b.Documents))}
	}
	return a.afterStep(ctx, d, b, step(seq))
}

// afterStep shows the batch as it is after a step.
func (a *app) afterStep(ctx context.Context, d *desk.Desk, b confirm.Batch, err error) error {
	if err != nil {
		return err
	}
	if b, err = d.Batch(ctx, b.ID); err != nil {
		return err
	}
	a.showBatch(b)
	return nil
}

func (a *app) runBatch(ctx context.Context, d *desk.Desk, b confirm.Batch, _ []string) error {
	b, err := d.RunBatch(ctx, b.ID, a.tellPrinter())
	if b.ID == "" {
		return err
	}
	a.showBatch(b)
	return batchError(b, err)
}

// batchError is what the end of a run means to a script: partly when a document
// is not done, the printer's problem when nothing is.
func batchError(b confirm.Batch, err error) error {
	if err != nil {
		return err
	}
	done := 0
	for _, doc := range b.Documents {
		if doc.State == confirm.DocumentDone || doc.State == confirm.DocumentVoid {
			done++
		}
	}
	switch {
	case done == len(b.Documents):
		return nil
	case done == 0 && b.Why != "":
		return &confirm.Problem{Code: b.Why, Args: b.Args}
	}
	return errPartly
}

// findBatch knows a batch by its id or its mark.
func findBatch(ctx context.Context, d *desk.Desk, name string) (confirm.Batch, error) {
	list, err := d.Batches(ctx)
	if err != nil {
		return confirm.Batch{}, err
	}
	var found []confirm.Batch
	for _, b := range list {
		if b.ID == name || strings.EqualFold(b.Mark, name) {
			found = append(found, b)
		}
	}
	switch len(found) {
	case 0:
		return confirm.Batch{}, &confirm.Problem{Code: confirm.ProblemNotFound}
	case 1:
		if found[0].Why == confirm.ProblemCacheDamaged {
			return confirm.Batch{}, &confirm.Problem{Code: found[0].Why}
		}
		return found[0], nil
	}
	return confirm.Batch{}, usageError{errors.New("有几批的批号相同，请写批次编号")}
}

func (a *app) queueList(ctx context.Context, d *desk.Desk) error {
	list, err := d.Batches(ctx)
	if err != nil {
		return err
	}
	if a.json {
		report := listedBatches{Batches: make([]queued, len(list))}
		for i, b := range list {
			report.Batches[i] = queuedOf(b, false)
		}
		a.printJSON(report)
		return nil
	}
	var t table
	t.add("批号", "时间", "内容", "状态", "完成", "总数", "批次编号", "说明")
	for _, b := range list {
		t.add(b.Mark, clockTime(b.CreatedAt), kindWords(b.Kinds), present.BatchBadge(b.State).Word,
			strconv.Itoa(stateCount(b, confirm.DocumentDone)), strconv.Itoa(len(b.Documents)), b.ID, whyWords(b))
	}
	t.print(a.out)
	return nil
}

// whyWords says why a batch waits, or that it cannot be read.
func whyWords(b confirm.Batch) string {
	if b.Why == "" {
		return ""
	}
	return present.Words(b.Why, b.Args)
}

func stateCount(b confirm.Batch, s confirm.DocumentState) int {
	n := 0
	for _, d := range b.Documents {
		if d.State == s {
			n++
		}
	}
	return n
}

func kindWords(kinds []confirm.PaperKind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = present.PaperWord(k)
	}
	return strings.Join(words, "、")
}

func (a *app) showBatch(b confirm.Batch) {
	if a.json {
		a.printJSON(queuedOf(b, true))
		return
	}
	fmt.Fprintf(a.out, "批次 %s（%s）　%s　%s\n", b.Mark, b.ID, kindWords(b.Kinds), present.BatchBadge(b.State).Word)
	if why := whyWords(b); why != "" {
		fmt.Fprintln(a.out, why)
	}
	a.showDocuments(documentsOf(b.Documents))
	if b.State == confirm.BatchTurn {
		fmt.Fprintf(a.out, "正面已打完。请把纸翻面放回，再用 pointctl queue turned %s。\n", b.Mark)
	}
}
