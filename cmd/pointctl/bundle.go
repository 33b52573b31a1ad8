package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// exportedBundle is the JSON of bundle export.
type exportedBundle struct {
	File       string `json:"file"`
	Operations int    `json:"operations"`
	Scans      int    `json:"scans"`
	Bytes      int64  `json:"bytes"`
	MadeAt     string `json:"made_at"`
}

// importedBundle is the JSON of bundle import.
type importedBundle struct {
	Operations int    `json:"operations"`
	Accepted   int    `json:"accepted"`
	Refused    int    `json:"refused"`
	NotSeen    int    `json:"not_seen"`
	Records    int    `json:"records"`
	MadeAt     string `json:"made_at"`
}

func (a *app) bundleCommand() *cobra.Command {
	c := &cobra.Command{Use: "bundle", Short: "没有网络时用 U 盘送结论、取回执"}
	var out string
	export := &cobra.Command{
		Use:   "export --out 文件夹或文件",
		Short: "把还没有答复的结论写成离线包，只有登记库能打开",
		RunE: func(c *cobra.Command, _ []string) error {
			if out == "" {
				return usageError{errors.New("用 --out 写明文件夹或文件")}
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error {
				return a.exportBundle(c.Context(), d, bundlePath(out, d.BundleName()))
			})
		},
	}
	export.Flags().StringVar(&out, "out", "", "放离线包的文件夹，或离线包的文件名")
	c.AddCommand(export, &cobra.Command{
		Use:   "import 文件",
		Short: "导入教育局交回的回执包；同一个文件再导入一次不会改变什么",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.importBundle(c.Context(), d, args[0]) })
		},
	})
	return c
}

// bundlePath gives a bundle in a folder the name that bundles have.
func bundlePath(out, name string) string {
	if info, err := os.Stat(out); err == nil && info.IsDir() {
		return filepath.Join(out, name)
	}
	return out
}

func (a *app) exportBundle(ctx context.Context, d *desk.Desk, path string) error {
	var r confirm.BundleReport
	export := func(ctx context.Context) error {
		return desk.WriteFile(path, func(f *os.File) (err error) {
			r, err = d.ExportBundle(ctx, f)
			return err
		})
	}
	err := export(ctx)
	if confirm.CodeOf(err) == confirm.ProblemSigningLocked {
		err = a.signNow(ctx, d, 1, export)
	}
	if confirm.CodeOf(err) == confirm.ProblemNotFound {
		return a.nothingWaits(err)
	}
	if err != nil {
		return err
	}
	if a.json {
		a.printJSON(exportedBundle{File: path, Operations: r.Operations, Scans: r.Scans, Bytes: r.Bytes, MadeAt: jsonTime(r.MadeAt)})
		return nil
	}
	fmt.Fprintf(a.out, "已导出到 %s。\n%s\n", path, present.BundleOutWords(r))
	return nil
}

// nothingWaits says it in its own words: no record is missing.
func (a *app) nothingWaits(err error) error {
	var p *confirm.Problem
	if !errors.As(err, &p) {
		return err
	}
	if a.json {
		var f failure
		f.Error.Code, f.Error.Message = string(p.Code), present.BundleOutWords(confirm.BundleReport{})
		a.printJSON(f)
	}
	fmt.Fprintln(a.err, present.BundleOutWords(confirm.BundleReport{}))
	return reportedError{p}
}

func (a *app) importBundle(ctx context.Context, d *desk.Desk, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return &confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{"file": filepath.Base(path)}, Err: err}
	}
	defer f.Close()
	r, err := d.ImportBundle(ctx, f)
	if err != nil {
		return err
	}
	if a.json {
		a.printJSON(importedBundle{
			Operations: r.Operations, Accepted: r.Accepted, Refused: r.Refused, NotSeen: r.NotSeen, Records: r.Records, MadeAt: jsonTime(r.MadeAt),
		})
	} else {
		fmt.Fprintln(a.out, present.BundleInWords(r))
	}
	if r.Refused+r.NotSeen > 0 {
		return errPartly
	}
	return nil
}
