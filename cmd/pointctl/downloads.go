package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"

	"confirmpoint/confirm"
	"confirmpoint/desk"

	"github.com/spf13/cobra"
)

// listedDownloads is the JSON of downloads.
type listedDownloads struct {
	Files []listedDownload `json:"files"`
}

type listedDownload struct {
	N       int    `json:"n"` // what downloads get takes
	Name    string `json:"name"`
	Title   string `json:"title"`
	Bytes   int64  `json:"bytes"`
	AddedAt string `json:"added_at"`
	SHA256  string `json:"sha256"`
}

// downloaded is the JSON of downloads get.
type downloaded struct {
	Name   string `json:"name"`
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

func (a *app) downloadsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "downloads",
		Short: "资料下载：列出教育局提供的操作手册、空白受理凭证等（要联网）",
		RunE:  a.onDesk(a.listDownloads),
	}
	var dir string
	get := &cobra.Command{
		Use: "get 序号或文件名", Short: "下载一个文件，核对无误后才放到文件夹里；中断后再次执行会接着下载", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.getDownload(c.Context(), d, args[0], dir) })
		},
	}
	get.Flags().StringVar(&dir, "out", ".", "放到哪个文件夹")
	c.AddCommand(&cobra.Command{Use: "list", Short: "列出可下载的文件", RunE: a.onDesk(a.listDownloads)}, get)
	return c
}

func (a *app) listDownloads(ctx context.Context, d *desk.Desk) error {
	files, err := d.Downloads(ctx)
	if err != nil {
		return err
	}
	out := listedDownloads{Files: []listedDownload{}}
	for i, f := range files {
		out.Files = append(out.Files, listedDownload{i + 1, f.Name, f.Title, f.Bytes, jsonTime(f.AddedAt), f.SHA256})
	}
	if a.json {
		a.printJSON(out)
		return nil
	}
	var t table
	t.add("序号", "标题", "文件名", "大小", "发布时间")
	for i, f := range files {
		t.add(strconv.Itoa(i+1), f.Title, f.Name, fileSize(f.Bytes), clockTime(f.AddedAt))
	}
	t.print(a.out)
	fmt.Fprintf(a.out, "共 %d 个文件。\n", len(files))
	return nil
}

// fileSize is a size as people read it.
func fileSize(n int64) string {
	if n < 1<<20 {
		return strconv.FormatInt(max(1, (n+1<<9)>>10), 10) + " KB"
	}
	return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MB"
}

// getDownload takes a file by its place in the list, or by its name, which
// does not change when others are added.
func (a *app) getDownload(ctx context.Context, d *desk.Desk, which, dir string) error {
	files, err := d.Downloads(ctx)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(which)
	var file confirm.Download
	for i, f := range files {
		if f.Name == which || (err == nil && n == i+1) {
			file = f
			break
		}
	}
	if file.Name == "" {
		return &confirm.Problem{Code: confirm.ProblemNotFound}
	}
	path, err := d.DownloadTo(ctx, file, filepath.Clean(dir), nil)
	if err != nil {
		return err
	}
	if a.json {
		a.printJSON(downloaded{file.Name, path, file.Bytes, file.SHA256})
		return nil
	}
	fmt.Fprintf(a.out, "已下载并核对：%s（%s）\n", path, fileSize(file.Bytes))
	return nil
}
