package main

import (
	"fmt"
	"os"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/point"

	"github.com/spf13/cobra"
)

// enrolled is the JSON of enrol.
type enrolled struct {
	InstallationID string `json:"installation_id"`
	RegistryID     string `json:"registry_id"`
	Clerk          string `json:"clerk"`
	Point          string `json:"point"`
	EnrolledAt     string `json:"enrolled_at"`
}

func (a *app) enrolCommand() *cobra.Command {
	var registry, ca, user string
	var codeFD int
	var leave bool
	c := &cobra.Command{
		Use:   "enrol --registry URL --ca FILE --user NAME",
		Short: "用激活码激活本机：在本机生成密钥，向登记库领取证书",
		RunE: func(c *cobra.Command, _ []string) error {
			pem, err := os.ReadFile(ca)
			if err != nil {
				return &confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{"file": "登记库证书"}}
			}
			code, err := a.secret(codeFD, envActivation, "--activation-fd", "激活码：")
			if err != nil {
				return err
			}
			pin, err := a.newPIN()
			if err != nil {
				return err
			}
			defer clear(pin)
			e, err := point.Enrol(c.Context(), a.options(), point.EnrolRequest{
				RegistryURL: registry, CAPEM: pem, UserName: user, ActivationCode: string(code), PIN: pin, LeaveUnsent: leave,
			})
			if err != nil {
				return err
			}
			return a.showEnrolment(e)
		},
	}
	c.Flags().StringVar(&registry, "registry", "", "登记库地址，如 https://dengji.example:8443")
	c.Flags().StringVar(&ca, "ca", "", "教育局给的登记库证书文件（PEM）")
	c.Flags().StringVar(&user, "user", "", "用户名")
	c.Flags().BoolVar(&leave, "leave-unsent", false, "不等未发送的结论：它们留在旧的数据文件里，本机不再能发送")
	c.Flags().IntVar(&codeFD, "activation-fd", -1, "从此文件描述符读激活码")
	for _, name := range []string{"registry", "ca", "user"} {
		cobra.CheckErr(c.MarkFlagRequired(name))
	}
	return c
}

// newPIN asks twice, when it asks a person.
func (a *app) newPIN() ([]byte, error) {
	if a.pinFD >= 0 || a.getenv(envPIN) != "" {
		return a.pin()
	}
	first, err := a.secret(-1, envPIN, "--pin-fd", "设定 PIN 码：")
	if err != nil {
		return nil, err
	}
	second, err := a.secret(-1, envPIN, "--pin-fd", "再输一次：")
	if err != nil {
		return nil, err
	}
	defer clear(second)
	if string(first) != string(second) {
		return nil, usageError{fmt.Errorf("两次输入的 PIN 码不一样")}
	}
	return first, nil
}

func (a *app) showEnrolment(e confirm.Enrolment) error {
	if a.json {
		a.printJSON(enrolled{
			InstallationID: e.InstallationID, RegistryID: e.RegistryID,
			Clerk: e.Clerk.Name, Point: e.Point.Name, EnrolledAt: e.EnrolledAt.Format(time.RFC3339),
		})
		return nil
	}
	fmt.Fprintf(a.out, "本机已激活：%s，%s。请用 pointctl login 联网登录一次。\n", e.Point.Name, e.Clerk.Name)
	return nil
}
