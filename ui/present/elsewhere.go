package present

import (
	"time"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// HelpSlip gives confirm.HelpSlip as lines of text.
//
//lang:chinese applicants read it
func HelpSlip(e confirm.Elsewhere) []string {
	var lines []string
	for _, l := range confirm.HelpSlip(e) {
		lines = append(lines, l.Label+"："+l.Value)
	}
	return lines
}

// ClaimWords says who else works on a record (offline-rules.md D2).
func ClaimWords(c confirm.Claim, now time.Time) string {
	ago := lang.L("刚刚")
	if minutes := int(now.Sub(c.Since) / time.Minute); minutes > 0 {
		ago = lang.N("%d 分钟前", minutes)
	}
	return lang.F("%s老师正在办理（%s）", c.ClerkName.Reveal(), ago)
}
