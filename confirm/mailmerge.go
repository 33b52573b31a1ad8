package confirm

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// MergeField is what a template of a 留言 leaves open, in braces: {姓名}. What
// stands for it is the applicant's own.
type MergeField string

// The fields.
const (
	MergeName          MergeField = "姓名"
	MergeApplicationNo MergeField = "报名号"
	MergeSchool        MergeField = "学校"
	MergeMissing       MergeField = "缺少的材料" // what is 不具备, with the clerk's notes
	MergeUntil         MergeField = "截止时间"  // when 确认时间 ends
	MergePoint         MergeField = "确认点"
	MergeAddress       MergeField = "地址"   // of the point
	MergePhone         MergeField = "咨询电话" // of the bureau
	MergeState         MergeField = "办理状态"
)

// MergeFields lists them in the order they are offered.
func MergeFields() []MergeField {
	return []MergeField{
		MergeName, MergeApplicationNo, MergeSchool, MergeMissing, MergeUntil, MergePoint, MergeAddress, MergePhone, MergeState,
	}
}

// MergeValues gives what stands for each field in a 留言 to the applicant of r,
// with these answers. A value is empty where there is nothing to say.
func (b Rulebook) MergeValues(r Record, ticks []Tick) map[MergeField]string {
	notice := b.NoticeOf(r, ticks)
	values := map[MergeField]string{
		MergeName: r.Content.Identity.Name.Reveal(), MergeApplicationNo: r.ApplicationNo, MergeSchool: r.Content.Work.School,
		MergeMissing: missingList(notice.Items), MergePoint: b.Point.Name, MergeAddress: b.Point.Address,
		MergePhone: b.Point.BureauPhone, MergeState: r.Standing.State.Label(),
	}
	if !notice.Until.IsZero() {
		values[MergeUntil] = notice.Until.In(chinaZone).Format("2006 年 1 月 2 日 15:04")
	}
	return values
}

// missingList is one item in its line, or each in a line of its own.
func missingList(items []MissingItem) string {
	if len(items) == 1 {
		return items[0].Words()
	}
	var lines strings.Builder
	for i, item := range items {
		lines.WriteString("\n" + strconv.Itoa(i+1) + ". " + item.Words())
	}
	return lines.String()
}

// Words says what an applicant is to bring, who provides it, and what the clerk
// has noted, such as 缺2021年度考核表.
func (i MissingItem) Words() string {
	words := i.Evidence
	if i.FromSchool {
		words += "（由学校出具）"
	}
	if i.Note != "" {
		words += "，" + i.Note
	}
	return words
}

// UnknownFields lists what stands in braces in a template and is no field, and
// a brace that has no partner, each once.
func UnknownFields(template string) []string {
	var unknown []string
	walkTemplate(template, func(field string) string {
		if !slices.Contains(MergeFields(), MergeField(field)) && !slices.Contains(unknown, field) {
			unknown = append(unknown, field)
		}
		return ""
	})
	return unknown
}

// Merge writes a template for one applicant. Kinds of error: merge_field, for
// what is in braces and is no field; merge_empty, for a field that has no value
// for this applicant. Text of values is never taken as a field.
func Merge(template string, values map[MergeField]string) (string, error) {
	var failed *Problem
	text := walkTemplate(template, func(name string) string {
		field := MergeField(name)
		switch value := values[field]; {
		case failed != nil:
		case !slices.Contains(MergeFields(), field):
			failed = &Problem{Code: ProblemMergeField}
		case value == "":
			failed = &Problem{Code: ProblemMergeEmpty, Args: map[string]string{"field": name}}
		default:
			return value
		}
		return ""
	})
	if failed != nil {
		return "", failed
	}
	return strings.TrimSpace(text), nil
}

// walkTemplate puts what value gives in the place of what is in braces. A lone
// brace is asked for as itself; so is one of full width, which a clerk's input
// method writes as readily.
func walkTemplate(template string, value func(field string) string) string {
	template = braces.Replace(template)
	var b strings.Builder
	for template != "" {
		n := strings.IndexAny(template, "{}")
		if n < 0 {
			break
		}
		b.WriteString(template[:n])
		template = template[n:]
		end := strings.IndexAny(template[1:], "{}")
		if template[0] == '{' && end >= 0 && template[1+end] == '}' {
			b.WriteString(value(strings.TrimSpace(template[1 : 1+end])))
			template = template[end+2:]
			continue
		}
		b.WriteString(value(template[:1]))
		template = template[1:]
	}
	b.WriteString(template)
	return b.String()
}

var braces = strings.NewReplacer("｛", "{", "｝", "}")

// MessageFits tells whether a text may go out as a 留言, and how many characters
// it has, of MaxMessage.
func MessageFits(text string) (n int, ok bool) {
	return utf8.RuneCountInString(text), strings.TrimSpace(text) != "" && plainText(text, MaxMessage)
}

// RepeatTime is how long the same words to the same applicant are a repeat.
const RepeatTime = 24 * time.Hour

// Repeats gives the newest 留言 that says the same, was said less than RepeatTime
// before at, and was not recalled.
func (s Standing) Repeats(text string, at time.Time) (SentMessage, bool) {
	for _, m := range slices.Backward(s.Messages) {
		if !m.Recalled() && at.Sub(m.At) < RepeatTime && strings.TrimSpace(m.Text) == strings.TrimSpace(text) {
			return m, true
		}
	}
	return SentMessage{}, false
}
