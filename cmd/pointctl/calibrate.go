package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// calibrated is the JSON of calibrate.
type calibrated struct {
	Printer string  `json:"printer"`
	Tray    string  `json:"tray"`
	Kind    string  `json:"kind"`
	X       float64 `json:"x"`       // mm to the right
	Y       float64 `json:"y"`       // mm down
	Percent float64 `json:"percent"` // size
}

// movedKinds are the papers a calibration is kept for.
var movedKinds = append(slices.Clone(singleKinds), confirm.PaperBlankReceipt)

type calibrateFlags struct {
	printer, tray, kind string
	x, y, percent       float64
}

func (f *calibrateFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.printer, "printer", "", "打印机")
	c.Flags().StringVar(&f.tray, "tray", "", "纸盒（打印机给的名字）；不写为打印机自己选")
	c.Flags().StringVar(&f.kind, "kind", string(confirm.PaperForm), "哪种纸："+fmt.Sprint(kindNames(movedKinds)))
	_ = c.MarkFlagRequired("printer") // fails for an unknown flag only
}

func (f *calibrateFlags) key() (confirm.CalibrationKey, error) {
	kinds, err := kindsNamed([]string{f.kind}, movedKinds)
	if err != nil {
		return confirm.CalibrationKey{}, err
	}
	if f.printer == "" {
		return confirm.CalibrationKey{}, usageError{errors.New("--printer 后面要写打印机的名字")}
	}
	return confirm.CalibrationKey{Printer: f.printer, Tray: f.tray, Kind: kinds[0]}, nil
}

func (a *app) calibrateCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "calibrate",
		Short: "打印位置校准：每台打印机、每个纸盒、每种纸各一份",
		Long:  "打印位置校准。先用 pointctl print-page calibration 打印校准页，量出偏差再设置。",
		RunE: func(c *cobra.Command, _ []string) error {
			return usageError{errors.New("写 calibrate show 或 calibrate set")}
		},
	}
	c.AddCommand(a.calibrateShow(), a.calibrateSet())
	return c
}

func (a *app) calibrateShow() *cobra.Command {
	var f calibrateFlags
	c := &cobra.Command{Use: "show --printer NAME", Short: "显示校准", RunE: func(c *cobra.Command, _ []string) error {
		key, err := f.key()
		if err != nil {
			return err
		}
		return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.showCalibration(c.Context(), d, key) })
	}}
	f.add(c)
	return c
}

func (a *app) calibrateSet() *cobra.Command {
	var f calibrateFlags
	c := &cobra.Command{
		Use: "set --printer NAME [--x MM] [--y MM] [--percent N]", Short: "设置校准；没写的保持原样",
		RunE: func(c *cobra.Command, _ []string) error {
			flags := c.Flags()
			if !flags.Changed("x") && !flags.Changed("y") && !flags.Changed("percent") {
				return usageError{errors.New("--x、--y、--percent 至少写一项")}
			}
			key, err := f.key()
			if err != nil {
				return err
			}
			if flags.Changed("percent") && f.percent == 0 {
				return usageError{errors.New("--percent 应为 90 到 110")}
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error {
				now, err := d.Calibration(c.Context(), key)
				if err != nil {
					return err
				}
				for name, to := range map[string]struct{ to, from *float64 }{
					"x": {&now.X, &f.x}, "y": {&now.Y, &f.y}, "percent": {&now.Percent, &f.percent},
				} {
					if flags.Changed(name) {
						*to.to = *to.from
					}
				}
				if err := d.SaveCalibration(c.Context(), key, now); err != nil {
					return err
				}
				return a.showCalibration(c.Context(), d, key)
			})
		},
	}
	f.add(c)
	c.Flags().Float64Var(&f.x, "x", 0, "向右移多少毫米，-20 到 20")
	c.Flags().Float64Var(&f.y, "y", 0, "向下移多少毫米，-20 到 20")
	c.Flags().Float64Var(&f.percent, "percent", 100, "放大缩小到百分之几，90 到 110")
	return c
}

func (a *app) showCalibration(ctx context.Context, d *desk.Desk, key confirm.CalibrationKey) error {
	now, err := d.Calibration(ctx, key)
	if err != nil {
		return err
	}
	out := calibrated{Printer: key.Printer, Tray: key.Tray, Kind: string(key.Kind), X: now.X, Y: now.Y, Percent: now.Percent}
	if out.Percent == 0 {
		out.Percent = 100
	}
	if a.json {
		a.printJSON(out)
		return nil
	}
	tray := out.Tray
	if tray == "" {
		tray = "（打印机自己选）"
	}
	fmt.Fprintf(a.out, "打印机 %s　纸盒 %s　%s：向右 %g 毫米，向下 %g 毫米，%g%%。\n",
		out.Printer, tray, present.PaperWord(key.Kind), out.X, out.Y, out.Percent)
	return nil
}
