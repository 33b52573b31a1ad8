package roster

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"confirmpoint/confirm"
)

// WriteApplicants writes an xlsx file in the columns that Read reads, without
// pictures. 年度考核 has a column for each year that occurs.
func WriteApplicants(w io.Writer, rows []Applicant) error {
	var titles []string
	var write []func(Applicant) string
	for _, c := range columns() {
		if c.write == nil {
			continue
		}
		titles = append(titles, c.title)
		write = append(write, c.write)
		if c.title == "上次注册时间" {
			for _, year := range assessmentYears(rows) {
				titles = append(titles, fmt.Sprintf("年度考核(%d)", year))
				write = append(write, func(a Applicant) string { return assessmentOf(a.Content.Period, year) })
			}
		}
	}
	book, err := newBook(w, "申请人员基本情况表", titles)
	if err != nil {
		return err
	}
	texts := make([]string, len(titles))
	for _, a := range rows {
		for i := range write {
			texts[i] = write[i](a)
		}
		if err := book.row(texts); err != nil {
			return err
		}
	}
	return book.close()
}

func assessmentYears(rows []Applicant) []int {
	seen := map[int]bool{}
	for _, a := range rows {
		for _, y := range a.Content.Period.Assessments {
			seen[y.Year] = true
		}
	}
	var years []int
	for y := range seen {
		years = append(years, y)
	}
	slices.Sort(years)
	return years
}

func assessmentOf(p confirm.Period, year int) string {
	for _, a := range p.Assessments {
		if a.Year == year {
			return a.Result
		}
	}
	return ""
}

// decidedTitles are the columns of the file that goes back: who, then what was decided.
func decidedTitles() []string {
	return []string{
		"序号", "报名号", "确认点", "档案号", "本地档案序号", "姓名", "性别", "证件类型", "证件号码", "现任教学校", "现任教学段",
		"资格种类", "教师资格证书号码", "注册类型", "确认状态", "缺少材料", "经办人", "确认时间", "受理凭证编号", "更改说明", "备注",
	}
}

// WriteDecisions writes an xlsx file of records with their decisions, in the
// order given. Every value is text, so that a spreadsheet changes no number
// and runs no formula. Times are those of China.
func WriteDecisions(w io.Writer, rows []Decided) error {
	book, err := newBook(w, "确认情况表", decidedTitles())
	if err != nil {
		return err
	}
	for i, row := range rows {
		if err := book.row(decidedRow(i+1, row)); err != nil {
			return err
		}
	}
	return book.close()
}

func decidedRow(number int, row Decided) []string {
	r, c, s := row.Record, row.Record.Content, row.Record.Standing
	var decision confirm.Decision
	at := ""
	if s.Decision != nil {
		decision = *s.Decision
		at = confirm.InChina(decision.At).Format("2006-01-02 15:04:05")
	}
	return []string{
		fmt.Sprint(number), r.ApplicationNo, row.PointCode, s.FileNumber, s.LocalFileNumber,
		c.Identity.Name.Reveal(), c.Identity.Sex.Label(), c.Identity.DocumentType.Label(), c.Identity.DocumentNumber.Reveal(),
		c.Work.School, c.Work.Stage, c.Certificate.Kind.Label(), c.Certificate.Number.Reveal(), c.Kind.Label(),
		s.State.Label(), missing(decision.Ticks), decision.ClerkName, at, decision.ReceiptNumber, decision.Explanation, s.Remark,
	}
}

// missing lists the conditions that were not met, with the clerk's notes.
func missing(ticks []confirm.Tick) string {
	var list []string
	for _, t := range ticks {
		if t.Value == confirm.TickNotMet {
			list = append(list, strings.TrimSpace(t.Code+" "+t.Note))
		}
	}
	return strings.Join(list, "；")
}
