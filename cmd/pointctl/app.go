package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"log/slog"
	"os"
	"slices"
	"time"

	"confirmpoint/desk"
	"confirmpoint/internal/point"
	"confirmpoint/internal/version"
	"confirmpoint/sync/credential"

	"github.com/spf13/cobra"
)

// world is what the program has of its surroundings; tests give another one.
type world struct {
	in       *os.File
	out, err io.Writer
	getenv   func(string) string
	secrets  credential.SecretStore // nil: the system keyring
	kdf      credential.Params      // zero: the default
	keys     []ed25519.PublicKey    // of publishers of updates; nil: those that are built in
	// sameDrive replaces the system's answer, since tests have one drive; nil: the system's.
	sameDrive func(folder string) (bool, error)
}

// app is one run of the program.
type app struct {
	world
	dir     string
	clerk   string // user name; "": the only one
	json    bool
	verbose bool
	pinFD   int

	colleagueFD int  // of the PIN of another clerk
	started     bool // the command line has been understood

	token credential.TokenOptions // of an enrolment
}

// run carries out one command line and gives the exit code of docs/pointctl.md.
func run(ctx context.Context, args []string, w world) int {
	a := &app{world: w}
	root := a.command()
	root.SetArgs(args)
	root.SetIn(w.in)
	root.SetOut(w.out)
	root.SetErr(w.err)
	err := root.ExecuteContext(ctx)
	if err != nil && !a.started {
		err = usageError{errors.New(usageWords(err))}
		a.json = a.json || slices.Contains(args, "--json") // flags may not have been read
	}
	if err != nil {
		a.complain(err)
	}
	return exitCode(err)
}

func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:           "pointctl",
		Short:         "教师资格定期注册确认点：不用窗口完成全部工作",
		Version:       version.Number,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetUsageTemplate(usageTemplate)
	flags := root.PersistentFlags()
	flags.StringVar(&a.dir, "dir", "", "数据文件夹（默认在用户的应用数据目录）")
	flags.StringVar(&a.clerk, "clerk", "", "这台电脑上有几位经办人时，是哪一位（用户名）")
	flags.BoolP("help", "h", false, "显示用法")
	flags.BoolVar(&a.json, "json", false, "以 JSON 输出")
	flags.BoolVarP(&a.verbose, "verbose", "v", false, "把运行日志写到标准错误（不含个人信息）")
	flags.IntVar(&a.pinFD, "pin-fd", -1, "从此文件描述符读 PIN 码")
	for _, c := range []*cobra.Command{
		a.enrolCommand(), a.clerksCommand(), a.loginCommand(), a.syncCommand(),
		a.listCommand(), a.showCommand(), a.checkCommand(), a.confirmCommand(), a.signCommand(),
		a.correctCommand(), a.transferCommand(), a.annotateCommand(), a.attachCommand(),
		a.messageCommand(), a.recallCommand(), a.adviseCommand(), a.conflictCommand(), a.conflictsCommand(), a.reconcileCommand(), a.closeOutCommand(), a.statsCommand(), a.lineCommand(),
		a.printCommand(), a.queueCommand(), a.scanCommand(), a.rosterCommand(), a.receiptsCommand(),
		a.elsewhereCommand(), a.downloadsCommand(), a.passwordCommand(), a.pinCommand(), a.tokenCommand(),
		{Use: "printers", Short: "列出打印机、纸盒和状态", RunE: a.onDesk(a.printers)},
		a.printPageCommand(), a.calibrateCommand(), a.ledgerCommand(), a.outboxCommand(), a.bundleCommand(), a.backupCommand(), a.rescueCommand(), a.restoreCommand(), a.custodyCommand(), a.wipeCommand(), a.logCommand(), a.auditCommand(), a.proxyCommand(), a.plansCommand(), a.statusCommand(), a.doctorCommand(),
		a.updateCommand(), a.versionCommand(),
	} {
		a.begins(c)
		root.AddCommand(c)
	}
	return root
}

// begins notes that a command line has been understood, before its work.
func (a *app) begins(c *cobra.Command) {
	if c.Args == nil {
		c.Args = cobra.NoArgs
	}
	if work := c.RunE; work != nil {
		c.RunE = func(c *cobra.Command, args []string) error {
			a.started = true
			return work(c, args)
		}
	}
	for _, sub := range c.Commands() {
		a.begins(sub)
	}
}

// usageTemplate is cobra's in Chinese.
const usageTemplate = `用法：
  {{.CommandPath}}{{slice .Use (len .Name)}} [选项]{{if .HasAvailableSubCommands}}

命令：{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

选项：
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

通用选项：
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}
`

func (a *app) options() point.Options {
	o := point.Options{Dir: a.dir, Clerk: a.clerk, Secrets: a.secrets, KDF: a.kdf, SameDrive: a.sameDrive, Program: "pointctl"}
	o.Token, o.Publishers = a.token, a.keys
	if a.verbose {
		o.Logger = slog.New(slog.NewTextHandler(a.err, nil))
	}
	return o
}

// lockWithin bounds what is waited for after the work of a command is done or cancelled.
const lockWithin = 10 * time.Second

// withPoint opens the installation for one command, without a sign-in.
func (a *app) withPoint(ctx context.Context, work func(*point.Point) error) error {
	p, err := point.Open(ctx, a.options())
	if err != nil {
		return err
	}
	err = work(p)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lockWithin)
	defer cancel()
	return errors.Join(err, p.Close(ctx))
}

// withDesk signs in by PIN for one command.
func (a *app) withDesk(ctx context.Context, work func(*desk.Desk) error) error {
	return a.withPoint(ctx, func(p *point.Point) error {
		pin, err := a.pin()
		if err != nil {
			return err
		}
		err = p.Desk().SignInOffline(ctx, pin)
		clear(pin)
		if err != nil {
			return err
		}
		return work(p.Desk())
	})
}
