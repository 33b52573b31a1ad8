package main

import (
	"context"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/office"
	"confirmpoint/sync/wire"

	"github.com/spf13/cobra"
)

// searchDays is how far back searches looks without --since.
const searchDays = 30

func (a *app) searchesCmd() *cobra.Command {
	var since string
	c := a.list("searches", "列出谁查询过其他确认点的数据、时间和理由（不记录查了谁）", "时间\t确认用户\t姓名\t确认点\t理由\t说明\t条件\t查到",
		func(ctx context.Context, b office.Bureau, row func(...any)) error {
			from := time.Now().AddDate(0, 0, -searchDays)
			if since != "" {
				var err error
				if from, err = parseTime("since", since); err != nil {
					return err
				}
			}
			all, err := b.Searches(ctx, wire.OfficeQuery{Since: &from})
			for _, s := range all.Searches {
				var fields []string
				for _, f := range s.Fields {
					fields = append(fields, confirm.SearchField(f).Label())
				}
				row(showTime(s.At), s.UserName, s.ClerkName, s.PointCode, confirm.SearchReason(s.Reason).Label(), dash(s.Note), strings.Join(fields, "、"), s.Matches)
			}
			rest(row, all.More)
			return err
		})
	c.Flags().StringVar(&since, "since", "", "从何时起，北京时间；不写则为最近 30 天")
	return c
}
