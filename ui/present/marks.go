package present

import (
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// Mark is a standing problem of credential and data: a few words for the top
// line, and the whole sentence for the page it leads to.
type Mark struct {
	Badge
	Text string
	Code confirm.Code // of the problem, for the help on it
}

// markWords are the few words of a problem of the credential.
var markWords = map[confirm.Code]string{
	confirm.ProblemCertExpired:      "证书已过期",
	confirm.ProblemCertLocked:       "证书被锁定",
	confirm.ProblemCredentialCopied: "凭证疑被复制",
	confirm.ProblemAuditForked:      "日志对不上",
	confirm.ProblemTokenRemoved:     "没插 USBKey",
	confirm.ProblemDriverMissing:    "USBKey 驱动异常",
	confirm.ProblemRevoked:          "证书已停用",
	confirm.ProblemKeyringMissing:   "没有密钥环",
	confirm.ProblemKeyringRequired:  "受限模式已停",
	confirm.ProblemKeyringLocked:    "密钥环锁着",
	confirm.ProblemKeyringTimeout:   "密钥环没应答",
}

// fewTries is from where the tries left of a PIN are a standing problem.
const fewTries = 2

// marksOf lists what is wrong with credential and data, the worst first.
func marksOf(s desk.Standing, c confirm.CredentialStatus) []Mark {
	var marks []Mark
	if s.AuditForked {
		marks = append(marks, problemMark(&confirm.Problem{Code: confirm.ProblemAuditForked}))
	}
	if p := s.Credential; p != nil && (!s.AuditForked || p.Code != confirm.ProblemAuditForked) {
		marks = append(marks, problemMark(p))
	}
	if c.TriesLeft >= 0 && c.TriesLeft <= fewTries && c.Enrolled {
		tries, _ := statusOf(c)
		marks = append(marks, Mark{Badge: Badge{lang.N("PIN 只剩 %d 次", c.TriesLeft), ToneBlock}, Code: confirm.ProblemTriesLow, Text: lang.F("%s，用完后本机凭证会锁定。请确认后再输；记不清请先联系教育局。", tries)})
	}
	if r := s.SecondCopy.Reason; r != "" {
		marks = append(marks, Mark{Badge: Badge{lang.L("备份盘异常"), ToneWarn}, Text: SecondCopyWords(s.SecondCopy), Code: confirm.ProblemSecondCopy})
	}
	if !s.WipeDue.IsZero() {
		marks = append(marks, Mark{Badge: Badge{lang.L("该清除个人信息"), ToneWarn},
			Text: lang.F("本计划的保存期已于 %s 到期，请在“密钥与数据”里清除申请人的个人信息。", dayWord(s.WipeDue))})
	}
	return marks
}

func problemMark(p *confirm.Problem) Mark {
	m := Mark{Badge: Badge{lang.L(markWords[p.Code]), ToneBlock}, Text: Sentence(p), Code: p.Code}
	if p.Code == confirm.ProblemCertExpiring {
		m.Badge = Badge{lang.F("证书还有 %s 天", p.Args["days"]), expiryTone(p.Args["days"])}
	}
	if m.Word == "" {
		m.Badge = Badge{lang.L("凭证异常"), ToneWarn}
	}
	return m
}

// expiryTone grows at 30, 7 and 1 day.
func expiryTone(days string) Tone {
	switch {
	case days == "1" || days == "0":
		return ToneBlock
	case len(days) == 1 && days <= "7":
		return ToneWarn
	}
	return ToneIncomplete
}

// keyringFreeMark is shown permanently (受限模式).
func keyringFreeMark(c confirm.CredentialStatus) string {
	if c.KeyringFree {
		return lang.L("受限模式")
	}
	return ""
}

func dayWord(t time.Time) string { return t.In(Shanghai()).Format("2006-01-02") }
