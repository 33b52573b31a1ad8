package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry"
	"confirmpoint/sync/registry/office"
	"confirmpoint/sync/wire"

	"github.com/spf13/cobra"
)

// remote says that the bureau's work is done over the line, by an officer.
type remote struct {
	at string // https://host:port
	as string // file of the officer's credential
}

func (m *remote) flags(c *cobra.Command) {
	c.PersistentFlags().StringVar(&m.at, "registry", "", "远程登记库的地址 https://主机:端口：以注册用户身份办理，不打开文件夹")
	c.PersistentFlags().StringVar(&m.as, "as", "", "注册用户的凭证文件，由 registryd office enrol 得到")
}

func (m *remote) given() bool { return m.at != "" || m.as != "" }

// credential reads the file that an officer proves himself with.
func (m *remote) credential() (office.Credential, error) {
	if m.at == "" || m.as == "" {
		return office.Credential{}, usageError{errors.New("--registry 和 --as 要一起写")}
	}
	data, err := os.ReadFile(m.as)
	if err != nil {
		return office.Credential{}, err
	}
	return office.ParseCredential(data)
}

// client opens the registry far away.
func (m *remote) client() (*office.Client, error) {
	k, err := m.credential()
	if err != nil {
		return nil, err
	}
	return office.Open(m.at, k)
}

// bureau does the bureau's work: at the registry of the folder, or far away.
func (a *app) bureau(ctx context.Context, use func(office.Bureau) error) error {
	if !a.remote.given() {
		return a.with(ctx, registry.Config{}, func(r *registry.Registry) error { return use(r.Office(registry.Officer{})) })
	}
	c, err := a.remote.client()
	if err != nil {
		return err
	}
	defer c.Close()
	return use(c)
}

// work is a command on the bureau's work.
func (a *app) work(use, short string, args cobra.PositionalArgs, do func(ctx context.Context, b office.Bureau, args []string) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: args,
		RunE: func(c *cobra.Command, args []string) error {
			return a.bureau(c.Context(), func(b office.Bureau) error { return do(c.Context(), b, args) })
		},
	}
}

// list is a command that prints rows of the bureau's work under a title.
func (a *app) list(use, short, title string, fill func(context.Context, office.Bureau, func(...any)) error) *cobra.Command {
	return a.work(use, short, noArgs, func(ctx context.Context, b office.Bureau, _ []string) error {
		return a.print(title, func(row func(...any)) error { return fill(ctx, b, row) })
	})
}

// rest ends a list that has others.
func rest(row func(...any), more bool) {
	if more {
		row("（还有更多，未全部列出）")
	}
}

// say prints one line when err is nil.
func (a *app) say(err error, form string, args ...any) error {
	if err == nil {
		fmt.Fprintf(a.out, form+"\n", args...)
	}
	return err
}

// findPlan, findPoint and findWindow give what is there, whose revision goes
// back with the change.
func findPlan(ctx context.Context, b office.Bureau, id string) (wire.OfficePlan, bool, error) {
	all, err := b.Plans(ctx, wire.OfficeQuery{})
	for _, p := range all.Plans {
		if p.ID == id {
			return p, true, err
		}
	}
	return wire.OfficePlan{}, false, err
}

func findPoint(ctx context.Context, b office.Bureau, code string) (wire.OfficePoint, bool, error) {
	all, err := b.Points(ctx, wire.OfficeQuery{})
	for _, p := range all.Points {
		if p.Code == code {
			return p, true, err
		}
	}
	return wire.OfficePoint{}, false, err
}

func findWindow(ctx context.Context, b office.Bureau, plan, point string) (wire.OfficeWindow, error) {
	all, err := b.Windows(ctx, wire.OfficeQuery{PlanID: plan, PointCode: point})
	for _, w := range all.Windows {
		if w.PointCode == point {
			return w, err
		}
	}
	return wire.OfficeWindow{}, err
}

// wantPlan and wantPoint tell a wrong name from other things that are not found.
func wantPlan(ctx context.Context, b office.Bureau, id string) error {
	_, ok, err := findPlan(ctx, b, id)
	if err == nil && !ok {
		err = missing{"没有编号为 " + id + " 的计划。用 registryd plan list 查看。"}
	}
	return err
}

func wantPoint(ctx context.Context, b office.Bureau, code string) (wire.OfficePoint, error) {
	p, ok, err := findPoint(ctx, b, code)
	if err == nil && !ok {
		err = missing{"没有代码为 " + code + " 的确认点。用 registryd point list 查看。"}
	}
	return p, err
}

// seen is the revision to send: the one just read, or the one the officer says
// to have seen.
func seen(now, said int64) int64 {
	if said >= 0 {
		return said
	}
	return now
}

func seenFlag(c *cobra.Command, into *int64) {
	c.Flags().Int64Var(into, "revision", -1, "您看到的修订号；别人改过就不写入。不写则以现在的为准")
}

// notFound replaces a plain not_found by words that say what.
func notFound(err error, what string) error {
	if confirm.CodeOf(err) == confirm.ProblemNotFound {
		return missing{what}
	}
	return err
}
