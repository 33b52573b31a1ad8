package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"confirmpoint/confirm"
	"confirmpoint/desk"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// envNewPassword is the environment variable of the password to come.
const envNewPassword = "POINTCTL_NEW_PASSWORD"

// passwordChanged is the JSON of password.
type passwordChanged struct {
	Changed bool `json:"changed"`
}

func (a *app) passwordCommand() *cobra.Command {
	oldFD, newFD := -1, -1
	c := &cobra.Command{
		Use:   "password",
		Short: "修改自己的登录密码（要联网）；其他电脑上的登录随之失效",
		RunE: a.onDesk(func(ctx context.Context, d *desk.Desk) error {
			return a.changePassword(ctx, d, oldFD, newFD)
		}),
	}
	c.Flags().IntVar(&oldFD, "password-fd", -1, "从此文件描述符读现在的密码")
	c.Flags().IntVar(&newFD, "new-password-fd", -1, "从此文件描述符读新密码")
	return c
}

func (a *app) changePassword(ctx context.Context, d *desk.Desk, oldFD, newFD int) error {
	old, err := a.secret(oldFD, envPassword, "--password-fd", "现在的密码：")
	if err != nil {
		return err
	}
	defer clear(old)
	fresh, err := a.newPassword(newFD)
	if err != nil {
		return err
	}
	defer clear(fresh)
	if err := d.ChangePassword(ctx, string(old), string(fresh)); err != nil {
		return err
	}
	if a.json {
		a.printJSON(passwordChanged{Changed: true})
		return nil
	}
	fmt.Fprintln(a.out, "密码已修改，下次联网登录用新密码。其他电脑要重新登录。PIN 码没有变。")
	return nil
}

// newPassword asks a person twice: nobody sees what is typed.
func (a *app) newPassword(fd int) ([]byte, error) {
	prompt := fmt.Sprintf("新密码（至少 %d 个字符）：", confirm.MinPassword)
	fresh, err := a.secret(fd, envNewPassword, "--new-password-fd", prompt)
	if err != nil || fd >= 0 || a.getenv(envNewPassword) != "" {
		return fresh, err
	}
	fmt.Fprint(a.err, "再输入一次新密码：")
	again, err := term.ReadPassword(int(a.in.Fd()))
	fmt.Fprintln(a.err)
	defer clear(again)
	if err == nil && !bytes.Equal(fresh, again) {
		err = usageError{errors.New("两次输入的新密码不同，没有修改")}
	}
	return fresh, err
}
