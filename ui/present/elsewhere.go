package present

import (
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// HelpSlip is what an applicant who came to the wrong point is told, on the
// screen or on paper: where to go, when, and whom to call (features.md 115). It
// names the applicant by 报名号 only.
//
//lang:chinese applicants read it
func HelpSlip(e confirm.Elsewhere) []string {
	lines := []string{"报名号：" + e.ApplicationNo, "您选择的确认点：" + e.Point.Name}
	if e.Point.Address != "" {
		lines = append(lines, "地址："+e.Point.Address)
	}
	if e.Closes.IsZero() {
		lines = append(lines, "确认时间：尚未公布，请电话咨询")
	} else {
		lines = append(lines, "确认时间："+slipTime(e.Opens)+" 至 "+slipTime(e.Closes))
	}
	if e.Point.BureauPhone != "" {
		lines = append(lines, "咨询电话："+strings.TrimSpace(e.Point.BureauName+" "+e.Point.BureauPhone))
	}
	return lines
}

//lang:chinese applicants read it
func slipTime(t time.Time) string {
	return t.In(Shanghai()).Format("2006 年 1 月 2 日 15:04")
}

// ClaimWords says who else works on a record (offline-rules.md D2).
func ClaimWords(c confirm.Claim, now time.Time) string {
	ago := lang.L("刚刚")
	if minutes := int(now.Sub(c.Since) / time.Minute); minutes > 0 {
		ago = lang.N("%d 分钟前", minutes)
	}
	return lang.F("%s老师正在办理（%s）", c.ClerkName.Reveal(), ago)
}
