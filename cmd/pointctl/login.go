package main

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"confirmpoint/desk"
	"confirmpoint/internal/point"

	"github.com/spf13/cobra"
)

// signedIn is the JSON of login.
type signedIn struct {
	Clerk       string `json:"clerk"`
	Point       string `json:"point"`
	PhoneMasked string `json:"phone_masked"`
}

type loginFlags struct {
	user       string
	passwordFD int
	codeFD     int
	codeFrom   string
}

func (a *app) loginCommand() *cobra.Command {
	var f loginFlags
	c := &cobra.Command{
		Use:   "login",
		Short: "联网登录：用户名、密码、短信验证码；之后可在规定天数内凭 PIN 码离线使用",
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withPoint(c.Context(), func(p *point.Point) error {
				if f.user == "" {
					f.user = p.Enrolment().UserName
				}
				return a.login(c.Context(), p.Desk(), f)
			})
		},
	}
	c.Flags().StringVar(&f.user, "user", "", "用户名（默认为激活时的用户名）")
	c.Flags().IntVar(&f.passwordFD, "password-fd", -1, "从此文件描述符读密码")
	c.Flags().IntVar(&f.codeFD, "sms-code-fd", -1, "从此文件描述符读短信验证码")
	c.Flags().StringVar(&f.codeFrom, "sms-code-command", "", "取得短信验证码的命令，在短信发出后运行，取其输出的第一行")
	return c
}

func (a *app) login(ctx context.Context, d *desk.Desk, f loginFlags) error {
	pin, err := a.pin()
	if err != nil {
		return err
	}
	defer clear(pin)
	password, err := a.secret(f.passwordFD, envPassword, "--password-fd", "密码：")
	if err != nil {
		return err
	}
	defer clear(password)
	challenge, err := d.BeginSignIn(ctx, f.user, string(password), pin)
	if err != nil {
		return err
	}
	if !a.json {
		fmt.Fprintf(a.out, "短信验证码已发往 %s，%s 前有效。\n", challenge.PhoneMasked, clockTime(challenge.ExpiresAt))
	}
	code, err := a.smsCode(ctx, f)
	if err != nil {
		return err
	}
	if err := d.FinishSignIn(ctx, challenge.ID, code); err != nil {
		return err
	}
	s := d.Session()
	if a.json {
		a.printJSON(signedIn{Clerk: s.Clerk.Name, Point: s.Point.Name, PhoneMasked: challenge.PhoneMasked})
		return nil
	}
	fmt.Fprintf(a.out, "%s（%s）已登录。\n", s.Clerk.Name, s.Point.Name)
	return nil
}

// smsWithin bounds the command that fetches the code.
const smsWithin = 2 * time.Minute

func (a *app) smsCode(ctx context.Context, f loginFlags) (string, error) {
	if f.codeFrom == "" {
		code, err := a.secret(f.codeFD, envSMSCode, "--sms-code-fd", "短信验证码：")
		return strings.TrimSpace(string(code)), err
	}
	ctx, cancel := context.WithTimeout(ctx, smsWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", f.codeFrom)
	cmd.Stderr = a.err
	out, err := cmd.Output()
	if err != nil {
		return "", usageError{fmt.Errorf("--sms-code-command: %w", err)}
	}
	code, _, _ := strings.Cut(string(out), "\n")
	return strings.TrimSpace(code), nil
}
