package present

import (
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// FilterKey names one part of a filter.
type FilterKey string

// The parts, in the order in which they are offered.
const (
	FilterState    FilterKey = "state"
	FilterSchool   FilterKey = "school"
	FilterKind     FilterKey = "kind"
	FilterStage    FilterKey = "stage"
	FilterFindings FilterKey = "findings"
	FilterPrinted  FilterKey = "printed"
	FilterScope    FilterKey = "scope"
)

// FilterChip is one part of the filter that narrows the list.
type FilterChip struct {
	Key  FilterKey
	Word string
}

// FilterChoice is a part with what it can be set to; a school is chosen in the
// drawer, since there are many.
type FilterChoice struct {
	Key    FilterKey
	Word   string
	Values []FilterValue
}

// FilterValue is one value of a part; the empty one is whichever.
type FilterValue struct {
	Value, Word string
	Chosen      bool
}

// stages are the 学段 of the plans.
var stages = []string{"幼儿园", "小学", "初中", "高中", "中职", "其他"}

// FilterChoices are all parts.
func (l *List) FilterChoices() []FilterChoice {
	f := &l.query.Filter
	answers := func(now confirm.Answer, yes, no string) []FilterValue {
		return []FilterValue{
			{"", lang.L("不限"), now == ""}, {string(confirm.AnswerYes), yes, now == confirm.AnswerYes},
			{string(confirm.AnswerNo), no, now == confirm.AnswerNo},
		}
	}
	states := []FilterValue{{"", lang.L("不限"), f.State == ""}}
	for _, s := range confirm.States() {
		states = append(states, FilterValue{string(s), StateBadge(s).Word, f.State == s})
	}
	kinds := []FilterValue{{"", lang.L("不限"), f.Kind == ""}}
	for _, k := range []confirm.RegistrationKind{confirm.KindFirst, confirm.KindPeriodic, confirm.KindDeferred} {
		kinds = append(kinds, FilterValue{string(k), lang.L(k.Label()), f.Kind == k})
	}
	schools := []FilterValue{{"", lang.L("不限"), f.Stage == ""}}
	for _, s := range stages {
		schools = append(schools, FilterValue{s, s, f.Stage == s})
	}
	return []FilterChoice{
		{FilterState, lang.L("状态"), states},
		{FilterSchool, lang.L("任教学校"), nil},
		{FilterKind, lang.L("注册类型"), kinds},
		{FilterStage, lang.L("学段"), schools},
		{FilterFindings, lang.L("核对提示"), answers(f.Findings, lang.L("有提示"), lang.L("无提示"))},
		{FilterPrinted, lang.L("申请表打印"), answers(f.Printed, lang.L("已打印"), lang.L("未打印"))},
		{FilterScope, lang.L("确认范围"), answers(f.InScope, lang.L("范围内"), lang.L("范围外"))},
	}
}

// SetFilter sets one part of the filter; the empty value is whichever.
func (l *List) SetFilter(key FilterKey, value string) {
	f := l.query.Filter
	switch key {
	case FilterState:
		f.State = confirm.State(value)
	case FilterSchool:
		f.School = value
	case FilterKind:
		f.Kind = confirm.RegistrationKind(value)
	case FilterStage:
		f.Stage = value
	case FilterFindings:
		f.Findings = confirm.Answer(value)
	case FilterPrinted:
		f.Printed = confirm.Answer(value)
	case FilterScope:
		f.InScope = confirm.Answer(value)
	}
	if f != l.query.Filter {
		l.query.Filter = f
		l.load(true)
	}
}

// ChooseState keeps only rows of one state; empty keeps all.
func (l *List) ChooseState(s confirm.State) { l.SetFilter(FilterState, string(s)) }

// filterChips are the parts that narrow the list now, in words.
func (l *List) filterChips() []FilterChip {
	var chips []FilterChip
	for _, c := range l.FilterChoices() {
		if c.Key == FilterSchool && l.query.School != "" {
			chips = append(chips, FilterChip{c.Key, l.query.School})
		}
		for _, v := range c.Values {
			if v.Chosen && v.Value != "" {
				chips = append(chips, FilterChip{c.Key, v.Word})
			}
		}
	}
	return chips
}

// queueChip is a queue as it is offered.
type queueChip struct {
	queue confirm.Queue
	word  string // Chinese
	tone  Tone
}

// queueChips are the queues in the order of the work.
var queueChips = []queueChip{
	{confirm.QueuePending, "待核对", TonePending},
	{confirm.QueueIncomplete, "待补材料", ToneIncomplete},
	{confirm.QueueUnsigned, "待签名", ToneWarn},
	{confirm.QueueUnsent, "待发送", ToneUnsent},
	{confirm.QueueConflict, "冲突", ToneConflict},
	{confirm.QueueToPrint, "待打印", ToneHint},
	{confirm.QueueReprint, "已改需重印", ToneWarn},
	{confirm.QueueToday, "今日已办", ToneComplete},
	{confirm.QueueDone, "已办", ToneComplete},
	{confirm.QueueAll, "全部", ToneHint},
}

// MaxChips is how many there may be: 待签名 is there only while it holds something.
var MaxChips = len(queueChips)

func (l *List) chips() []Chip {
	chips := make([]Chip, 0, len(queueChips))
	for _, q := range queueChips {
		chip := Chip{
			Queue: q.queue, Label: lang.L(q.word), Count: l.page.Counts[q.queue], Tone: q.tone,
			Active: q.queue == l.query.Queue && !l.pile.shown, Uncounted: l.pile.shown,
		}
		if q.queue == confirm.QueueUnsigned && chip.Count == 0 && !chip.Active {
			continue
		}
		chips = append(chips, chip)
	}
	return chips
}

// narrowed tells whether something hides records of the queue.
func (l *List) narrowed() bool { return l.query.Filter != confirm.Filter{} }

// queueWord is what a queue is called.
func queueWord(q confirm.Queue) string {
	i := slices.IndexFunc(queueChips, func(c queueChip) bool { return c.queue == q })
	if i < 0 {
		return ""
	}
	return lang.L(queueChips[i].word)
}
