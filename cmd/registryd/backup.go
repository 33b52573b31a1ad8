package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"

	"confirmpoint/sync/registry"

	"github.com/spf13/cobra"
)

func (a *app) backupCmd() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use: "backup", Short: "把数据库、照片、密钥备份到一个新文件夹，不用停 serve；含密钥，须锁进保险柜", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				report, err := r.Backup(c.Context(), out)
				if err == nil {
					fmt.Fprintf(a.out, "已备份到 %s：数据库版本 %d，%d 个文件，%d 张照片和资料。\n", out, report.Schema, len(report.Files), report.Pictures)
				}
				return err
			})
		},
	}
	c.Flags().StringVar(&out, "out", "", "备份到哪个新文件夹")
	return need(c, "out")
}

func (a *app) restoreCmd() *cobra.Command {
	var from string
	c := &cobra.Command{
		Use: "restore", Short: "从备份恢复到 --dir 指明的空文件夹（PostgreSQL 还要一个空数据库），核对每个文件后可直接启动 serve", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if a.remote.given() {
				return usageError{errors.New("这个命令只能在登记库所在的电脑上用，不能加 --registry 或 --as")}
			}
			report, err := registry.RestoreBackup(c.Context(), from, a.dir, a.place.address())
			if err != nil {
				return err
			}
			a.place.unbacked = true // what was restored is the backup
			err = a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error { return r.NewEpoch(context.WithoutCancel(c.Context())) })
			if err == nil {
				fmt.Fprintf(a.out, "已从 %s 的备份恢复（%d 个文件，%d 张照片和资料）。可以启动 serve；各工作站会自动重新下载。备份之后受理的结论须由经办人重新办理，备份之后激活的电脑须重新激活。\n",
					showTime(report.MadeAt), len(report.Files), report.Pictures)
			}
			return err
		},
	}
	c.Flags().StringVar(&from, "from", "", "备份所在的文件夹")
	return need(c, "from")
}

// describeBackup gives the sentence for a backup that was not made or put back.
func describeBackup(err error) (sentence, bool) {
	var program *exec.Error
	switch {
	case errors.Is(err, registry.ErrNoBackup):
		return sentence{exitNotFound, "这个文件夹里没有完整的备份（有文件缺少或被改动），没有恢复。换一份备份。"}, true
	case errors.Is(err, registry.ErrBackupNeeded):
		return sentence{exitRefused, "这个数据库是旧版本的，24 小时内没有备份，没有升级。先用原来版本的 registryd backup 备份；已用别的办法备份的，加 --without-backup。"}, true
	case errors.As(err, &program):
		return sentence{exitComputer, "找不到 " + program.Name + "，没有完成。请安装 PostgreSQL 的客户端程序。"}, true
	}
	return sentence{}, false
}
