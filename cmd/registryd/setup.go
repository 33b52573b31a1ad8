package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"text/tabwriter"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry"

	"github.com/spf13/cobra"
)

func (a *app) initCmd() *cobra.Command {
	var o registry.InitOptions
	var algorithm string
	c := &cobra.Command{
		Use: "init", Short: "建立登记库", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			o.Database, o.Algorithm = a.address(), confirm.Algorithm(algorithm)
			err := registry.Init(c.Context(), a.dir, o)
			if errors.Is(err, registry.ErrAlgorithm) {
				return usageError{errors.New("--algorithm 只能是 ES256 或 SM2SM3")}
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(a.out, "已在 %s 建立登记库。\n把 %s 随激活码一起交给各确认点：工作站凭它辨认登记库。\n",
				a.dir, filepath.Join(a.dir, "ca.pem"))
			return nil
		},
	}
	c.Flags().StringVar(&o.BureauName, "bureau", "", "注册机构名称")
	c.Flags().StringVar(&o.BureauPhone, "phone", "", "注册机构电话，确认用户遇到问题时拨打")
	c.Flags().StringSliceVar(&o.Hosts, "host", nil, "登记库的域名或 IP 地址，可写多个")
	c.Flags().StringVar(&algorithm, "algorithm", string(confirm.ES256), "签名算法：ES256，或国密 SM2SM3；建立后不能更改")
	return need(c, "bureau", "phone", "host")
}

// table is a command that prints rows under a title.
func (a *app) table(use, short, title string, fill func(context.Context, *registry.Registry, func(...any)) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				return a.print(title, func(row func(...any)) error { return fill(c.Context(), r, row) })
			})
		},
	}
}

// print writes rows under a title; nothing when they cannot be made.
func (a *app) print(title string, fill func(row func(...any)) error) error {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, title)
	err := fill(func(cells ...any) {
		for i, cell := range cells {
			if i > 0 {
				fmt.Fprint(w, "\t")
			}
			fmt.Fprint(w, cell)
		}
		fmt.Fprintln(w)
	})
	if err != nil {
		return err
	}
	return w.Flush()
}
