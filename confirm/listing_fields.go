package confirm

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// The columns of the lists are those of domain.md §11.2. Widths are mm on
// paper, of an A4 page across.

func col(key, title string, width float64, text func(l *listingLine) string) listingField {
	return listingField{ListingColumn: ListingColumn{Key: key, Title: title, Width: width}, text: text}
}

func (f listingField) centered() listingField { f.Center = true; return f }
func (f listingField) rare() listingField     { f.unusual = true; return f }
func (f listingField) hidden() listingField   { f.private = true; return f }
func (f listingField) summed() listingField {
	f.Sum, f.Number, f.Center = true, true, true
	return f
}

func numberField() listingField {
	return col("number", "序号", 10, func(l *listingLine) string { return strconv.Itoa(l.number) }).centered()
}

func applicationField() listingField {
	return col("application_no", "报名号", 27, func(l *listingLine) string { return l.ApplicationNo }).centered()
}

func nameField() listingField {
	return col("name", "姓名", 20, func(l *listingLine) string { return l.Content.Identity.Name.Reveal() })
}

func sexField() listingField {
	return col("sex", "性别", 10, func(l *listingLine) string { return l.Content.Identity.Sex.Label() }).centered()
}

// fullNumberField is for the bureau; maskedNumberField for everybody else
// (domain.md §12).
func fullNumberField() listingField {
	return col("document_number", "证件号码", 38, func(l *listingLine) string {
		return l.Content.Identity.DocumentNumber.Reveal()
	}).centered().hidden()
}

func maskedNumberField() listingField {
	return col("document_number_masked", "证件号码（部分隐去）", 38, func(l *listingLine) string {
		return l.Content.Identity.DocumentNumber.String()
	}).centered().hidden()
}

func schoolField() listingField {
	return col("school", "现任教学校", 44, func(l *listingLine) string { return l.Content.Work.School })
}

func qualificationField() listingField {
	return col("qualification", "资格种类", 28, func(l *listingLine) string { return l.Content.Certificate.Kind.Label() })
}

func certificateSubjectField() listingField {
	return col("certificate_subject", "证书任教学科", 20, func(l *listingLine) string { return l.Content.Certificate.Subject })
}

func certificateField() listingField {
	return col("certificate_number", "教师资格证书号码", 36, func(l *listingLine) string {
		if l.in.Public {
			return l.Content.Certificate.Number.String()
		}
		return l.Content.Certificate.Number.Reveal()
	}).centered()
}

func kindField() listingField {
	return col("kind", "注册类型", 18, func(l *listingLine) string { return l.Content.Kind.Label() }).centered()
}

func stateField() listingField {
	return col("state", "确认状态", 20, func(l *listingLine) string { return l.Standing.State.Label() }).centered()
}

func fileNumberField() listingField {
	return col("file_number", "档案号", 24, func(l *listingLine) string { return l.Standing.FileNumber }).centered()
}

func localFileNumberField() listingField {
	return col("local_file_number", "本地档案序号", 24, func(l *listingLine) string { return l.Standing.LocalFileNumber }).centered()
}

func remarkField() listingField {
	return col("remark", "备注", 26, func(l *listingLine) string { return l.Standing.Remark }).hidden()
}

func missingField() listingField {
	return col("missing", "缺少材料", 40, func(l *listingLine) string { return l.missing() }).hidden()
}

func materialsField() listingField {
	return col("materials", "材料份数", 16, func(l *listingLine) string { return l.materials() }).summed()
}

// personFields is 申请人员基本情况表.
func personFields() []listingField {
	work := func(key, title string, width float64, get func(w *Work) string) listingField {
		return col(key, title, width, func(l *listingLine) string { return get(&l.Content.Work) })
	}
	return []listingField{
		numberField(), applicationField(), fileNumberField(), localFileNumberField().rare(), nameField(), sexField(),
		col("ethnicity", "民族", 16, func(l *listingLine) string { return ethnicityLabel(l.Content.Identity.Ethnicity) }).centered(),
		col("birth_date", "出生日期", 22, func(l *listingLine) string { return string(l.Content.Identity.BirthDate) }).centered().hidden(),
		col("document_type", "证件类型", 24, func(l *listingLine) string { return l.Content.Identity.DocumentType.Label() }).centered(),
		fullNumberField(), maskedNumberField().rare(), schoolField(),
		work("location", "任教学校所在地", 20, func(w *Work) string { return w.Location }).centered().rare(),
		work("school_kind", "学校性质", 22, func(w *Work) string { return w.SchoolKind }).centered(),
		work("post_kind", "岗位性质", 24, func(w *Work) string { return w.PostKind }).centered(),
		work("stage", "现任教学段", 16, func(w *Work) string { return w.Stage }).centered(),
		work("subject", "现任教学科", 18, func(w *Work) string { return w.Subject }).centered(),
		work("title", "教师职务（职称）", 24, func(w *Work) string { return w.Title }).centered(),
		qualificationField(), certificateSubjectField(), certificateField(),
		col("issued_on", "证书签发日期", 22, func(l *listingLine) string { return string(l.Content.Certificate.IssuedOn) }).centered(),
		col("issuer", "认定机构", 34, func(l *listingLine) string { return l.Content.Certificate.Issuer }),
		kindField(),
		col("last_registered", "上次注册时间", 22, func(l *listingLine) string { return string(l.Content.Period.LastRegisteredOn) }).centered(),
		work("career_start", "参加工作时间", 22, func(w *Work) string { return string(w.CareerStart) }).centered(),
		work("contract_start", "聘用起始时间", 22, func(w *Work) string { return string(w.ContractStart) }).centered(),
		col("assessments", "年度考核", 40, func(l *listingLine) string { return l.assessments() }),
		col("training", "培训学时", 16, func(l *listingLine) string { return l.training() }).centered().number(),
		col("ethics", "师德", 14, func(l *listingLine) string { return l.Content.Period.Ethics }).centered(),
		stateField(), missingField(),
		col("phone", "联系电话", 26, func(l *listingLine) string { return l.Content.Contact.Phone.Reveal() }).centered().hidden(),
		col("email", "电子邮箱", 36, func(l *listingLine) string { return l.Content.Contact.Email }).rare().hidden(),
		col("education", "最高学历", 18, func(l *listingLine) string { return l.Content.Education.Level }).centered().rare(),
		remarkField(),
	}
}

func (f listingField) number() listingField { f.Number = true; return f }

// conclusionFields is 初审注册结论表.
func conclusionFields() []listingField {
	return []listingField{
		numberField(), applicationField().rare(), nameField(), sexField(),
		fullNumberField(), maskedNumberField().rare(), schoolField(), qualificationField(),
		certificateSubjectField(), certificateField(), kindField(), stateField().rare(),
		col("conclusion", "初审结论", 22, func(l *listingLine) string { return l.first().Result }).centered(),
		col("why", "暂缓/不合格原因", 40, func(l *listingLine) string { return l.why() }).hidden(),
		col("concluded_on", "初审日期", 22, func(l *listingLine) string { return dayOf(l.first()) }).centered().rare(),
		remarkField(),
	}
}

// handoverFields is 移交清单: what lies in the boxes, no more of the person
// than it takes to find the bag.
func handoverFields() []listingField {
	return []listingField{
		numberField(), fileNumberField(), localFileNumberField().rare(), applicationField(), nameField(),
		maskedNumberField().rare(), schoolField(), materialsField(), stateField(), remarkField(),
	}
}

// coverFields is the cover of one school's pile.
func coverFields() []listingField {
	return []listingField{
		numberField(), applicationField(), nameField(), maskedNumberField().rare(), fileNumberField(),
		localFileNumberField().rare(), kindField(), materialsField(), stateField(), missingField().rare(), remarkField(),
	}
}

// ethnicityLabel gives the name of a 民族; a code we do not know stays.
func ethnicityLabel(code string) string {
	if name := EthnicityName(code); name != "" {
		return name
	}
	return code
}

// assessments tells the results year by year; years in a row of one result
// are told together: 2021合格；2022-2025优秀.
func (l *listingLine) assessments() string {
	years := slices.Clone(l.Content.Period.Assessments)
	slices.SortStableFunc(years, func(a, b YearAssessment) int { return cmp.Compare(a.Year, b.Year) })
	var told []string
	for i := 0; i < len(years); {
		last := i
		for last+1 < len(years) && years[last+1].Result == years[i].Result && years[last+1].Year == years[last].Year+1 {
			last++
		}
		span := strconv.Itoa(years[i].Year)
		if last > i {
			span += "-" + strconv.Itoa(years[last].Year)
		}
		told = append(told, span+years[i].Result)
		i = last + 1
	}
	return strings.Join(told, "；")
}

func (l *listingLine) training() string {
	if l.Content.Period.TrainingHours == 0 {
		return ""
	}
	return strconv.Itoa(l.Content.Period.TrainingHours)
}

// ticked lists the conditions of the decision with an answer, with its note.
func (l *listingLine) ticked(v TickValue, visit func(c Condition, note string)) {
	d := l.Standing.Decision
	if d == nil || l.Standing.State == StatePending {
		return
	}
	for _, c := range l.asked[l.Content.Kind] {
		at := slices.IndexFunc(d.Ticks, func(t Tick) bool { return t.Code == c.Code })
		if at >= 0 && d.Ticks[at].Value == v {
			visit(c, d.Ticks[at].Note)
		}
	}
}

// missing lists what was not there: the evidence, and what the clerk wrote.
func (l *listingLine) missing() string {
	var list []string
	l.ticked(TickNotMet, func(c Condition, note string) {
		switch {
		case note != "":
			list = append(list, note)
		case c.Evidence != "":
			list = append(list, c.Evidence)
		default:
			list = append(list, c.Text)
		}
	})
	return strings.Join(list, "；")
}

// materials counts the kinds of material received.
func (l *listingLine) materials() string {
	n := 0
	l.ticked(TickMet, func(c Condition, _ string) {
		if c.Evidence != "" {
			n++
		}
	})
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// first gives the newest line of 初审, the zero line when there is none. Lines
// are in no order (domain.md §8.2); of two of one time the later told counts.
func (l *listingLine) first() StageResult {
	label := "初审"
	if len(l.in.Book.StageLabels) > 0 {
		label = l.in.Book.StageLabels[0]
	}
	var newest StageResult
	for _, s := range l.Standing.Stages {
		if s.Stage == label && !s.At.Before(newest.At) {
			newest = s
		}
	}
	return newest
}

// why tells what a 暂缓 or 不合格 rests on, as far as the point knows: the
// conditions the decision says are not met.
func (l *listingLine) why() string {
	switch outcomeOf(l.first().Result) {
	case outcomeDeferred, outcomeFailed:
		return l.missing()
	}
	return ""
}

func dayOf(s StageResult) string {
	if s.At.IsZero() {
		return ""
	}
	return string(DateOf(s.At))
}
