package present

import (
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// unknownWord stands for a value the registry did not send.
const unknownWord = "—"

// then says one sentence after another: English leaves a space between them.
func then(first, next string) string { return lang.F("%s%s", first, next) }

// actionWord is the word of a conclusion, a dash for none.
func actionWord(a confirm.Action) string { return orUnknown(lang.L(a.Label())) }

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
		"work.school": lang.L("任教学校"), "work.location": lang.L("学校所在地"), "work.school_kind": lang.L("学校性质"),
		"work.stage": lang.L("任教学段"), "work.subject": lang.L("任教学科"), "work.title": lang.L("教师职务"),
		"work.post_kind": lang.L("岗位性质"), "work.career_start": lang.L("参加工作"), "work.contract_start": lang.L("聘用起始"),
	}[field]
	if !ok {
		return unknownWord
	}
	return word
}

func authorisationWord(k confirm.AuthorisationKind) string {
	switch k {
	case confirm.AuthorisationWritten:
		return lang.L("书面委托书")
	case confirm.AuthorisationConsent:
		return lang.L("当面同意")
	default:
		return unknownWord
	}
}
