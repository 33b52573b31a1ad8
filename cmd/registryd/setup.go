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
	c := &cobra.Command{
		Use: "init", Short: "建立登记库", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			o.Database = a.address()
			if err := registry.Init(c.Context(), a.dir, o); err != nil {
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
	return need(c, "bureau", "phone", "host")
}

func (a *app) planCmd() *cobra.Command {
	var p confirm.Plan
	var s span
	put := &cobra.Command{
		Use: "put", Short: "新建或修改定期注册计划", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if p.Opens, p.Closes, err = s.times(); err != nil {
				return err
			}
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				if err := r.PutPlan(c.Context(), p); err != nil {
					return err
				}
				fmt.Fprintf(a.out, "计划 %s：%s 至 %s。\n", p.ID, showTime(p.Opens), showTime(p.Closes))
				return nil
			})
		},
	}
	put.Flags().StringVar(&p.ID, "id", "", "计划编号，自定，如 2026-autumn")
	put.Flags().StringVar(&p.Name, "name", "", "计划名称")
	put.Flags().StringVar(&p.Notes, "notes", "", "注意事项")
	s.flags(put)
	show := a.table("list", "列出计划", "编号\t名称\t开始\t结束", func(ctx context.Context, r *registry.Registry, row func(...any)) error {
		plans, err := r.Plans(ctx)
		for _, p := range plans {
			row(p.ID, p.Name, showTime(p.Opens), showTime(p.Closes))
		}
		return err
	})
	return group("plan", "定期注册计划", need(put, "id", "name", "opens", "closes"), show)
}

func (a *app) pointCmd() *cobra.Command {
	var p confirm.Point
	put := &cobra.Command{
		Use: "put", Short: "新建或修改确认点", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				stored, err := r.PutPoint(c.Context(), p)
				if err != nil {
					return err
				}
				fmt.Fprintf(a.out, "确认点 %s %s。\n", stored.Code, stored.Name)
				return nil
			})
		},
	}
	put.Flags().StringVar(&p.Code, "code", "", "确认点代码，用于受理凭证编号")
	put.Flags().StringVar(&p.Name, "name", "", "确认点名称")
	put.Flags().StringVar(&p.Address, "address", "", "地址")
	show := a.table("list", "列出确认点", "代码\t名称\t地址", func(ctx context.Context, r *registry.Registry, row func(...any)) error {
		points, err := r.Points(ctx)
		for _, p := range points {
			row(p.Code, p.Name, p.Address)
		}
		return err
	})
	return group("point", "现场确认点", need(put, "code", "name"), show)
}

func (a *app) windowCmd() *cobra.Command {
	var plan, point string
	var s span
	put := &cobra.Command{
		Use: "put", Short: "设定一个确认点的确认时间", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			opens, closes, err := s.times()
			if err != nil {
				return err
			}
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				if err := checkPlan(c.Context(), r, plan); err != nil {
					return err
				}
				p, err := pointByCode(c.Context(), r, point)
				if err != nil {
					return err
				}
				w, err := r.Window(c.Context(), plan, p.ID) // scope and notes stay
				if err != nil && !errors.Is(err, registry.ErrNotFound) {
					return err
				}
				w.Opens, w.Closes = opens, closes
				w, err = r.PutWindow(c.Context(), plan, p.ID, w)
				if err != nil {
					return err
				}
				fmt.Fprintf(a.out, "%s 的确认时间：%s 至 %s（第 %d 版）。\n", p.Name, showTime(w.Opens), showTime(w.Closes), w.Version)
				return nil
			})
		},
	}
	put.Flags().StringVar(&plan, "plan", "", "计划编号")
	put.Flags().StringVar(&point, "point", "", "确认点代码")
	s.flags(put)
	return group("window", "确认时间", need(put, "plan", "point", "opens", "closes"))
}

// table is a command that prints rows under a title.
func (a *app) table(use, short, title string, fill func(context.Context, *registry.Registry, func(...any)) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
				fmt.Fprintln(w, title)
				err := fill(c.Context(), r, func(cells ...any) {
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
			})
		},
	}
}
