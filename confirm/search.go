package confirm

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxSearchNote is the longest note of a question for other points, in characters.
const MaxSearchNote = 200

// maxSearchValue is the longest value of a condition, in characters.
const maxSearchValue = MaxName

// searchRule is how values of one field are spelt for comparison, and how much
// of one is needed: a family name or half a phone number would list people.
type searchRule struct {
	key   func(string) string
	least int // characters of the key
}

var searchRules = map[SearchField]searchRule{
	SearchName:          {func(s string) string { return NameKey(Name(s)) }, 2},
	SearchIDNumber:      {func(s string) string { return UpgradeIDNumber(NormalizeIDNumber(s)).Reveal() }, 6},
	SearchApplicationNo: {plainNumber, 4},
	SearchCertificate:   {plainNumber, 10},
	SearchPhone:         {phoneKey, 7},
	SearchSchool:        {func(s string) string { return NameKey(Name(s)) }, 2},
}

// SearchFields lists the fields in the order of a form.
func SearchFields() []SearchField {
	return []SearchField{SearchName, SearchIDNumber, SearchApplicationNo, SearchCertificate, SearchPhone, SearchSchool}
}

// SearchReasons lists the reasons in the order of a form.
func SearchReasons() []SearchReason {
	return []SearchReason{SearchWrongPoint, SearchTransfer, SearchDuplicate, SearchOther}
}

// SearchKey gives a value as it is compared: half-width, without blanks, in
// capital letters, every dot of a name U+00B7, 15-digit numbers upgraded,
// digits only of a phone. "" for a field that is none.
func SearchKey(field SearchField, value string) string {
	rule, known := searchRules[field]
	if !known {
		return ""
	}
	return rule.key(value)
}

// Check gives a question as it is asked, values as SearchKey spells them and
// the note trimmed. Workstation and registry judge by it alike. The error is
// search_conditions (too few or too many, a field that is none, a value that
// is too short to mean one person; Args min, max, and field when one is to
// blame) or search_reason (none, a note that is missing, too long, no plain
// text, or repeats what is looked for, which is never kept; a school may be named).
func (q ElsewhereQuery) Check() (ElsewhereQuery, error) {
	out := ElsewhereQuery{Conditions: make(map[SearchField]string, len(q.Conditions)), Reason: q.Reason, Note: strings.TrimSpace(q.Note)}
	if len(q.Conditions) < MinSearchConditions || len(q.Conditions) > MaxSearchConditions {
		return out, badConditions("")
	}
	for field := range q.Conditions {
		if _, known := searchRules[field]; !known {
			return out, badConditions("")
		}
	}
	for _, field := range SearchFields() {
		value, asked := q.Conditions[field]
		if !asked {
			continue
		}
		rule := searchRules[field]
		if !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl) {
			return out, badConditions(field)
		}
		key := rule.key(value)
		if n := utf8.RuneCountInString(key); n < rule.least || n > maxSearchValue {
			return out, badConditions(field)
		}
		out.Conditions[field] = key
	}
	if !slices.Contains(SearchReasons(), q.Reason) || !out.noteFits() {
		return out, &Problem{Code: ProblemSearchReason}
	}
	return out, nil
}

func badConditions(field SearchField) *Problem {
	args := map[string]string{"min": strconv.Itoa(MinSearchConditions), "max": strconv.Itoa(MaxSearchConditions)}
	if field != "" {
		args["field"] = string(field)
	}
	return &Problem{Code: ProblemSearchConditions, Args: args}
}

// noteFits judges the note of a question whose values are keys already.
func (q ElsewhereQuery) noteFits() bool {
	if q.Note == "" {
		return q.Reason != SearchOther
	}
	if !plainText(q.Note, MaxSearchNote) || strings.ContainsAny(q.Note, "\r\n\t") {
		return false
	}
	for field, value := range q.Conditions {
		if field != SearchSchool && strings.Contains(SearchKey(field, q.Note), value) {
			return false
		}
	}
	return true
}

// plainNumber spells a number as ID numbers are spelt.
func plainNumber(s string) string { return NormalizeIDNumber(s).Reveal() }

// phoneKey keeps the digits, without the prefix of China.
func phoneKey(s string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, plainNumber(s))
	if len(digits) == 13 {
		digits = strings.TrimPrefix(digits, "86")
	}
	return digits
}

// Label is the Chinese name of the field (seed 003 §3.3).
func (f SearchField) Label() string {
	return map[SearchField]string{
		SearchName: "姓名", SearchIDNumber: "证件号码", SearchApplicationNo: "报名号",
		SearchCertificate: "教师资格证书号码", SearchPhone: "手机号码", SearchSchool: "任教学校",
	}[f]
}

// Label is what the reason is called on the screen and in the bureau's list.
func (r SearchReason) Label() string {
	return map[SearchReason]string{
		SearchWrongPoint: "申请人走错确认点", SearchTransfer: "核实更换确认点",
		SearchDuplicate: "核实重复申请", SearchOther: "其他",
	}[r]
}
