package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"

	"github.com/spf13/cobra"
)

// listed is the JSON of list. Document numbers are masked; show gives them whole.
type listed struct {
	Total  int            `json:"total"`
	Counts map[string]int `json:"counts"`
	Rows   []listedRow    `json:"rows"`
}

type listedRow struct {
	ApplicationNo  string `json:"application_no"`
	Name           string `json:"name"`
	DocumentNumber string `json:"document_number"`
	School         string `json:"school"`
	Kind           string `json:"kind"`
	State          string `json:"state"`
	Operation      string `json:"operation,omitempty"`
	Mine           string `json:"mine,omitempty"`
	Findings       int    `json:"findings"`
	FormPrinted    bool   `json:"form_printed"`
}

func (a *app) listCommand() *cobra.Command {
	var q confirm.Query
	var queue, state, sort string
	c := &cobra.Command{
		Use:   "list [要查找的文字]",
		Short: "列出记录，可按姓名、拼音、报名号、证件号等查找",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			q.Text = strings.Join(args, "")
			if q.Queue, err = queueNamed(queue); err != nil {
				return err
			}
			if q.State, err = stateNamed(state); err != nil {
				return err
			}
			if q.Sort, err = sortNamed(sort); err != nil {
				return err
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.list(c.Context(), d, q) })
		},
	}
	c.Flags().StringVar(&queue, "queue", "", "队列："+strings.Join(queueNames(), " "))
	c.Flags().StringVar(&state, "state", "", "状态：pending complete incomplete declined，或中文")
	c.Flags().StringVar(&sort, "sort", string(confirm.SortApplicationNo), "排序：application_no name school state")
	c.Flags().IntVar(&q.Offset, "offset", 0, "从第几条起（从 0 数）")
	c.Flags().IntVar(&q.Limit, "limit", 0, "最多几条，0 为全部")
	return c
}

func (a *app) list(ctx context.Context, d *desk.Desk, q confirm.Query) error {
	page, err := d.Search(ctx, q)
	if err != nil {
		return err
	}
	if a.json {
		l := listed{Total: page.Total, Counts: make(map[string]int), Rows: make([]listedRow, 0, len(page.Rows))}
		for queue, n := range page.Counts {
			l.Counts[queueName(queue)] = n
		}
		for _, r := range page.Rows {
			l.Rows = append(l.Rows, listedRow{
				ApplicationNo: r.ApplicationNo, Name: r.Name.Reveal(), DocumentNumber: r.DocumentNumber.String(),
				School: r.School, Kind: string(r.Kind), State: string(r.State), Operation: string(r.Operation),
				Mine: string(r.Mine), Findings: r.Findings, FormPrinted: r.FormPrint,
			})
		}
		a.printJSON(l)
		return nil
	}
	var t table
	t.add("报名号", "姓名", "证件号码", "学校", "状态", "本机结论", "提示")
	for _, r := range page.Rows {
		t.add(r.ApplicationNo, r.Name.Reveal(), r.DocumentNumber.String(), r.School, r.State.Label(), mine(r), findingCount(r.Findings))
	}
	t.print(a.out)
	fmt.Fprintf(a.out, "共 %d 条。\n", page.Total)
	return nil
}

// mine says what this computer has concluded and how far that is.
func mine(r confirm.Row) string {
	if r.Mine == "" {
		return ""
	}
	return r.Mine.Label() + " " + r.Operation.Label()
}

func findingCount(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

var queues = map[string]confirm.Queue{
	"all":        confirm.QueueAll,
	"pending":    confirm.QueuePending,
	"incomplete": confirm.QueueIncomplete,
	"unsigned":   confirm.QueueUnsigned,
	"unsent":     confirm.QueueUnsent,
	"conflict":   confirm.QueueConflict,
	"to_print":   confirm.QueueToPrint,
	"done":       confirm.QueueDone,
}

func queueNames() []string { return slices.Sorted(maps.Keys(queues)) }

func queueName(q confirm.Queue) string {
	if q == confirm.QueueAll {
		return "all"
	}
	return string(q)
}

func queueNamed(name string) (confirm.Queue, error) {
	if name == "" {
		return confirm.QueueAll, nil
	}
	q, ok := queues[name]
	if !ok {
		return "", usageError{fmt.Errorf("没有队列 %q", name)}
	}
	return q, nil
}

func stateNamed(name string) (confirm.State, error) {
	if name == "" || slices.Contains(confirm.States(), confirm.State(name)) {
		return confirm.State(name), nil
	}
	if s, ok := confirm.ParseState(name); ok {
		return s, nil
	}
	return "", usageError{fmt.Errorf("没有状态 %q", name)}
}

func sortNamed(name string) (confirm.SortKey, error) {
	switch k := confirm.SortKey(name); k {
	case confirm.SortApplicationNo, confirm.SortName, confirm.SortSchool, confirm.SortState:
		return k, nil
	}
	return "", usageError{errors.New("排序只能是 application_no name school state")}
}
