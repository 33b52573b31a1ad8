package main

import (
	"fmt"
	"path/filepath"

	"confirmpoint/internal/invented"

	"github.com/spf13/cobra"
)

// maxDemo is how many people the generator promises to keep apart.
const maxDemo = 500_000

func (a *app) demoDataCmd() *cobra.Command {
	var (
		out, point string
		count      int
		seed       uint64
	)
	c := &cobra.Command{
		Use: "demo-data", Short: "生成虚构人员的申请人员基本情况表和照片，供试用和培训", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if count < 1 || count > maxDemo {
				return usageError{fmt.Errorf("--count 应在 1 到 %d 之间", maxDemo)}
			}
			err := invented.WriteDemoFiles(out, invented.Options{
				Seed: seed, Count: count, PointCode: func(int) string { return point },
			})
			if err != nil {
				return err
			}
			fmt.Fprintf(a.out, "已生成 %d 位虚构人员：%s，照片在 %s。\n", count,
				filepath.Join(out, invented.DemoList), filepath.Join(out, invented.DemoPhotos))
			return nil
		},
	}
	c.Flags().StringVar(&out, "out", "", "要写入的文件夹")
	c.Flags().StringVar(&point, "point", "T01", "确认点编号")
	c.Flags().IntVar(&count, "count", 300, "人数")
	c.Flags().Uint64Var(&seed, "seed", 1, "种子：同样的种子得到同样的人")
	return need(c, "out")
}
