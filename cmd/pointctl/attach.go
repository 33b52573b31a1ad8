package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"confirmpoint/confirm"
	"confirmpoint/desk"

	"github.com/spf13/cobra"
)

func (a *app) attachCommand() *cobra.Command {
	var kind, note string
	c := &cobra.Command{
		Use:   "attach 报名号 文件",
		Short: "附加扫描件（JPEG、PNG 或 PDF）",
		Args:  cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withDesk(c.Context(), func(d *desk.Desk) error {
				return a.attach(c.Context(), d, args[0], args[1], desk.ScanFile{Kind: kind, Note: note})
			})
		},
	}
	c.Flags().StringVar(&kind, "kind", "", "是什么材料，如 书面委托书")
	c.Flags().StringVar(&note, "note", "", "说明")
	_ = c.MarkFlagRequired("kind") // fails for an unknown flag only
	return c
}

func (a *app) attach(ctx context.Context, d *desk.Desk, number, path string, file desk.ScanFile) error {
	v, err := d.OpenByNumber(ctx, number)
	if err != nil {
		return err
	}
	if file.Data, err = readScan(path); err != nil {
		return err
	}
	op, err := a.signOne(ctx, d, func(ctx context.Context) (confirm.Operation, error) {
		return d.AttachScan(ctx, v.Record.ID, file)
	})
	if err != nil {
		return err
	}
	a.signed(number, op)
	return nil
}

// readScan reads no more than a scan may have, and one byte that tells more.
// Its error holds no path: folders are named after people.
func readScan(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, scanProblem(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, desk.MaxScanBytes+1))
	if err != nil {
		return nil, scanProblem(err)
	}
	return data, nil
}

func scanProblem(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return &confirm.Problem{Code: confirm.ProblemBadFile, Err: err}
}
