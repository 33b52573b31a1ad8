package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"confirmpoint/sync/registry"
	"confirmpoint/sync/registry/rules"

	"github.com/spf13/cobra"
)

func (a *app) rulesCmd() *cobra.Command {
	return group("rules", "计划的规则：本省条件、人员范围、核对与标准", a.rulesShowCmd(), a.rulesPutCmd())
}

func (a *app) rulesShowCmd() *cobra.Command {
	var plan string
	c := &cobra.Command{
		Use: "show", Short: "以 JSON 显示规则，改好后可用 rules put 写回", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				if err := checkPlan(c.Context(), r, plan); err != nil {
					return err
				}
				now, err := r.Rules(c.Context(), plan)
				if err != nil {
					return err
				}
				text, err := now.Show()
				if err != nil {
					return err
				}
				_, err = a.out.Write(text)
				return err
			})
		},
	}
	c.Flags().StringVar(&plan, "plan", "", "计划编号")
	return need(c, "plan")
}

func (a *app) rulesPutCmd() *cobra.Command {
	var plan, file string
	c := &cobra.Command{
		Use: "put", Short: "用 JSON 文件替换计划的规则，全部成功或一条也不写入", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			in, err := readRules(file)
			if err != nil {
				return err
			}
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				if err := checkPlan(c.Context(), r, plan); err != nil {
					return err
				}
				if err := r.PutRules(c.Context(), plan, in); err != nil {
					return err
				}
				fmt.Fprintf(a.out, "计划 %s 的规则已更新：本省条件 %d 条，关闭的核对 %d 项，确认时间 %d 个。\n",
					plan, len(in.Conditions), len(in.ChecksOff), len(in.Windows))
				return nil
			})
		},
	}
	c.Flags().StringVar(&plan, "plan", "", "计划编号")
	c.Flags().StringVar(&file, "file", "", "规则文件，JSON；先用 rules show 得到现有的")
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
