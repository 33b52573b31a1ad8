package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/point"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// updateState is the JSON of update.
type updateState struct {
	Running string `json:"running"`
	Verdict string `json:"verdict"`
	Version string `json:"version,omitempty"`
	Notes   string `json:"notes,omitempty"`
	File    string `json:"file,omitempty"`
	Bytes   int64  `json:"bytes,omitempty"`
	Path    string `json:"path,omitempty"` // where it was downloaded to
}

func (a *app) updateCommand() *cobra.Command {
	c := &cobra.Command{Use: "update", Short: "程序更新：查看、下载、安装教育局提供的新版本（要联网，从不强制）"}
	var dir string
	download := &cobra.Command{
		Use: "download", Short: "下载安装包，核对签名、大小和 SHA-256 后才放到文件夹里；中断后再次执行会接着下载",
		RunE: a.onPoint(func(ctx context.Context, p *point.Point) error {
			_, err := a.fetchUpdate(ctx, p, dir)
			return err
		}),
	}
	download.Flags().StringVar(&dir, "out", "", "放到哪个文件夹（默认在数据文件夹的 updates）")
	c.AddCommand(
		&cobra.Command{
			Use: "check", Short: "有没有新版本，现在能不能更新",
			RunE: a.onDesk(func(ctx context.Context, d *desk.Desk) error {
				offer, err := d.Update(ctx)
				if err == nil {
					a.printUpdate(offer, "")
				}
				return err
			}),
		},
		download,
		&cobra.Command{
			Use: "install", Short: "下载、核对后写出安装要执行的命令；旧版本可以装回",
			RunE: a.onPoint(func(ctx context.Context, p *point.Point) error {
				path, err := a.fetchUpdate(ctx, p, "")
				if err != nil || a.json {
					return err
				}
				fmt.Fprintln(a.out, "安装：先关闭窗口程序，再执行")
				fmt.Fprintln(a.out, "  "+point.InstallCommand(path))
				fmt.Fprintln(a.out, "不合适时可以装回旧版本；数据会先复制再升级，旧数据文件保留 14 天。")
				return nil
			}),
		},
	)
	return c
}

// onPoint signs in for a command that needs the installation too.
func (a *app) onPoint(work func(context.Context, *point.Point) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, _ []string) error {
		return a.withPoint(c.Context(), func(p *point.Point) error {
			pin, err := a.pin()
			if err != nil {
				return err
			}
			err = p.Desk().SignInOffline(c.Context(), pin)
			clear(pin)
			if err != nil {
				return err
			}
			return work(c.Context(), p)
		})
	}
}

func (a *app) fetchUpdate(ctx context.Context, p *point.Point, dir string) (path string, err error) {
	if dir == "" {
		dir, err = p.UpdateFolder()
	} else {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return "", &confirm.Problem{Code: confirm.ProblemTarget, Err: err}
	}
	path, offer, err := p.Desk().FetchUpdate(ctx, filepath.Clean(dir), nil)
	if err == nil {
		a.printUpdate(offer, path)
	}
	return path, err
}

func (a *app) printUpdate(o confirm.UpdateOffer, path string) {
	if a.json {
		a.printJSON(updateState{o.Running, string(o.Verdict), o.Update.Version, present.UpdateNotes(o.Update), o.File.Name, o.File.Bytes, path})
		return
	}
	fmt.Fprintln(a.out, present.UpdateWords(o))
	if notes := present.UpdateNotes(o.Update); notes != "" && o.Verdict != confirm.UpdateNone {
		fmt.Fprintln(a.out, notes)
	}
	if path != "" {
		fmt.Fprintf(a.out, "已下载并核对：%s（%s）\n", path, fileSize(o.File.Bytes))
	}
}
