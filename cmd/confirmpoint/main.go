package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"confirmpoint/internal/hush"
	"confirmpoint/internal/version"
	"confirmpoint/sync/credential"
)

// Exit codes.
const (
	exitOK       = 0
	exitError    = 1
	exitUsage    = 2
	exitNoWindow = 3
)

// flags are what the command line says.
type flags struct {
	demo      bool
	demoCount int
	dir       string
	tour      string
	gallery   string
	size      windowSize
	drive     bool
	dark      bool
	version   bool
}

// driven tells whether the window is worked by a program.
func (f flags) driven() bool { return f.tour != "" || f.gallery != "" || f.drive }

func main() {
	_ = hush.Harden() // it works without it
	defer hush.Crash(os.Stderr, os.Exit)
	if handled, code := credential.RunKeyringHelper(os.Args[1:], os.Stdin, os.Stdout); handled {
		os.Exit(code)
	}
	os.Exit(run(os.Args[1:], said(os.Stdout), hush.NewWriter(said(os.Stderr))))
}

func run(args []string, out, errOut io.Writer) int {
	f, err := parse(args, errOut)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	case f.version:
		fmt.Fprintln(out, "confirmpoint", version.Number, version.Revision())
		return exitOK
	}
	if err := start(context.Background(), f, out); err != nil {
		fmt.Fprintln(errOut, err)
		if !f.driven() {
			show(err.Error())
		}
		if errors.As(err, new(noWindow)) {
			return exitNoWindow
		}
		return exitError
	}
	return exitOK
}

//lang:chinese the command line is not the window
func parse(args []string, errOut io.Writer) (flags, error) {
	var f flags
	set := flag.NewFlagSet("confirmpoint", flag.ContinueOnError)
	set.SetOutput(errOut)
	set.BoolVar(&f.demo, "demo", false, "演练：在本机运行演练登记库，人员均为虚构")
	set.IntVar(&f.demoCount, "demo-count", 300, "演练的申请人数")
	set.StringVar(&f.dir, "dir", "", "数据文件夹（默认在用户的应用数据目录；演练时为临时文件夹）")
	set.StringVar(&f.tour, "tour", "", "自动走完全部工作，把截图、PDF 和小结写入此文件夹（须与 --demo 同用）")
	set.StringVar(&f.gallery, "gallery", "", "把每个画面在两种外观下的截图写入此文件夹（须与 --demo 同用）")
	set.Var(&f.size, "gallery-size", "截图时窗口的`宽x高`，如 1024x700（默认 1280x800）")
	set.BoolVar(&f.drive, "drive", false, "测试用：从标准输入逐行接受操作，在标准输出回答（须与 --demo 同用）")
	set.BoolVar(&f.dark, "dark", false, "深色外观")
	set.BoolVar(&f.version, "version", false, "显示版本")
	set.Usage = func() {
		fmt.Fprintln(errOut, "用法：confirmpoint [选项]")
		set.PrintDefaults()
	}
	if err := set.Parse(args); err != nil {
		return f, err
	}
	var wrong string
	switch {
	case set.NArg() > 0:
		wrong = "不认识的参数：" + set.Arg(0)
	case f.driven() && !f.demo:
		wrong = "--tour、--gallery 和 --drive 须与 --demo 同用：自动操作只能在演练中进行"
	case f.size != windowSize{} && f.gallery == "":
		wrong = "--gallery-size 须与 --gallery 同用"
	case f.demoCount < 20 || f.demoCount > 100_000:
		wrong = "--demo-count 须在 20 到 100000 之间"
	default:
		return f, nil
	}
	fmt.Fprintln(errOut, wrong)
	return f, errors.New(wrong)
}
