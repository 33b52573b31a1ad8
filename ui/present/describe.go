package present

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// Line is one labelled value. Mono values stand in tabular places.
type Line struct {
	Label, Value string
	Mono         bool
	// Flag marks a value that a check noticed; empty when none did.
	Flag Tone
	// Wide takes the whole row.
	Wide bool
}

// FindingLine is one 核对提示.
type FindingLine struct {
	Tone Tone
	Word string // the severity in a word
	Text string
	// Acknowledged is why the clerk finds it fine, 已核无碍; empty while not said.
	Acknowledged string
	// CanAcknowledge is false for what keeps 材料齐全 away.
	CanAcknowledge bool
}

// TickLine is one condition and its answer.
type TickLine struct {
	Code, Text, Evidence string
	FromSchool           bool
	Value                confirm.TickValue
	Note                 string
}

// HistoryLine is one step of the approval history; Mine are steps of this
// computer that the registry has not accepted.
type HistoryLine struct {
	When, What, Who string
	Detail          string
	Badge           Badge
	Mine            bool
}

// PrintLine is one print of the record.
type PrintLine struct {
	When, What, State string
	Failed            bool
}

// describe turns a view into lines.
func describe(v desk.View) RecordState {
	r := v.Record
	c := r.Content
	flags := flagged(v.Findings)
	s := RecordState{
		ID: r.ID, ApplicationNo: r.ApplicationNo, Name: c.Identity.Name.Reveal(),
		Kind: lang.L(c.Kind.Label()), School: c.Work.School,
		Badge: viewBadge(v),
		Photo: v.Photo, Scan: v.Scan,
		Identity:    identityLines(c, flags),
		Certificate: certificateLines(c.Certificate, flags),
		Work:        workLines(c.Work, flags),
		Other:       otherLines(c, flags),
		Findings:    findingLines(v),
		Ticks:       tickLines(v),
		History:     historyLines(v),
		Prints:      printLines(v.Prints),
		Corrections: correctionLines(v),
		Scans:       scans(v),
	}
	if len(v.Photo) == 0 {
		s.PhotoNote = blobNote(c.PhotoSHA256, lang.L("未上传照片"))
	}
	if len(v.Scan) == 0 {
		s.ScanNote = blobNote(c.Certificate.ScanSHA256, "")
	}
	s.TicksDone, s.Blocks = ticksDone(s.Ticks), blockLines(v)
	return s
}

// viewBadge is the badge of a record that is open.
func viewBadge(v desk.View) Badge {
	if c := v.Draft.Chosen; c != nil {
		return Badge{lang.F("%s，待%s签名", actionWord(c.Action), v.Draft.Colleague), ToneWarn}
	}
	return recordBadge(v.Record.Standing.State, newestState(openOperations(v.Operations)))
}

// openOperations are those the badge has to tell of: a refusal that the clerk
// has dealt with is history.
func openOperations(ops []confirm.Operation) []confirm.Operation {
	open := make([]confirm.Operation, 0, len(ops))
	for _, op := range ops {
		if op.State == confirm.OperationRefused && !op.ResolvedAt.IsZero() {
			continue
		}
		open = append(open, op)
	}
	return open
}

func blobNote(sha256, none string) string {
	if sha256 == "" {
		return none
	}
	return lang.L("图片尚未下载")
}

func flagged(findings []confirm.Finding) map[string]Tone {
	flags := map[string]Tone{}
	rank := map[Tone]int{ToneHint: 1, ToneWarn: 2, ToneBlock: 3}
	for _, f := range findings {
		if t := severityTone(f.Severity); rank[t] > rank[flags[f.Field]] {
			flags[f.Field] = t
		}
	}
	return flags
}

func identityLines(c confirm.Content, flags map[string]Tone) []Line {
	i := c.Identity
	return []Line{
		{Label: lang.L("姓名"), Value: i.Name.Reveal(), Flag: flags["identity.name"]},
		{Label: lang.L("性别"), Value: orUnknown(lang.L(i.Sex.Label())), Flag: flags["identity.sex"]},
		{Label: lang.L("民族"), Value: orUnknown(confirm.EthnicityName(i.Ethnicity)), Flag: flags["identity.ethnicity"]},
		{Label: lang.L("出生日期"), Value: dateWord(i.BirthDate), Mono: true, Flag: flags["identity.birth_date"]},
		{Label: lang.L("证件类型"), Value: orUnknown(lang.L(i.DocumentType.Label())), Flag: flags["identity.document_type"]},
		{Label: lang.L("联系电话"), Value: orUnknown(c.Contact.Phone.Reveal()), Mono: true, Flag: flags["contact.phone"]},
		{Label: lang.L("证件号码"), Value: groupID(i.DocumentNumber.Reveal()), Mono: true, Wide: true, Flag: flags["identity.document_number"]},
	}
}

func certificateLines(c confirm.Certificate, flags map[string]Tone) []Line {
	return []Line{
		{Label: lang.L("证书号码"), Value: orUnknown(c.Number.Reveal()), Mono: true, Flag: flags["certificate.number"]},
		{Label: lang.L("签发日期"), Value: dateWord(c.IssuedOn), Mono: true, Flag: flags["certificate.issued_on"]},
		{Label: lang.L("资格种类"), Value: orUnknown(lang.L(c.Kind.Label())), Flag: flags["certificate.kind"]},
		{Label: lang.L("任教学科"), Value: orUnknown(c.Subject), Flag: flags["certificate.subject"]},
		{Label: lang.L("认定机构"), Value: orUnknown(c.Issuer), Wide: true, Flag: flags["certificate.issuer"]},
	}
}

func workLines(w confirm.Work, flags map[string]Tone) []Line {
	return []Line{
		{Label: lang.L("任教学校"), Value: orUnknown(w.School), Wide: true, Flag: flags["work.school"]},
		{Label: lang.L("学校性质"), Value: orUnknown(w.SchoolKind), Flag: flags["work.school_kind"]},
		{Label: lang.L("学校所在地"), Value: orUnknown(w.Location), Flag: flags["work.location"]},
		{Label: lang.L("任教学段"), Value: orUnknown(w.Stage), Flag: flags["work.stage"]},
		{Label: lang.L("任教学科"), Value: orUnknown(w.Subject), Flag: flags["work.subject"]},
		{Label: lang.L("教师职务"), Value: orUnknown(w.Title), Flag: flags["work.title"]},
		{Label: lang.L("岗位性质"), Value: orUnknown(w.PostKind), Flag: flags["work.post_kind"]},
		{Label: lang.L("参加工作"), Value: dateWord(w.CareerStart), Mono: true, Flag: flags["work.career_start"]},
		{Label: lang.L("聘用起始"), Value: dateWord(w.ContractStart), Mono: true, Flag: flags["work.contract_start"]},
	}
}

func otherLines(c confirm.Content, flags map[string]Tone) []Line {
	e, p := c.Education, c.Period
	lines := []Line{
		{Label: lang.L("最高学历"), Value: orUnknown(e.Level), Flag: flags["education.level"]},
		{Label: lang.L("最高学位"), Value: orUnknown(e.Degree), Flag: flags["education.degree"]},
		{Label: lang.L("毕业学校"), Value: orUnknown(e.School), Flag: flags["education.school"]},
		{Label: lang.L("所学专业"), Value: orUnknown(e.Major), Flag: flags["education.major"]},
	}
	if c.Kind == confirm.KindPeriodic {
		lines = append(lines,
			Line{Label: lang.L("上次注册"), Value: dateWord(p.LastRegisteredOn), Mono: true, Flag: flags["period.last_registered_on"]},
			Line{Label: lang.L("培训学时"), Value: strconv.Itoa(p.TrainingHours), Mono: true, Flag: flags["period.training_hours"]})
	}
	if len(p.Assessments) > 0 {
		lines = append(lines, Line{Label: lang.L("年度考核"), Value: assessmentWords(p.Assessments), Wide: true, Flag: flags["period.assessments"]})
	}
	return lines
}

func assessmentWords(years []confirm.YearAssessment) string {
	words := make([]string, len(years))
	for i, y := range years {
		words[i] = strconv.Itoa(y.Year) + " " + orUnknown(y.Result)
	}
	return strings.Join(words, lang.L("，"))
}

func findingLines(v desk.View) []FindingLine {
	lines := make([]FindingLine, len(v.Findings))
	for i, f := range v.Findings {
		word := map[Tone]string{ToneHint: lang.L("提示"), ToneWarn: lang.L("核对"), ToneBlock: lang.L("阻止")}[severityTone(f.Severity)]
		lines[i] = FindingLine{Tone: severityTone(f.Severity), Word: word, Text: codeSentence(f.Code, f.Args),
			CanAcknowledge: f.Severity != confirm.SeverityBlock}
		lines[i].Acknowledged, _ = v.Acknowledged(f)
	}
	return lines
}

func tickLines(v desk.View) []TickLine {
	lines := make([]TickLine, len(v.Conditions))
	for i, c := range v.Conditions {
		t := tickOf(v.Draft.Ticks, c.Code)
		lines[i] = TickLine{
			Code: c.Code, Text: c.Text, Evidence: c.Evidence, FromSchool: c.FromSchool,
			Value: t.Value, Note: t.Note,
		}
	}
	return lines
}

func ticksDone(lines []TickLine) string {
	done := 0
	for _, l := range lines {
		if l.Value != "" {
			done++
		}
	}
	return lang.F("已核 %d / %d 项", done, len(lines))
}

// historyLines keeps the order the registry told: stages are neither ordered
// by time nor monotonic (domain.md §8.2).
func historyLines(v desk.View) []HistoryLine {
	var lines []HistoryLine
	standing := v.Record.Standing
	if d := standing.Decision; d != nil {
		detail := d.Explanation
		if d.ReceiptNumber != "" {
			detail = strings.TrimSpace(lang.F("受理凭证 %s %s", d.ReceiptNumber, detail))
		}
		lines = append(lines, HistoryLine{
			When: timeWord(d.At), What: lang.F("现场确认：%s", actionWord(d.Action)), Who: d.ClerkName, Detail: detail,
			Badge: Badge{lang.L("已受理"), ToneComplete},
		})
	}
	if m := standing.Moved; m != nil {
		lines = append(lines, HistoryLine{When: timeWord(m.At), What: lang.F("更换确认点：%s 到 %s", m.FromName, m.ToName), Who: m.ClerkName})
	}
	lines = append(lines, unappliedLines(v)...)
	lines = append(lines, stageLines(v)...)
	for _, op := range v.Operations {
		if op.State == confirm.OperationAccepted {
			continue
		}
		line := HistoryLine{
			When: timeWord(op.SignedAt), What: operationWord(op.Intent.Action), Who: lang.L("本机"),
			Badge: operationBadge(op), Mine: true,
		}
		switch {
		case op.Held:
			line.Detail = lang.L(HeldWords)
		case op.Undoable:
			line.Detail = lang.L("还可撤销，撤销时间过后发送")
		}
		if op.Code != "" {
			line.Detail = codeSentence(op.Code, nil)
		}
		if !op.ResolvedAt.IsZero() {
			line.Badge = refusedBadge(op)
			line.Detail = Resolution(op)
		}
		lines = append(lines, line)
	}
	return lines
}

func operationWord(a confirm.Action) string {
	switch a {
	case confirm.ActionConcludeComplete, confirm.ActionConcludeIncomplete, confirm.ActionLeaveUnconfirmed:
		return lang.F("现场确认：%s", actionWord(a))
	default:
		return actionWord(a)
	}
}

func printLines(prints []confirm.Document) []PrintLine {
	lines := make([]PrintLine, len(prints))
	for i, d := range prints {
		what := PaperWord(d.Kind)
		if d.Preview {
			what += lang.L("（预览）")
		}
		if d.PrintNo > 1 {
			what += lang.F("，补打 %d", d.PrintNo-1)
		}
		state := lang.L(d.State.Label())
		if d.Code != "" {
			state = lang.F("%s：%s", state, codeSentence(d.Code, d.Args))
		}
		lines[i] = PrintLine{
			When: timeWord(d.UpdatedAt), What: what, State: state,
			Failed: d.State == confirm.DocumentFailed,
		}
	}
	return lines
}

// conclusions are the three buttons in the order of their keys F6, F7, F8.
func conclusions(v desk.View, busy bool) []Conclusion {
	actions := []confirm.Action{
		confirm.ActionLeaveUnconfirmed, confirm.ActionConcludeIncomplete, confirm.ActionConcludeComplete,
	}
	list := make([]Conclusion, len(actions))
	for i, a := range actions {
		c := Conclusion{Action: a, Label: actionWord(a), Reason: lang.L("现在不能作此结论")}
		for _, allowed := range v.Allowed {
			if allowed.Action != a {
				continue
			}
			c.Enabled, c.Reason = allowed.Refusal == nil && !busy, ""
			if allowed.Refusal != nil {
				c.Reason = Sentence(allowed.Refusal)
			}
		}
		if d := v.Record.Standing.Decision; d != nil {
			c.Current = d.Action == a
		}
		list[i] = c
	}
	return list
}

// asksWhy is true when a conclusion that is in force would be changed.
func asksWhy(v desk.View) bool {
	from := v.Record.Standing.State
	return slices.ContainsFunc(confirm.Actions(), func(a confirm.Action) bool {
		return a != confirm.ActionDecline && confirm.ExplanationRequired(from, a)
	})
}

func codeSentence(code confirm.Code, args map[string]string) string {
	return Sentence(&confirm.Problem{Code: code, Args: args})
}

func timeWord(t time.Time) string {
	if t.IsZero() {
		return unknownWord
	}
	return t.In(Shanghai()).Format("2006-01-02 15:04")
}
