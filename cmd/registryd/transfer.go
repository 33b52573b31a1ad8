package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"confirmpoint/sync/registry"
	"confirmpoint/sync/registry/roster"

	"github.com/spf13/cobra"
)

func (a *app) importCmd() *cobra.Command {
	var plan, photos string
	c := &cobra.Command{
		Use: "import 文件", Short: "导入申请人员基本情况表（xlsx 或 csv），全部成功或一条也不写入", Args: exactly(1, "写一个 xlsx 或 csv 文件"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				if err := checkPlan(c.Context(), r, plan); err != nil {
					return err
				}
				return a.importFile(c.Context(), r, plan, args[0], photos)
			})
		},
	}
	c.Flags().StringVar(&plan, "plan", "", "计划编号")
	c.Flags().StringVar(&photos, "photos", "", "照片所在的文件夹或 zip，文件名为报名号.jpg，证书扫描件为报名号-证书.jpg")
	return need(c, "plan")
}

func (a *app) sweepCmd() *cobra.Command {
	return &cobra.Command{
		Use: "sweep", Short: "清除 7 天前留下、没有任何申请或资料使用的图片和未传完的文件", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				swept, err := r.Sweep(c.Context())
				return a.say(err, "已清除 %d 个文件，%d 字节。", swept.Files, swept.Bytes)
			})
		},
	}
}

func (a *app) importFile(ctx context.Context, r *registry.Registry, plan, path, photos string) error {
	applicants, err := readRoster(ctx, path)
	if err != nil {
		return err
	}
	pictures := r.NewPictures()
	if photos != "" {
		if err := a.readPictures(ctx, pictures, photos, applicants); err != nil {
			return errors.Join(err, pictures.Discard(ctx))
		}
	}
	report, err := r.Import(ctx, plan, applicants)
	if err != nil {
		return errors.Join(err, pictures.Discard(ctx))
	}
	fmt.Fprintf(a.out, "导入完成：新增 %d，内容有变 %d，换确认点 %d，无变化 %d。\n", report.Added, report.Changed, report.Moved, report.Unchanged)
	if report.Reopened > 0 {
		fmt.Fprintf(a.out, "其中 %d 人的核对内容变了，已有的确认结论退回网报待确认。\n", report.Reopened)
	}
	if report.Kept > 0 {
		fmt.Fprintf(a.out, "%d 人的文件里还是确认点更正前的内容，更正已保留；请学校在源头改正。\n", report.Kept)
	}
	for _, no := range report.Overridden {
		fmt.Fprintf(a.out, "%s：确认点更正过的项目在文件里有了新的内容，已以文件为准，请与确认点核对。\n", no)
	}
	return nil
}

func readRoster(ctx context.Context, path string) ([]roster.Applicant, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	applicants, err := roster.Read(ctx, filepath.Base(path), f, info.Size())
	return applicants, errors.Join(err, f.Close())
}

// readPictures stores portraits and scans and notes them in their applicants.
// They are stored one by one, so a hundred thousand never lie in memory.
func (a *app) readPictures(ctx context.Context, pictures *registry.Pictures, path string, applicants []roster.Applicant) error {
	source, closeSource, err := pictureSource(path)
	if err != nil {
		return err
	}
	byNumber := make(map[string]*roster.Applicant, len(applicants))
	for i := range applicants {
		byNumber[applicants[i].ApplicationNo] = &applicants[i]
	}
	known := func(no string) bool { return byNumber[no] != nil }
	put := func(into func(*roster.Applicant) *string) func(string, []byte) error {
		return func(no string, jpeg []byte) error {
			sum, err := pictures.Put(jpeg)
			*into(byNumber[no]) = sum
			return err
		}
	}
	portraits, err := roster.ReadPhotos(ctx, source, known, put(func(p *roster.Applicant) *string { return &p.Content.PhotoSHA256 }))
	if err == nil {
		a.showPictures("照片", portraits)
		var scans roster.PhotoReport
		scans, err = roster.ReadScans(ctx, source, known, put(func(p *roster.Applicant) *string { return &p.Content.Certificate.ScanSHA256 }))
		a.showPictures("证书扫描件", scans)
	}
	return errors.Join(err, closeSource())
}

func (a *app) showPictures(what string, report roster.PhotoReport) {
	fmt.Fprintf(a.out, "%s：收下 %d，未收 %d。\n", what, report.Stored, len(report.Refused)+report.More)
	for _, refused := range report.Refused {
		fmt.Fprintf(a.out, "  %s：%s\n", refused.File, refused.Reason)
	}
	if report.More > 0 {
		fmt.Fprintf(a.out, "  另有 %d 个未列出。\n", report.More)
	}
}

// pictureSource opens a folder or a zip.
func pictureSource(path string) (fs.FS, func() error, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if info.IsDir() {
		return os.DirFS(path), func() error { return nil }, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	source, err := roster.ZipPhotos(f, info.Size())
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return source, f.Close, nil
}

func (a *app) exportCmd() *cobra.Command {
	var plan, out string
	c := &cobra.Command{
		Use: "export", Short: "把确认结论写成 xlsx", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				if err := checkPlan(c.Context(), r, plan); err != nil {
					return err
				}
				rows, err := r.Decisions(c.Context(), plan)
				if err != nil {
					return err
				}
				if err := writeNew(out, func(w io.Writer) error { return roster.WriteDecisions(w, rows) }); err != nil {
					return err
				}
				fmt.Fprintf(a.out, "已导出 %d 人到 %s。文件含个人信息，请妥善保管。\n", len(rows), out)
				return nil
			})
		},
	}
	c.Flags().StringVar(&plan, "plan", "", "计划编号")
	c.Flags().StringVar(&out, "out", "", "要写的 xlsx 文件；已有同名文件时不覆盖")
	return need(c, "plan", "out")
}
