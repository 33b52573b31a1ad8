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

// enrolFlags are what the bureau has given a clerk.
type enrolFlags struct {
	registry, ca, user string
	codeFD             int
	leave              bool
	withoutKeyring     bool
}

func (f *enrolFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.registry, "registry", "", "登记库地址，如 https://dengji.example:8443")
	c.Flags().StringVar(&f.ca, "ca", "", "教育局给的登记库证书文件（PEM）")
	c.Flags().StringVar(&f.user, "user", "", "用户名")
	c.Flags().BoolVar(&f.leave, "leave-unsent", false, "不等未发送的结论：它们仍归旧的激活，本机不再能发送，只能用托管文件交出")
	c.Flags().BoolVar(&f.withoutKeyring, "without-keyring", false, "受限模式：本机没有系统密钥环，只靠 PIN 码保护密钥（须教育局允许，离线天数更少）")
	c.Flags().IntVar(&f.codeFD, "activation-fd", -1, "从此文件描述符读激活码")
	for _, name := range []string{"registry", "ca", "user"} {
		cobra.CheckErr(c.MarkFlagRequired(name))
	}
}

// enrolRequest reads file and secrets; the caller clears the PIN.
func (a *app) enrolRequest(f enrolFlags, pin func() ([]byte, error)) (r point.EnrolRequest, err error) {
	r = point.EnrolRequest{RegistryURL: f.registry, UserName: f.user, LeaveUnsent: f.leave, WithoutKeyring: f.withoutKeyring}
	if r.CAPEM, err = os.ReadFile(f.ca); err != nil {
		return r, &confirm.Problem{Code: confirm.ProblemBadFile, Args: map[string]string{"file": "登记库证书"}}
	}
	code, err := a.secret(f.codeFD, envActivation, "--activation-fd", "激活码：")
	if err != nil {
		return r, err
	}
	r.ActivationCode = string(code)
	r.PIN, err = pin()
	return r, err
}

func (a *app) enrolCommand() *cobra.Command {
	var f enrolFlags
	var own, byOld bool
	var oldFD int
	c := &cobra.Command{
		Use:   "enrol --registry URL --ca FILE --user NAME",
		Short: "用激活码激活本机：在本机生成密钥，向登记库领取证书",
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := a.enrolRequest(f, a.enrolPIN)
			if err != nil {
				return err
			}
			defer clear(r.PIN)
			r.OwnFile = own
			if byOld || oldFD >= 0 {
				if r.OldPIN, err = a.secret(oldFD, envOldPIN, "--old-pin-fd", "原来的 PIN 码："); err != nil {
					return err
				}
				defer clear(r.OldPIN)
			}
			e, err := point.Enrol(c.Context(), a.options(), r)
			if err != nil {
				return err
			}
			return a.showEnrolment(e)
		},
	}
	f.add(c)
	a.tokenFlags(c)
	c.Flags().BoolVar(&byOld, "by-old-pin", false, "本人重新激活：用原来的 PIN 码放行新的激活")
	c.Flags().IntVar(&oldFD, "old-pin-fd", -1, "从此文件描述符读原来的 PIN 码")
	c.Flags().BoolVar(&own, "own-file", false, "没有人放行时另用一份数据文件（原有的数据文件保留）")
	return c
}

// newPIN asks twice, when it asks a person.
func (a *app) newPIN() ([]byte, error) {
	return a.freshPIN(a.pinFD, envPIN, "--pin-fd", "设定 PIN 码：")
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
