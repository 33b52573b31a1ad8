package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

type correctFlags struct {
	set                 []string
	by, reference, date string
	scan                string
}

func (a *app) correctCommand() *cobra.Command {
	var f correctFlags
	c := &cobra.Command{
		Use:   "correct 报名号",
		Short: "按申请人的授权更正现阶段工作信息",
		Long: "按申请人的授权更正现阶段工作信息，证书信息不能更正。已作的结论退回待确认，\n" +
			"已打印的申请表作废，两份都要重打（更正后）。可更正的项：\n" + correctableLines(),
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			fields, err := correctedFields(f.set)
			if err != nil {
				return err
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.correct(c.Context(), d, args[0], fields, f) })
		},
	}
	flags := c.Flags()
	flags.StringArrayVar(&f.set, "set", nil, "更正的项和新内容，如 work.school=青禾县第二小学（可重复）")
	flags.StringVar(&f.by, "by", "", "依据：written 书面委托书，consent 当面同意")
	flags.StringVar(&f.reference, "reference", "", "依据的编号，或谁怎样同意的")
	flags.StringVar(&f.date, "date", "", "依据的日期，如 2026-10-08")
	flags.StringVar(&f.scan, "scan", "", "依据的扫描件（JPEG、PNG 或 PDF），一并附上")
	return c
}

func correctableLines() string {
	var out strings.Builder
	var t table
	for _, field := range confirm.CorrectableFields() {
		t.add("  "+field, present.FieldWords(field))
	}
	t.print(&out)
	return strings.TrimRight(out.String(), "\n")
}

func correctedFields(set []string) ([]confirm.FieldCorrection, error) {
	var all []confirm.FieldCorrection
	for _, text := range set {
		field, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, usageError{errors.New("--set 要写成 项=新内容")}
		}
		all = append(all, confirm.FieldCorrection{Field: field, New: value})
	}
	if len(all) == 0 {
		return nil, usageError{errors.New("用 --set 写明更正哪一项")}
	}
	return all, nil
}

var authorisationOf = map[string]confirm.AuthorisationKind{
	"written": confirm.AuthorisationWritten, "consent": confirm.AuthorisationConsent, "": "",
}

func (a *app) correct(ctx context.Context, d *desk.Desk, number string, fields []confirm.FieldCorrection, f correctFlags) error {
	kind, ok := authorisationOf[f.by]
	if !ok {
		return usageError{fmt.Errorf("没有依据 %q，只有 written 和 consent", f.by)}
	}
	v, err := d.OpenByNumber(ctx, number)
	if err != nil {
		return err
	}
	correction := confirm.Correction{
		Fields:        fields,
		Authorisation: confirm.Authorisation{Kind: kind, Reference: f.reference, Date: confirm.Date(f.date)},
	}
	if f.scan != "" {
		if correction.Authorisation.ScanSHA256, err = a.attachAuthorisation(ctx, d, v, f.scan); err != nil {
			return err
		}
	}
	op, err := a.signOne(ctx, d, func(ctx context.Context) (confirm.Operation, error) {
		return d.CorrectWork(ctx, v, correction)
	})
	if err != nil {
		return err
	}
	a.signed(number, op)
	return nil
}

// attachAuthorisation attaches the scan of an authorisation, unless it is
// attached already: a correction that was refused may be tried again.
func (a *app) attachAuthorisation(ctx context.Context, d *desk.Desk, v desk.View, path string) (digest string, err error) {
	data, err := readScan(path)
	if err != nil {
		return "", err
	}
	digest = desk.ScanDigest(data)
	if slices.ContainsFunc(v.Ahead.Standing.Scans, func(s confirm.AttachedScan) bool { return s.SHA256 == digest }) {
		return digest, nil
	}
	_, err = a.signOne(ctx, d, func(ctx context.Context) (confirm.Operation, error) {
		return d.AttachScan(ctx, v.Record.ID, desk.ScanFile{Data: data, Kind: "更正依据"})
	})
	return digest, err
}
