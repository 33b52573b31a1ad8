package main

import (
	"context"
	"fmt"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// advised is the JSON of advise.
type advised struct {
	ApplicationNo string `json:"application_no"`
	Case          string `json:"case"`
	Turn          string `json:"turn"`
	NewNumber     bool   `json:"new_number"`
	Sentence      string `json:"sentence"`
	Message       string `json:"message,omitempty"` // for the applicant
}

func (a *app) adviseCommand() *cobra.Command {
	var e confirm.CertificateError
	c := &cobra.Command{
		Use:   "advise 报名号",
		Short: "证书信息有误时该找谁：给出处理办法和可直接发出的留言",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.advise(c.Context(), d, args[0], e) })
		},
	}
	addCertificateFlags(c.Flags(), &e)
	return c
}

// addCertificateFlags lets a clerk say what is wrong with a certificate.
func addCertificateFlags(flags *pflag.FlagSet, e *confirm.CertificateError) {
	flags.StringSliceVar(&e.Fields, "field", nil, "有误的项目，如 certificate.number、certificate.issuer、identity.sex")
	flags.BoolVar(&e.OnPaper, "on-paper", false, "证书原件上就印错了")
	flags.BoolVar(&e.RegisteredBefore, "registered-before", false, "该证书已作过首次注册")
	flags.BoolVar(&e.Reissued, "reissued", false, "证书是重发的")
	flags.BoolVar(&e.IDUpgraded, "id-upgraded", false, "只是身份证号码由 15 位升为 18 位")
}

// certificateChanged tells whether the clerk has said anything about it.
func certificateChanged(flags *pflag.FlagSet) bool {
	return slices.ContainsFunc([]string{"field", "on-paper", "registered-before", "reissued", "id-upgraded"}, flags.Changed)
}

func (a *app) advise(ctx context.Context, d *desk.Desk, number string, e confirm.CertificateError) error {
	v, err := d.OpenByNumber(ctx, number)
	if err != nil {
		return err
	}
	e.HandEntered = v.Record.Content.HandEntered()
	advice := confirm.AdviseCertificate(e)
	out := advised{
		ApplicationNo: v.Record.ApplicationNo, Case: string(advice.Case), Turn: string(advice.Turn), NewNumber: advice.NewNumber,
		Sentence: present.Words(advice.Case, nil), Message: present.CertificateMessage(advice),
	}
	if a.json {
		a.printJSON(out)
		return nil
	}
	fmt.Fprintln(a.out, out.Sentence)
	if out.Message != "" {
		fmt.Fprintf(a.out, "\n可发给申请人的留言：\n%s\n", out.Message)
	}
	return nil
}
