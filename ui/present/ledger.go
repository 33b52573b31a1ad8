package present

import (
	"slices"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// MessageLine is one 留言.
type MessageLine struct {
	ID, When, Who, Text string
	State               string
	CanRecall           bool
}

// messageLines are the messages as they will be when all that was signed here
// is accepted.
func messageLines(v desk.View, recall bool) []MessageLine {
	lines := make([]MessageLine, len(v.Ahead.Standing.Messages))
	for i, m := range v.Ahead.Standing.Messages {
		lines[i] = MessageLine{
			ID: m.ID, When: timeWord(m.At), Who: m.ClerkName, Text: m.Text,
			State: messageState(v, m), CanRecall: recall && !m.Recalled(),
		}
	}
	return lines
}

func messageState(v desk.View, m confirm.SentMessage) string {
	told := slices.ContainsFunc(v.Record.Standing.Messages, func(o confirm.SentMessage) bool { return o.ID == m.ID })
	switch {
	case m.ReadBeforeRecall():
		return lang.L("已读后撤回")
	case m.Recalled():
		return lang.L("已撤回")
	case !told:
		return lang.L("待发送")
	case !m.ReadAt.IsZero():
		return lang.L("已读")
	}
	return lang.L("未读")
}

// correctionLines are the corrections the registry has accepted.
func correctionLines(v desk.View) []HistoryLine {
	var lines []HistoryLine
	for _, c := range v.Record.Standing.Corrections {
		changes := make([]string, len(c.Fields))
		for i, f := range c.Fields {
			changes[i] = lang.F("%s由“%s”改为“%s”", fieldLabel(f.Field), f.Old, f.New)
		}
		lines = append(lines, HistoryLine{
			When: timeWord(c.At), What: strings.Join(changes, lang.L("；")), Who: c.ClerkName,
			Detail: lang.F("依据 %s %s（%s）", authorisationWord(c.Authorisation.Kind), c.Authorisation.Reference, dateWord(c.Authorisation.Date)),
		})
	}
	return lines
}

// scanLines are the scanned papers, those under way too.
func scanLines(v desk.View) []HistoryLine {
	var lines []HistoryLine
	for _, s := range v.Ahead.Standing.Scans {
		told := slices.ContainsFunc(v.Record.Standing.Scans, func(o confirm.AttachedScan) bool { return o.OperationID == s.OperationID })
		line := HistoryLine{When: timeWord(s.At), What: s.Kind, Who: s.ClerkName, Detail: s.Note, Mine: !told}
		if !told {
			line.Badge = OperationBadge(confirm.OperationSigned)
		}
		lines = append(lines, line)
	}
	return lines
}

// stageLines are what follows the point: what the registry told, in its order
// (stages are neither ordered by time nor monotonic, domain.md §8.2), then
// those of the plan's labels that are still to come.
func stageLines(v desk.View) []HistoryLine {
	var lines []HistoryLine
	told := v.Record.Standing.Stages
	for _, s := range told {
		lines = append(lines, HistoryLine{When: timeWord(s.At), What: lang.F("%s：%s", s.Stage, s.Result), Who: strings.TrimSpace(s.Organ + " " + s.By)})
	}
	if v.Record.Standing.State != confirm.StateComplete {
		return lines // nothing follows yet
	}
	labels := v.Rulebook.StageLabels
	if len(labels) == 0 {
		labels = []string{lang.L("初审"), lang.L("复核"), lang.L("终审")}
	}
	var open []string
	for _, label := range labels {
		if !slices.ContainsFunc(told, func(s confirm.StageResult) bool { return s.Stage == label }) {
			open = append(open, label)
		}
	}
	if len(open) > 0 {
		lines = append(lines, HistoryLine{What: lang.F("%s：尚未办理", strings.Join(open, lang.L("、"))), Mine: true})
	}
	return lines
}
