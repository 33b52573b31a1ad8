package main

import (
	"context"
	"fmt"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"github.com/spf13/cobra"
)

// statusReport is the JSON of status. Times are RFC 3339 in UTC.
type statusReport struct {
	Clerk    string         `json:"clerk"`
	Point    string         `json:"point"`
	Plan     string         `json:"plan"`
	Opens    string         `json:"window_opens"`
	Closes   string         `json:"window_closes"`
	Unsent   int            `json:"unsent"`
	Unsigned int            `json:"unsigned"` // conclusions that wait for a PIN
	Conflict int            `json:"conflict"`
	Counts   map[string]int `json:"counts"`
	// Credential is what signs here.
	Credential credentialReport `json:"credential"`
}

// credentialReport is the part of status about the key.
type credentialReport struct {
	Provider    string `json:"provider"` // softkey or pkcs11
	Algorithm   string `json:"algorithm"`
	KeyringFree bool   `json:"keyring_free"`
	Serial      string `json:"serial"`
	NotAfter    string `json:"not_after"`
	DaysLeft    int    `json:"days_left"`  // whole days to the end of the certificate
	TriesLeft   int    `json:"tries_left"` // of the PIN; -1 unknown
	FailedTotal int64  `json:"failed_total"`
	Problem     string `json:"problem"` // code, empty when all is well
}

func newCredentialReport(s confirm.CredentialStatus, standing desk.Standing) credentialReport {
	r := credentialReport{
		Provider: string(s.Provider), Algorithm: string(s.Algorithm), KeyringFree: s.KeyringFree, Serial: s.Serial,
		NotAfter: jsonTime(s.NotAfter), DaysLeft: int(s.NotAfter.Sub(standing.Now.At) / (24 * time.Hour)),
		TriesLeft: s.TriesLeft, FailedTotal: s.FailedTotal,
	}
	if standing.Credential != nil {
		r.Problem = string(standing.Credential.Code)
	}
	return r
}

// providerWords are for people; a file is no token and does not call itself one.
var providerWords = map[string]string{string(confirm.ProviderSoftkey): "软件证书（不是 USBKey）", string(confirm.ProviderToken): "USBKey"}

func (a *app) printCredential(r credentialReport, problem *confirm.Problem) {
	mode := ""
	if r.KeyringFree {
		mode = " · 受限模式：没有系统密钥环，只靠 PIN 码保护"
	}
	fmt.Fprintf(a.out, "凭证 %s · %s · 证书还有 %d 天 · PIN 码还可试 %d 次 · 累计输错 %d 次%s\n",
		providerWords[r.Provider], r.Algorithm, r.DaysLeft, r.TriesLeft, r.FailedTotal, mode)
	if problem != nil {
		fmt.Fprintln(a.out, present.Sentence(problem))
	}
}

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "确认点、确认时间、各队列的条数、待发送和冲突",
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withDesk(c.Context(), func(d *desk.Desk) error { return a.status(c.Context(), d) })
		},
	}
}

func (a *app) status(ctx context.Context, d *desk.Desk) error {
	s, err := d.Standing(ctx)
	if err != nil {
		return err
	}
	page, err := d.Search(ctx, confirm.Query{Limit: 1})
	if err != nil {
		return err
	}
	r := statusReport{
		Clerk: d.Session().Clerk.Name, Point: s.Point.Name, Plan: s.Plan.Name,
		Opens: jsonTime(s.Window.Opens), Closes: jsonTime(s.Window.Closes),
		Unsent: s.Unsent, Unsigned: s.Unsigned, Conflict: s.Conflict, Counts: make(map[string]int),
		Credential: newCredentialReport(d.CredentialStatus(ctx), s),
	}
	for queue, n := range page.Counts {
		r.Counts[queueName(queue)] = n
	}
	if a.json {
		a.printJSON(r)
		return nil
	}
	if s.Plan.Name == "" {
		fmt.Fprintf(a.out, "%s · %s\n还没有取回计划和记录，请先用 pointctl sync 同步。\n", s.Point.Name, r.Clerk)
	} else {
		fmt.Fprintf(a.out, "%s · %s · %s\n", s.Point.Name, r.Clerk, s.Plan.Name)
		fmt.Fprintf(a.out, "确认时间 %s 至 %s\n", clockTime(s.Window.Opens), clockTime(s.Window.Closes))
	}
	unsigned := ""
	if s.Unsigned > 0 {
		unsigned = fmt.Sprintf("待签名 %d（用 pointctl sign 签名）· ", s.Unsigned)
	}
	fmt.Fprintf(a.out, "%s待发送 %d · 冲突 %d\n", unsigned, s.Unsent, s.Conflict)
	fmt.Fprintf(a.out, "全部 %d · 待核对 %d · 待补 %d · 待打印 %d · 已办 %d\n",
		r.Counts["all"], r.Counts["pending"], r.Counts["incomplete"], r.Counts["to_print"], r.Counts["done"])
	a.printCredential(r.Credential, s.Credential)
	return nil
}
