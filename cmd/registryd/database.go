package main

import (
	"fmt"
	"os"

	"confirmpoint/sync/registry"

	"github.com/spf13/cobra"
)

// databaseEnv holds the address of the database where the command line, which
// everybody on the machine can read, should not.
const databaseEnv = "CONFIRMPOINT_DATABASE"

// place is where a registry keeps what is not in its folder.
type place struct {
	database string
	blobs    string
	unbacked bool
}

func (p *place) flags(c *cobra.Command) {
	c.PersistentFlags().StringVar(&p.database, "database", "", "PostgreSQL 数据库，postgres://…；密码请放进环境变量 "+databaseEnv+" 或文件夹里的 keys/database")
	c.PersistentFlags().StringVar(&p.blobs, "blobs", "", "存放照片的文件夹，多个进程须用同一个（不写则用登记库文件夹里的 blobs）")
	c.PersistentFlags().BoolVar(&p.unbacked, "without-backup", false, "升级 PostgreSQL 数据库前没有用 registryd backup 备份也继续（已用别的办法备份时才用）")
}

// address is empty when the folder says where its database is.
func (p *place) address() string {
	if p.database != "" {
		return p.database
	}
	return os.Getenv(databaseEnv)
}

func (p *place) fill(cfg *registry.Config) {
	cfg.Database, cfg.Blobs, cfg.WithoutBackup = p.address(), p.blobs, p.unbacked
}

// restoredCmd is for after a backup was put back.
func (a *app) restoredCmd() *cobra.Command {
	return &cobra.Command{
		Use: "restored", Short: "从备份恢复数据库之后运行一次，再启动 serve：各工作站会重新下载，备份之后受理的结论须重新办理", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				if err := r.NewEpoch(c.Context()); err != nil {
					return err
				}
				fmt.Fprintln(a.out, "已标记为从备份恢复。现在可以启动 serve；各工作站会自动重新下载。备份之后受理的结论须由经办人重新办理，备份之后激活的电脑须重新激活。")
				return nil
			})
		},
	}
}
