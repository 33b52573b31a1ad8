package confirm

import (
	"fmt"
	"slices"
	"strings"
)

// DefaultTrainingHours is asked over a registration period (暂行办法 Art. 8).
const DefaultTrainingHours = 360

// DefaultConditions gives T1 to T9 of domain.md §3.5. A province may add to
// them or change them in its rulebook.
func DefaultConditions() []Condition {
	both := []RegistrationKind{KindFirst, KindPeriodic, KindDeferred}
	first := []RegistrationKind{KindFirst}
	periodic := []RegistrationKind{KindPeriodic, KindDeferred}
	deferred := []RegistrationKind{KindDeferred}
	return []Condition{
		{Code: "T1", Text: "具有与任教岗位相应的教师资格", Kinds: both, Basis: "暂行办法第七条(一)", Evidence: "教师资格证书原件", Leads: LeadDeferred, Concerns: []string{"certificate.", "work.stage", "work.subject"}},
		{Code: "T2", Text: "聘用为在编在岗教师(含民办等纳入范围人员)", Kinds: both, Basis: "暂行办法第七条(二)", Evidence: "聘用合同", Concerns: []string{"work."}},
		{Code: "T3", Text: "遵守法律法规、师德表现良好", Kinds: both, Basis: "暂行办法第八条(一)", Evidence: "师德表现证明", FromSchool: true, Leads: LeadFailed, Concerns: []string{"period.ethics"}},
		{Code: "T4", Text: "首次任教人员试用期满且考核合格", Kinds: first, Basis: "暂行办法第七条", Evidence: "试用期考核合格证明", FromSchool: true, Concerns: []string{"work.career_start", "period.assessments"}},
		{Code: "T5", Text: "各年度考核合格及以上(逐年)", Kinds: periodic, Basis: "暂行办法第八条(二)", Evidence: "各年度考核表或证明", FromSchool: true, Leads: LeadDeferred, Concerns: []string{"period.assessments"}},
		{Code: "T6", Text: "完成规定培训学时(学分)", Kinds: periodic, Basis: "暂行办法第八条(三)", Evidence: "培训学时证明", Leads: LeadDeferred, Concerns: []string{"period.training_hours"}},
		{Code: "T7", Text: "身心健康、胜任教育教学工作", Kinds: both, Basis: "暂行办法第八条(四)", Evidence: "身心健康证明", FromSchool: true, Concerns: []string{"identity."}},
		{Code: "T8", Text: "未中止教育教学工作一学期以上(批准情形除外)", Kinds: periodic, Basis: "暂行办法第九条(二)", Evidence: "学校说明或批准文件", FromSchool: true, Leads: LeadDeferred, Concerns: []string{"work."}},
		{Code: "T9", Text: "暂缓情形已消失(限暂缓后再申请人员)", Kinds: deferred, Basis: "暂行办法第九条", Evidence: "暂缓情形消失证明或补证材料", Leads: LeadDeferred, Concerns: []string{"period.", "certificate.", "work."}},
	}
}

// ConditionsFor gives the conditions asked of one kind of registration, in order.
func (b Rulebook) ConditionsFor(kind RegistrationKind) []Condition {
	var asked []Condition
	for _, c := range b.Conditions {
		if slices.Contains(c.Kinds, kind) {
			asked = append(asked, c)
		}
	}
	return asked
}

// Years gives the calendar years a registration period covers: those before
// the year the plan opens in.
func (b Rulebook) Years() []int {
	last := InChina(b.Plan.Opens).Year()
	var all []int
	for y := last - b.periodYears(); y < last; y++ {
		all = append(all, y)
	}
	return all
}

func (b Rulebook) periodYears() int {
	if b.PeriodYears > 0 {
		return b.PeriodYears
	}
	return defaultPeriodYears
}

// Asked gives the conditions a record is asked, in order: ConditionsFor its
// 注册类型, a yearly one once for each of Years, as T5-2021.
func (b Rulebook) Asked(kind RegistrationKind) []Condition {
	conditions := b.ConditionsFor(kind)
	if !slices.ContainsFunc(conditions, func(c Condition) bool { return c.Yearly }) {
		return conditions
	}
	var asked []Condition
	for _, c := range conditions {
		if !c.Yearly {
			asked = append(asked, c)
			continue
		}
		for _, y := range b.Years() {
			of := c
			of.Code = fmt.Sprintf("%s-%d", c.Code, y)
			of.Text = fmt.Sprintf("%s（%d年度）", c.Text, y)
			asked = append(asked, of)
		}
	}
	return asked
}

func ticksKnown(j *judgement) *Refusal {
	asked := j.book.Asked(j.record.Content.Kind)
	for n, t := range j.ticks {
		known := slices.ContainsFunc(asked, func(q Condition) bool { return q.Code == t.Code })
		switch {
		case !known, !t.Value.known():
			return conditionRefusal(CodeConditionUnknown, []string{t.Code})
		case slices.ContainsFunc(j.ticks[:n], func(o Tick) bool { return o.Code == t.Code }):
			return conditionRefusal(CodeConditionRepeated, []string{t.Code})
		case !plainText(t.Note, MaxTickNote):
			return &Refusal{Code: CodeTextInvalid, Args: map[string]string{"field": "ticks.note"}}
		}
	}
	return nil
}

// allMet names what is 不具备 before what is open: an answer decides more than a
// gap. A rulebook that asks nothing at all is a mistake, not a permission.
func allMet(j *judgement) *Refusal {
	var missing, open []string
	asked := j.book.Asked(j.record.Content.Kind)
	if len(asked) == 0 {
		return &Refusal{Code: CodeNoConditions}
	}
	for _, q := range asked {
		switch answer(j.ticks, q.Code) {
		case TickMet, TickNotApplicable:
		case TickNotMet:
			missing = append(missing, q.Code)
		default:
			open = append(open, q.Code)
		}
	}
	if len(missing) > 0 {
		return conditionRefusal(CodeConditionNotMet, missing)
	}
	if len(open) > 0 {
		return conditionRefusal(CodeConditionUnanswered, open)
	}
	return nil
}

func someMissing(j *judgement) *Refusal {
	for _, t := range j.ticks {
		if t.Value == TickNotMet {
			return nil
		}
	}
	return &Refusal{Code: CodeNoMissingCondition}
}

func noBlock(j *judgement) *Refusal {
	var codes []string
	for _, f := range j.book.Check(j.record.Content, DateOf(j.at)) {
		if f.Severity == SeverityBlock {
			codes = append(codes, string(f.Code))
		}
	}
	if codes == nil {
		return nil
	}
	return &Refusal{Code: CodeBlockedByFinding, Args: map[string]string{"codes": strings.Join(codes, ",")}}
}

func conditionRefusal(code Code, conditions []string) *Refusal {
	return &Refusal{Code: code, Args: map[string]string{"conditions": strings.Join(conditions, ",")}}
}

func answer(ticks []Tick, code string) TickValue {
	for _, t := range ticks {
		if t.Code == code {
			return t.Value
		}
	}
	return ""
}

func (v TickValue) known() bool {
	return v == "" || v == TickMet || v == TickNotMet || v == TickNotApplicable
}
