package main

import (
	"context"
	"errors"
	"fmt"

	"confirmpoint/desk"
	"confirmpoint/internal/point"

	"github.com/spf13/cobra"
)

// envNewPIN is the environment variable of the PIN to come.
const envNewPIN = "POINTCTL_NEW_PIN"

// pinChanged is the JSON of pin.
type pinChanged struct {
	Changed   bool `json:"changed"`
	TriesLeft int  `json:"tries_left"`
}

func (a *app) pinCommand() *cobra.Command {
	newFD := -1
	c := &cobra.Command{
		Use:   "pin",
		Short: "修改本机的 PIN 码（不用联网）；登录密码不变",
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withPoint(c.Context(), func(p *point.Point) error { return a.changePIN(c.Context(), p.Desk(), newFD) })
		},
	}
	c.Flags().IntVar(&newFD, "new-pin-fd", -1, "从此文件描述符读新的 PIN 码")
	return c
}

func (a *app) changePIN(ctx context.Context, d *desk.Desk, newFD int) error {
	old, err := a.secret(a.pinFD, envPIN, "--pin-fd", "现在的 PIN 码：")
	if err != nil {
		return err
	}
	defer clear(old)
	fresh, err := a.freshPIN(newFD, envNewPIN, "--new-pin-fd", "新的 PIN 码：")
	if err != nil {
		return err
	}
	defer clear(fresh)
	if err := d.ChangePIN(ctx, old, fresh); err != nil {
		return err
	}
	if a.json {
		a.printJSON(pinChanged{Changed: true, TriesLeft: d.CredentialStatus(ctx).TriesLeft})
		return nil
	}
	fmt.Fprintln(a.out, "PIN 码已修改，从现在起用新的。登录密码没有变。")
	return nil
}

// freshPIN is a PIN to be; a person is asked twice, since nobody sees it.
func (a *app) freshPIN(fd int, env, flag, prompt string) ([]byte, error) {
	first, err := a.secret(fd, env, flag, prompt)
	if err != nil || fd >= 0 || a.getenv(env) != "" {
		return first, err
	}
	second, err := a.secret(fd, env, flag, "再输一次：")
	defer clear(second)
	if err == nil && string(first) != string(second) {
		err = usageError{errors.New("两次输入的 PIN 码不一样")}
	}
	return first, err
}
