package main

import (
	"context"
	"fmt"
	"strconv"

	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// closedOut is the JSON of closeout.
type closedOut struct {
	Done      bool `json:"done"`
	Unsigned  int  `json:"unsigned"`
	Unsent    int  `json:"unsent"`
	Conflicts int  `json:"conflicts"`
	Undecided int  `json:"undecided"`
	Unprinted int  `json:"unprinted"`
}

func (a *app) closeOutCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "closeout",
		Short: "收尾检查：还有什么没有办完",
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.closeOut(c.Context(), d) })
		},
	}
}

func (a *app) closeOut(ctx context.Context, d *desk.Desk) error {
	found, err := d.CloseOut(ctx)
	if err != nil {
		return err
	}
	if a.json {
		a.printJSON(closedOut{found.Done(), found.Unsigned, found.Unsent, found.Conflicts, found.Undecided, found.Unprinted})
	} else {
		var lines table
		lines.add("事项", "还有", "结果")
		for _, l := range present.CloseOutLines(found) {
			lines.add(l.Word, strconv.Itoa(l.Count), l.Result.Word)
		}
		lines.print(a.out)
		fmt.Fprintln(a.out, present.CloseOutWords(found))
	}
	if !found.Done() {
		return errPartly
	}
	return nil
}
