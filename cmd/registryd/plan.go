package main

import (
	"context"

	"confirmpoint/sync/registry/office"
	"confirmpoint/sync/wire"

	"github.com/spf13/cobra"
)

func (a *app) planCmd() *cobra.Command {
	var p wire.OfficePlan
	var s span
	var revision int64
	put := a.work("put", "新建或修改定期注册计划", noArgs, func(ctx context.Context, b office.Bureau, _ []string) (err error) {
		if p.Opens, p.Closes, err = s.times(); err != nil {
			return err
		}
		old, _, err := findPlan(ctx, b, p.ID)
		if err != nil {
			return err
		}
		p.Revision = seen(old.Revision, revision)
		p, err = b.PutPlan(ctx, p)
		return a.say(err, "计划 %s：%s 至 %s。", p.ID, showTime(p.Opens), showTime(p.Closes))
	})
	put.Flags().StringVar(&p.ID, "id", "", "计划编号，自定，如 2026-autumn")
	put.Flags().StringVar(&p.Name, "name", "", "计划名称")
	put.Flags().StringVar(&p.Notes, "notes", "", "注意事项")
	seenFlag(put, &revision)
	s.flags(put)
	show := a.list("list", "列出计划", "编号\t名称\t开始\t结束\t修订", func(ctx context.Context, b office.Bureau, row func(...any)) error {
		all, err := b.Plans(ctx, wire.OfficeQuery{})
		for _, p := range all.Plans {
			row(p.ID, p.Name, showTime(p.Opens), showTime(p.Closes), p.Revision)
		}
		rest(row, all.More)
		return err
	})
	return group("plan", "定期注册计划", need(put, "id", "name", "opens", "closes"), show)
}

func (a *app) bureausCmd() *cobra.Command {
	var in wire.OfficeBureau
	var revision int64
	put := a.work("put", "新建注册机构；写 --id 则修改", noArgs, func(ctx context.Context, b office.Bureau, _ []string) error {
		all, err := b.Bureaus(ctx, wire.OfficeQuery{})
		if err != nil {
			return err
		}
		for _, old := range all.Bureaus {
			if old.ID == in.ID {
				in.Revision = old.Revision
			}
		}
		in.Revision = seen(in.Revision, revision)
		out, err := b.PutBureau(ctx, in)
		return a.say(notFound(err, "没有编号为 "+in.ID+" 的注册机构。用 registryd bureau list 查看。"), "注册机构 %s，编号 %s。", out.Name, out.ID)
	})
	put.Flags().StringVar(&in.ID, "id", "", "要修改的注册机构的编号")
	put.Flags().StringVar(&in.Name, "name", "", "名称")
	put.Flags().StringVar(&in.Phone, "phone", "", "电话，确认用户遇到问题时拨打")
	seenFlag(put, &revision)
	show := a.list("list", "列出注册机构", "编号\t名称\t电话\t修订", func(ctx context.Context, b office.Bureau, row func(...any)) error {
		all, err := b.Bureaus(ctx, wire.OfficeQuery{})
		for _, one := range all.Bureaus {
			row(one.ID, one.Name, one.Phone, one.Revision)
		}
		rest(row, all.More)
		return err
	})
	return group("bureau", "注册机构", need(put, "name", "phone"), show)
}

func (a *app) pointCmd() *cobra.Command {
	var p wire.OfficePoint
	var revision int64
	put := a.work("put", "新建或修改确认点", noArgs, func(ctx context.Context, b office.Bureau, _ []string) error {
		old, _, err := findPoint(ctx, b, p.Code)
		if err != nil {
			return err
		}
		p.Revision = seen(old.Revision, revision)
		p, err = b.PutPoint(ctx, p)
		return a.say(notFound(err, "没有编号为 "+p.BureauID+" 的注册机构。用 registryd bureau list 查看。"), "确认点 %s %s。", p.Code, p.Name)
	})
	put.Flags().StringVar(&p.Code, "code", "", "确认点代码，用于受理凭证编号")
	put.Flags().StringVar(&p.Name, "name", "", "确认点名称")
	put.Flags().StringVar(&p.Address, "address", "", "地址")
	put.Flags().StringVar(&p.BureauID, "bureau", "", "新确认点所属注册机构的编号；不写则属于自己的，或第一个")
	seenFlag(put, &revision)
	show := a.list("list", "列出确认点", "代码\t名称\t地址\t修订", func(ctx context.Context, b office.Bureau, row func(...any)) error {
		all, err := b.Points(ctx, wire.OfficeQuery{})
		for _, p := range all.Points {
			row(p.Code, p.Name, p.Address, p.Revision)
		}
		rest(row, all.More)
		return err
	})
	return group("point", "现场确认点", need(put, "code", "name"), show)
}

func (a *app) windowCmd() *cobra.Command {
	var plan, point string
	var s span
	var revision int64
	put := a.work("put", "设定一个确认点的确认时间", noArgs, func(ctx context.Context, b office.Bureau, _ []string) error {
		opens, closes, err := s.times()
		if err != nil {
			return err
		}
		if err := wantPlan(ctx, b, plan); err != nil {
			return err
		}
		p, err := wantPoint(ctx, b, point)
		if err != nil {
			return err
		}
		old, err := findWindow(ctx, b, plan, point)
		if err != nil {
			return err
		}
		w, err := b.PutWindow(ctx, wire.OfficeWindow{ // scope and notes stay
			PlanID: plan, PointCode: point, Opens: opens, Closes: closes, Revision: seen(old.Revision, revision),
		})
		return a.say(err, "%s 的确认时间：%s 至 %s（第 %d 版）。", p.Name, showTime(w.Opens), showTime(w.Closes), w.Version)
	})
	put.Flags().StringVar(&plan, "plan", "", "计划编号")
	put.Flags().StringVar(&point, "point", "", "确认点代码")
	seenFlag(put, &revision)
	s.flags(put)
	var listed string
	show := a.list("list", "列出一个计划的确认时间", "确认点\t开始\t结束\t版本\t修订", func(ctx context.Context, b office.Bureau, row func(...any)) error {
		if err := wantPlan(ctx, b, listed); err != nil {
			return err
		}
		all, err := b.Windows(ctx, wire.OfficeQuery{PlanID: listed})
		for _, w := range all.Windows {
			row(w.PointCode, showTime(w.Opens), showTime(w.Closes), w.Version, w.Revision)
		}
		rest(row, all.More)
		return err
	})
	show.Flags().StringVar(&listed, "plan", "", "计划编号")
	return group("window", "确认时间", need(put, "plan", "point", "opens", "closes"), need(show, "plan"))
}

func (a *app) logCmd() *cobra.Command {
	var before int64
	c := a.list("log", "列出谁办过什么，新的在前", "序号\t时间\t办理人\t事项\t对象\t原因", func(ctx context.Context, b office.Bureau, row func(...any)) error {
		all, err := b.Log(ctx, wire.OfficeQuery{Before: before})
		for _, l := range all.Lines {
			by := l.By
			if by == "" {
				by = "服务器"
			}
			row(l.N, showTime(l.At), by, l.Action, l.Subject, dash(l.Reason))
		}
		rest(row, all.More)
		return err
	})
	c.Flags().Int64Var(&before, "before", 0, "只列这个序号之前的")
	return c
}
