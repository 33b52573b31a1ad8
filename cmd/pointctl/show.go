package main

import (
	"context"
	"fmt"
	"strconv"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// shown is the JSON of show: the record as the registry told it, whole, and
// what this computer adds. Pictures are not in it.
type shown struct {
	Record     confirm.Record    `json:"record"`
	Findings   []shownFinding    `json:"findings"`
	Conditions []shownCondition  `json:"conditions"`
	Draft      shownDraft        `json:"draft"`
	Allowed    []shownAllowance  `json:"allowed"`
	Operations []listedOperation `json:"operations"`
	Prints     []printedDocument `json:"prints"`
	HasPhoto   bool              `json:"has_photo"`
	HasScan    bool              `json:"has_scan"`
	// Messages, with those that are still unsent.
	Messages []shownMessage `json:"messages"`
	Closes   string         `json:"closes"`
	// Claims are of others who have it open, AsOf when the registry was asked:
	// both only with --refresh and a line.
	Claims     []shownClaim `json:"claims,omitempty"`
	AsOf       string       `json:"as_of,omitempty"`
	ReprintDue bool         `json:"reprint_due"`
	VoidPrints int          `json:"void_prints"`
}

type shownClaim struct {
	Clerk string `json:"clerk"`
	Since string `json:"since"`
}

// shownDraft is unfinished work; its answers are in the conditions.
type shownDraft struct {
	BaseVersion     int64  `json:"base_version"`
	FileNumber      string `json:"file_number"`
	LocalFileNumber string `json:"local_file_number"`
	Remark          string `json:"remark"`
	SavedAt         string `json:"saved_at"`
}

type shownFinding struct {
	Check    string `json:"check"`
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Field    string `json:"field"`
	Message  string `json:"message"`
	// Args are the values of the sentence; no personal data.
	Args map[string]string `json:"args,omitempty"`
	Fine string            `json:"fine,omitempty"` // the clerk's 核对说明
}

type shownCondition struct {
	Code   string `json:"code"`
	Text   string `json:"text"`
	Answer string `json:"answer,omitempty"`
	Note   string `json:"note,omitempty"`
}

type shownAllowance struct {
	Action  string `json:"action"`
	Allowed bool   `json:"allowed"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
	Until   string `json:"until,omitempty"` // when the reason ends by itself
}

func (a *app) showCommand() *cobra.Command {
	var refresh, reveal bool
	c := &cobra.Command{
		Use:   "show 报名号",
		Short: "显示一条记录：资料、核对提示、条件、结论和打印记录",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withDesk(c.Context(), func(d *desk.Desk) error {
				v, err := d.OpenByNumber(c.Context(), args[0])
				if err != nil {
					return err
				}
				see := a.seeing(d, reveal)
				if refresh {
					return a.showRefreshed(c.Context(), d, v, see)
				}
				if v, err = see(c.Context(), v); err != nil {
					return err
				}
				return a.show(v)
			})
		},
	}
	c.Flags().BoolVar(&reveal, "reveal", false, "教育局要求按需显示时，显示完整号码；每次都记入审计日志")
	c.Flags().BoolVar(&refresh, "refresh", false, "先问登记库有没有变化、还有谁正在办理；联不上时显示本机的记录")
	return c
}

// seeing gives a function that masks the numbers of a record where the bureau
// wants them shown on demand only, unless this is a demand.
func (a *app) seeing(d *desk.Desk, reveal bool) func(context.Context, desk.View) (desk.View, error) {
	return func(ctx context.Context, v desk.View) (desk.View, error) {
		if d.Policy().Reveal != confirm.RevealOnDemand {
			return v, nil
		}
		if reveal {
			_, err := d.Reveal(ctx, v.Record.ID, desk.RevealFields...)
			return v, err
		}
		c := &v.Record.Content
		c.Identity.DocumentNumber = confirm.IDNumber(c.Identity.DocumentNumber.String())
		c.Contact.Phone = confirm.Phone(c.Contact.Phone.String())
		c.Certificate.Number = confirm.CertificateNumber(c.Certificate.Number.String())
		return v, nil
	}
}

// showRefreshed asks the registry about the record first. Others are told for 15
// minutes that it is open here: the next command goes on with it.
func (a *app) showRefreshed(ctx context.Context, d *desk.Desk, v desk.View,
	see func(context.Context, desk.View) (desk.View, error),
) error {
	changed, claims, err := d.Refresh(ctx, v.Record.ID)
	if err != nil {
		return err
	}
	if changed {
		if v, err = d.Open(ctx, v.Record.ID); err != nil {
			return err
		}
	}
	at := d.AsOf(v.Record.ID)
	if v, err = see(ctx, v); err != nil {
		return err
	}
	if a.json {
		out := shownView(v)
		out.AsOf = jsonTime(at)
		for _, c := range claims {
			out.Claims = append(out.Claims, shownClaim{Clerk: c.ClerkName.Reveal(), Since: jsonTime(c.Since)})
		}
		a.printJSON(out)
		return nil
	}
	if at.IsZero() {
		fmt.Fprintln(a.out, "联不上登记库，显示本机的记录，可能不是最新的。")
	} else {
		fmt.Fprintf(a.out, "截至 %s，已与登记库核对。\n", clockTime(at))
	}
	for _, c := range claims {
		fmt.Fprintln(a.out, present.ClaimWords(c, at))
	}
	return a.show(v)
}

// shownView is the record as JSON.
func shownView(v desk.View) shown {
	return shown{
		Record: v.Record, Findings: findingsIn(v), Conditions: conditionsOf(v), Draft: draftOf(v.Draft),
		Allowed: allowancesOf(v), Operations: operationsOf(v.Operations), Prints: documentsOf(v.Prints),
		HasPhoto: v.Photo != nil, HasScan: v.Scan != nil, Messages: messagesOf(v),
		Closes: jsonTime(v.Closes), ReprintDue: v.ReprintDue, VoidPrints: len(v.Void),
	}
}

func (a *app) show(v desk.View) error {
	if a.json {
		a.printJSON(shownView(v))
		return nil
	}
	var t table
	for _, line := range recordLines(v.Record) {
		t.add(line[0], line[1])
	}
	t.print(a.out)
	a.showFindings(v.Findings)
	fmt.Fprintln(a.out, "\n条件具备状况")
	t = table{}
	for _, c := range conditionsOf(v) {
		t.add("  "+c.Code, confirm.TickValue(c.Answer).Label(), c.Text, c.Note)
	}
	t.print(a.out)
	fmt.Fprintln(a.out, "\n可办理的")
	for _, w := range v.Allowed {
		if w.Action == confirm.ActionDecline {
			continue // the bureau's, never a clerk's
		}
		if w.Refusal == nil {
			fmt.Fprintf(a.out, "  %s\n", w.Action.Label())
		} else {
			fmt.Fprintf(a.out, "  %s：%s\n", w.Action.Label(), present.Sentence(w.Refusal))
		}
	}
	a.showHistory(v)
	return nil
}

func recordLines(r confirm.Record) [][2]string {
	c := r.Content
	return [][2]string{
		{"报名号", r.ApplicationNo},
		{"确认状态", r.Standing.State.Label()},
		{"注册类型", c.Kind.Label()},
		{"姓名", c.Identity.Name.Reveal()},
		{"性别", c.Identity.Sex.Label()},
		{"出生日期", string(c.Identity.BirthDate)},
		{c.Identity.DocumentType.Label(), c.Identity.DocumentNumber.Reveal()},
		{"教师资格证书号码", c.Certificate.Number.Reveal()},
		{"资格种类", c.Certificate.Kind.Label()},
		{"证书签发日期", string(c.Certificate.IssuedOn)},
		{"认定机构", c.Certificate.Issuer},
		{"任教学科", c.Certificate.Subject},
		{"现任教学校", c.Work.School},
		{"现任教学段", c.Work.Stage},
		{"现任教学科", c.Work.Subject},
		{"岗位性质", c.Work.PostKind},
		{"手机", c.Contact.Phone.Reveal()},
		{"培训学时", strconv.Itoa(c.Period.TrainingHours)},
		{"系统档案号", r.Standing.FileNumber},
		{"本地档案序号", r.Standing.LocalFileNumber},
		{"备注", r.Standing.Remark},
		{"凭证编号", receiptNumber(r)},
		{"内容版本", strconv.FormatInt(r.Version, 10)},
	}
}

func receiptNumber(r confirm.Record) string {
	if r.Standing.Decision == nil {
		return ""
	}
	return r.Standing.Decision.ReceiptNumber
}

func draftOf(d confirm.Draft) shownDraft {
	return shownDraft{d.BaseVersion, d.FileNumber, d.LocalFileNumber, d.Remark, jsonTime(d.SavedAt)}
}

func conditionsOf(v desk.View) []shownCondition {
	all := make([]shownCondition, 0, len(v.Conditions))
	for _, c := range v.Conditions {
		s := shownCondition{Code: c.Code, Text: c.Text}
		for _, t := range v.Draft.Ticks {
			if t.Code == c.Code {
				s.Answer, s.Note = string(t.Value), t.Note
			}
		}
		all = append(all, s)
	}
	return all
}

func allowancesOf(v desk.View) []shownAllowance {
	all := make([]shownAllowance, 0, len(v.Allowed))
	for _, w := range v.Allowed {
		s := shownAllowance{Action: string(w.Action), Allowed: w.Refusal == nil}
		if w.Refusal != nil {
			s.Code, s.Message, s.Until = string(w.Refusal.Code), present.Sentence(w.Refusal), jsonTime(w.Refusal.Until)
		}
		all = append(all, s)
	}
	return all
}
