package present

import (
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

func TestNoticeText(t *testing.T) {
	until := time.Date(2026, 10, 25, 9, 0, 0, 0, time.UTC)
	point := confirm.Point{Name: "新宁小学确认点"}
	hours := confirm.MissingItem{Code: "T6", Evidence: "培训学时证明", Note: "缺2023年"}
	ethics := confirm.MissingItem{Code: "T3", Evidence: "师德表现证明", FromSchool: true}
	tests := []struct {
		name   string
		notice confirm.Notice
		want   string
	}{
		{"nothing missing", confirm.Notice{Point: point, Until: until}, ""},
		{"one", confirm.Notice{Items: []confirm.MissingItem{hours}, Point: point, Until: until, Leads: confirm.LeadDeferred},
			"您提交的定期注册材料不全，还缺：\n1. 培训学时证明，缺2023年\n请在 2026 年 10 月 25 日 17:00 前补交到新宁小学确认点。逾期不补，注册结论可能为暂缓注册。"},
		{"two, no end known", confirm.Notice{Items: []confirm.MissingItem{hours, ethics}, Point: point},
			"您提交的定期注册材料不全，还缺：\n1. 培训学时证明，缺2023年\n2. 师德表现证明（由学校出具）\n请补交到新宁小学确认点。"},
	}
	for _, test := range tests {
		if got := NoticeText(test.notice); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

// TestEveryLeafOfTheTreeSpeaks walks every answer a clerk can give.
func TestEveryLeafOfTheTreeSpeaks(t *testing.T) {
	for n := range 32 {
		bit := func(i int) bool { return n>>i&1 == 1 }
		for _, field := range []string{"certificate.number", "certificate.issuer"} {
			a := confirm.AdviseCertificate(confirm.CertificateError{
				HandEntered: bit(0), RegisteredBefore: bit(1), OnPaper: bit(2), Reissued: bit(3), IDUpgraded: bit(4), Fields: []string{field},
			})
			if strings.Contains(Words(a.Case, nil), string(a.Case)) {
				t.Errorf("%s has no sentence", a.Case)
			}
			if silent := CertificateMessage(a) == ""; silent != (a.Turn == confirm.TurnNobody) {
				t.Errorf("%s: turn of %s, message %q", a.Case, a.Turn, CertificateMessage(a))
			}
		}
	}
}

func TestWindowChangeWords(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range []confirm.WindowChange{
		confirm.WindowScopeOut, confirm.WindowScopeIn, confirm.WindowExtended,
		confirm.WindowShortened, confirm.WindowMoved, confirm.WindowRules,
	} {
		words := WindowChangeWords(c)
		if words == string(c) || seen[words] {
			t.Errorf("%s: %q", c, words)
		}
		seen[words] = true
	}
}
