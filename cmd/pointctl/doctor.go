package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/point"
	"confirmpoint/internal/version"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// doctorReport is the JSON of doctor.
type doctorReport struct {
	Ready  bool          `json:"ready"`
	Checks []doctorCheck `json:"checks"`
}

type doctorCheck struct {
	Name    string `json:"name"`
	OK      bool   `json:"ok"`
	Detail  string `json:"detail,omitempty"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
}

func (a *app) doctorCommand() *cobra.Command {
	var noPIN bool
	var bundle string
	c := &cobra.Command{
		Use:   "doctor",
		Short: "检查网络、时钟、凭证、密钥领用、本机数据、打印机、字体、表格模板和磁盘",
		RunE: func(c *cobra.Command, _ []string) error {
			ask := a.doctor
			if bundle != "" {
				ask = func(ctx context.Context, d *desk.Desk) error { return a.diagnose(ctx, d, bundle) }
			}
			if !noPIN {
				return a.withDesk(c.Context(), func(d *desk.Desk) error { return ask(c.Context(), d) })
			}
			return a.withPoint(c.Context(), func(p *point.Point) error { return ask(c.Context(), p.Desk()) })
		},
	}
	c.Flags().BoolVar(&noPIN, "no-pin", false, "不登录；网络和本机数据查不到")
	c.Flags().StringVar(&bundle, "bundle", "", "把诊断包写入此文件（- 为标准输出）：检查结果、版本、规定、同步记录，不含任何人；先看过再发给技术支持")
	return c
}

// readyDetail is the detail of what is ready, for people.
func readyDetail(c doctorCheck) string {
	if desk.ReadinessName(c.Name) == desk.ReadyCustody {
		return present.CustodyWord(confirm.CustodyKind(c.Detail))
	}
	return c.Detail
}

// doctor ends with the exit code of the first thing that is not ready.
func (a *app) doctor(ctx context.Context, d *desk.Desk) error {
	report := doctorReport{Ready: true}
	var first *confirm.Problem
	for _, r := range d.Doctor(ctx) {
		check := doctorCheck{Name: string(r.Name), OK: r.OK, Detail: r.Detail}
		if r.Problem != nil {
			report.Ready = false
			check.Code, check.Message, _ = codeAndArgs(r.Problem)
			if first == nil {
				first = r.Problem
			}
		}
		report.Checks = append(report.Checks, check)
	}
	if a.json {
		a.printJSON(report)
	} else {
		var t table
		for _, check := range report.Checks {
			mark, text := "好", readyDetail(check)
			if !check.OK {
				mark, text = "不行", check.Message
			}
			t.add(present.ReadinessWord(desk.ReadinessName(check.Name)), mark, text)
		}
		t.print(a.out)
	}
	if first != nil {
		return reportedError{first}
	}
	return nil
}

// diagnosed is the JSON of doctor --bundle.
type diagnosed struct {
	File    string `json:"file"`
	Failing string `json:"failing,omitempty"` // names of the checks that fail
}

// diagnose writes the bundle that the window shows on its screen 设置. A check
// that fails is told in it, and is no failure of writing it.
func (a *app) diagnose(ctx context.Context, d *desk.Desk, path string) error {
	found := d.Diagnose(ctx)
	text := present.DiagnosticsText(found, version.Revision(), "")
	if path == "-" {
		_, err := io.WriteString(a.out, text)
		return err
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return &confirm.Problem{Code: confirm.ProblemReadOnly, Err: err}
	}
	failing := present.FailingChecks(found.Checks)
	if a.json {
		a.printJSON(diagnosed{File: path, Failing: failing})
		return nil
	}
	fmt.Fprintf(a.out, "诊断包已写入 %s。\n", path)
	if failing != "" {
		fmt.Fprintf(a.out, "不正常的检查：%s\n", failing)
	}
	return nil
}
