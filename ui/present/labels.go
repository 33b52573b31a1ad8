package present

import (
	"strings"

	"confirmpoint/confirm"
)

// unknownWord stands for a value the registry did not send.
const unknownWord = "—"

// actionWord is the word of a conclusion, a dash for none.
func actionWord(a confirm.Action) string { return orUnknown(a.Label()) }

func orUnknown(s string) string {
	if strings.TrimSpace(s) == "" {
		return unknownWord
	}
	return s
}

// groupID splits an 18-digit number 6-8-4, as on the card's own reading rhythm.
func groupID(s string) string {
	if len(s) != 18 {
		return s
	}
	return s[:6] + " " + s[6:14] + " " + s[14:]
}

func dateWord(d confirm.Date) string { return orUnknown(string(d)) }

// fieldLabel is the window's word for a field of 现阶段工作信息.
func fieldLabel(field string) string {
	word, ok := map[string]string{
		"work.school": "任教学校", "work.location": "学校所在地", "work.school_kind": "学校性质",
		"work.stage": "任教学段", "work.subject": "任教学科", "work.title": "教师职务",
		"work.post_kind": "岗位性质", "work.career_start": "参加工作", "work.contract_start": "聘用起始",
	}[field]
	if !ok {
		return unknownWord
	}
	return word
}

func authorisationWord(k confirm.AuthorisationKind) string {
	switch k {
	case confirm.AuthorisationWritten:
		return "书面委托书"
	case confirm.AuthorisationConsent:
		return "当面同意"
	default:
		return unknownWord
	}
}
