package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"confirmpoint/sync/registry/office"
	"confirmpoint/sync/wire"

	"github.com/spf13/cobra"
)

func (a *app) clerkCmd() *cobra.Command {
	var point string
	show := a.list("list", "列出确认用户", peopleTitle, func(ctx context.Context, b office.Bureau, row func(...any)) error {
		all, err := b.Clerks(ctx, wire.OfficeQuery{PointCode: point})
		for _, p := range all.People {
			row(p.UserName, p.Name, p.PointCode, p.PhoneMasked, p.Workstations, codeState(p))
		}
		rest(row, all.More)
		return err
	})
	show.Flags().StringVar(&point, "point", "", "只列这个确认点的")
	k := people{a, "确认用户", "clerk", office.Bureau.ResetClerk, office.Bureau.RevokeClerk}
	return group("clerk", "确认用户", a.clerkAddCmd(), show, a.clerkChangeCmd(), k.codeCmd(), k.passwordCmd(), k.revokeCmd(), a.certificatesCmd())
}

const peopleTitle = "用户名\t姓名\t确认点\t手机\t工作站\t激活码"

func codeState(p wire.OfficePerson) string {
	switch {
	case p.Revoked:
		return "已停用"
	case p.CodeExpires == nil:
		return "无"
	}
	return showTime(*p.CodeExpires) + " 前有效"
}

// showCodes prints secrets, once.
func (a *app) showCodes(c wire.PersonCodes) {
	if c.Password != "" {
		fmt.Fprintf(a.out, "密码：%s\n", c.Password)
	}
	if code := c.ActivationCode; len(code) == 10 {
		fmt.Fprintf(a.out, "激活码：%s-%s（72 小时内有效，只能用一次，请当面或电话告知本人）\n", code[:5], code[5:])
	}
}

// add is the command that makes a clerk or an officer.
func (a *app) add(short string, do func(context.Context, office.Bureau, wire.NewPerson) (wire.PersonCodes, string, error)) (*cobra.Command, *wire.NewPerson) {
	var in wire.NewPerson
	var fromStdin bool
	c := a.work("add", short, noArgs, func(ctx context.Context, b office.Bureau, _ []string) (err error) {
		if fromStdin {
			if in.Password, err = a.readLine("密码"); err != nil {
				return err
			}
		}
		codes, done, err := do(ctx, b, in)
		if err != nil {
			return err
		}
		fmt.Fprintln(a.out, done)
		a.showCodes(codes)
		if strings.Trim(in.Phone, "0") == "" {
			fmt.Fprintln(a.out, "注意：没有手机号，不能接收验证码，暂时不能登录。")
		}
		return nil
	})
	c.Flags().StringVar(&in.UserName, "user", "", "用户名")
	c.Flags().StringVar(&in.Name, "name", "", "姓名")
	c.Flags().StringVar(&in.Phone, "phone", "", "手机号，接收登录验证码")
	c.Flags().BoolVar(&fromStdin, "password-stdin", false, "从标准输入读密码；不写则自动生成")
	return c, &in
}

// readLine reads one line that must not be on a command line.
func (a *app) readLine(what string) (string, error) {
	if a.lines == nil {
		a.lines = bufio.NewReader(a.in)
	}
	line, err := a.lines.ReadString('\n')
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", usageError{errors.Join(errors.New("标准输入里没有"+what), err)}
	}
	return line, nil
}

func (a *app) clerkAddCmd() *cobra.Command {
	c, in := a.add("新建确认用户", func(ctx context.Context, b office.Bureau, in wire.NewPerson) (wire.PersonCodes, string, error) {
		p, err := wantPoint(ctx, b, in.PointCode)
		if err != nil {
			return wire.PersonCodes{}, "", err
		}
		codes, err := b.AddClerk(ctx, in)
		return codes, fmt.Sprintf("已建立确认用户 %s（%s）。", in.UserName, p.Name), err
	})
	c.Flags().StringVar(&in.PointCode, "point", "", "确认点代码")
	return need(c, "user", "name", "point")
}

func (a *app) clerkChangeCmd() *cobra.Command {
	var in wire.PersonChange
	c := a.work("change 用户名", "登记手机号，或调到另一个确认点", exactly(1, "写一个用户名"), func(ctx context.Context, b office.Bureau, args []string) error {
		in.UserName = args[0]
		if in.PointCode != "" {
			if _, err := wantPoint(ctx, b, in.PointCode); err != nil {
				return err
			}
		}
		_, err := b.ChangeClerk(ctx, in)
		return a.say(noPerson(err, "clerk", in.UserName), "%s：已修改。", in.UserName)
	})
	c.Flags().StringVar(&in.Phone, "phone", "", "手机号，接收登录验证码")
	c.Flags().StringVar(&in.PointCode, "point", "", "新确认点的代码，须属于同一注册机构")
	return c
}

func noPerson(err error, group, userName string) error {
	word := "确认用户"
	if group == "officer" {
		word = "注册用户"
	}
	return notFound(err, "没有在用的"+word+" "+userName+"。用 registryd "+group+" list 查看。")
}

// people are the commands that clerks and officers have in common.
type people struct {
	*app
	word, group string
	reset       func(office.Bureau, context.Context, wire.PersonReset) (wire.PersonCodes, error)
	revoke      func(office.Bureau, context.Context, wire.PersonRevoke) (wire.OfficeDone, error)
}

func (k people) codeCmd() *cobra.Command {
	var all bool
	c := k.work("code 用户名", "给一个"+k.word+"新的激活码", exactly(1, "写一个用户名"), func(ctx context.Context, b office.Bureau, args []string) error {
		codes, err := k.reset(b, ctx, wire.PersonReset{UserName: args[0], Enrolment: true, RevokeAll: all})
		if err != nil {
			return noPerson(err, k.group, args[0])
		}
		k.showCodes(codes)
		return nil
	})
	c.Flags().BoolVar(&all, "revoke-all", false, "同时停用现有的全部证书")
	return c
}

func (k people) passwordCmd() *cobra.Command {
	return k.work("password 用户名", "重置一个"+k.word+"的密码", exactly(1, "写一个用户名"), func(ctx context.Context, b office.Bureau, args []string) error {
		codes, err := k.reset(b, ctx, wire.PersonReset{UserName: args[0], Password: true})
		if err != nil {
			return noPerson(err, k.group, args[0])
		}
		k.showCodes(codes)
		return nil
	})
}

func (k people) revokeCmd() *cobra.Command {
	var reason string
	c := k.work("revoke 用户名", "停用一个"+k.word+"及其全部证书", exactly(1, "写一个用户名"), func(ctx context.Context, b office.Bureau, args []string) error {
		_, err := k.revoke(b, ctx, wire.PersonRevoke{UserName: args[0], Reason: reason})
		return k.say(noPerson(err, k.group, args[0]), "已停用 %s，其证书和激活码立即失效。", args[0])
	})
	c.Flags().StringVar(&reason, "reason", "", "原因，不写个人信息")
	return need(c, "reason")
}

// purpose is what a certificate is for.
func purpose(kind string) string {
	if kind == "signing" {
		return "签名"
	}
	return "连接"
}

func certificateState(c wire.OfficeCertificate) string {
	state := "在用"
	switch {
	case c.RevokedAt != nil:
		return "已停用"
	case c.LockedAt != nil:
		state = "已锁定：PIN 错误过多，需要新的激活码"
	}
	if c.KeyringFree {
		state += "；受限模式"
	}
	if c.CopiedAt != nil {
		state += "；" + showTime(*c.CopiedAt) + " 发现凭证是旧的副本"
	}
	return state
}

func (a *app) certificatesCmd() *cobra.Command {
	var user string
	show := a.list("list", "列出一个用户的证书", "序列号\t用途\t工作站\t到期\t状态", func(ctx context.Context, b office.Bureau, row func(...any)) error {
		all, err := b.Certificates(ctx, wire.OfficeQuery{UserName: user})
		for _, c := range all.Certificates {
			row(c.Serial, purpose(c.Kind), workstation(c.InstallationID), showTime(c.Ends), certificateState(c))
		}
		rest(row, all.More)
		return noPerson(err, "clerk", user)
	})
	show.Flags().StringVar(&user, "user", "", "用户名")
	var reason string
	revoke := a.work("revoke 序列号", "停用一台工作站的全部证书；写其中任何一张", exactly(1, "写一个序列号"), func(ctx context.Context, b office.Bureau, args []string) error {
		_, err := b.RevokeCertificate(ctx, wire.CertificateRevoke{Serial: args[0], Reason: reason})
		return a.say(notFound(err, "没有在用的证书 "+args[0]+"。用 registryd clerk cert list 查看。"), "已停用证书 %s 所在工作站的全部证书。", args[0])
	})
	revoke.Flags().StringVar(&reason, "reason", "", "原因，不写个人信息")
	return group("cert", "工作站的证书", need(show, "user"), need(revoke, "reason"))
}
