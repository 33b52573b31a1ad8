package main

import (
	"context"
	"strconv"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/office"
	"confirmpoint/sync/wire"

	"github.com/spf13/cobra"
)

func (a *app) policyCmd() *cobra.Command {
	return group("policy", "对确认点电脑的安全要求：锁定、签名、显示、保留期限", a.policyShowCmd(), a.policySetCmd())
}

// Words of what a policy may say.
var (
	signingWords = map[confirm.SigningPolicy]string{confirm.SignSession: "登录后一直可签", confirm.SignBatch: "每批输入 PIN 码"}
	revealWords  = map[confirm.RevealPolicy]string{confirm.RevealOnOpen: "打开时显示", confirm.RevealOnDemand: "按键才显示"}
)

func (a *app) policyShowCmd() *cobra.Command {
	return a.list("show", "列出各注册机构的安全要求", "注册机构\t编号\t闲置锁定（分钟）\t签名\t每批时限（分钟）\t完整号码\t受限模式\t受限模式离线（天）\t保留（天）\t表格模板",
		func(ctx context.Context, b office.Bureau, row func(...any)) error {
			all, err := b.Policies(ctx, wire.OfficeQuery{})
			for _, p := range all.Policies {
				showPolicy(p, row)
			}
			rest(row, all.More)
			return err
		})
}

func showPolicy(p wire.OfficePolicy, row func(...any)) {
	usual := func(n, otherwise int) string {
		if n == 0 {
			return strconv.Itoa(otherwise) + "（默认）"
		}
		return strconv.Itoa(n)
	}
	signing, reveal := confirm.SigningPolicy(p.Signing), confirm.RevealPolicy(p.Reveal)
	if signing == "" {
		signing = confirm.SignSession
	}
	if reveal == "" {
		reveal = confirm.RevealOnOpen
	}
	free := "不允许"
	if p.KeyringFree {
		free = "允许"
	}
	usualPolicy := confirm.DeskPolicy{}
	row(p.BureauName, p.BureauID, usual(p.IdleMinutes, int(usualPolicy.Idle().Minutes())), signingWords[signing],
		usual(p.BatchMinutes, int(usualPolicy.BatchTime().Minutes())), revealWords[reveal], free,
		usual(p.KeyringFreeDays, confirm.DefaultKeyringFreeDays), usual(p.RetentionDays, int(usualPolicy.Retention().Hours()/24)), dash(p.Templates))
}

func (a *app) policySetCmd() *cobra.Command {
	var set wire.OfficePolicy
	var revision int64
	var c *cobra.Command
	c = a.work("set", "修改安全要求；没写的不变，写 0 为默认。各电脑下次同步时生效", noArgs, func(ctx context.Context, b office.Bureau, _ []string) error {
		all, err := b.Policies(ctx, wire.OfficeQuery{})
		if err != nil {
			return err
		}
		now, err := chosenPolicy(all.Policies, set.BureauID)
		if err != nil {
			return err
		}
		for name, take := range map[string]func(){
			"idle":              func() { now.IdleMinutes = set.IdleMinutes },
			"signing":           func() { now.Signing = set.Signing },
			"batch":             func() { now.BatchMinutes = set.BatchMinutes },
			"reveal":            func() { now.Reveal = set.Reveal },
			"keyring-free":      func() { now.KeyringFree = set.KeyringFree },
			"keyring-free-days": func() { now.KeyringFreeDays = set.KeyringFreeDays },
			"retention":         func() { now.RetentionDays = set.RetentionDays },
			"templates":         func() { now.Templates = set.Templates },
		} {
			if c.Flags().Changed(name) {
				take()
			}
		}
		now.Revision = seen(now.Revision, revision)
		done, err := b.PutPolicy(ctx, now)
		return a.say(err, "%s 的安全要求已更新（第 %d 版），各电脑下次同步时生效。", now.BureauName, done.Revision)
	})
	f := c.Flags()
	f.StringVar(&set.BureauID, "bureau", "", "注册机构的编号；只有一个时可不写")
	f.IntVar(&set.IdleMinutes, "idle", 0, "闲置多少分钟后锁定，1 到 60")
	f.StringVar(&set.Signing, "signing", "", "session 登录后一直可签；batch 每批输入 PIN 码")
	f.IntVar(&set.BatchMinutes, "batch", 0, "一批签名的时限，1 到 60 分钟")
	f.StringVar(&set.Reveal, "reveal", "", "on_open 打开时显示完整号码；on_demand 按键才显示，每次记入审计日志")
	f.BoolVar(&set.KeyringFree, "keyring-free", false, "允许没有系统密钥环的电脑（受限模式）")
	f.IntVar(&set.KeyringFreeDays, "keyring-free-days", 0, "受限模式可离线工作多少天，1 到 7")
	f.IntVar(&set.RetentionDays, "retention", 0, "计划结束后个人信息在电脑上保留多少天，1 到 3650")
	f.StringVar(&set.Templates, "templates", "", "认可的表格模板版本，见 pointctl doctor；空为不限")
	seenFlag(c, &revision)
	return c
}

// chosenPolicy finds the bureau that is meant.
func chosenPolicy(all []wire.OfficePolicy, bureau string) (wire.OfficePolicy, error) {
	if bureau == "" && len(all) == 1 {
		return all[0], nil
	}
	for _, p := range all {
		if p.BureauID == bureau {
			return p, nil
		}
	}
	return wire.OfficePolicy{}, missing{"没有编号为 " + bureau + " 的注册机构。用 registryd policy show 查看，用 --bureau 指明。"}
}
