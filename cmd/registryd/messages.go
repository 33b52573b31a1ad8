package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"confirmpoint/sync/registry"
	"confirmpoint/sync/registry/roster"

	"github.com/spf13/cobra"
)

func (a *app) messagesCmd() *cobra.Command {
	c := &cobra.Command{Use: "messages", Short: "把留言交给申请人阅读的系统，并取回阅读时间"}
	c.AddCommand(a.messagesExportCmd(), a.messagesReadCmd())
	return c
}

func (a *app) messagesExportCmd() *cobra.Command {
	var plan, out string
	c := &cobra.Command{
		Use: "export", Short: "把留言写成 csv 清单", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				if err := checkPlan(c.Context(), r, plan); err != nil {
					return err
				}
				messages, err := r.Messages(c.Context(), plan)
				if err != nil {
					return err
				}
				err = writeNew(out, func(w io.Writer) error { return roster.WriteMessages(w, messages) })
				return a.say(err, "已导出 %d 条留言到 %s。文件含个人信息，请妥善保管。", len(messages), out)
			})
		},
	}
	c.Flags().StringVar(&plan, "plan", "", "计划编号")
	c.Flags().StringVar(&out, "out", "", "要写的 csv 文件；已有同名文件时不覆盖")
	return need(c, "plan", "out")
}

func (a *app) messagesReadCmd() *cobra.Command {
	var plan string
	c := &cobra.Command{
		Use: "read 文件", Short: "导入填好阅读时间的留言清单（csv），全部成功或一条也不写入", Args: exactly(1, "写一个 csv 文件"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				if err := checkPlan(c.Context(), r, plan); err != nil {
					return err
				}
				readings, err := readReadings(args[0])
				if err != nil {
					return err
				}
				marked, err := r.MarkRead(c.Context(), plan, readings)
				return a.say(err, "清单中 %d 条已读，其中 %d 条是新的。", len(readings), marked)
			})
		},
	}
	c.Flags().StringVar(&plan, "plan", "", "计划编号")
	return need(c, "plan")
}

func readReadings(path string) ([]roster.Reading, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return roster.ReadReadings(f, info.Size())
}

// writeNew writes a file that was not there; a failed one does not stay.
func writeNew(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w: %s", registry.ErrTaken, path)
	}
	if err != nil {
		return err
	}
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}
