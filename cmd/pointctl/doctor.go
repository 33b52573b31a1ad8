package main

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/point"
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
	c := &cobra.Command{
		Use:   "doctor",
		Short: "检查网络、时钟、凭证、密钥领用、本机数据、打印机、字体、表格模板和磁盘",
		RunE: func(c *cobra.Command, _ []string) error {
			if !noPIN {
				return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.doctor(c.Context(), d) })
			}
			return a.withPoint(c.Context(), func(p *point.Point) error { return a.doctor(c.Context(), p.Desk()) })
		},
	}
	c.Flags().BoolVar(&noPIN, "no-pin", false, "不登录；网络和本机数据查不到")
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
