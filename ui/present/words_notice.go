package present

import (
	"fmt"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// NoticeText is the 留言 of 材料不全: what is missing, who provides it, until
// when, and what it comes to otherwise. It is empty when nothing is missing.
// It names nobody, so that the same words may go to several people.
//
//lang:chinese applicants read it
func NoticeText(n confirm.Notice) string {
	if len(n.Items) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("您提交的定期注册材料不全，还缺：")
	for i, item := range n.Items {
		fmt.Fprintf(&b, "\n%d. %s", i+1, item.Words())
	}
	b.WriteString("\n请")
	if !n.Until.IsZero() {
		fmt.Fprintf(&b, "在 %s 前", n.Until.In(Shanghai()).Format("2006 年 1 月 2 日 15:04"))
	}
	fmt.Fprintf(&b, "补交到%s。", n.Point.Name)
	if n.Leads != "" {
		fmt.Fprintf(&b, "逾期不补，注册结论可能为%s。", n.Leads.Label())
	}
	return b.String()
}

// CertificateMessage is the 留言 that sends an applicant the right way about a
// wrong certificate (domain.md §5.5). It is empty when the applicant has
// nothing to do.
func CertificateMessage(a confirm.CertificateAdvice) string {
	return certificateMessages[a.Case]
}

//lang:chinese applicants read it
var certificateMessages = map[confirm.Code]string{
	confirm.CodeCertificateIssuer:    "您的教师资格证书信息有误。请持身份证和证书到原认定机构办理证书变更，填写《教师资格证书信息更正备案表》一式两份，变更后再来确认点确认。",
	confirm.CodeCertificateBureau:    "您的教师资格证书信息有误，而该证书已作过首次注册。请联系注册机构变更证书信息，变更后再来确认点确认。",
	confirm.CodeCertificateOwnEdit:   "您填报的教师资格证书信息与证书原件不一致。请登录系统自行修改后，重新打印申请表交到确认点。",
	confirm.CodeCertificateNewNumber: "您的教师资格证书上资格种类、性别或证书号码有误。请持证书到原认定机构更正，更正后证书号码会换成新的 17 位号码，再来确认点确认。",
	confirm.CodeCertificateRemark:    "您的教师资格证书上有信息印错。请持证书到原认定机构，在证书备注页注明并加盖公章，不用换发证书。",
	confirm.CodeCertificateReissued:  "您的教师资格证书是重发的。请到原认定机构在证书备注页注明“重发”并加盖公章，交回旧证书。",
}

// WindowChangeWords says what a new arrangement means for a record.
func WindowChangeWords(c confirm.WindowChange) string {
	switch c {
	case confirm.WindowScopeOut:
		return lang.L("不再属于确认人员范围")
	case confirm.WindowScopeIn:
		return lang.L("新列入确认人员范围")
	case confirm.WindowExtended:
		return lang.L("确认时间延长")
	case confirm.WindowShortened:
		return lang.L("确认时间缩短")
	case confirm.WindowMoved:
		return lang.L("确认时间提前或推后")
	case confirm.WindowRules:
		return lang.L("确认条件有变")
	case confirm.DecisionLost:
		return lang.L("登记库恢复备份后缺少结论")
	}
	return string(c)
}
