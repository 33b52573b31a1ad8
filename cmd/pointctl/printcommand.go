package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

type printFlags struct {
	selection
	kinds                       []string
	order                       string
	each                        string
	copies                      int
	reason                      string
	apart, separators           bool
	check, enqueueOnly          bool
	preview                     string
	page                        int
	dpi                         float64
	target                      targetFlags
	certificate                 confirm.CertificateError
	certificateGiven, pageGiven bool
}

func (a *app) printCommand() *cobra.Command {
	var f printFlags
	c := &cobra.Command{
		Use:   "print [报名号…] --out FILE | --each DIR | --printer NAME",
		Short: "打印申请表、受理凭证等：一个 PDF、每份一个 PDF，或交给打印机",
		Long: "打印申请表（默认一式两份）、受理凭证、材料补正告知单、更正告知单、更正登记单、档案袋标签。\n" +
			"--check 只检查哪些打不出来，--preview 把一页画成图片，都不打印；--enqueue-only 只放进打印队列。\n" +
			"中断后用 pointctl queue 接着打。",
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			f.numbers = args
			f.certificateGiven = certificateChanged(c.Flags())
			f.pageGiven = c.Flags().Changed("page") || c.Flags().Changed("dpi")
			req, err := f.request()
			if err != nil {
				return err
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.printWith(c.Context(), d, req, f) })
		},
	}
	flags := c.Flags()
	flags.StringSliceVar(&f.kinds, "kind", []string{string(confirm.PaperForm)},
		"打印什么，可写几种："+strings.Join(kindNames(singleKinds), " "))
	flags.StringVar(&f.queue, "queue", "", "打印整个队列，如 to_print，代替报名号")
	flags.StringVar(&f.each, "each", "", "每份一个 PDF，写入这个文件夹，以报名号命名")
	flags.IntVar(&f.copies, "copies", 0, "份数（默认申请表 2 份，其他 1 份）")
	flags.StringVar(&f.order, "order", "given", "顺序：given 按给出的，school 按学校，file_number 按系统档案号")
	flags.BoolVar(&f.apart, "apart", false, "几种分开打：先全部第一种，再全部第二种")
	flags.BoolVar(&f.separators, "separators", false, "每所学校前打一张分隔页（只在打印机上）")
	flags.StringVar(&f.reason, "reason", "", "补打原因：打印过的再打一次时必填")
	flags.BoolVar(&f.check, "check", false, "只检查，不打印：列出打不出来的和打印过的")
	flags.BoolVar(&f.enqueueOnly, "enqueue-only", false, "只放进打印队列，用 pointctl queue run 打印")
	flags.StringVar(&f.preview, "preview", "", "把一页画成这个 PNG 图片，不打印")
	flags.IntVar(&f.page, "page", 1, "画第几页，与 --preview 一起用")
	flags.Float64Var(&f.dpi, "dpi", 150, "图片的精度，30 到 300，与 --preview 一起用")
	f.target.add(flags, "全部写入这一个 PDF 文件")
	flags.BoolVar(&f.target.perSchool, "job-per-school", false, "每所学校合成一个打印任务")
	addCertificateFlags(flags, &f.certificate)
	c.MarkFlagsOneRequired("out", "each", "printer", "check", "preview")
	c.MarkFlagsMutuallyExclusive("out", "each", "printer")
	c.MarkFlagsMutuallyExclusive("check", "preview", "enqueue-only")
	return c
}

// singleKinds are the papers about one applicant, which print makes.
var singleKinds = []confirm.PaperKind{
	confirm.PaperForm, confirm.PaperReceipt, confirm.PaperSupplement, confirm.PaperAmendment,
	confirm.PaperCorrection, confirm.PaperLabel,
}

func kindNames(kinds []confirm.PaperKind) []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return names
}

// kindsNamed reads --kind; each kind once, of those allowed.
func kindsNamed(names []string, allowed []confirm.PaperKind) ([]confirm.PaperKind, error) {
	var kinds []confirm.PaperKind
	for _, name := range names {
		k := confirm.PaperKind(strings.TrimSpace(name))
		if !slices.Contains(allowed, k) {
			return nil, usageError{fmt.Errorf("--kind 只能是 %s", strings.Join(kindNames(allowed), "、"))}
		}
		if slices.Contains(kinds, k) {
			return nil, usageError{fmt.Errorf("--kind 里 %s 写了两次", k)}
		}
		kinds = append(kinds, k)
	}
	if len(kinds) == 0 {
		return nil, usageError{errors.New("--kind 后面要写打印什么")}
	}
	return kinds, nil
}

var orders = map[string]confirm.PrintOrder{
	"given": confirm.OrderGiven, "school": confirm.OrderSchool, "file_number": confirm.OrderFileNumber,
}

// request is what the command line asks for, but for whom.
func (f printFlags) request() (req desk.PrintRequest, err error) {
	if err := f.selection.check(); err != nil {
		return req, err
	}
	if err := f.checkModes(); err != nil {
		return req, err
	}
	if req.Kinds, err = kindsNamed(f.kinds, singleKinds); err != nil {
		return req, err
	}
	if f.preview != "" && (len(req.Kinds) != 1 || len(f.numbers) != 1) {
		return req, usageError{errors.New("--preview 一次画一个报名号的一种，请只写一个")}
	}
	if f.certificateGiven && len(f.numbers) != 1 {
		return req, usageError{errors.New("--field 等证书信息选项一次只能用于一个报名号")}
	}
	order, ok := orders[f.order]
	if !ok {
		return req, usageError{errors.New("--order 只能是 given、school、file_number")}
	}
	if req.Target, err = f.target.target(); err != nil {
		return req, err
	}
	if f.each != "" {
		req.Target.Path, req.Target.Separate = f.each, true
	}
	if f.check && req.Target.Printer == "" && req.Target.Path == "" {
		req.Target.Path = os.DevNull // nothing is written; a request must go somewhere
	}
	req.Apart, req.Separate, req.Order = f.apart, f.separators, order
	req.Copies, req.Reason = f.copies, strings.TrimSpace(f.reason)
	return req, nil
}

// checkModes wants flags only where they mean something.
func (f printFlags) checkModes() error {
	switch paper := f.target.printer != ""; {
	case f.pageGiven && f.preview == "":
		return usageError{errors.New("--page 和 --dpi 要与 --preview 一起用")}
	case f.preview != "" && (f.target.out != "" || f.each != ""):
		return usageError{errors.New("--preview 不打印，不要与 --out、--each 一起用")}
	case !paper && f.separators:
		return usageError{errors.New("--separators 要与 --printer 一起用")}
	case !paper && f.target.perSchool:
		return usageError{errors.New("--job-per-school 要与 --printer 一起用")}
	}
	return nil
}

// printWith does what the flags say with whom they name.
func (a *app) printWith(ctx context.Context, d *desk.Desk, req desk.PrintRequest, f printFlags) (err error) {
	if req.RecordIDs, err = f.ids(ctx, d); err != nil {
		return err
	}
	if f.certificateGiven {
		v, err := d.OpenByNumber(ctx, f.numbers[0])
		if err != nil {
			return err
		}
		e := f.certificate
		e.HandEntered = v.Record.Content.HandEntered()
		req.Certificate = &e
	}
	switch {
	case f.check:
		return a.preflight(ctx, d, req)
	case f.preview != "":
		return a.previewPage(ctx, d, req, f)
	case f.enqueueOnly:
		b, err := d.Enqueue(ctx, req)
		if err != nil {
			return err
		}
		a.showBatch(b)
		return nil
	}
	return a.print(ctx, d, req)
}

// targetFlags say where paper goes.
type targetFlags struct {
	out, printer, tray, duplex string
	perSchool                  bool
}

func (t *targetFlags) add(flags *pflag.FlagSet, out string) {
	flags.StringVar(&t.out, "out", "", out)
	flags.StringVar(&t.printer, "printer", "", "交给这台打印机（CUPS 队列名）")
	flags.StringVar(&t.tray, "tray", "", "从打印机的这个纸盒取纸（打印机给的名字，见 pointctl printers）")
	flags.StringVar(&t.duplex, "duplex", "auto", "双面：auto 打印机能双面就双面，off 单面，manual 手动翻面")
}

var duplexes = map[string]confirm.Duplex{
	"auto": confirm.DuplexAuto, "off": confirm.DuplexOff, "manual": confirm.DuplexManual,
}

func (t *targetFlags) target() (confirm.BatchTarget, error) {
	duplex, ok := duplexes[t.duplex]
	switch {
	case !ok:
		return confirm.BatchTarget{}, usageError{errors.New("--duplex 只能是 auto、off、manual")}
	case t.printer == "" && t.tray != "":
		return confirm.BatchTarget{}, usageError{errors.New("--tray 要与 --printer 一起用")}
	case t.printer == "" && duplex != confirm.DuplexAuto:
		return confirm.BatchTarget{}, usageError{errors.New("--duplex 要与 --printer 一起用")}
	}
	return confirm.BatchTarget{
		Printer: t.printer, Tray: t.tray, Duplex: duplex, JobPerSchool: t.perSchool, Path: t.out,
	}, nil
}
