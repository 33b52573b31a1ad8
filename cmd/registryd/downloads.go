package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"confirmpoint/sync/registry"

	"github.com/spf13/cobra"
)

func (a *app) downloadsCmd() *cobra.Command {
	list := a.table("list", "列出确认点可以下载的文件", "文件名\t标题\t字节\t发布时间", func(ctx context.Context, r *registry.Registry, row func(...any)) error {
		all, err := r.Downloads(ctx)
		for _, d := range all {
			row(d.Name, d.Title, d.Bytes, showTime(d.AddedAt))
		}
		return err
	})
	return group("downloads", "资料下载：操作手册、空白受理凭证、通知等，不得含个人信息", a.downloadsAddCmd(), list, a.downloadsRemoveCmd())
}

func (a *app) downloadsAddCmd() *cobra.Command {
	var title, name string
	c := &cobra.Command{
		Use: "add 文件", Short: "发布一个文件（不超过 64 MB）；同名的换成新的", Args: exactly(1, "写一个文件"),
		RunE: func(c *cobra.Command, args []string) error {
			if name == "" {
				name = filepath.Base(args[0])
			}
			f, err := os.Open(args[0])
			if err != nil {
				return err
			}
			err = a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				d, err := r.AddDownload(c.Context(), name, title, f)
				if err != nil {
					return err
				}
				fmt.Fprintf(a.out, "已发布 %s（%d 字节，SHA-256 %s）。\n", d.Name, d.Bytes, d.SHA256)
				return nil
			})
			return errors.Join(err, f.Close())
		},
	}
	c.Flags().StringVar(&title, "title", "", "标题，确认点看到的说明")
	c.Flags().StringVar(&name, "name", "", "确认点得到的文件名；不写则同原文件")
	return need(c, "title")
}

func (a *app) downloadsRemoveCmd() *cobra.Command {
	return &cobra.Command{
		Use: "remove 文件名", Short: "撤下一个文件", Args: exactly(1, "写一个文件名"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				err := r.RemoveDownload(c.Context(), args[0])
				if errors.Is(err, registry.ErrNotFound) {
					return missing{"没有发布过文件 " + args[0] + "。用 registryd downloads list 查看。"}
				}
				if err == nil {
					fmt.Fprintf(a.out, "已撤下 %s。\n", args[0])
				}
				return err
			})
		},
	}
}

// describeDownload gives the sentence for a file that cannot be offered.
func describeDownload(err error) (sentence, bool) {
	switch {
	case errors.Is(err, registry.ErrFileName):
		return sentence{exitUsage, "文件名或标题不能用：文件名不超过 180 字节，不含 \\ / : * ? \" < > | 和控制字符，不是系统保留名；标题为一行，不超过 100 个字。"}, true
	case errors.Is(err, registry.ErrFileSize):
		return sentence{exitRefused, "文件是空的，或超过 64 MB，没有发布。"}, true
	case errors.Is(err, registry.ErrManyFiles):
		return sentence{exitRefused, "已有 200 个文件，没有发布。先用 registryd downloads remove 撤下不用的。"}, true
	}
	return sentence{}, false
}
