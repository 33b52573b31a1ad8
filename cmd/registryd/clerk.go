package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry"

	"github.com/spf13/cobra"
)

func (a *app) clerkCmd() *cobra.Command {
	show := a.table("list", "列出确认用户", "用户名\t姓名\t确认点\t手机\t工作站\t激活码", func(ctx context.Context, r *registry.Registry, row func(...any)) error {
		clerks, err := r.ListClerks(ctx)
		for _, c := range clerks {
			row(c.UserName, c.Name.Reveal(), c.PointCode, c.Phone.String(), c.Workstations, codeState(c))
		}
		return err
	})
	code := &cobra.Command{
		Use: "code 用户名", Short: "给一个确认用户新的激活码", Args: exactly(1, "写一个用户名"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				code, err := r.NewActivationCode(c.Context(), args[0])
				if err != nil {
					return noClerk(err, args[0])
				}
				a.showCode(code)
				return nil
			})
		},
	}
	return group("clerk", "确认用户", a.clerkAddCmd(), show, code, a.clerkRevokeCmd())
}

func codeState(c registry.Clerk) string {
	switch {
	case c.Revoked:
		return "已停用"
	case c.CodeExpires.IsZero():
		return "无"
	}
	return showTime(c.CodeExpires) + " 前有效"
}

func noClerk(err error, userName string) error {
	if errors.Is(err, registry.ErrNotFound) {
		return missing{"没有在用的确认用户 " + userName + "。用 registryd clerk list 查看。"}
	}
	return err
}

func (a *app) showCode(code string) {
	fmt.Fprintf(a.out, "激活码：%s-%s（72 小时内有效，只能用一次，请当面或电话告知本人）\n", code[:5], code[5:])
}

func (a *app) clerkAddCmd() *cobra.Command {
	var req registry.ClerkRequest
	var name, phone, point string
	var fromStdin bool
	c := &cobra.Command{
		Use: "add", Short: "新建确认用户", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			made, err := a.password(&req, fromStdin)
			if err != nil {
				return err
			}
			req.Name, req.Phone = confirm.Name(name), confirm.Phone(phone)
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				p, err := pointByCode(c.Context(), r, point)
				if err != nil {
					return err
				}
				req.PointID = p.ID
				code, err := r.AddClerk(c.Context(), req)
				if err != nil {
					return err
				}
				fmt.Fprintf(a.out, "已建立确认用户 %s（%s）。\n", req.UserName, p.Name)
				if made {
					fmt.Fprintf(a.out, "密码：%s\n", req.Password)
				}
				a.showCode(code)
				if strings.Trim(phone, "0") == "" {
					fmt.Fprintln(a.out, "注意：没有手机号，不能接收验证码，暂时不能登录。")
				}
				return nil
			})
		},
	}
	c.Flags().StringVar(&req.UserName, "user", "", "用户名")
	c.Flags().StringVar(&name, "name", "", "姓名，打印为经办人")
	c.Flags().StringVar(&point, "point", "", "确认点代码")
	c.Flags().StringVar(&phone, "phone", "", "手机号，接收登录验证码")
	c.Flags().BoolVar(&fromStdin, "password-stdin", false, "从标准输入读密码；不写则自动生成")
	return need(c, "user", "name", "point")
}

// password reads one line, or makes a password that can be read out by phone.
func (a *app) password(req *registry.ClerkRequest, fromStdin bool) (made bool, err error) {
	if !fromStdin {
		req.Password = rand.Text()[:12]
		return true, nil
	}
	line, err := bufio.NewReader(a.in).ReadString('\n')
	req.Password = strings.TrimRight(line, "\r\n")
	if req.Password == "" {
		return false, usageError{errors.Join(errors.New("标准输入里没有密码"), err)}
	}
	return false, nil
}

func (a *app) clerkRevokeCmd() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "revoke 用户名", Short: "停用一个确认用户及其所有工作站", Args: exactly(1, "写一个用户名"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.with(c.Context(), registry.Config{}, func(r *registry.Registry) error {
				if err := r.Revoke(c.Context(), args[0], reason); err != nil {
					return noClerk(err, args[0])
				}
				fmt.Fprintf(a.out, "已停用 %s，其证书和激活码立即失效。\n", args[0])
				return nil
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "原因，不写个人信息")
	return need(c, "reason")
}
