package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/office"
	"confirmpoint/sync/wire"

	"github.com/spf13/cobra"
)

func (a *app) officerCmd() *cobra.Command {
	add, in := a.add("新建注册用户", func(ctx context.Context, b office.Bureau, in wire.NewPerson) (wire.PersonCodes, string, error) {
		codes, err := b.AddOfficer(ctx, in)
		return codes, "已建立注册用户 " + in.UserName + "。", notFound(err, "没有编号为 "+in.BureauID+" 的注册机构。用 registryd bureau list 查看。")
	})
	add.Flags().StringVar(&in.Role, "role", string(confirm.RoleBureau), "bureau 注册用户；province 省级管理用户，只能在服务器上建立")
	add.Flags().StringVar(&in.BureauID, "bureau", "", "所属注册机构的编号；不写则为第一个")
	show := a.list("list", "列出注册用户", "用户名\t姓名\t角色\t注册机构\t手机\t电脑\t激活码", func(ctx context.Context, b office.Bureau, row func(...any)) error {
		all, err := b.Officers(ctx, wire.OfficeQuery{})
		for _, p := range all.People {
			row(p.UserName, p.Name, confirm.Role(p.Role).Label(), dash(p.BureauName), p.PhoneMasked, p.Workstations, codeState(p))
		}
		rest(row, all.More)
		return err
	})
	k := people{a, "注册用户", "officer", office.Bureau.ResetOfficer, office.Bureau.RevokeOfficer}
	return group("officer", "注册用户", need(add, "user", "name"), show, k.codeCmd(), k.passwordCmd(), k.revokeCmd())
}

// officeCmd is what an officer does at a computer of his own.
func (a *app) officeCmd() *cobra.Command {
	return group("office", "注册用户在自己的电脑上：激活、续期、登录、改密码", a.officeEnrolCmd(), a.officeRenewCmd(), a.officeLoginCmd(), a.officePasswordCmd())
}

func (a *app) officeEnrolCmd() *cobra.Command {
	var ca, user, out string
	c := &cobra.Command{
		Use: "enrol", Short: "用激活码得到凭证文件；激活码从标准输入读", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if a.at == "" {
				return usageError{errors.New("缺少 --registry")}
			}
			data, err := os.ReadFile(ca)
			if err != nil {
				return err
			}
			root, err := office.ParseCA(data)
			if err != nil {
				return err
			}
			code, err := a.readLine("激活码")
			if err != nil {
				return err
			}
			k, err := office.Enrol(c.Context(), a.at, root, user, code)
			if err != nil {
				return err
			}
			err = k.Save(out)
			if errors.Is(err, os.ErrExist) {
				return missing{"已有文件 " + out + "，没有覆盖。激活码已用过，请领取新的，并换一个文件名。"}
			}
			return a.say(err, "已激活。凭证在 %s，请放在加密的磁盘上；接着用 registryd office login 登录。", out)
		},
	}
	c.Flags().StringVar(&ca, "ca", "", "登记库的 ca.pem")
	c.Flags().StringVar(&user, "user", "", "用户名")
	c.Flags().StringVar(&out, "out", "", "要写的凭证文件；已有同名文件时不覆盖")
	return need(c, "ca", "user", "out")
}

func (a *app) officeRenewCmd() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use: "renew", Short: "证书到期前换一把新密钥，写成新的凭证文件；须已登录", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			old, err := a.remote.credential()
			if err != nil {
				return err
			}
			k, err := office.Renew(c.Context(), a.at, old)
			if err != nil {
				return err
			}
			err = k.Save(out)
			if errors.Is(err, os.ErrExist) {
				return missing{"已有文件 " + out + "，没有覆盖。原来的凭证仍然有效，请换一个文件名。"}
			}
			return a.say(err, "已续期至 %s。新凭证在 %s，登录状态不变；原来的凭证到期前仍然有效，换用后请删除。", showTime(k.Certificate.NotAfter), out)
		},
	}
	c.Flags().StringVar(&out, "out", "", "要写的凭证文件；已有同名文件时不覆盖")
	return need(c, "out")
}

// withClient is a command that needs the line and the credential.
func (a *app) withClient(use, short string, do func(context.Context, *office.Client) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			client, err := a.remote.client()
			if err != nil {
				return err
			}
			defer client.Close()
			return do(c.Context(), client)
		},
	}
}

func (a *app) officeLoginCmd() *cobra.Command {
	var user string
	c := a.withClient("login", "登录：从标准输入先读密码，再读短信验证码", func(ctx context.Context, client *office.Client) error {
		password, err := a.readLine("密码")
		if err != nil {
			return err
		}
		sent, err := client.SignIn(ctx, user, password)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "验证码已发到 %s，请输入：\n", sent.PhoneMasked)
		code, err := a.readLine("验证码")
		if err != nil {
			return err
		}
		done, err := client.ConfirmSMS(ctx, sent.ChallengeID, code)
		return a.say(err, "已登录，有效至 %s。", showTime(done.ValidUntil))
	})
	c.Flags().StringVar(&user, "user", "", "用户名")
	return need(c, "user")
}

func (a *app) officePasswordCmd() *cobra.Command {
	return a.withClient("password", "改自己的密码：从标准输入先读旧密码，再读新密码", func(ctx context.Context, client *office.Client) error {
		old, err := a.readLine("旧密码")
		if err != nil {
			return err
		}
		fresh, err := a.readLine("新密码")
		if err != nil {
			return err
		}
		_, err = client.NewPassword(ctx, old, fresh)
		return a.say(err, "密码已更改。")
	})
}
