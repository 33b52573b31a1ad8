package present

import (
	"slices"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// UnappliedWords says what a conclusion was that the registry did not apply: one
// of the point the record has left (offline-rules.md D3), or one that says the
// same as the decision in force (D2). book names the conditions.
func UnappliedWords(book confirm.Rulebook, kind confirm.RegistrationKind, u confirm.Unapplied) string {
	what := actionWord(u.Action)
	if u.Code == confirm.CodeAgreed {
		return lang.F("另一位经办人作了相同的结论：%s（不另发凭证，以先作的为准）", what)
	}
	if missing := u.Missing(); len(missing) > 0 {
		what = lang.F("%s，缺%s", what, strings.Join(conditionNames(book, kind, missing), lang.L("、")))
	}
	return lang.F("旧确认点%s曾核对：%s（未生效，仅供参考）", orUnknown(u.PointName), what)
}

// conditionNames gives codes with the texts of the rulebook, as far as it has them.
func conditionNames(book confirm.Rulebook, kind confirm.RegistrationKind, codes []string) []string {
	asked, names := book.Asked(kind), make([]string, len(codes))
	for i, code := range codes {
		names[i] = code
		if n := slices.IndexFunc(asked, func(c confirm.Condition) bool { return c.Code == code }); n >= 0 {
			names[i] = code + " " + asked[n].Text
		}
	}
	return names
}

// unappliedLines are those of the approval history.
func unappliedLines(v desk.View) []HistoryLine {
	var lines []HistoryLine
	for _, u := range v.Record.Standing.Unapplied {
		lines = append(lines, HistoryLine{
			When: timeWord(u.At), What: UnappliedWords(v.Rulebook, v.Record.Content.Kind, u), Who: u.ClerkName,
			Badge: Badge{lang.L("未生效"), TonePending},
		})
	}
	return lines
}

// Of what is not sent, since its record has left the point (offline-rules.md D3).
const (
	// HeldWords say what becomes of it.
	HeldWords = "已转出，未发送；转回本确认点后会自动发送，不用再发的请放弃"
	heldWord  = "已转出"
)

// operationBadge is that of its state, or says that it is held.
func operationBadge(op confirm.Operation) Badge {
	if op.Held {
		return Badge{lang.L(heldWord), ToneUnsent}
	}
	return OperationBadge(op.State)
}

// heldCause is the sentence of the conflict screen.
func heldCause(c desk.Conflict) string {
	to := ""
	if c.Moved != nil {
		to = lang.F("到%s", c.Moved.ToName)
	}
	return lang.F("这条记录已转出%s，“%s”没有发送。转回本确认点后会自动发送；不用再发的请放弃。", to, actionWord(c.Operation.Intent.Action))
}
