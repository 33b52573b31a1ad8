package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/update"
	"confirmpoint/sync/registry"
	"confirmpoint/sync/wire"

	"github.com/spf13/cobra"
)

// manifestFile is the name of a manifest beside the files of a release.
const manifestFile = "update.manifest"

func (a *app) updateCmd() *cobra.Command {
	list := a.table("list", "列出提供给工作站的程序版本", "渠道\t版本\t清单序号\t文件\t字节\t发布时间\t状态", func(ctx context.Context, r *registry.Registry, row func(...any)) error {
		all, err := r.Updates(ctx)
		for _, u := range all {
			state := "提供中"
			if u.Withdrawn {
				state = "已撤下"
			}
			row(u.Channel, u.Version, u.Sequence, u.Files, u.Bytes, showTime(u.At), state)
		}
		return err
	})
	return group("update", "程序更新：核对发布者签名后提供给各工作站", a.updatePublishCmd(), list, a.updateWithdrawCmd(), a.updateManifestCmd(), a.updateKeyCmd())
}

func (a *app) updatePublishCmd() *cobra.Command {
	return &cobra.Command{
		Use: "publish 文件夹或清单", Short: "核对签名、大小和 SHA-256，然后提供给各工作站；不比现有清单新的不接受", Args: exactly(1, "写一个文件夹或清单文件"),
		RunE: func(c *cobra.Command, args []string) error {
			path := args[0]
			if info, err := os.Stat(path); err == nil && info.IsDir() {
				path = filepath.Join(path, manifestFile)
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			keys, err := a.publishers()
			if err != nil {
				return err
			}
			u, err := update.Open(string(text), keys)
			if err != nil {
				return err
			}
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				err := r.PublishUpdate(c.Context(), u, string(text), func(name string) (io.ReadCloser, error) {
					return os.Open(filepath.Join(filepath.Dir(path), name))
				})
				if err == nil {
					fmt.Fprintf(a.out, "已提供 %s（渠道 %s，%d 个文件）。确认时间段结束前 48 小时内的工作站暂不提示。\n", u.Version, u.Channel, len(u.Files))
				}
				return err
			})
		},
	}
}

// publishers are the keys that manifests are believed by.
func (a *app) publishers() ([]ed25519.PublicKey, error) {
	if a.keys != nil {
		return a.keys, nil
	}
	return update.Keys()
}

func (a *app) updateWithdrawCmd() *cobra.Command {
	var channel string
	c := &cobra.Command{
		Use: "withdraw", Short: "不再提供；已经安装的不受影响", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				err := r.WithdrawUpdate(c.Context(), channel)
				if errors.Is(err, registry.ErrNotFound) {
					return missing{"渠道 " + channel + " 没有提供程序更新。用 registryd update list 查看。"}
				}
				if err == nil {
					fmt.Fprintf(a.out, "渠道 %s 的程序更新已撤下。\n", channel)
				}
				return err
			})
		},
	}
	c.Flags().StringVar(&channel, "channel", confirm.UpdateChannel, "渠道")
	return c
}

func (a *app) updateManifestCmd() *cobra.Command {
	var sign, version, channel, notes string
	var days int
	c := &cobra.Command{
		Use: "manifest 文件夹", Short: "发布者用：为文件夹里的安装包写出签名的清单 " + manifestFile, Args: exactly(1, "写一个文件夹"),
	}
	c.Flags().StringVar(&sign, "sign", "", "发布者私钥文件")
	c.Flags().StringVar(&version, "release", "", "版本，如 1.0.1")
	c.Flags().StringVar(&channel, "channel", confirm.UpdateChannel, "渠道")
	c.Flags().StringVar(&notes, "notes", "", "更新说明的文件：先中文，再一行 ---，再英文")
	c.Flags().IntVar(&days, "days", 180, "清单有效天数")
	need(c, "sign", "release")
	c.RunE = func(_ *cobra.Command, args []string) error {
		key, err := readPrivate(sign)
		if err != nil {
			return err
		}
		files, err := update.Folder(args[0], version)
		if err != nil {
			return err
		}
		now := time.Now().UTC().Truncate(time.Second)
		u := confirm.Update{
			Version: version, Sequence: now.Unix(), Channel: channel, Wire: wire.Version,
			Published: now, Expires: now.AddDate(0, 0, days), Files: files,
		}
		if notes != "" {
			text, err := os.ReadFile(notes)
			if err != nil {
				return err
			}
			zh, en, _ := strings.Cut(string(text), "\n---\n")
			u.NotesZH, u.NotesEN = strings.TrimSpace(zh), strings.TrimSpace(en)
		}
		text, err := update.Sign(u, key)
		if err != nil {
			return err
		}
		path := filepath.Join(args[0], manifestFile)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil { //nolint:gosec // it is to be published
			return err
		}
		fmt.Fprintf(a.out, "已写出 %s：版本 %s，%d 个文件，有效至 %s。\n", path, version, len(files), showTime(u.Expires))
		return nil
	}
	return c
}

func readPrivate(path string) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return update.ParsePrivate(string(text))
}

func (a *app) updateKeyCmd() *cobra.Command {
	return &cobra.Command{
		Use: "key 私钥文件", Short: "发布者用：生成一对签名密钥；私钥写入文件，公钥写到屏幕，放进程序源码的 publisher.keys", Args: exactly(1, "写一个文件"),
		RunE: func(_ *cobra.Command, args []string) error {
			public, private, err := ed25519.GenerateKey(rand.Reader)
			if err != nil {
				return err
			}
			f, err := os.OpenFile(args[0], os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
			if err != nil {
				return err
			}
			_, err = f.WriteString(update.EncodePrivate(private) + "\n")
			if err = errors.Join(err, f.Close()); err == nil {
				fmt.Fprintln(a.out, update.EncodeKey(public))
			}
			return err
		},
	}
}

// describeUpdate gives the sentence for an update that is not offered.
func describeUpdate(err error) (sentence, bool) {
	switch {
	case errors.Is(err, update.ErrNoKeys):
		return sentence{exitRefused, "这个 registryd 没有内置发布者的公钥，不能核对程序更新，没有发布。请使用发布者提供的 registryd。"}, true
	case errors.Is(err, update.ErrSignature):
		return sentence{exitRefused, "清单不是发布者签名的，没有发布。请重新取得整个发布文件夹；仍不行时不要安装，联系发布者。"}, true
	case errors.Is(err, update.ErrManifest):
		return sentence{exitRefused, "清单读不懂或不完整，没有发布。"}, true
	case errors.Is(err, registry.ErrUpdateOlder):
		return sentence{exitRefused, "清单不比已经提供过的新，没有发布。用 registryd update list 查看。"}, true
	case errors.Is(err, registry.ErrUpdateExpired):
		return sentence{exitRefused, "清单已过有效期，没有发布。请取得新的发布文件夹。"}, true
	case errors.Is(err, registry.ErrUpdateWire):
		return sentence{exitRefused, "这个版本的程序要求更新的登记库（协议高于 " + strconv.Itoa(wire.Version) + "），没有发布。先升级 registryd。"}, true
	case errors.Is(err, registry.ErrUpdateFile):
		return sentence{exitRefused, "有文件的大小或 SHA-256 与清单不符，没有发布。请重新取得整个发布文件夹。"}, true
	}
	return sentence{}, false
}
