package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/point"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// backupState is the JSON of backup.
type backupState struct {
	Folder     string `json:"folder"`
	Reason     string `json:"reason"`
	Operations int    `json:"operations"`
	Missing    int    `json:"missing"`
	WrittenAt  string `json:"written_at"`
}

// rescued is the JSON of rescue.
type rescued struct {
	File       string `json:"file"`
	Operations int    `json:"operations"`
	Missing    int    `json:"missing"`
}

// restored is the JSON of restore.
type restored struct {
	Operations int   `json:"operations"`
	Accepted   int   `json:"accepted"`
	Refused    int   `json:"refused"`
	Open       int   `json:"open"`
	Damaged    []int `json:"damaged"`
}

func (a *app) backupCommand() *cobra.Command {
	c := &cobra.Command{Use: "backup", Short: "备份盘：没有发送的工作在另一个盘上的副本"}
	c.AddCommand(
		&cobra.Command{
			Use: "set 文件夹", Short: "把副本放到另一个盘或 U 盘的文件夹；写 off 则停用", Args: cobra.ExactArgs(1),
			RunE: func(c *cobra.Command, args []string) error {
				folder := args[0]
				if folder == "off" {
					folder = ""
				}
				return a.backup(c.Context(), func(ctx context.Context, d *desk.Desk) (confirm.SecondCopy, error) {
					return d.SetSecondCopy(ctx, folder)
				})
			},
		},
		&cobra.Command{
			Use: "status", Short: "备份盘的状态",
			RunE: func(c *cobra.Command, _ []string) error {
				return a.backup(c.Context(), func(ctx context.Context, d *desk.Desk) (confirm.SecondCopy, error) {
					return d.CopyNow(ctx)
				})
			},
		},
		&cobra.Command{
			Use: "now", Short: "立即备份；不能备份时退出码为 6",
			RunE: func(c *cobra.Command, _ []string) error {
				return a.backup(c.Context(), func(ctx context.Context, d *desk.Desk) (confirm.SecondCopy, error) {
					s, err := d.CopyNow(ctx)
					if err == nil && (s.Folder == "" || s.Reason != "" || s.Missing > 0) {
						err = errPartly
					}
					return s, err
				})
			},
		},
	)
	return c
}

func (a *app) backup(ctx context.Context, act func(context.Context, *desk.Desk) (confirm.SecondCopy, error)) error {
	return a.withDesk(ctx, func(d *desk.Desk) error {
		s, err := act(ctx, d)
		if err != nil && !errors.Is(err, errPartly) {
			return err
		}
		if a.json {
			a.printJSON(backupState{s.Folder, string(s.Reason), s.Operations, s.Missing, jsonTime(s.WrittenAt)})
			return err
		}
		if s.Folder != "" {
			fmt.Fprintln(a.out, "备份盘："+s.Folder)
		}
		fmt.Fprintln(a.out, present.SecondCopyWords(s))
		return err
	})
}

func (a *app) rescueCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use: "rescue --out 文件", Short: "忘记 PIN 码时，把没有发送的工作写成只有教育局能打开的托管文件；不需要 PIN 码",
		RunE: func(c *cobra.Command, _ []string) error {
			if out == "" {
				return usageError{errors.New("用 --out 写明要写的文件")}
			}
			return a.rescue(c.Context(), out)
		},
	}
	c.Flags().StringVar(&out, "out", "", "要写的托管文件（.cpe）")
	return c
}

func (a *app) rescue(ctx context.Context, path string) error {
	var r confirm.EscrowReport
	var unread error // of a cache beside one that could be read
	err := desk.WriteFile(path, func(f *os.File) (err error) {
		r, err = point.Rescue(ctx, a.options(), f)
		if err != nil && r.Operations > 0 {
			unread, err = err, nil
		}
		return err
	})
	if err != nil && (confirm.CodeOf(err) != confirm.ProblemNotFound || a.json) {
		return err
	}
	if err != nil {
		fmt.Fprintln(a.err, present.RescueWords(r))
		return reportedError{&confirm.Problem{Code: confirm.ProblemNotFound}}
	}
	if a.json {
		a.printJSON(rescued{path, r.Operations, r.Missing})
	} else {
		fmt.Fprintln(a.out, present.RescueWords(r))
	}
	if unread == nil && r.Missing > 0 {
		unread = errPartly
	}
	return unread
}

func (a *app) restoreCommand() *cobra.Command {
	return &cobra.Command{
		Use: "restore 托管文件", Short: "在本确认点的任何一台电脑上传备份盘或救援得到的托管文件；再上传一次不会改变什么", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.restore(c.Context(), d, args[0]) })
		},
	}
}

// restoreError is of handing an escrow file in, which has words of its own.
type restoreError struct{ err error }

func (r restoreError) Error() string { return r.err.Error() }
func (r restoreError) Unwrap() error { return r.err }

func (a *app) restore(ctx context.Context, d *desk.Desk, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return &confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{"file": filepath.Base(path)}, Err: err}
	}
	defer f.Close()
	r, err := d.Restore(ctx, f)
	if err != nil {
		return restoreError{err}
	}
	if a.json {
		a.printJSON(restored{r.Operations, r.Accepted, r.Refused, r.Open, append([]int{}, r.Damaged...)})
	} else {
		fmt.Fprintln(a.out, present.RestoreWords(r))
	}
	if r.Refused+r.Open+len(r.Damaged) > 0 {
		return errPartly
	}
	return nil
}
