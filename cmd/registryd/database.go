package main

import (
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
}

func (p *place) flags(c *cobra.Command) {
	c.PersistentFlags().StringVar(&p.database, "database", "", "PostgreSQL 数据库，postgres://…；密码请放进环境变量 "+databaseEnv+" 或文件夹里的 keys/database")
	c.PersistentFlags().StringVar(&p.blobs, "blobs", "", "存放照片的文件夹，多个进程须用同一个（不写则用登记库文件夹里的 blobs）")
}

// address is empty when the folder says where its database is.
func (p *place) address() string {
	if p.database != "" {
		return p.database
	}
	return os.Getenv(databaseEnv)
}

func (p *place) fill(cfg *registry.Config) {
	cfg.Database, cfg.Blobs = p.address(), p.blobs
}
