package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry"
	"confirmpoint/sync/registry/office"
	"confirmpoint/sync/wire"

	"github.com/spf13/cobra"
)

func (a *app) escrowCmd() *cobra.Command {
	take := &cobra.Command{
		Use: "take 托管文件", Short: "受理备份盘或救援得到的托管文件；已受理过的不会重复", Args: exactly(1, "写一个托管文件"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				return a.takeEscrow(c.Context(), r, args[0])
			})
		},
	}
	return group("escrow", "忘记 PIN 码、电脑损坏或停用的用户没有发出的结论", take)
}

func (a *app) takeEscrow(ctx context.Context, r *registry.Registry, path string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	taken, err := r.TakeEscrow(ctx, in)
	if err != nil {
		return escrowError{err}
	}
	if !taken.MadeAt.IsZero() {
		fmt.Fprintf(a.out, "托管文件：%s 写成。\n", showTime(taken.MadeAt))
	}
	fmt.Fprintf(a.out, "已受理 %d，退回 %d，未能受理 %d。\n", taken.Accepted, taken.Refused, taken.Open)
	if len(taken.Damaged) > 0 {
		fmt.Fprintf(a.out, "损坏打不开的 %d 项：第 %s 项。其余各项不受影响。\n", len(taken.Damaged), numberList(taken.Damaged))
	}
	return nil
}

// escrowError is of taking an escrow file, which has words of its own.
type escrowError struct{ err error }

func (e escrowError) Error() string { return e.err.Error() }
func (e escrowError) Unwrap() error { return e.err }

// escrowRefusals says why a file is not an escrow file that can be taken.
var escrowRefusals = map[string]string{
	confirm.BundleNone:     "这个文件不是托管文件（.cpe）。",
	confirm.BundleNewer:    "这个托管文件由更新版本的程序制作。请先升级 registryd。",
	confirm.BundleTooLarge: "托管文件超过大小限制。请核实文件的来历。",
	confirm.BundleRegistry: "这个托管文件是给另一个登记库的。请核对确认点属于哪个教育局。",
	confirm.BundleRead:     "托管文件读到一半断开了。请检查 U 盘。",
}

// maxNumbers is how many numbers of damaged items are written out.
const maxNumbers = 20

func numberList(numbers []int) string {
	var words []string
	for _, n := range numbers[:min(len(numbers), maxNumbers)] {
		words = append(words, strconv.Itoa(n))
	}
	text := strings.Join(words, "、")
	if len(numbers) > maxNumbers {
		text += " 等"
	}
	return text
}

// custodyWords are the words of the custody ledger.
var custodyWords = map[confirm.CustodyKind]string{
	confirm.CustodyReceived: "领用",
	confirm.CustodyReturned: "交还",
	confirm.CustodyHanded:   "移交",
	confirm.CustodyLost:     "挂失",
}

func (a *app) custodyCmd() *cobra.Command {
	var user string
	c := a.list("custody", "列出密钥保管台账，新的在前", "时间\t事项\t用户名\t姓名\t确认点\t责任人\t证书\t说明",
		func(ctx context.Context, b office.Bureau, row func(...any)) error {
			all, err := b.Custody(ctx, wire.OfficeQuery{UserName: user})
			for _, l := range all.Lines {
				row(showTime(l.At), custodyWords[confirm.CustodyKind(l.Kind)], l.UserName, l.ClerkName, l.PointCode, dash(l.Keeper), l.Serial, dash(l.Note))
			}
			rest(row, all.More)
			return err
		})
	c.Flags().StringVar(&user, "user", "", "只列此用户名的")
	return c
}

func (a *app) wipesCmd() *cobra.Command {
	var user string
	c := a.list("wipes", "列出各电脑清除个人信息的证明，新的在前", "时间\t用户名\t确认点\t计划\t人数\t图片\t审计序号\t电脑",
		func(ctx context.Context, b office.Bureau, row func(...any)) error {
			all, err := b.Wipes(ctx, wire.OfficeQuery{UserName: user})
			for _, l := range all.Wipes {
				row(showTime(l.At), l.UserName, l.PointCode, l.PlanID, l.Records, l.Photos, l.AuditSeq, l.InstallationID)
			}
			rest(row, all.More)
			return err
		})
	c.Flags().StringVar(&user, "user", "", "只列此用户名的")
	return c
}
