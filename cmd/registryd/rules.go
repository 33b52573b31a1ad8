package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"

	"confirmpoint/sync/registry/office"
	"confirmpoint/sync/registry/rules"
	"confirmpoint/sync/wire"

	"github.com/spf13/cobra"
)

func (a *app) rulesCmd() *cobra.Command {
	return group("rules", "计划的规则：本省条件、人员范围、核对与标准", a.rulesShowCmd(), a.rulesPutCmd())
}

func (a *app) rulesShowCmd() *cobra.Command {
	var plan string
	c := a.work("show", "以 JSON 显示规则，改好后可用 rules put 写回", noArgs, func(ctx context.Context, b office.Bureau, _ []string) error {
		if err := wantPlan(ctx, b, plan); err != nil {
			return err
		}
		now, err := b.Rules(ctx, wire.OfficeQuery{PlanID: plan})
		if err != nil {
			return err
		}
		parsed, err := rules.Parse(now.Rules)
		if err != nil {
			return err
		}
		text, err := parsed.Show()
		if err != nil {
			return err
		}
		_, err = a.out.Write(text)
		return err
	})
	c.Flags().StringVar(&plan, "plan", "", "计划编号")
	return need(c, "plan")
}

func (a *app) rulesPutCmd() *cobra.Command {
	var plan, file string
	var revision int64
	c := a.work("put", "用 JSON 文件替换计划的规则，全部成功或一条也不写入", noArgs, func(ctx context.Context, b office.Bureau, _ []string) error {
		in, err := readRules(file)
		if err != nil {
			return err
		}
		if err := wantPlan(ctx, b, plan); err != nil {
			return err
		}
		old, err := b.Rules(ctx, wire.OfficeQuery{PlanID: plan})
		if err != nil {
			return err
		}
		data, err := json.Marshal(in)
		if err != nil {
			return err
		}
		_, err = b.PutRules(ctx, wire.OfficeRules{PlanID: plan, Rules: data, Revision: seen(old.Revision, revision)})
		return a.say(err, "计划 %s 的规则已更新：本省条件 %d 条，关闭的核对 %d 项，确认时间 %d 个。",
			plan, len(in.Conditions), len(in.ChecksOff), len(in.Windows))
	})
	c.Flags().StringVar(&plan, "plan", "", "计划编号")
	c.Flags().StringVar(&file, "file", "", "规则文件，JSON；先用 rules show 得到现有的")
	seenFlag(c, &revision)
	return need(c, "plan", "file")
}

func readRules(path string) (rules.Rules, error) {
	f, err := os.Open(path)
	if err != nil {
		return rules.Rules{}, err
	}
	data, err := io.ReadAll(io.LimitReader(f, rules.MaxBytes+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return rules.Rules{}, err
	}
	return rules.Parse(data)
}
