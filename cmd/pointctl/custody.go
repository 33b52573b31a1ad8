package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/point"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// custodyLine is the JSON of one entry of the custody ledger.
type custodyLine struct {
	At     string `json:"at"`
	Kind   string `json:"kind"`
	Serial string `json:"serial"`
	Clerk  string `json:"clerk"`
	Keeper string `json:"keeper"`
	Note   string `json:"note"`
	Sent   bool   `json:"sent"`
}

// custodyLines is the JSON of custody list, oldest first.
type custodyLines struct {
	Entries []custodyLine `json:"entries"`
}

// wiped is the JSON of wipe.
type wiped struct {
	Plan    string `json:"plan"`
	Records int    `json:"records"`
	Photos  int    `json:"photos"`
	KeyID   string `json:"key_id"`
	At      string `json:"at"`
}

func (a *app) custodyCommand() *cobra.Command {
	c := &cobra.Command{Use: "custody", Short: "密钥保管台账：领用、交还、移交、挂失"}
	for _, k := range []struct {
		use, short string
		kind       confirm.CustodyKind
	}{
		{"receive", "领用：本人开始保管和使用这把密钥", confirm.CustodyReceived},
		{"return", "交还：计划结束或离岗时交还教育局", confirm.CustodyReturned},
		{"hand", "移交：换责任人，用 --keeper 写明", confirm.CustodyHanded},
		{"lost", "挂失：登记库立即作废这台电脑的全部证书", confirm.CustodyLost},
	} {
		entry := confirm.CustodyEntry{Kind: k.kind}
		yes := k.kind != confirm.CustodyLost
		sub := &cobra.Command{
			Use: k.use, Short: k.short,
			RunE: func(c *cobra.Command, _ []string) error {
				if entry.Kind == confirm.CustodyHanded && entry.Keeper == "" {
					return usageError{errors.New("移交要用 --keeper 写明新的责任人")}
				}
				if !yes {
					return usageError{errors.New("挂失后这台电脑不能再用，确定时加 --yes")}
				}
				return a.withSigning(c.Context(), func(d *desk.Desk, pin []byte) error { return a.addCustody(c.Context(), d, entry, pin) })
			},
		}
		sub.Flags().StringVar(&entry.Keeper, "keeper", "", "责任人")
		sub.Flags().StringVar(&entry.Note, "note", "", "说明")
		if k.kind == confirm.CustodyLost {
			sub.Flags().StringVar(&entry.Serial, "serial", "", "丢失的证书编号（默认是这台电脑的）")
			sub.Flags().BoolVar(&yes, "yes", false, "确定挂失")
		}
		c.AddCommand(sub)
	}
	c.AddCommand(&cobra.Command{
		Use: "list", Short: "列出本人密钥的台账",
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.custodyList(c.Context(), d) })
		},
	})
	return c
}

// withSigning is withDesk for what is signed one at a time: the PIN opens the
// signing key again where the bureau wants that.
func (a *app) withSigning(ctx context.Context, work func(d *desk.Desk, pin []byte) error) error {
	return a.withPoint(ctx, func(p *point.Point) error {
		pin, err := a.pin()
		if err != nil {
			return err
		}
		defer clear(pin)
		if err := p.Desk().SignInOffline(ctx, pin); err != nil {
			return err
		}
		return work(p.Desk(), pin)
	})
}

func (a *app) addCustody(ctx context.Context, d *desk.Desk, entry confirm.CustodyEntry, pin []byte) error {
	l, err := d.AddCustody(ctx, entry, pin)
	if err != nil {
		return err
	}
	if a.json {
		a.printJSON(jsonCustody(l))
		return nil
	}
	fmt.Fprintln(a.out, present.CustodyWord(l.Kind)+"："+present.CustodySentWords(l))
	return nil
}

func jsonCustody(l confirm.CustodyLine) custodyLine {
	return custodyLine{jsonTime(l.At), string(l.Kind), l.Serial, l.Holder.Name, l.Keeper, l.Note, l.Sent}
}

func (a *app) custodyList(ctx context.Context, d *desk.Desk) error {
	lines, err := d.Custody(ctx)
	if err != nil {
		return err
	}
	if a.json {
		all := custodyLines{Entries: make([]custodyLine, 0, len(lines))}
		for _, l := range lines {
			all.Entries = append(all.Entries, jsonCustody(l))
		}
		a.printJSON(all)
		return nil
	}
	var t table
	t.add("时间", "事项", "责任人", "说明", "证书", "登记库")
	for _, l := range lines {
		sent := "待送"
		if l.Sent {
			sent = "已登记"
		}
		t.add(clockTime(l.At), present.CustodyWord(l.Kind), cmp.Or(l.Keeper, l.Holder.Name), l.Note, l.Serial, sent)
	}
	t.print(a.out)
	return nil
}

func (a *app) wipeCommand() *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use: "wipe", Short: "保留期满后清除本机上全部申请人的资料，并签署清除证明",
		RunE: func(c *cobra.Command, _ []string) error {
			if !yes {
				return usageError{errors.New("清除后不能恢复，确定时加 --yes")}
			}
			return a.withSigning(c.Context(), func(d *desk.Desk, pin []byte) error { return a.wipe(c.Context(), d, pin) })
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "确定清除")
	return c
}

func (a *app) wipe(ctx context.Context, d *desk.Desk, pin []byte) error {
	p, err := d.Wipe(ctx, pin)
	if err != nil {
		return err
	}
	if a.json {
		a.printJSON(wiped{p.PlanID, p.Records, p.Photos, p.KeyID, jsonTime(p.At)})
		return nil
	}
	fmt.Fprintln(a.out, present.WipeWords(p))
	return nil
}
