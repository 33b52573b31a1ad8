package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// auditLog is the JSON of audit list and audit export, oldest first.
type auditLog struct {
	Entries []auditEntry `json:"entries"`
}

// auditEntry is one audited act. Subject is an id; Detail has codes and counts,
// and of an edit the old and the new value. Times are RFC 3339 in UTC.
type auditEntry struct {
	Seq     int64  `json:"seq"`
	At      string `json:"at"`
	Actor   string `json:"actor"`
	Action  string `json:"action"`
	Subject string `json:"subject"`
	Detail  string `json:"detail"`
	Hash    string `json:"hash"`
}

// auditChecked is the JSON of audit verify.
type auditChecked struct {
	OK          bool   `json:"ok"`
	Entries     int64  `json:"entries"`
	Checkpoints int    `json:"checkpoints"`
	Asked       bool   `json:"asked"`    // the registry was
	Anchored    int64  `json:"anchored"` // number of the newest entry it knows
	Broken      int64  `json:"broken"`   // 0: none
	Cause       string `json:"cause"`
	Message     string `json:"message"`
}

func auditEntryOf(e confirm.AuditEntry) auditEntry {
	return auditEntry{Seq: e.Seq, At: jsonTime(e.At), Actor: e.Actor, Action: string(e.Action),
		Subject: e.Subject, Detail: auditDetail(e), Hash: e.Hash}
}

// auditDetail hides what was written in an edit: it is on record, and not for lists.
func auditDetail(e confirm.AuditEntry) string {
	if e.Action != confirm.AuditEdit {
		return e.Detail
	}
	return present.AuditEditFields(e.Detail)
}

func (a *app) auditCommand() *cobra.Command {
	c := &cobra.Command{Use: "audit", Short: "审计日志：谁在什么时候做了什么，有没有被改动"}
	c.AddCommand(a.auditListCommand(), a.auditVerifyCommand(), a.auditExportCommand())
	return c
}

func (a *app) auditListCommand() *cobra.Command {
	var since string
	c := &cobra.Command{
		Use: "list", Short: "列出审计日志，旧的在前",
		RunE: func(c *cobra.Command, _ []string) error {
			from, err := sinceDay(since)
			if err != nil {
				return err
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error {
				entries, err := d.AuditTrail(c.Context())
				a.printAudit(entries, from)
				return err
			})
		},
	}
	c.Flags().StringVar(&since, "since", "", "从哪一天起，如 2026-10-01")
	return c
}

func sinceDay(since string) (time.Time, error) {
	if since == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, since, confirm.InChina(time.Time{}).Location())
	if err != nil {
		return t, usageError{errors.New("--since 要写成 2026-10-01 这样的日期")}
	}
	return t, nil
}

func (a *app) printAudit(entries []confirm.AuditEntry, from time.Time) {
	out := auditLog{Entries: []auditEntry{}}
	var t table
	t.add("序号", "时间", "事项", "对象", "说明")
	for _, e := range entries {
		if e.At.Before(from) {
			continue
		}
		shown := auditEntryOf(e)
		out.Entries = append(out.Entries, shown)
		t.add(strconv.FormatInt(e.Seq, 10), confirm.InChina(e.At).Format(time.DateTime), present.AuditWord(e.Action), e.Subject, present.AuditDetail(e.Action, e.Detail))
	}
	if a.json {
		a.printJSON(out)
		return
	}
	if len(out.Entries) == 0 {
		fmt.Fprintln(a.out, "没有记录。")
		return
	}
	t.print(a.out)
}

func (a *app) auditVerifyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "verify", Short: "核对审计日志：前后衔接、签名的检查点，联网时还有登记库留存的",
		RunE: a.onDesk(func(ctx context.Context, d *desk.Desk) error {
			r, err := d.VerifyAudit(ctx)
			if err != nil {
				return err
			}
			checked := auditChecked{OK: r.Broken == 0, Entries: r.Entries, Checkpoints: r.Checkpoints, Asked: r.Asked,
				Anchored: r.Anchor.Seq, Broken: r.Broken, Cause: string(r.Cause), Message: present.AuditVerdict(r)}
			if a.json {
				a.printJSON(checked)
			} else {
				fmt.Fprintln(a.out, checked.Message)
			}
			if r.Broken == 0 {
				return nil
			}
			code := confirm.ProblemCacheDamaged
			if r.Cause == confirm.AuditRegistryDiffers {
				code = confirm.ProblemAuditForked
			}
			return reportedError{&confirm.Problem{Code: code, Args: map[string]string{"place": "audit/" + strconv.FormatInt(r.Broken, 10)}}}
		}),
	}
}

func (a *app) auditExportCommand() *cobra.Command {
	var path, purpose string
	c := &cobra.Command{
		Use: "export --out FILE.csv|.json --purpose 用途", Short: "把审计日志写入文件；导出本身也记入日志",
		RunE: func(c *cobra.Command, _ []string) error {
			why, err := purposeNamed(purpose)
			if err != nil {
				return err
			}
			return a.withDesk(c.Context(), func(d *desk.Desk) error {
				entries, err := d.ExportAudit(c.Context(), why)
				if err != nil {
					return err
				}
				if err := desk.WriteFile(path, func(f *os.File) error { return writeAudit(f, path, entries) }); err != nil {
					return err
				}
				if !a.json {
					fmt.Fprintf(a.out, "已写入 %d 条。\n", len(entries))
				}
				return nil
			})
		},
	}
	c.Flags().StringVar(&path, "out", "", "写入这个文件：.csv 或 .json")
	c.Flags().StringVar(&purpose, "purpose", "", purposeUsage)
	_ = c.MarkFlagRequired("out")
	_ = c.MarkFlagRequired("purpose")
	return c
}

func writeAudit(w io.Writer, path string, entries []confirm.AuditEntry) error {
	out := auditLog{Entries: make([]auditEntry, 0, len(entries))}
	for _, e := range entries {
		out.Entries = append(out.Entries, auditEntryOf(e))
	}
	if strings.HasSuffix(strings.ToLower(path), ".json") {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(out)
	}
	c := csv.NewWriter(w)
	rows := [][]string{{"seq", "at", "actor", "action", "subject", "detail", "hash"}}
	for _, e := range out.Entries {
		rows = append(rows, []string{strconv.FormatInt(e.Seq, 10), e.At, e.Actor, e.Action, e.Subject, e.Detail, e.Hash})
	}
	return c.WriteAll(rows)
}

// purposeUsage lists the purposes an export may have.
const purposeUsage = "用途：check 核对，report 上报，handover 材料移交，filing 归档，public 公示，statistic 统计；记入审计日志"

// purposeNamed reads --purpose, in code or in words.
func purposeNamed(name string) (confirm.ExportPurpose, error) {
	for _, p := range confirm.ExportPurposes {
		if name == string(p) || name == p.Label() {
			return p, nil
		}
	}
	return "", usageError{errors.New("--purpose 要写明用途（" + purposeUsage + "）")}
}
