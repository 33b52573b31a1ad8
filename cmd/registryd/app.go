package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/version"
	"confirmpoint/sync/registry"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// app is one run of the program.
type app struct {
	world
	place
	remote
	dir     string
	logForm string        // of serve: text or json
	lines   *bufio.Reader // of standard input, once it is read
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "registryd",
		Short:         "登记库：建立、导入、服务、导出",
		Version:       version.Number,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE:          noCommand,
	}
	root.PersistentFlags().StringVar(&a.dir, "dir", ".", "登记库所在的文件夹")
	root.PersistentFlags().BoolP("help", "h", false, "显示用法")
	a.place.flags(root)
	a.remote.flags(root)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return usageError{errors.New("选项不对（" + flagWords(err) + "）")}
	})
	root.SetUsageTemplate(usageTemplate)
	root.SetHelpCommand(&cobra.Command{Use: "no-help", Hidden: true})
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(a.initCmd(), a.bureausCmd(), a.officerCmd(), a.officeCmd(), a.planCmd(), a.pointCmd(), a.windowCmd(), a.rulesCmd(), a.clerkCmd(), a.recordCmd(), a.logCmd(), a.receiptsCmd(), a.importCmd(), a.exportCmd(), a.messagesCmd(), a.sweepCmd(), a.downloadsCmd(), a.updateCmd(), a.searchesCmd(), a.bundleCmd(), a.escrowCmd(), a.custodyCmd(), a.wipesCmd(), a.policyCmd(), a.auditCmd(), a.serveCmd(), a.backupCmd(), a.restoreCmd(), a.restoredCmd(), a.demoDataCmd())
	return root
}

// usageTemplate is cobra's own in Chinese.
const usageTemplate = `用法：{{if .HasAvailableSubCommands}}{{.CommandPath}} 命令{{else}}{{.CommandPath}}{{with slice .Use (len .Name)}}{{.}}{{end}} [选项]{{end}}
{{if .HasAvailableSubCommands}}
命令：{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}
{{end}}{{if .HasAvailableLocalFlags}}
选项：
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}{{if .HasAvailableInheritedFlags}}
公共选项：
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}`

// group is a command that only holds others.
func group(use, short string, subs ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: cobra.ArbitraryArgs, RunE: noCommand}
	c.AddCommand(subs...)
	return c
}

func noCommand(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("%s 没有命令 %q", c.CommandPath(), args[0])}
	}
	return usageError{fmt.Errorf("%s 后面没有写要做什么", c.CommandPath())}
}

// noArgs wants none.
func noArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("多了 %q", args[0])}
	}
	return nil
}

// exactly wants n arguments.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != n {
			return usageError{errors.New(what)}
		}
		return nil
	}
}

// need marks flags that must be given.
func need(c *cobra.Command, flags ...string) *cobra.Command {
	c.PreRunE = func(c *cobra.Command, _ []string) error {
		for _, name := range flags {
			if f := c.Flags().Lookup(name); f == nil || f.Value.String() == "" || f.Value.String() == "[]" {
				return usageError{fmt.Errorf("缺少 --%s", name)}
			}
		}
		return nil
	}
	return c
}

// with opens the registry for one use.
func (a *app) with(ctx context.Context, cfg registry.Config, use func(*registry.Registry) error) error {
	if a.remote.given() {
		return usageError{errors.New("这个命令只能在登记库所在的电脑上用，不能加 --registry 或 --as")}
	}
	cfg.Dir = a.dir
	a.place.fill(&cfg)
	cfg.Logger = slog.New(slog.NewTextHandler(a.err, nil))
	if a.logForm == "json" {
		cfg.Logger = slog.New(slog.NewJSONHandler(a.err, nil))
	}
	r, err := registry.Open(ctx, cfg)
	if confirm.CodeOf(err) == confirm.ProblemNotFound {
		return missing{"这个文件夹里没有登记库：" + a.dir + "。用 --dir 指明文件夹，或先用 registryd init 建立。"}
	}
	if err != nil {
		return err
	}
	return errors.Join(use(r), r.Close())
}

// timeForms are the ways a person may write a time in China.
var timeForms = []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02"}

func parseTime(flag, s string) (time.Time, error) {
	zone := confirm.InChina(time.Time{}).Location()
	for _, form := range timeForms {
		if t, err := time.ParseInLocation(form, s, zone); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, usageError{fmt.Errorf("--%s 写作 2026-09-23 08:00（北京时间）", flag)}
}

func showTime(t time.Time) string { return confirm.InChina(t).Format("2006-01-02 15:04") }

// span is a pair of flags.
type span struct{ opens, closes string }

func (s *span) flags(c *cobra.Command) {
	c.Flags().StringVar(&s.opens, "opens", "", "开始时间，北京时间")
	c.Flags().StringVar(&s.closes, "closes", "", "结束时间（不含），北京时间")
}

func (s *span) times() (opens, closes time.Time, err error) {
	if opens, err = parseTime("opens", s.opens); err != nil {
		return opens, closes, err
	}
	closes, err = parseTime("closes", s.closes)
	return opens, closes, err
}

// pointByCode finds a point as people name it.
func pointByCode(ctx context.Context, r *registry.Registry, code string) (confirm.Point, error) {
	points, err := r.Points(ctx)
	if err != nil {
		return confirm.Point{}, err
	}
	for _, p := range points {
		if p.Code == code {
			return p, nil
		}
	}
	return confirm.Point{}, missing{"没有代码为 " + code + " 的确认点。用 registryd point list 查看。"}
}

// checkPlan tells a wrong plan id from other things that are not found.
func checkPlan(ctx context.Context, r *registry.Registry, id string) error {
	plans, err := r.Plans(ctx)
	if err != nil {
		return err
	}
	for _, p := range plans {
		if p.ID == id {
			return nil
		}
	}
	return missing{"没有编号为 " + id + " 的计划。用 registryd plan list 查看。"}
}

// flagWords says in Chinese what pflag says in English.
func flagWords(err error) string {
	var missing *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &missing):
		return "没有选项 " + missing.GetSpecifiedName()
	case errors.As(err, &bare):
		return "选项 --" + bare.GetFlag().Name + " 后面要有值"
	case errors.As(err, &invalid):
		return "选项 --" + invalid.GetFlag().Name + " 的值不对"
	}
	return "写法读不懂"
}
