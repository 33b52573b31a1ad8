package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/point"

	"github.com/spf13/cobra"
)

// listedClerks is the JSON of clerks.
type listedClerks struct {
	Clerks []listedClerk `json:"clerks"`
}

type listedClerk struct {
	UserName       string `json:"user_name"`
	Clerk          string `json:"clerk"`
	Point          string `json:"point"`
	InstallationID string `json:"installation_id"`
	EnrolledAt     string `json:"enrolled_at"`
}

func (a *app) clerksCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "clerks",
		Short: "列出在这台电脑上激活的经办人；add、admit 放行，expel 停用",
		RunE:  func(*cobra.Command, []string) error { return a.clerks() },
	}
	c.AddCommand(a.addClerkCommand(), a.admitClerkCommand(), &cobra.Command{
		Use:   "expel USER",
		Short: "停用这台电脑上的一位经办人：收回他打开数据的钥匙；他未发送的结论仍在",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withSignedIn(c.Context(), func(p *point.Point) error {
				return a.expel(c.Context(), p, args[0])
			})
		},
	})
	return c
}

func (a *app) expel(ctx context.Context, p *point.Point, userName string) error {
	err := p.ExpelColleague(ctx, userName)
	switch confirm.CodeOf(err) {
	case confirm.ProblemInvalidValue:
		return usageError{errors.New("不能停用自己，请由另一位经办人办理")}
	case confirm.ProblemNotFound:
		if !a.json {
			fmt.Fprintf(a.err, "这台电脑上没有用户名为 %s 的经办人，没有作任何改动。请用 pointctl clerks 核对。\n", userName)
			return reportedError{&confirm.Problem{Code: confirm.ProblemNotFound}}
		}
	}
	if err != nil {
		return err
	}
	return a.clerks()
}

func (a *app) clerks() error {
	list, err := point.Clerks(a.options())
	if err != nil {
		return err
	}
	if a.json {
		out := listedClerks{Clerks: []listedClerk{}}
		for _, e := range list {
			out.Clerks = append(out.Clerks, listedClerk{
				UserName: e.UserName, Clerk: e.Clerk.Name, Point: e.Point.Name,
				InstallationID: e.InstallationID, EnrolledAt: e.EnrolledAt.Format(time.RFC3339),
			})
		}
		a.printJSON(out)
		return nil
	}
	var t table
	t.add("用户名", "姓名", "确认点", "激活时间")
	for _, e := range list {
		t.add(e.UserName, e.Clerk.Name, e.Point.Name, clockTime(e.EnrolledAt))
	}
	t.print(a.out)
	fmt.Fprintf(a.out, "共 %d 位。\n", len(list))
	return nil
}

func (a *app) addClerkCommand() *cobra.Command {
	var f enrolFlags
	c := &cobra.Command{
		Use:   "add --registry URL --ca FILE --user NAME",
		Short: "在这台电脑上再激活一位经办人，并放行他使用本点的数据",
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withSignedIn(c.Context(), func(p *point.Point) error {
				r, err := a.enrolRequest(f, a.colleaguePIN)
				if err != nil {
					return err
				}
				defer clear(r.PIN)
				e, err := p.EnrolColleague(c.Context(), r)
				if err != nil {
					return err
				}
				return a.showEnrolment(e)
			})
		},
	}
	f.add(c)
	c.Flags().IntVar(&a.colleagueFD, "colleague-pin-fd", -1, "从此文件描述符读新经办人的 PIN 码")
	return c
}

func (a *app) admitClerkCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "admit USER",
		Short: "放行一位已在这台电脑上激活的经办人使用本点的数据；由他输入自己的 PIN 码",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withSignedIn(c.Context(), func(p *point.Point) error {
				pin, err := a.colleaguePIN()
				if err != nil {
					return err
				}
				defer clear(pin)
				if err := p.AdmitColleague(c.Context(), args[0], pin); err != nil {
					return err
				}
				return a.clerks()
			})
		},
	}
	c.Flags().IntVar(&a.colleagueFD, "colleague-pin-fd", -1, "从此文件描述符读那位经办人的 PIN 码")
	return c
}

// colleaguePIN is the PIN of the other clerk, who types it himself.
func (a *app) colleaguePIN() ([]byte, error) {
	return a.secret(a.colleagueFD, envColleaguePIN, "--colleague-pin-fd", "那位经办人的 PIN 码：")
}

// withSignedIn signs in by PIN, for what is of the installation and not of the desk.
func (a *app) withSignedIn(ctx context.Context, work func(*point.Point) error) error {
	return a.withPoint(ctx, func(p *point.Point) error {
		pin, err := a.pin()
		if err != nil {
			return err
		}
		err = p.Desk().SignInOffline(ctx, pin)
		clear(pin)
		if err != nil {
			return err
		}
		return work(p)
	})
}
