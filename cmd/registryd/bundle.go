package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry"

	"github.com/spf13/cobra"
)

func (a *app) bundleCmd() *cobra.Command {
	var out string
	take := &cobra.Command{
		Use: "take 离线包", Short: "受理确认点用 U 盘送来的离线包，写出回执包", Args: exactly(1, "写一个离线包文件"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				return a.takeBundle(c, r, args[0], out)
			})
		},
	}
	take.Flags().StringVar(&out, "out", "", "要写的回执包，或放回执包的文件夹；已有同名文件时不覆盖")
	return group("bundle", "没有网络的确认点用 U 盘送来的结论", need(take, "out"))
}

func (a *app) takeBundle(c *cobra.Command, r *registry.Registry, path, out string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	if info, err := os.Stat(out); err == nil && info.IsDir() {
		out = filepath.Join(out, confirm.BundleAnswerName(filepath.Base(path)))
	}
	answer, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return answerThere(out)
	}
	if err != nil {
		return err
	}
	taken, err := r.TakeBundle(c.Context(), in, answer)
	if err := errors.Join(err, answer.Sync(), answer.Close()); err != nil {
		return errors.Join(err, os.Remove(out)) // it can be taken again
	}
	fmt.Fprintf(a.out, "离线包：%s，%s 导出，%d 项，扫描件 %d 份。\n", taken.UserName, showTime(taken.MadeAt), taken.Operations, taken.Scans)
	fmt.Fprintf(a.out, "已受理 %d，退回 %d，未能受理 %d。\n", taken.Accepted, taken.Refused, taken.Open)
	fmt.Fprintf(a.out, "回执包：%s，带回确认点的变化 %d 条。请交回导出离线包的那台电脑导入。\n", out, taken.Changes)
	if taken.More {
		fmt.Fprintln(a.out, "变化太多，没有全部装入；其余的联网时或下一次带回。")
	}
	return nil
}

// bundleRefusals says why a file is not a bundle that can be taken. Nothing
// was changed in any of these cases.
var bundleRefusals = map[string]string{
	confirm.BundleNone:      "这个文件不是离线包。",
	confirm.BundleNewer:     "这个离线包由更新版本的程序制作。请先升级 registryd。",
	confirm.BundleOtherWay:  "这是回执包，不是离线包。请交回导出离线包的那台电脑导入。",
	confirm.BundleTruncated: "离线包不完整，可能没有复制完。请重新复制一份。",
	confirm.BundleDamaged:   "离线包已损坏或被改动。请重新复制一份，或请确认点重新导出。",
	confirm.BundleTooLarge:  "离线包超过大小限制。请确认点重新导出。",
	confirm.BundleRegistry:  "这个离线包是给另一个登记库的。请核对确认点属于哪个教育局。",
	confirm.BundleUnknown:   "打不开这个离线包：它所用的密钥不在 keys 文件夹里。请确认点联网一次后重新导出。",
	confirm.BundleSignature: "离线包的签名不是本登记库的确认用户的。请核实文件的来历。",
	confirm.BundleRead:      "离线包读到一半断开了。请检查 U 盘。",
}

// answerThere is the name of an answer that would be overwritten.
type answerThere string

func (a answerThere) Error() string { return "exists: " + string(a) }

// describeBundle finds the words for a bundle that was not taken.
func describeBundle(err error) (sentence, bool) {
	var there answerThere
	if errors.As(err, &there) {
		return sentence{exitExists, "回执包 " + string(there) + " 已经有了：这个离线包可能已经受理过。没有作任何改动；再受理一次也无妨，请用 --out 写另一个文件名。"}, true
	}
	var p *confirm.Problem
	var escrow escrowError
	var text string
	switch {
	case errors.As(err, &escrow) && errors.As(err, &p) && p.Code == confirm.ProblemBadFile:
		text = escrowRefusals[p.Args["reason"]]
	case errors.As(err, &p):
		switch p.Code {
		case confirm.ProblemBadFile:
			text = bundleRefusals[p.Args["reason"]]
		case confirm.ProblemNotEnrolled:
			text = bundleRefusals[confirm.BundleSignature]
		}
	}
	return sentence{exitRefused, text + "没有作任何改动。"}, text != ""
}
