package present

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// conflictRows are all lines of the three columns: what stands, what each side
// has written, then the content field by field.
func conflictRows(c desk.Conflict) []ConflictRow {
	rows := []ConflictRow{standingRow(c)}
	rows = append(rows, arrangementRows(c)...)
	rows = append(rows, payloadRows(c)...)
	rows = append(rows, contentRows(c)...)
	return append(rows, tickRows(c)...)
}

// standingRow compares what had been decided.
func standingRow(c desk.Conflict) ConflictRow {
	r := ConflictRow{Label: lang.L("结论"), Seen: decided(c.Base), Mine: actionWord(c.Operation.Intent.Action), Change: Badge{lang.L("你的"), ToneUnsent}}
	if !concluding(c.Operation.Intent.Action) {
		r.Label = lang.L("状态")
	}
	if c.Gone {
		r.Now, r.Change = goneWord(c), Badge{lang.L("已不在本点"), ToneConflict}
		return r
	}
	r.Now = decided(c.Theirs)
	switch {
	case c.Operation.Code == confirm.CodeAgreed:
		r.Change = Badge{lang.L("一致"), ToneComplete}
	case r.Seen != r.Now:
		r.Change = Badge{lang.L("已改"), ToneConflict}
	}
	return r
}

func goneWord(c desk.Conflict) string {
	switch {
	case c.Moved != nil:
		return lang.F("已转到%s", c.Moved.ToName)
	case c.Operation.Code == confirm.CodeRemoved:
		return lang.L("已撤回或移除")
	}
	return lang.L("已不在本确认点")
}

// decided says how a record stands and by whom.
func decided(r confirm.Record) string {
	if n := len(r.Standing.Stages); n > 0 {
		last := r.Standing.Stages[n-1]
		return lang.F("%s（%s）", last.Stage+" "+last.Result, timeWord(last.At))
	}
	if d := r.Standing.Decision; d != nil {
		return lang.F("%s（%s，%s）", actionWord(d.Action), orUnknown(d.ClerkName), timeWord(d.At))
	}
	return lang.L(r.Standing.State.Label())
}

// arrangementRows are of the bureau's arrangement, when it was the reason.
func arrangementRows(c desk.Conflict) []ConflictRow {
	window, plan := c.Rulebook.Window, c.Rulebook.Plan
	now := lang.F("%s 至 %s", timeWord(window.Opens), timeWord(window.Closes))
	switch c.Operation.Code {
	case confirm.CodeWindowChanged:
		return []ConflictRow{{Label: lang.L("确认时间"), Seen: lang.L("原来的安排"), Now: now, Mine: lang.L("按原来的安排签名"), Change: Badge{lang.L("已改"), ToneWarn}}}
	case confirm.CodeWindowClosed, confirm.CodeWindowNotOpen, confirm.CodeLateInTime, confirm.CodeLateUnproven, confirm.CodeKeyEnded:
		mine := lang.F("签于 %s", timeWord(c.Operation.SignedAt))
		if !c.Operation.Intent.Evidence.Proven {
			mine += lang.L("（时间不能证明）")
		}
		return []ConflictRow{{Label: lang.L("确认时间"), Now: now, Mine: mine, Change: Badge{lang.L("时间"), ToneWarn}}}
	case confirm.CodeRulesChanged, confirm.CodeConditionUnknown, confirm.CodeNoConditions:
		return []ConflictRow{{Label: lang.L("条件清单"), Seen: lang.L("原来的清单"), Now: lang.N("现在的清单，共 %d 项", len(c.Rulebook.Asked(c.Base.Content.Kind))),
			Mine: lang.L("按原来的清单"), Change: Badge{lang.L("已改"), ToneWarn}}}
	case confirm.CodePlanChanged:
		return []ConflictRow{{Label: lang.L("注册计划"), Seen: lang.L("原来的计划"), Now: orUnknown(plan.Name), Mine: lang.L("按原来的计划"), Change: Badge{lang.L("已改"), ToneWarn}}}
	}
	return nil
}

// payloadRows are what the act carries beside answers and fields.
func payloadRows(c desk.Conflict) (rows []ConflictRow) {
	i := c.Operation.Intent
	seen, now := c.Base.Standing, c.Theirs.Standing
	mine := Badge{lang.L("你的"), ToneUnsent}
	add := func(label, was, is, text string, change Badge) {
		if text != "" || was != is {
			rows = append(rows, ConflictRow{Label: label, Seen: excerpt(was, was), Now: excerpt(is, was), Mine: excerpt(text, was), Change: change})
		}
	}
	why := ""
	if now.Decision != nil && (seen.Decision == nil || seen.Decision.OperationID != now.Decision.OperationID) {
		why = now.Decision.Explanation
	}
	add(lang.L("理由"), "", why, i.Explanation, mine)
	if i.Message != nil {
		add(lang.L("留言"), "", "", i.Message.Text, Badge{lang.L("没有发出"), ToneWarn})
	}
	if i.Recall != nil {
		add(lang.L("要撤回的留言"), messageText(seen, i.Recall.MessageID), messageText(now, i.Recall.MessageID), lang.L("撤回"), mine)
	}
	if i.Scan != nil {
		add(lang.L("扫描件"), "", "", joinNonEmpty(i.Scan.Kind, i.Scan.Note), Badge{lang.L("没有附上"), ToneWarn})
	}
	if i.Transfer != nil {
		add(lang.L("转往"), "", "", pointName(c.Rulebook, i.Transfer.ToPointID), mine)
	}
	if i.Correction != nil {
		a := i.Correction.Authorisation
		add(lang.L("更正依据"), "", "", joinNonEmpty(authorisationWord(a.Kind), a.Reference, string(a.Date)), mine)
	}
	if concluding(i.Action) || i.Action == confirm.ActionAnnotate {
		if c.Gone {
			now = seen
		}
		for _, n := range []struct{ label, was, is, mine string }{
			{lang.L("系统档案号"), seen.FileNumber, now.FileNumber, i.FileNumber},
			{lang.L("本地档案序号"), seen.LocalFileNumber, now.LocalFileNumber, i.LocalFileNumber},
			{lang.L("备注"), seen.Remark, now.Remark, i.Remark},
		} {
			add(n.label, n.was, n.is, n.mine, noteChange(n.was, n.is, n.mine))
		}
	}
	return rows
}

func noteChange(was, is, mine string) Badge {
	switch {
	case was == is && is == mine:
		return Badge{}
	case is != was && mine != was && is != mine:
		return Badge{lang.L("两边都改"), ToneConflict}
	case is != was:
		return Badge{lang.L("已改"), ToneWarn}
	}
	return Badge{lang.L("你的"), ToneUnsent}
}

func messageText(s confirm.Standing, id string) string {
	n := slices.IndexFunc(s.Messages, func(m confirm.SentMessage) bool { return m.ID == id })
	if n < 0 {
		return ""
	}
	return s.Messages[n].Text
}

func pointName(b confirm.Rulebook, id string) string {
	for _, o := range b.OtherPoints {
		if o.Point.ID == id {
			return o.Point.Name
		}
	}
	return lang.L("名单上没有的确认点")
}

// contentRows are the fields of the content.
func contentRows(c desk.Conflict) []ConflictRow {
	base, mine := ContentWords(c.Base.Content), ContentWords(c.Mine.Content)
	theirs := base
	if !c.Gone {
		theirs = ContentWords(c.Theirs.Content)
	}
	var rows []ConflictRow
	for _, f := range confirm.ContentFields() {
		n := slices.IndexFunc(c.Fields, func(d confirm.FieldDiff) bool { return d.Field == f })
		was, is, own := base[f], theirs[f], ""
		if n < 0 {
			if was != "" {
				rows = append(rows, ConflictRow{Label: FieldWords(f), Seen: excerpt(was, was), Now: excerpt(is, was)})
			}
			continue
		}
		d := c.Fields[n]
		if d.Side != confirm.SideTheirs {
			own = mine[f]
		}
		row := ConflictRow{Label: FieldWords(f), Seen: excerpt(was, is), Now: excerpt(is, was), Mine: excerpt(own, was), Change: sideBadge(d)}
		if isPicture(f) {
			row.Seen, row.Now = pictureWord(was, lang.L("原来的图片")), pictureWord(is, lang.L("新的图片"))
		}
		if slices.ContainsFunc(c.Clashes, func(k confirm.FieldCorrection) bool { return k.Field == f }) {
			row.Field = f
		}
		rows = append(rows, row)
	}
	return rows
}

func sideBadge(d confirm.FieldDiff) Badge {
	switch {
	case d.Side == confirm.SideBoth:
		return Badge{lang.L("两边都改"), ToneConflict}
	case d.Side == confirm.SideSame:
		return Badge{lang.L("改得相同"), ToneComplete}
	case d.Side == confirm.SideMine:
		return Badge{lang.L("你的"), ToneUnsent}
	case d.Hard:
		return Badge{lang.L("已改，要核对"), ToneWarn}
	}
	return Badge{lang.L("已改"), ToneHint}
}

func isPicture(field string) bool {
	return field == "photo_sha256" || field == "certificate.scan_sha256"
}

func pictureWord(digest, word string) string {
	if digest == "" {
		return lang.L("没有")
	}
	return word
}

// tickRows are the answers: those of the decision in force beside the clerk's.
func tickRows(c desk.Conflict) (rows []ConflictRow) {
	i := c.Operation.Intent
	if !concluding(i.Action) {
		return nil
	}
	var others []confirm.Tick
	d := c.Theirs.Standing.Decision
	if d != nil && (c.Base.Standing.Decision == nil || c.Base.Standing.Decision.OperationID != d.OperationID) {
		others = d.Ticks
	}
	for _, t := range i.Ticks {
		if t.Value == "" {
			continue
		}
		row := ConflictRow{Label: conditionText(c, t.Code), Mine: tickWord(t)}
		if others != nil {
			row.Now = tickWord(tickOf(others, t.Code))
		}
		switch {
		case others != nil && row.Now != row.Mine:
			row.Change = Badge{lang.L("答得不同"), ToneConflict}
		case slices.Contains(c.What.Open, t.Code):
			row.Change = Badge{lang.L("要重新核对"), ToneWarn}
		}
		rows = append(rows, row)
	}
	for _, code := range c.What.Open {
		if !slices.ContainsFunc(i.Ticks, func(t confirm.Tick) bool { return t.Code == code && t.Value != "" }) {
			rows = append(rows, ConflictRow{Label: conditionText(c, code), Mine: tickWord(confirm.Tick{}), Change: Badge{lang.L("要重新核对"), ToneWarn}})
		}
	}
	return rows
}

func tickWord(t confirm.Tick) string {
	if t.Note == "" {
		return lang.L(t.Value.Label())
	}
	return lang.F("%s：%s", lang.L(t.Value.Label()), excerpt(t.Note, ""))
}

// ContentWords gives every field of a content by its JSON path as people read
// it; fields that are left out are empty.
func ContentWords(c confirm.Content) map[string]string {
	data, err := confirm.EncodeContent(c)
	if err != nil {
		return map[string]string{}
	}
	words := map[string]string{}
	flatten(words, "", data)
	words["kind"] = lang.L(c.Kind.Label())
	words["identity.document_type"] = lang.L(c.Identity.DocumentType.Label())
	words["identity.document_number"] = groupID(c.Identity.DocumentNumber.Reveal())
	words["identity.sex"] = lang.L(c.Identity.Sex.Label())
	words["identity.ethnicity"] = confirm.EthnicityName(c.Identity.Ethnicity)
	words["certificate.kind"] = lang.L(c.Certificate.Kind.Label())
	words["period.assessments"] = assessmentWords(c.Period.Assessments)
	return words
}

func flatten(into map[string]string, path string, data json.RawMessage) {
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) == nil && object != nil {
		for name, value := range object {
			if path != "" {
				name = path + "." + name
			}
			flatten(into, name, value)
		}
		return
	}
	var text string
	if json.Unmarshal(data, &text) != nil {
		text = string(data)
	}
	into[path] = text
}

// shownRunes is how much of a value one cell shows, and leadRunes how much of
// what is alike stands before the first difference.
const shownRunes, leadRunes = 72, 12

// excerpt shortens a value for one cell: a long one begins shortly before it
// first differs from other, and says how long it is.
func excerpt(text, other string) string {
	text, other = oneLine(text), oneLine(other)
	runes := []rune(text)
	if len(runes) <= shownRunes {
		return text
	}
	start := 0
	if text != other {
		start = commonRunes(runes, []rune(other))
	}
	from := max(0, start-leadRunes)
	lead := ""
	if from > 0 {
		lead = "…"
	}
	to := min(len(runes), from+shownRunes)
	tail := ""
	if to < len(runes) {
		tail = "…"
	}
	return lang.F("%s（共 %d 字）", lead+string(runes[from:to])+tail, len(runes))
}

// commonRunes is how many characters both begin with.
func commonRunes(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// oneLine shows a break or another control character as a blank.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}
